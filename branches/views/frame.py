"""What every page about an organisation begins with: the organisation, found through the scope, and the way to it."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from branches.queries import breadcrumb, children_named, end_of, organizations_visible_to, with_current
from branches.scoping import READING, Action, may
from core.formatting import date_text
from core.periods import last_day_of

MOST_CHILDREN = 60  # of one switcher; the list has them all


def organization_or_404(by: Any, uuid: Any, *, on: date, day: date | None = None, action: str = Action.VIEW) -> Any:
    """The organisation with its name, form and superior of a day.

    Arguments:
        by: who asks.
        on: today, on which his appointments count.
        day: the day to describe it on; today, if not given.
        action: what he wants to do: without the right, inside the scope, PermissionDenied.

    Raises Http404 outside the scope.
    """
    visible = organizations_visible_to(by, on=on)
    organization = get_object_or_404(with_current(visible, on=day or on), uuid=uuid)
    if action != Action.VIEW and not may(by, action, organization, on=on):
        end = end_of(organization)
        if action not in READING and end is not None and end <= on:
            raise PermissionDenied(
                _("%(name)s tồn tại đến hết ngày %(day)s; từ đó chỉ để đọc, không ghi gì ở đây được nữa.")
                % {"name": organization.name, "day": date_text(last_day_of(end))}
            )
        raise PermissionDenied(_("Vai trò của bạn không làm việc này ở %(name)s.") % {"name": organization.name})
    return organization


def crumbs(organization: Any, *, by: Any, on: date, with_self: bool = True) -> list[dict[str, Any]]:
    """Where an organisation stands, for base.html: superiors that are out of the scope are names without a link.

    Arguments:
        with_self: the page is about something in the organisation; otherwise its title is the last crumb.
    """
    path = breadcrumb(organization, on=on)
    visible = organizations_visible_to(by, on=on)
    seen = set(visible.filter(pk__in=[one.pk for one in path]).values_list("pk", flat=True))
    below = children_named(visible, [one.pk for one in path if one.pk in seen], on=on)
    rows = []
    for number, one in enumerate(path if with_self else path[:-1]):
        following = path[number + 1].pk if number + 1 < len(path) else None
        children = [
            {"label": child.name, "url": reverse("branches:detail", args=[child.uuid]), "here": child.pk == following}
            for child in below.get(one.pk, [])[:MOST_CHILDREN]
        ]
        url = reverse("branches:detail", args=[one.uuid]) if one.pk in seen else ""
        rows.append({"label": one.name, "url": url, "children": children})
    return rows

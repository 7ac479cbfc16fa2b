"""How every act is written down: one transaction, one row with its paper and its numbers, and its uuid in the history
of all it wrote, by which it is taken back."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Appointment, Organization, Placement, Reorganization, Succession
from branches.queries.current import names_on
from branches.scoping import MAY, READING
from branches.services import followers
from branches.services.placements import lock_tree
from core.documents import Document
from core.formatting import integer
from core.undo import history_marks

MOST_NAMED = 10  # in a sentence; the rest is counted


@dataclass
class Recording:
    """An act while it is done: what it says of itself is gathered here and written at its end."""

    row: Reorganization
    facts: list[str] = field(default_factory=list)
    successions: list[tuple[int, int]] = field(default_factory=list)

    def succeed(self, predecessor: Organization, organization: Organization) -> None:
        """One became, wholly or in part, the other."""
        self.successions.append((predecessor.pk, organization.pk))


@contextmanager
def recorded(
    kind: str, organization: Organization | None, *, on: date, by: Any, document: Document | None
) -> Iterator[Recording]:
    """Opens an act: nobody else writes the tree until it is done, and all of it is done or none.

    Arguments:
        organization: whom it concerns; None where the act itself founds it and says so on `recording.row`.

    Raises ValidationError where the database refuses what came of it.
    """
    row = Reorganization(kind=kind, on=on, document=document, username=by.get_username())
    if organization is not None:
        row.organization = organization
    with transaction.atomic():
        lock_tree()
        before = history_marks()
        with pghistory.context(reorganization=str(row.uuid)):
            recording = Recording(row)
            yield recording
            _check_now()
            row.facts = recording.facts
            row.save()
            Succession.objects.bulk_create(
                [
                    Succession(reorganization=row, predecessor_id=predecessor, organization_id=successor)
                    for predecessor, successor in recording.successions
                ]
            )
            row.marks = {"before": before, "after": history_marks()}
            row.save(update_fields=["marks"])


def _check_now() -> None:
    """What the database checks only at the end must speak before anybody is told that all is well."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        raise ValidationError(
            _("Dữ liệu vừa được người khác thay đổi; hãy mở lại trang và làm lại."), code="changed_meanwhile"
        ) from error


def named(names: list[str]) -> str:
    """Some names for a sentence: the first of them, and how many more there are."""
    if len(names) <= MOST_NAMED:
        return ", ".join(names)
    return _("%(names)s và %(count)s nữa") % {
        "names": ", ".join(names[:MOST_NAMED]),
        "count": len(names) - MOST_NAMED,
    }


def writers(organization: Organization, on: date) -> dict[int, Appointment]:
    """The appointments of a day by which somebody may write at an organisation."""
    path = tree.as_of(on).filter(organization=organization).values_list("path", flat=True).first() or []
    writing = [role for role, actions in MAY.items() if actions - READING]
    rows = Appointment.objects.filter(span__contains=on, organization__in=path, role__in=writing, user__is_active=True)
    return {row.pk: row for row in rows.select_related("user")}


def losing(
    before: dict[int, Appointment], organization: Organization, on: date, *, heir: Organization | None
) -> list[str]:
    """Who could write at an organisation before an act and cannot from its day on, in a sentence.

    Arguments:
        before: what `writers` said before the act.
        heir: who goes on in its place, perhaps itself: whoever writes there loses nothing. None where nobody does: then
            those appointed at the organisation itself lose it, and those above are not told what they decided.
    """
    if heir is None:
        after = {pk: one for pk, one in before.items() if one.organization_id != organization.pk}
    else:
        after = writers(heir, on)
    lost = [before[pk] for pk in sorted(before.keys() - after.keys())]
    if not lost:
        return []
    users = [f"{one.user.get_username()} ({one.get_role_display()})" for one in lost]
    return [
        _("Từ ngày %(day)s các tài khoản này không còn ghi được ở %(name)s: %(users)s.")
        % {"day": f"{on:%d/%m/%Y}", "name": called(organization, on), "users": named(users)}
    ]


def going_along(organizations: Iterable[Organization], on: date) -> list[str]:
    """What goes with organisations that are put under another superior from a day on, counted before they are moved.

    They and whatever is below them: branches, other organisations, and all that followers know of (members, transfers,
    meetings).
    """
    rows = Placement.objects.filter(tree.under([one.pk for one in organizations], path="path")).exclude(end__lte=on)
    ids = sorted(set(rows.values_list("organization", flat=True)))
    branches = tree.form_on(on).filter(organization__in=ids, form__holds_branch_meetings=True).count()
    told = []
    for count, sentence in (
        (branches, _("%(count)s chi bộ")),
        (len(ids) - branches, _("%(count)s đảng bộ, tổ chức có tổ chức trực thuộc")),
    ):
        if count:
            told.append(sentence % {"count": integer(count)})
    return told + followers.preview(ids, since=on)


def called(organization: Organization, on: date) -> str:
    """What an organisation is called on a day."""
    return names_on([organization.pk], on).get(organization.pk, organization.code)

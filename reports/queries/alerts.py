"""What is amiss below an organisation, or soon will be: each warning a figure that leads to its list."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from branches.models import Organization
from branches.queries import organizations_below, regulation_gaps
from branches.scoping import Action, organizations_allowing
from core.periods import Period
from members.queries import RULE_LABELS, warnings_of
from members.queries.coverage import Class
from members.queries.places import PlaceNarrowing, places_listed
from members.queries.terms import SOON, SOON_MONTHS, terms_of
from recruitment.queries.admitted import count_answers
from recruitment.queries.progress import FAILING, Progress, last_of, question_of
from recruitment.queries.quotas import quotas_at_and_below
from recruitment.queries.todo import Todo, ends_todo


def alerts_of(user: Any, organization: Organization, *, on: date) -> list[Todo]:
    """The warnings about an organisation and everything below it; what is nothing is left out.

    What is told by name on its list is told to who reads names, the rest to who sees figures.
    """
    found = [
        *ends_todo(user, organization, on=on),
        *_organizations(user, organization, on),
        *_places(user, organization, on),
        *_regulations(organization, on),
        *_quotas(organization, on),
    ]
    return [one for one in found if one.count]


def _organizations(user: Any, organization: Organization, on: date) -> Iterable[Todo]:
    """Size, committee, secretary and term, each rule by itself; then the terms about to end."""
    seen = organizations_below(organization, on=on, among=organizations_allowing(user, Action.REPORT, on=on))
    terms = terms_of(seen, on=on)
    counts = Counter(one.rule for one in warnings_of(seen, on=on, terms=terms) if not one.waiver)
    for rule, label in RULE_LABELS.items():
        query = urlencode({"loai": rule, "to-chuc": organization.code})
        yield Todo(counts[rule], _("tổ chức: %s") % label, f"{reverse('members:warnings')}?{query}")
    soon = sum(one.state == SOON for one in terms)
    query = urlencode({"tinh-trang": SOON, "to-chuc": organization.code})
    yield Todo(soon, _("nhiệm kỳ cấp ủy hết trong %d tháng tới") % SOON_MONTHS, f"{reverse('members:terms')}?{query}")


def _places(user: Any, organization: Organization, on: date) -> Iterable[Todo]:
    """Places without members, and with members but no branch."""
    listed: Any = places_listed(user, PlaceNarrowing(organization=organization), on=on, day=on).order_by()
    counts = dict(listed.values_list("coverage").annotate(count=Count("pk")))
    for one in (Class.NO_MEMBER, Class.NO_BRANCH):
        query = urlencode({"to-chuc": organization.code, "tinh-trang": one.value})
        address = f"{reverse('members:places')}?{query}"
        yield Todo(counts.get(one.value, 0), _("địa bàn, đơn vị %s") % one.label, address)


def _regulations(organization: Organization, on: date) -> Iterable[Todo]:
    """Regulations that are missing or were not reviewed in time."""
    gaps, _asked = regulation_gaps(organization, on=on)
    address = reverse("reports:report", args=["regulations", organization.pk, Period.month(on).text])
    yield Todo(len(gaps), _("quy chế còn thiếu hoặc quá hạn rà soát"), address)


def _quotas(organization: Organization, on: date) -> Iterable[Todo]:
    """Quotas of the year that are behind, of the organisation and of the units directly below it."""
    year = Period.year(on)
    quotas = quotas_at_and_below(organization, year)
    counts = count_answers([question_of(one, on) for one in quotas])
    outcomes = [Progress(one, count, min(last_of(one), on)).outcome for one, count in zip(quotas, counts, strict=True)]
    query = urlencode({"to-chuc": organization.code, "nam": str(on.year), "tien-do": "cham"})
    address = f"{reverse('recruitment:quotas')}?{query}"
    yield Todo(sum(one in FAILING for one in outcomes), _("chỉ tiêu kết nạp chậm tiến độ hoặc không đạt"), address)

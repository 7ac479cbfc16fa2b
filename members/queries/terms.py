"""The terms of committees: which one an organisation is in, when it runs out, which are about to (DOMAIN §2.1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization
from core.periods import add_months, last_day_of
from members.models import CommitteeTerm

SOON_MONTHS = 6  # ahead: a congress is prepared that long before
SOON, OVER, RUNNING, UNDATED = "sap-het", "da-het", "con", "chua-ghi"


@dataclass(frozen=True, slots=True)
class TermOn:
    """The last term an organisation began, as it stands on a day.

    Arguments:
        ends: its last day: the one it was closed with, or the one by which the next congress is due, whichever comes
            first; None where nobody wrote one down.
    """

    term: CommitteeTerm
    ends: date | None
    on: date

    @property
    def state(self) -> str:
        """Whether it is over, ends within the next months, later, or on a day nobody has written down."""
        if self.ends is None:
            return UNDATED
        if self.ends < self.on:
            return OVER
        return SOON if self.ends <= add_months(self.on, SOON_MONTHS) else RUNNING

    @property
    def text(self) -> str:
        """How long it still lasts, or for how long it has been over."""
        if self.ends is None:
            return _("chưa ghi ngày hết nhiệm kỳ")
        days = (self.ends - self.on).days
        if days < 0:
            return _("đã hết %(days)d ngày") % {"days": -days}
        return _("còn %(days)d ngày") % {"days": days} if days else _("hết hôm nay")


def last_terms(organization_ids: Iterable[int], *, on: date) -> list[TermOn]:
    """The last term begun of each of some organisations, by a day: one query."""
    return _last(CommitteeTerm.objects.filter(organization__among=list(organization_ids)), on)


def terms_of(organizations: QuerySet[Organization], *, on: date) -> list[TermOn]:
    """The terms of those of some organisations that stand on a day, what ends first before the others: one query."""
    standing = organizations.filter(tree.stood_on(on)).values("pk")
    found = _last(CommitteeTerm.objects.filter(organization__in=standing), on)
    return sorted(found, key=lambda one: (one.ends or date.max, one.term.organization_id))


def _last(terms: QuerySet[CommitteeTerm], on: date) -> list[TermOn]:
    last: dict[int, CommitteeTerm] = {}
    for term in terms.filter(start__lte=on).select_related("document").order_by("start"):
        last[term.organization_id] = term
    return [TermOn(term, _ends(term), on) for term in last.values()]


def _ends(term: CommitteeTerm) -> date | None:
    days = [day for day in (last_day_of(term.end) if term.end else None, term.due_on) if day]
    return min(days, default=None)

"""What an organisation is warned of: its size, its committee, its term (DOMAIN §2.1, §6.16–18).

Warnings, never refusals: a paper may let an organisation stand as it is. All of them for a whole scope at once, in a
number of queries that does not depend on how many organisations there are.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches import tree
from branches.models import Organization
from branches.queries import Fact
from branches.scoping import Action, organizations_allowing
from core.formatting import date_text
from members.models import Membership, OfficeTerm, Rule, SizeRule, SizeWaiver
from members.queries.panels import MembersPanel
from members.queries.people import is_full
from members.queries.terms import OVER, TermOn, last_terms

RULE_LABELS = dict(Rule.choices)
GRASSROOTS = "co-so"  # the code of the level of a tổ chức cơ sở đảng
Seats = Mapping[int, tuple[int, int, date | None]]  # who sits where: `_seats`
NOBODY: tuple[int, int, date | None] = (0, 0, None)


@dataclass(frozen=True, slots=True)
class Warned:
    """One warning of one organisation.

    Arguments:
        found: how many members there are, where the rule counts them.
        limit: the number of the rule.
        day: since when, or when it should have ended; None where nobody knows.
        name: of the term that ended.
        basis: the paper of the rule; "" for a rule without a number.
        waiver: the paper that lets it stand so; "" where there is none.
    """

    organization_id: int
    rule: str
    found: int | None = None
    limit: int | None = None
    day: date | None = None
    name: str = ""
    basis: str = ""
    waiver: str = ""

    @property
    def text(self) -> str:
        """What is the matter, with its numbers."""
        values = {"found": self.found, "limit": self.limit, "day": date_text(self.day), "name": self.name}
        if self.rule == Rule.MIN_FULL:
            return _("%(found)s đảng viên chính thức, dưới %(limit)s") % values
        if self.rule == Rule.NO_COMMITTEE:
            return _("%(found)s đảng viên chính thức, từ %(limit)s trở lên mà chưa có chi ủy") % values
        if self.rule == Rule.BRANCH_OVER:
            return _("%(found)s đảng viên, quá %(limit)s") % values
        if self.rule == Rule.BODY_UNDER:
            return _("%(found)s đảng viên, dưới %(limit)s") % values
        if self.rule == Rule.NO_SECRETARY:
            return _("khuyết bí thư từ %(day)s") % values if self.day else _("chưa ghi ai giữ chức bí thư")
        return _("nhiệm kỳ %(name)s hết ngày %(day)s") % values


def warnings_of(
    organizations: QuerySet[Organization], *, on: date, terms: Iterable[TermOn] | None = None
) -> list[Warned]:  # fmt: skip
    """The warnings of some organisations on a day, of those that stand, in the order of rules.

    Arguments:
        terms: theirs, where they are known already.
    """
    forms = tree.form_on(on).filter(organization__in=organizations.filter(tree.stood_on(on)).values("pk"))
    kinds = {pk: (holds, level) for pk, holds, level in forms.values_list(
        "organization", "form__holds_branch_meetings", "level__code"
    )}  # fmt: skip
    branches = [pk for pk, (holds, _level) in kinds.items() if holds]
    bodies = [pk for pk, (holds, level) in kinds.items() if not holds and level == GRASSROOTS]
    rules = {one.rule: one for one in SizeRule.objects.filter(span__contains=on).select_related("document")}
    waivers = {
        (one.organization_id, one.rule): str(one.document)
        for one in SizeWaiver.objects.filter(span__contains=on).select_related("document")
    }
    seats = _seats(list(kinds), on)
    if terms is None:
        terms = last_terms(list(kinds), on=on)
    found = [
        *_by_members(branches, rules, seats, on), *_by_bodies(bodies, rules, on), *_by_office(list(kinds), seats),
        *_by_term(terms),
    ]  # fmt: skip
    order = list(Rule.values)
    found.sort(key=lambda one: (order.index(one.rule), one.organization_id))
    return [_excused(one, waivers) for one in found]


def warnings_visible_to(user: Any, *, on: date) -> list[Warned]:
    """The warnings of every organisation whose figures a user sees."""
    return warnings_of(organizations_allowing(user, Action.REPORT, on=on), on=on)


def _excused(one: Warned, waivers: dict[tuple[int, str], str]) -> Warned:
    waiver = waivers.get((one.organization_id, one.rule), "")
    if not waiver:
        return one
    return Warned(one.organization_id, one.rule, one.found, one.limit, one.day, one.name, one.basis, waiver)


def _numbered(rule: SizeRule, organization_id: int, found: int) -> Warned:
    basis = str(rule.document) if rule.document else _("mức mặc định, chưa có văn bản")
    return Warned(organization_id, rule.rule, found, rule.number, basis=basis)


def _seats(organization_ids: list[int], on: date) -> dict[int, tuple[int, int, date | None]]:
    """Who sits in each of some organisations: how many beside the secretary, secretaries, and since when none: one
    query."""
    now = Q(span__contains=on)
    rows = OfficeTerm.objects.filter(organization__among=organization_ids).values_list("organization").order_by()
    counted = rows.annotate(
        others=Count("pk", filter=now & Q(office__on_committee=True, office__heads=False)),
        heads=Count("pk", filter=now & Q(office__heads=True)),
        left=Max("end", filter=Q(office__heads=True, end__lte=on)),
    )
    return {pk: (others, heads, left) for pk, others, heads, left in counted}


def _by_members(branches: list[int], rules: dict[str, SizeRule], seats: Seats, on: date) -> list[Warned]:
    """Of branches: too few full members, enough of them without a chi ủy, too many members.

    A chi ủy is somebody on the committee beside the secretary. One elected when there were nine stays to the end of
    its term when there are fewer (§6.18), so that a committee is never too much.
    """
    official = Membership.objects.filter(kind=Membership.Kind.OFFICIAL, span__contains=on, organization__among=branches)
    counts = {
        pk: (members, full)
        for pk, members, full in official.values_list("organization")
        .annotate(members=Count("pk"), full=Count("pk", filter=is_full(on, of="member__")))
        .order_by()
    }
    found = []
    for pk in branches:
        members, full = counts.get(pk, (0, 0))
        if (rule := rules.get(Rule.MIN_FULL)) and full < rule.number:
            found.append(_numbered(rule, pk, full))
        if (rule := rules.get(Rule.NO_COMMITTEE)) and full >= rule.number and not seats.get(pk, NOBODY)[0]:
            found.append(_numbered(rule, pk, full))
        if (rule := rules.get(Rule.BRANCH_OVER)) and members > rule.number:
            found.append(_numbered(rule, pk, members))
    return found


def _by_bodies(bodies: list[int], rules: dict[str, SizeRule], on: date) -> list[Warned]:
    """Of grassroots party bodies: fewer members than one may have."""
    rule = rules.get(Rule.BODY_UNDER)
    if rule is None or not bodies:
        return []
    counts = MembersPanel().figures(bodies, on=on)
    return [_numbered(rule, pk, counts.get(pk, 0)) for pk in bodies if counts.get(pk, 0) < rule.number]


def _by_office(organization_ids: list[int], seats: Seats) -> Iterator[Warned]:
    """Of every organisation: nobody in the secretary's office."""
    for pk in organization_ids:
        _others, heads, left = seats.get(pk, NOBODY)
        if not heads:
            yield Warned(pk, Rule.NO_SECRETARY, day=left)


def _by_term(terms: Iterable[TermOn]) -> Iterator[Warned]:
    """A term that ran out without a congress."""
    for one in terms:
        if one.state == OVER:
            yield Warned(one.term.organization_id, Rule.TERM_OVER, day=one.ends, name=one.term.name)


def count_by_organization(found: Iterable[Warned]) -> dict[int, int]:
    """How many warnings nothing excuses, by organisation."""
    counts: dict[int, int] = defaultdict(int)
    for one in found:
        if not one.waiver:
            counts[one.organization_id] += 1
    return dict(counts)


class WarningsPanel:
    """What an organisation is warned of, on its page."""

    name = "warnings"
    title = gettext_lazy("Cảnh báo")
    action = Action.REPORT
    column = ""

    def figures(self, organization_ids: Iterable[int], *, on: date) -> dict[int, int]:
        """How many warnings no paper excuses each organisation has itself; the tree is filtered by it."""
        found = warnings_of(Organization.objects.filter(pk__in=list(organization_ids)), on=on)
        return dict(Counter(one.organization_id for one in found if not one.waiver))

    def matters(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """The warnings: on the page of today they stand among what is open, and only there."""
        return self.facts(organization, by=by, on=on)

    def facts(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """Each warning of its own, and how many stand below it."""
        below = organizations_allowing(by, Action.REPORT, on=on).filter(
            pk__in=tree.subtree(organization, on=on).values("pk")
        )
        found = warnings_of(below, on=on)
        address = f"{reverse('members:warnings')}?{urlencode({'to-chuc': organization.code})}"
        facts = [
            Fact(str(Rule(one.rule).label).capitalize(), in_words(one), address)
            for one in found
            if one.organization_id == organization.pk
        ]
        others = sum(not one.waiver for one in found if one.organization_id != organization.pk)
        if others:
            facts.append(Fact(_("Ở các tổ chức bên dưới"), _("%s cảnh báo") % others, address))
        return facts


def in_words(one: Warned) -> str:
    """The warning with what it rests on, or what excuses it."""
    basis = f" ({one.basis})" if one.basis else ""
    return one.text + basis + (_("; được phép theo %s") % one.waiver if one.waiver else "")

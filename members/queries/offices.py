"""Committees: who holds which office of an organisation, its terms, and what a member's offices were."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches import tree
from branches.models import Organization
from branches.queries import Fact, names_on
from branches.scoping import Action, organizations_allowing
from core.formatting import date_text, integer
from core.periods import last_day_of
from members.models import CommitteeTerm, Member, Membership, Office, OfficeTerm
from members.queries.belongings import memberships_on
from members.queries.states import by_paper
from members.queries.timeline import Entry


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody in an office, and where he belongs if that is elsewhere: then he is in no headcount here."""

    term: OfficeTerm
    member: Member
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class Committee:
    """The committee of an organisation on a day: its term, who sits on it, who did, and the terms before."""

    term: CommitteeTerm | None
    holders: list[Holder]
    past: list[Holder]
    terms: list[CommitteeTerm]


def offices_in_order() -> QuerySet[Office]:
    """The offices, the highest first."""
    return Office.objects.order_by("rank", "name")


def committee_of(organization: Organization, *, on: date) -> Committee:
    """The committee of an organisation, in six queries whatever its size."""
    rows = OfficeTerm.objects.filter(organization=organization, start__lte=on)
    rows = rows.select_related("member", "office", "document", "end_document").order_by("office__rank", "start", "pk")
    terms = list(CommitteeTerm.objects.filter(organization=organization).select_related("document").order_by("-start"))
    current = next((one for one in terms if one.start <= on and (one.end is None or one.end > on)), None)
    holders = _with_homes(list(rows), organization, on)
    sitting = [one for one in holders if one.term.end is None or one.term.end > on]
    past = sorted((one for one in holders if one not in sitting), key=lambda one: one.term.end, reverse=True)  # type: ignore[arg-type,return-value]
    return Committee(current, sitting, past, terms)


def _with_homes(rows: list[OfficeTerm], organization: Organization, on: date) -> list[Holder]:
    official = Membership.objects.filter(
        member__in={row.member_id for row in rows}, kind=Membership.Kind.OFFICIAL, span__contains=on
    )
    homes = dict(official.values_list("member", "organization"))
    own = set(tree.subtree(organization, on=on).filter(pk__in=set(homes.values())).values_list("pk", flat=True))
    names = names_on(set(homes.values()) - own, on)
    return [Holder(row, row.member, names.get(homes.get(row.member_id, 0), "")) for row in rows]


def office_terms_editable_by(user: Any, *, on: date) -> QuerySet[OfficeTerm]:
    """The offices a user may end: those in organisations where he may write members."""
    organizations = organizations_allowing(user, Action.EDIT_MEMBERS, on=on)
    rows = OfficeTerm.objects.filter(organization__in=organizations.values("pk"))
    return rows.select_related("member", "office", "organization")


def committee_terms_editable_by(user: Any, *, on: date) -> QuerySet[CommitteeTerm]:
    """The terms a user may close."""
    organizations = organizations_allowing(user, Action.EDIT_MEMBERS, on=on)
    return CommitteeTerm.objects.filter(organization__in=organizations.values("pk")).select_related("organization")


def members_called(members: QuerySet[Member], text: str, *, on: date) -> list[Member]:
    """Who of some members a text names: a whole name, with where he belongs in brackets if need be."""
    from_there, _bracket, place = text.partition("(")
    found = members.filter(full_name__iexact=from_there.strip())
    name = place.rstrip(") ").strip()
    if name and found.count() > 1:
        rows = memberships_on(Organization.objects.values("pk"), on).filter(member__in=found.values("pk"))
        names = names_on(rows.values_list("organization", flat=True), on)
        there = [pk for pk, called in names.items() if called == name]
        found = found.filter(pk__in=rows.filter(organization__in=there).values("member"))
    return list(found[:3])


class Offices:
    """The offices of a member on his timeline."""

    name = "offices"

    def summary(self, member: Member, *, by: Any, on: date) -> list[tuple[str, str]]:
        """The offices he holds today."""
        return []

    def entries(self, member: Member, *, by: Any, on: date) -> list[Entry]:
        """When he entered upon an office, and when he left it."""
        rows = list(
            OfficeTerm.objects.filter(member=member, start__lte=on).select_related("office", "document", "end_document")
        )
        names = names_on({row.organization_id for row in rows}, on) if rows else {}
        entries = []
        for row in rows:
            told = {"office": row.office.name, "name": names.get(row.organization_id, "")}
            entries.append(Entry(row.start, _("Giữ chức vụ %(office)s, %(name)s") % told + by_paper(row.document)))
            last = last_day_of(row.end)
            if row.end and row.end <= on and last:
                why = f" ({row.end_reason})" if row.end_reason else ""
                left = _("Thôi giữ chức vụ %(office)s, %(name)s") % told + why
                entries.append(Entry(last, left + by_paper(row.end_document)))
        return entries


def offices_told(member: Member, *, by: Any, on: date) -> list[tuple[OfficeTerm, str, bool]]:
    """The offices a member holds on a day, each with its organisation's name, and whether `by` sees its committee."""
    rows = OfficeTerm.objects.filter(member=member, span__contains=on)
    held = list(rows.select_related("office", "organization").order_by("office__rank", "pk"))
    if not held:
        return []
    ids = {row.organization_id for row in held}
    names = names_on(ids, on)
    allowed = organizations_allowing(by, Action.VIEW_MEMBERS, on=on)
    seen = set(allowed.filter(pk__in=ids).values_list("pk", flat=True))
    return [(row, names.get(row.organization_id, ""), row.organization_id in seen) for row in held]


class CommitteePanel:
    """Who leads an organisation, on its page."""

    name = "committee"
    title = gettext_lazy("Cấp ủy")
    action = Action.VIEW_MEMBERS
    column = ""

    def figures(self, organization_ids: Iterable[int], *, on: date) -> dict[int, int]:
        """Nothing that could be added up."""
        return {}

    def facts(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """The secretary, the committee's size, its term; the page of the committee."""
        address = reverse("members:committee", args=[organization.uuid])
        committee = committee_of(organization, on=on)
        facts = []
        for one in committee.holders:
            if one.term.office.heads:
                note = _(" (đảng viên của %s)") % one.elsewhere if one.elsewhere else ""
                facts.append(Fact(str(one.term.office.name).capitalize(), one.member.full_name + note))
        sitting = {one.term.member_id for one in committee.holders if one.term.office.on_committee}
        facts.append(Fact(_("Cấp ủy viên"), integer(len(sitting)), address))
        if committee.term:
            due = _(", đến %s") % date_text(committee.term.due_on) if committee.term.due_on else ""
            facts.append(Fact(_("Nhiệm kỳ"), committee.term.name + due, address))
        return facts

    def matters(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """Nothing of its own: a vacant post and a term that ended are warnings."""
        return []

"""What stands beside a place in lists: the branches that cover it and who lives or works there, for whole sets."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Organization, Place, PlaceCoverage, PlaceKind, PlaceStanding
from branches.queries import Fact, names_on, places_like
from branches.scoping import Action, may, organizations_allowing
from core.formatting import date_text, integer
from members.models import Member, PlaceTie
from members.queries.coverage import Class, added, coverage_on, covering_on, standings_on, ties_on, with_class


def branches_of_places(place_ids: Iterable[int], *, on: date) -> dict[int, list[tuple[PlaceCoverage, str]]]:
    """Who covers some places on a day, with the names of that day: own branches first. Two queries."""
    rows = list(
        covering_on(on)
        .filter(place__in=list(place_ids))
        .select_related("organization")
        .order_by("shared", "organization__code")
    )
    names = names_on({row.organization_id for row in rows}, on)
    found: dict[int, list[tuple[PlaceCoverage, str]]] = defaultdict(list)
    for row in rows:
        found[row.place_id].append((row, names.get(row.organization_id, row.organization.code)))
    return found


def people_of_places(place_ids: Iterable[int], *, on: date) -> dict[int, list[PlaceTie]]:
    """Who of the Party lives or works in some places on a day, each person once a place, by given name. One query."""
    rows = ties_on(on).filter(place__in=list(place_ids)).select_related("member")
    found: dict[int, list[PlaceTie]] = defaultdict(list)
    seen: set[tuple[int, int]] = set()
    for row in rows.order_by("member__sort_key", "member", "kind"):
        if (row.place_id, row.member_id) not in seen:
            seen.add((row.place_id, row.member_id))
            found[row.place_id].append(row)
    return found


@dataclass(frozen=True, slots=True)
class PlaceNarrowing:
    """What a list of places is narrowed to; nothing, as it is made."""

    organization: Organization | None = None
    text: str = ""
    kind: PlaceKind | None = None
    coverage: str = ""
    border: bool = False
    difficult: bool = False


def places_listed(user: Any, chosen: PlaceNarrowing, *, on: date, day: date) -> QuerySet[PlaceStanding]:
    """Where places lie on a day, each with its class: those of the user's areas and of the branches he sees.

    Arguments:
        on: today, on which the user's rights count.
        day: the day the list speaks of.
    """
    seen = organizations_allowing(user, Action.REPORT, on=on).values("pk")
    covered = covering_on(day).filter(place=OuterRef("place"), organization__in=seen)
    under = None if chosen.organization is None else [chosen.organization.pk]
    rows: Any = standings_on(day, under=under).filter(Q(organization__in=seen) | Exists(covered))
    if chosen.text:
        rows = rows.filter(place__in=places_like(Place.objects.all(), chosen.text).values("pk"))
    if chosen.kind is not None:
        rows = rows.filter(place__kind=chosen.kind)
    if chosen.border:
        rows = rows.filter(border=True)
    if chosen.difficult:
        rows = rows.filter(difficult=True)
    rows = with_class(rows, on=day)
    if chosen.coverage:
        rows = rows.filter(coverage=chosen.coverage)
    listed: QuerySet[PlaceStanding] = rows.select_related("place__kind").order_by("place__sort_key", "place__code")
    return listed


def class_of(place: Place, *, on: date) -> str:
    """The class of one place on a day; empty where it does not stand."""
    row: Any = with_class(standings_on(on).filter(place=place), on=on).first()
    return row.coverage if row else ""


def ties_of_place(place: Place) -> QuerySet[PlaceTie]:
    """Who lived or worked in a place in time, latest first."""
    return PlaceTie.objects.filter(place=place).select_related("member").order_by("-start", "member__sort_key")


def ties_of_member(member: Member) -> QuerySet[PlaceTie]:
    """Where a member lived and worked in time, latest first."""
    return PlaceTie.objects.filter(member=member).select_related("place__kind", "document").order_by("-start", "kind")


class PlacesPanel:
    """The places of an organisation's area, and those a branch covers."""

    name = "places"
    title = gettext_lazy("Địa bàn")
    action = Action.REPORT
    column = ""

    def figures(self, organization_ids: Iterable[int], *, on: date) -> dict[int, int]:
        """No column in lists: the report says it by unit."""
        return {}

    def facts(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """How many places of each class lie in its area, or which it covers."""
        whole = added(coverage_on(organization, on).values())
        facts = []
        if whole.total:
            facts.append(Fact(_("Địa bàn, đơn vị"), integer(whole.total), _list_url(organization)))
            for one in Class:
                count = getattr(whole, one.value)
                if count:
                    facts.append(Fact(str(one.label), integer(count), _list_url(organization, one.value)))
        for row in covering_on(on).filter(organization=organization).select_related("place").order_by("place__code"):
            how = _("phụ trách ghép") if row.shared else _("chi bộ riêng của")
            since = _("%(place)s, từ %(day)s") % {"place": row.place.name, "day": date_text(row.start)}
            facts.append(Fact(how, since, reverse("members:place", args=[row.place.uuid])))
        if may(by, Action.MANAGE_ORGANIZATIONS, organization, on=on) and whole.total:
            address = reverse("branches:targets", args=[organization.uuid])
            facts.append(Fact(_("Chỉ tiêu"), _("xem, ghi chỉ tiêu"), address))
        return facts

    def matters(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """Nothing that waits for somebody: what is not covered is told by the report of coverage."""
        return []


def _list_url(organization: Organization, coverage: str = "") -> str:
    chosen = {"to-chuc": organization.code, **({"tinh-trang": coverage} if coverage else {})}
    return f"{reverse('members:places')}?{urlencode(chosen)}"

"""What an organisation holds and gives away in an act: units below it, places, and through the followers the rest.

Nobody and nothing is left behind where an organisation ends.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from branches import tree
from branches.models import (
    CoverageTarget,
    Organization,
    PlaceCoverage,
    PlaceStanding,
)
from branches.queries.current import names_on
from branches.services import followers
from branches.services.coverages import move_coverages
from branches.services.followers import Handover
from branches.services.placements import dissolve_organization, move_organization
from branches.services.places import move_standings
from branches.services.reorganizations.record import Recording, called, going_along, losing, named, writers
from branches.services.reorganizations.single import day_before
from branches.services.reorganizations.units import form_on
from branches.services.standing import must_stand_on
from core.documents import Document


@dataclass(frozen=True)
class Destinations:
    """Where what an organisation holds goes, chosen singly: member, unit or place id → organisation.

    `heir` takes whatever is not named; without one it stays, or is refused where the organisation ends.
    """

    members: Mapping[int, Organization] = field(default_factory=dict)
    units: Mapping[int, Organization] = field(default_factory=dict)
    places: Mapping[int, Organization] = field(default_factory=dict)
    heir: Organization | None = None


def join_into(act: Recording, source: Organization, into: Organization, *, by: Any, shared: bool | None) -> None:
    """One organisation becomes part of another: everything goes there, and it ends."""
    on = act.row.on
    villages = villages_of(source, on)
    if villages and shared:
        move_coverages(
            from_ids=[source.pk], to=into, on=on, by=by, document=act.row.document, place_ids=villages, shared=True
        )
        act.facts.append(
            _("%(name)s: %(count)s thôn, bản, tổ dân phố từ chi bộ riêng thành sinh hoạt ghép")
            % {"name": called(source, day_before(on)), "count": len(villages)}
        )
    hand_over(act, source, Destinations(heir=into), by=by, ends=True)
    act.succeed(source, into)


def hand_over(act: Recording, source: Organization, destinations: Destinations, *, by: Any, ends: bool) -> None:
    """Gives away what an organisation holds, says so with numbers, and ends it where it ends."""
    on, document, heir = act.row.on, act.row.document, destinations.heir
    name = called(source, day_before(on))
    before = writers(source, day_before(on))
    told: list[str] = []
    units = list(tree.children(source, on=on).order_by("code"))
    _must_be_known(destinations.units, {unit.pk for unit in units}, _("Có tổ chức trực thuộc không còn ở đây."))
    going: dict[Organization, list[Organization]] = {}
    for unit in units:
        target = destinations.units.get(unit.pk, heir)
        if target is not None:
            going.setdefault(target, []).append(unit)
            told.append(f"{called(unit, on)} → {called(target, on)}")
    for target, moved in going.items():
        told.append(
            _("chuyển theo về %(target)s: %(what)s")
            % {"target": called(target, on), "what": ", ".join(going_along(moved, on))}
        )
        for unit in moved:
            move_organization(organization=unit, parent=target, on=on, by=by, document=document)
    told += followers.hand_over(
        Handover(
            source,
            on,
            ends=ends,
            reason=str(act.row.get_kind_display()),
            heir=heir,
            homes=destinations.members,
            document=document,
        ),
        by=by,
    )
    told += _hand_places(source, destinations, on=on, by=by, document=document, ends=ends)
    if ends:
        told += _ending(source, on)
        dissolve_organization(organization=source, last_day=day_before(on), by=by, document=document)
        told.append(_("tồn tại đến hết ngày %(day)s") % {"day": f"{day_before(on):%d/%m/%Y}"})
    act.facts += [f"{name}: {sentence}" for sentence in told]
    act.facts += losing(before, source, on, heir=heir if ends else source)


def _hand_places(
    source: Organization, destinations: Destinations, *, on: date, by: Any, document: Document | None, ends: bool
) -> list[str]:
    """Places in its area and places it covers; each to whom it goes, counted by that."""
    areas = set(PlaceStanding.objects.filter(organization=source).exclude(end__lte=on).values_list("place", flat=True))
    covered = set(
        PlaceCoverage.objects.filter(organization=source).exclude(end__lte=on).values_list("place", flat=True)
    )
    _must_be_known(destinations.places, areas | covered, _("Có địa bàn không còn thuộc tổ chức này."))
    going: dict[Organization, list[int]] = {}
    for place in sorted(areas | covered):
        target = destinations.places.get(place, destinations.heir)
        if target is not None:
            going.setdefault(target, []).append(place)
    told = []
    for target, places in going.items():
        values: dict[str, Any] = {
            "from_ids": [source.pk], "to": target, "on": on, "by": by, "document": document, "place_ids": places,
        }  # fmt: skip
        moved = move_standings(**values)
        moved_covered = move_coverages(**values)
        for count, what in ((moved, _("địa bàn phụ trách")), (moved_covered, _("địa bàn có chi bộ"))):
            if count:
                told.append(f"{count} {what} → {called(target, on)}")
    left = covered - {place for places in going.values() for place in places}
    if ends and left:
        told.append(_("%(count)s địa bàn không còn chi bộ này") % {"count": len(left)})
    return told


def _ending(source: Organization, on: date) -> list[str]:
    """What ends with an organisation and is not handed over: listed, for the successor to decide anew."""
    told = []
    traits = [str(row.trait) for row in source.traits.exclude(end__lte=on).select_related("trait")]
    if traits:
        told.append(_("đặc điểm thôi áp dụng: %(names)s") % {"names": named(traits)})
    rules = [
        f"{row.kind} {row.document.number}"
        for row in source.regulations.exclude(end__lte=on).select_related("kind", "document")
    ]
    if rules:
        told.append(_("quy chế hết hiệu lực: %(names)s") % {"names": named(rules)})
    targets = CoverageTarget.objects.filter(organization=source).exclude(end__lte=on).count()
    if targets:
        told.append(_("%(count)s chỉ tiêu phủ kín tổ chức đảng cần giao lại") % {"count": targets})
    return told


def must_join(source: Organization, into: Organization, on: date, *, upward: bool = False) -> None:
    """Raises ValidationError where one organisation cannot become part of another on a day."""
    if source.pk == into.pk:
        raise ValidationError(_("Tổ chức không thể sáp nhập vào chính nó."), code="itself")
    must_stand_on(source, day_before(on))
    must_stand_on(into, on)
    names = names_on([source.pk, into.pk], on)
    params = {"source": names[source.pk], "into": names[into.pk], "day": f"{on:%d/%m/%Y}"}
    if tree.as_of(on).filter(organization=into).filter(tree.under([source.pk], path="path")).exists():
        raise ValidationError(
            _("%(into)s đang ở bên dưới %(source)s; không thể sáp nhập cấp trên vào cấp dưới."),
            code="descendant",
            params=params,
        )
    from_branch = form_on(source, day_before(on)).form.holds_branch_meetings
    into_branch = form_on(into, on).form.holds_branch_meetings
    if from_branch and not into_branch:
        raise ValidationError(
            _(
                "%(source)s là chi bộ, %(into)s thì không: đảng viên không sinh hoạt trực tiếp ở đảng bộ. Hãy chọn một "
                "chi bộ, hoặc chuyển %(source)s về trực thuộc %(into)s."
            ),
            code="members_cannot_belong",
            params=params,
        )
    if into_branch and tree.children(source, on=on).exists():
        raise ValidationError(
            _("%(source)s còn tổ chức trực thuộc, mà %(into)s là chi bộ; hãy chuyển các tổ chức đó trước."),
            code="units_cannot_stand",
            params=params,
        )


def _must_be_known(chosen: Mapping[int, Any], held: set[int], sentence: str) -> None:
    if chosen.keys() - held:
        raise ValidationError(
            _("%(what)s Dữ liệu vừa được người khác thay đổi; hãy mở lại trang."),
            code="not_held",
            params={"what": sentence},
        )


def villages_of(organization: Organization, on: date) -> list[int]:
    """The places where people live of which an organisation is the own branch on the day before, or from it on."""
    rows = PlaceCoverage.objects.filter(organization=organization, shared=False, place__kind__residential=True)
    return sorted(rows.exclude(end__lte=on).values_list("place", flat=True))


def covers_a_village(organization: Organization, on: date) -> bool:
    return bool(villages_of(organization, on))

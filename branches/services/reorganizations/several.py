"""Acts on several organisations: absorbed, consolidated, split, dissolved; a branch made a party body and back.

What belongs to an organisation and stands in this app (units below it, places) is handed over here; members, offices,
meetings by the followers. Nobody and nothing is left behind where an organisation ends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches import tree
from branches.models import (
    CoverageTarget,
    Form,
    Level,
    Organization,
    OrganizationForm,
    PlaceCoverage,
    PlaceStanding,
    Reorganization,
    Sector,
)
from branches.queries.current import names_on
from branches.services import followers
from branches.services.coverages import move_coverages
from branches.services.followers import Handover
from branches.services.organizations import NewOrganization, change_form, found_organizations
from branches.services.placements import dissolve_organization, lock_tree, move_organization
from branches.services.places import move_standings
from branches.services.reorganizations.record import Recording, called, going_along, losing, named, recorded, writers
from branches.services.reorganizations.single import day_before, what_changes
from branches.services.standing import must_stand_on
from core.documents import Document

Kind = Reorganization.Kind


@dataclass(frozen=True)
class Destinations:
    """Where what an organisation holds goes, chosen singly: member, unit or place id → organisation.

    `heir` takes whatever is not named; without one it stays, or is refused where the organisation ends.
    """

    members: Mapping[int, Organization] = field(default_factory=dict)
    units: Mapping[int, Organization] = field(default_factory=dict)
    places: Mapping[int, Organization] = field(default_factory=dict)
    heir: Organization | None = None


@transaction.atomic
def absorb_organization(
    *, organization: Organization, into: Organization, on: date, by: Any, document: Document | None = None
) -> Reorganization:
    """Sáp nhập: an organisation joins another from a day on; that one keeps its name.

    Arguments:
        organization: what ends; its members, units below it and places become those of `into`, under whatever superior.
        on: the first day on which only `into` exists.

    Raises ValidationError: into itself or something below it, either does not exist then, members that cannot belong to
    a party body, units that cannot stand below a branch, something recorded later.
    """
    lock_tree()
    _must_join(organization, into, on)
    with recorded(Kind.ABSORB, into, on=on, by=by, document=document) as act:
        _join(act, organization, into, by=by, shared=_covers_a_village(into, on) or None)
    return act.row


@transaction.atomic
def consolidate_organizations(
    *, organizations: Sequence[Organization], new: NewOrganization, on: date, by: Any, document: Document | None = None
) -> Reorganization:
    """Hợp nhất: two or more organisations become a new one from a day on.

    Raises ValidationError: fewer than two, one of them twice, and whatever founding and joining refuse.
    """
    lock_tree()
    if len({one.pk for one in organizations}) < 2 or len(organizations) != len({one.pk for one in organizations}):
        raise ValidationError(_("Hợp nhất cần ít nhất hai tổ chức khác nhau."), code="too_few")
    for one in organizations:
        must_stand_on(one, day_before(on))
    with recorded(Kind.CONSOLIDATE, None, on=on, by=by, document=document) as act:
        (founded,) = _found([replace(new, start=on, document=document)], by=by).values()
        act.row.organization = founded
        act.facts.append(_("Thành lập %(name)s (mã %(code)s)") % {"name": new.name, "code": new.code})
        own = {place for one in organizations for place in _villages_of(one, on)}
        for one in organizations:
            _must_join(one, founded, on)
            _join(act, one, founded, by=by, shared=True if len(own) > 1 else None)
    return act.row


@transaction.atomic
def split_organization(
    *,
    organization: Organization,
    new: Sequence[NewOrganization],
    on: date,
    by: Any,
    keeps: bool,
    members: Mapping[int, str],
    units: Mapping[int, str],
    places: Mapping[int, str],
    document: Document | None = None,
) -> Reorganization:
    """Chia tách: new organisations come out of one, which goes on (`keeps`) or ends, from a day on.

    Arguments:
        new: what comes out, under the superior each names.
        members, units, places: id → the code of the new organisation it goes to; who is not named stays.

    Raises ValidationError: nothing new, or, where the organisation ends, somebody or something not named.
    """
    lock_tree()
    if not new or (len(new) < 2 and not keeps):
        raise ValidationError(_("Chia tách phải có ít nhất hai tổ chức sau khi tách."), code="too_few")
    must_stand_on(organization, day_before(on))
    with recorded(Kind.SPLIT, organization, on=on, by=by, document=document) as act:
        found = _found([replace(one, start=on, document=document) for one in new], by=by)
        for one in new:
            act.facts.append(_("Thành lập %(name)s (mã %(code)s)") % {"name": one.name, "code": one.code})
            act.succeed(organization, found[one.code])
        chosen = Destinations(
            members={pk: found[code] for pk, code in members.items()},
            units={pk: found[code] for pk, code in units.items()},
            places={pk: found[code] for pk, code in places.items()},
        )
        _hand_over(act, organization, chosen, by=by, ends=not keeps)
    return act.row


@transaction.atomic
def dissolve_into(
    *,
    organization: Organization,
    on: date,
    by: Any,
    destinations: Destinations,
    document: Document | None = None,
) -> Reorganization:
    """Giải thể: an organisation ends, and each of its members, units and places goes where it was chosen singly.

    Arguments:
        on: the first day it no longer exists.

    Raises ValidationError where anybody or anything would be left behind, or something is recorded later.
    """
    lock_tree()
    must_stand_on(organization, day_before(on))
    with recorded(Kind.DISSOLVE, organization, on=on, by=by, document=document) as act:
        _hand_over(act, organization, destinations, by=by, ends=True)
    return act.row


@transaction.atomic
def upgrade_organization(
    *,
    organization: Organization,
    form: Form,
    level: Level,
    sector: Sector | None,
    new: Sequence[NewOrganization],
    members: Mapping[int, str],
    on: date,
    by: Any,
    document: Document | None = None,
) -> Reorganization:
    """Nâng cấp: a branch becomes a party body from a day on, with new branches below it for its members.

    Arguments:
        members: member id → the code of the new branch.

    Raises ValidationError: it is none, or a member has no branch.
    """
    lock_tree()
    row = _form_on(organization, on)
    if form.holds_branch_meetings or not row.form.holds_branch_meetings:
        raise ValidationError(_("Chỉ nâng cấp được một chi bộ thành đảng bộ."), code="no_upgrade")
    with recorded(Kind.UPGRADE, organization, on=on, by=by, document=document) as act:
        change_form(organization=organization, form=form, level=level, sector=sector, on=on, by=by, document=document)
        act.facts.append(what_changes(row, organization, on))
        below = [replace(one, start=on, document=document, parent_code=organization.code) for one in new]
        found = _found(below, by=by)
        for one in new:
            act.facts.append(_("Thành lập %(name)s (mã %(code)s)") % {"name": one.name, "code": one.code})
            act.succeed(organization, found[one.code])
        homes = {pk: found[code] for pk, code in members.items()}
        act.facts += followers.hand_over(
            Handover(
                organization,
                on,
                ends=False,
                empties=True,
                reason=str(Kind.UPGRADE.label),
                homes=homes,
                document=document,
            ),
            by=by,
        )
    return act.row


@transaction.atomic
def downgrade_organization(
    *,
    organization: Organization,
    form: Form,
    level: Level,
    sector: Sector | None,
    on: date,
    by: Any,
    document: Document | None = None,
) -> Reorganization:
    """Hạ cấp: a party body becomes a branch from a day on; the branches below it end, their members become its own.

    Raises ValidationError: it is none, or a unit below it is a party body itself.
    """
    lock_tree()
    row = _form_on(organization, on)
    if not form.holds_branch_meetings or row.form.holds_branch_meetings:
        raise ValidationError(_("Chỉ hạ cấp được một đảng bộ thành chi bộ."), code="no_downgrade")
    below = list(tree.children(organization, on=on).order_by("code"))
    with recorded(Kind.DOWNGRADE, organization, on=on, by=by, document=document) as act:
        change_form(organization=organization, form=form, level=level, sector=sector, on=on, by=by, document=document)
        act.facts.append(what_changes(row, organization, on))
        for unit in below:
            _must_join(unit, organization, on, upward=True)
            _join(act, unit, organization, by=by, shared=None)
    return act.row


def _found(new: Sequence[NewOrganization], *, by: Any) -> dict[str, Organization]:
    """Founds what comes out of an act. Raises ValidationError for a code that is there already, or twice."""
    codes = [one.code for one in new]
    taken = sorted(
        {code for code in codes if codes.count(code) > 1}
        | set(Organization.objects.filter(code__in=codes).values_list("code", flat=True))
    )
    if taken:
        raise ValidationError(
            _("Mã tổ chức %(codes)s đã dùng; hãy chọn mã khác."),
            code="code_taken",
            params={"codes": ", ".join(taken)},
        )
    return found_organizations(new=new, by=by)


def _join(act: Recording, source: Organization, into: Organization, *, by: Any, shared: bool | None) -> None:
    """One organisation becomes part of another: everything goes there, and it ends."""
    on = act.row.on
    villages = _villages_of(source, on)
    if villages and shared:
        move_coverages(
            from_ids=[source.pk], to=into, on=on, by=by, document=act.row.document, place_ids=villages, shared=True
        )
        act.facts.append(
            _("%(name)s: %(count)s thôn, bản, tổ dân phố từ chi bộ riêng thành sinh hoạt ghép")
            % {"name": called(source, day_before(on)), "count": len(villages)}
        )
    _hand_over(act, source, Destinations(heir=into), by=by, ends=True)
    act.succeed(source, into)


def _hand_over(act: Recording, source: Organization, destinations: Destinations, *, by: Any, ends: bool) -> None:
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


def _must_join(source: Organization, into: Organization, on: date, *, upward: bool = False) -> None:
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
    from_branch = _form_on(source, day_before(on)).form.holds_branch_meetings
    into_branch = _form_on(into, on).form.holds_branch_meetings
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


def _form_on(organization: Organization, on: date) -> OrganizationForm:
    row = organization.forms.filter(span__contains=on).select_related("form").first()
    if row is None:
        raise ValidationError(
            _("Tổ chức không tồn tại vào ngày %(day)s."), code="not_standing", params={"day": f"{on:%d/%m/%Y}"}
        )
    return row


def _villages_of(organization: Organization, on: date) -> list[int]:
    """The places where people live of which an organisation is the own branch on the day before, or from it on."""
    rows = PlaceCoverage.objects.filter(organization=organization, shared=False, place__kind__residential=True)
    return sorted(rows.exclude(end__lte=on).values_list("place", flat=True))


def _covers_a_village(organization: Organization, on: date) -> bool:
    return bool(_villages_of(organization, on))

"""What a reorganisation means for members: each goes where it was decided, and what he did in the old place ends.

The moves are no transfers: they open with reorg_in and close with reorg_out (DOMAIN §5.5). Exemptions, ties to a place,
awards follow the member by themselves and are not written here.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization, PlaceCoverage, Reorganization
from branches.queries import names_on
from branches.services import Handover, Held
from core.undo import Touched, event_models
from members.models import Assignment, CommitteeTerm, MemberFact, Membership, OfficeTerm, PlaceTie, SizeWaiver, Transfer
from members.services.memberships import NewMembership, must_stand, open_memberships
from members.services.transfers import close_transfer

Kind, EndReason, StartReason = Membership.Kind, Membership.EndReason, Membership.StartReason
NAMED = 5  # in a sentence


def hand_members(handover: Handover, *, by: Any) -> list[str]:
    """Moves official members to whom they go to, ends what others had at the source; sentences with numbers.

    Raises ValidationError: somebody has no destination although nobody may stay, a membership or an office begins on
    the day or later, a destination holds no branch meetings or does not exist then.
    """
    source, on = handover.source, handover.on
    rows = Membership.objects.filter(organization=source).exclude(end__lte=on).select_related("member")
    held = list(rows.order_by("member__sort_key", "pk").select_for_update(of=("self",)))
    official = [row for row in held if row.kind == Kind.OFFICIAL]
    if handover.homes.keys() - {row.member_id for row in official}:
        raise ValidationError(
            _("Có đảng viên không còn sinh hoạt ở đây; hãy mở lại trang và chọn lại."), code="not_a_member"
        )
    going = _destinations(handover, official)
    if handover.ends or handover.empties:
        _nobody_stays(handover, official, going)
    leaving = [row for row in official if row.pk in going]
    hosted = [row for row in held if row.kind != Kind.OFFICIAL] if handover.ends or handover.empties else []
    _must_have_begun([*leaving, *hosted], on)
    _must_hold_members(going.values(), on)
    _move(handover, leaving, going, by=by)
    Membership.objects.filter(pk__in=[row.pk for row in hosted]).update(end=on, end_reason=EndReason.RETURNED)
    told = _counted(Counter(target.pk for target in going.values()), on)
    if hosted:
        told.append(_("%(count)s người sinh hoạt tạm thời, khách thôi sinh hoạt ở đây") % {"count": len(hosted)})
    moved = {row.member_id: going[row.pk] for row in leaving}
    told += _carry_assignments(handover, moved)
    told += _redirect_transfers(handover, moved)
    return told + (_end_offices(handover) if handover.ends else _offices_kept(handover, moved))


def held_members(organization: Organization, *, on: date) -> list[Held]:
    """Who belongs officially to an organisation from a day on, and the other branch that covers where he lives."""
    rows = Membership.objects.filter(organization=organization, kind=Kind.OFFICIAL).exclude(end__lte=on)
    members = list(rows.order_by("member__sort_key", "pk").values_list("member", "member__full_name"))
    homes = PlaceTie.objects.filter(
        member__in=[pk for pk, _name in members], kind=PlaceTie.Kind.RESIDENT, span__contains=on
    )
    places = dict(homes.values_list("member", "place"))
    covering = PlaceCoverage.objects.filter(place__in=places.values(), span__contains=on).exclude(
        organization=organization
    )
    # The own branch of a place before one that is shared.
    nearest = dict(covering.order_by("-shared", "-pk").values_list("place", "organization"))
    return [Held(pk, name, nearest.get(places.get(pk, 0))) for pk, name in members]


def members_resting(act: Reorganization, touched: Sequence[Touched]) -> list[str]:
    """What was recorded since of members an act moved, at the place it moved them to."""
    targets = received_by(touched)
    if not targets:
        return []
    told = []
    for model, event in event_models().items():
        if not issubclass(model, MemberFact) or model is Membership:
            continue
        since = act.marks["after"].get(event._meta.db_table, 0)
        new = event._default_manager.filter(pgh_id__gt=since, pgh_label="insert").values("pgh_obj_id")
        rows = model._default_manager.filter(pk__in=new)
        count = sum(rows.filter(organization=target, member__in=members).count() for target, members in targets.items())
        if count:
            told.append(
                _("Có %(count)s %(what)s của đảng viên đã chuyển được ghi sau đó.")
                % {"count": count, "what": model._meta.verbose_name}
            )
    return told


def received_by(touched: Sequence[Touched]) -> dict[int, list[int]]:
    """Who was moved where by an act: organisation id → member ids."""
    targets: dict[int, list[int]] = defaultdict(list)
    for one in touched:
        if one.model is Membership:
            rows = Membership.objects.filter(pk__in=one.created, kind=Kind.OFFICIAL)
            for organization_id, member_id in rows.values_list("organization", "member"):
                targets[organization_id].append(member_id)
    return dict(targets)


def _destinations(handover: Handover, official: Sequence[Membership]) -> dict[int, Organization]:
    """Membership id → where the member goes; who stays is not in it."""
    found = {}
    for row in official:
        target = handover.homes.get(row.member_id, handover.heir)
        if target is not None and target.pk != handover.source.pk:
            found[row.pk] = target
    return found


def _nobody_stays(handover: Handover, official: Sequence[Membership], going: dict[int, Organization]) -> None:
    left = [row.member.full_name for row in official if row.pk not in going]
    if left:
        raise ValidationError(
            _("Còn %(count)s đảng viên chưa có nơi chuyển đến (%(names)s); hãy chọn nơi chuyển đến cho từng người."),
            code="left_behind",
            params={"count": len(left), "names": ", ".join(left[:NAMED])},
        )


def _must_have_begun(rows: Sequence[Membership], on: date) -> None:
    late = [row for row in rows if row.start >= on]
    if late:
        raise ValidationError(
            _("%(count)s người có thời gian sinh hoạt ở đây bắt đầu từ ngày %(day)s trở đi (%(names)s)."),
            code="begins_later",
            params={
                "count": len(late),
                "day": f"{on:%d/%m/%Y}",
                "names": ", ".join(row.member.full_name for row in late[:NAMED]),
            },
        )


def _must_hold_members(targets: Iterable[Organization], on: date) -> None:
    wanted = {target.pk: target for target in targets}
    for target in wanted.values():
        must_stand(target, on)
    holding = tree.form_on(on).filter(organization__in=wanted, form__holds_branch_meetings=True)
    for pk in sorted(wanted.keys() - set(holding.values_list("organization", flat=True))):
        raise ValidationError(
            _("%(name)s không phải chi bộ; đảng viên phải chuyển về một chi bộ."),
            code="members_cannot_belong",
            params={"name": names_on([pk], on).get(pk, wanted[pk].code)},
        )


def _move(handover: Handover, leaving: Sequence[Membership], going: dict[int, Organization], *, by: Any) -> None:
    on, document = handover.on, handover.document
    # Whoever was temporarily, or a guest, where he now belongs, is no longer hosted there.
    for target in {target.pk: target for target in going.values()}.values():
        arriving = [row.member_id for row in leaving if going[row.pk].pk == target.pk]
        guests = Membership.objects.filter(organization=target, member__in=arriving).exclude(kind=Kind.OFFICIAL)
        _must_have_begun(list(guests.exclude(end__lte=on).filter(start__gte=on).select_related("member")), on)
        guests.exclude(end__lte=on).update(end=on, end_reason=EndReason.RETURNED)
    Membership.objects.filter(pk__in=[row.pk for row in leaving]).update(end=on, end_reason=EndReason.REORG_OUT)
    open_memberships(
        new=[
            # An end known already goes along: it is the member's, not the organisation's.
            NewMembership(
                row.member_id, going[row.pk].pk, Kind.OFFICIAL, on, row.end, StartReason.REORG_IN, row.end_reason,
                document.pk if document else None,
            )
            for row in leaving
        ],
        by=by,
    )  # fmt: skip


def _counted(counts: Counter[int], on: date) -> list[str]:
    names = names_on(counts, on)
    return [
        _("%(count)s đảng viên → %(name)s") % {"count": count, "name": names.get(pk, "")}
        for pk, count in sorted(counts.items(), key=lambda item: names.get(item[0], ""))
    ]


def _open_rows(rows: QuerySet[Any], on: date) -> list[Any]:
    return list(rows.exclude(end__lte=on).order_by("pk").select_for_update(of=("self",)))


def _carry_assignments(handover: Handover, moved: dict[int, Organization]) -> list[str]:
    """What a member looks after goes on at his new place: the old row ends, one like it begins."""
    on = handover.on
    rows = _open_rows(Assignment.objects.filter(organization=handover.source, member__in=moved), on)
    for row in rows:
        target = moved[row.member_id]
        if row.start >= on:
            row.organization = target
            row.save(update_fields=["organization"])
            continue
        end, row.end = row.end, on
        row.save(update_fields=["end"])
        row.pk, row.uuid, row.organization, row.start, row.end = None, uuid.uuid4(), target, on, end
        row._state.adding = True
        row.save()
    return [_("%(count)s phân công phụ trách chuyển theo đảng viên") % {"count": len(rows)}] if rows else []


def _redirect_transfers(handover: Handover, moved: dict[int, Organization]) -> list[str]:
    """Transfers under way leave from, or arrive at, the new place; one between the two has lost its purpose."""
    source, told = handover.source, []
    open_ones = Transfer.objects.filter(status__in=Transfer.OPEN).order_by("pk").select_for_update(of=("self",))
    leaving = [one for one in open_ones.filter(organization=source) if one.member_id in moved]
    arriving = list(open_ones.filter(destination=source)) if handover.ends else []
    if arriving and handover.heir is None:
        raise ValidationError(
            _("Còn %(count)s người đang làm thủ tục chuyển đến đây; hãy tiếp nhận hoặc trả lại trước."),
            code="transfers_under_way",
            params={"count": len(arriving)},
        )
    for one in leaving:
        _redirect(one, moved[one.member_id], one.destination, handover)
    for one in arriving:
        _redirect(one, one.organization, handover.heir, handover)
    count = len(leaving) + len(arriving)
    if count:
        told.append(_("%(count)s việc chuyển sinh hoạt đang làm chuyển theo, hoặc hủy") % {"count": count})
    return told


def _redirect(transfer: Transfer, origin: Organization, destination: Organization | None, handover: Handover) -> None:
    """Gives a transfer its new sides; cancels it where they are one organisation now."""
    if destination == origin and transfer.direction == Transfer.Direction.INSIDE:
        note = f"{transfer.note} {_('Hủy do %(reason)s.') % {'reason': handover.reason}}".strip()[:500]
        close_transfer(transfer, Transfer.Status.CANCELLED, handover.on, note)
    else:
        transfer.organization, transfer.destination = origin, destination
        transfer.save()


def _end_offices(handover: Handover) -> list[str]:
    """Offices, terms and waivers of an organisation end with it."""
    on, told = handover.on, []
    for model in (OfficeTerm, CommitteeTerm, SizeWaiver):
        rows = model._default_manager.filter(organization=handover.source).exclude(end__lte=on)
        if rows.filter(start__gte=on).exists():
            raise ValidationError(
                _("Sau ngày này còn %(what)s đã ghi ở đây; hãy sửa điều ấy trước."),
                code="begins_later",
                params={"what": model._meta.verbose_name},
            )
        values = {"end": on, "end_reason": handover.reason[:200]} if model is OfficeTerm else {"end": on}
        count = rows.update(**values)
        if count:
            told.append(_("%(count)s %(what)s kết thúc") % {"count": count, "what": model._meta.verbose_name})
    return told


def _offices_kept(handover: Handover, moved: dict[int, Organization]) -> list[str]:
    """Who leaves and still holds an office there, for somebody to decide."""
    rows = OfficeTerm.objects.filter(organization=handover.source, member__in=moved).exclude(end__lte=handover.on)
    count = rows.values("member").distinct().count()
    if not count:
        return []
    return [_("%(count)s người chuyển đi còn giữ chức vụ ở đây, hãy xem lại") % {"count": count}]

"""Acts by which what an organisation holds goes to several: split, dissolved, a branch made a party body."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import (
    Form,
    Level,
    Organization,
    Reorganization,
    Sector,
)
from branches.services import followers
from branches.services.followers import Handover
from branches.services.organizations import NewOrganization, change_form
from branches.services.placements import lock_tree
from branches.services.reorganizations.holdings import (
    Destinations,
    hand_over,
)
from branches.services.reorganizations.record import recorded
from branches.services.reorganizations.single import day_before, what_changes
from branches.services.reorganizations.units import empty_units, form_on, found_units
from branches.services.standing import must_stand_on
from core.documents import Document

Kind = Reorganization.Kind


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
    may_be_empty: bool = False,
    document: Document | None = None,
) -> Reorganization:
    """Chia tách: new organisations come out of one, which goes on (`keeps`) or ends, from a day on.

    Arguments:
        new: what comes out, under the superior each names.
        members, units, places: id → the code of the new organisation it goes to; who is not named stays.
        may_be_empty: that something new gets nobody and no unit is meant.

    Raises ValidationError: nothing new, something new that gets nobody, or, where the organisation ends, somebody or
    something not named.
    """
    lock_tree()
    if not new or (len(new) < 2 and not keeps):
        raise ValidationError(_("Chia tách phải có ít nhất hai tổ chức sau khi tách."), code="too_few")
    must_stand_on(organization, day_before(on))
    with recorded(Kind.SPLIT, organization, on=on, by=by, document=document) as act:
        found = found_units([replace(one, start=on, document=document) for one in new], by=by)
        for one in new:
            act.facts.append(_("Thành lập %(name)s (mã %(code)s)") % {"name": one.name, "code": one.code})
            act.succeed(organization, found[one.code])
        chosen = Destinations(
            members={pk: found[code] for pk, code in members.items()},
            units={pk: found[code] for pk, code in units.items()},
            places={pk: found[code] for pk, code in places.items()},
        )
        hand_over(act, organization, chosen, by=by, ends=not keeps)
        act.facts += empty_units(new, {*members.values(), *units.values()}, allowed=may_be_empty)
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
        hand_over(act, organization, destinations, by=by, ends=True)
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
    may_be_empty: bool = False,
    document: Document | None = None,
) -> Reorganization:
    """Nâng cấp: a branch becomes a party body from a day on, with new branches below it for its members.

    Arguments:
        members: member id → the code of the new branch.
        may_be_empty: that a new branch gets nobody is meant.

    Raises ValidationError: it is none, a member has no branch, or a branch no member.
    """
    lock_tree()
    row = form_on(organization, on)
    if form.holds_branch_meetings or not row.form.holds_branch_meetings:
        raise ValidationError(_("Chỉ nâng cấp được một chi bộ thành đảng bộ."), code="no_upgrade")
    with recorded(Kind.UPGRADE, organization, on=on, by=by, document=document) as act:
        change_form(organization=organization, form=form, level=level, sector=sector, on=on, by=by, document=document)
        act.facts.append(what_changes(row, organization, on))
        below = [replace(one, start=on, document=document, parent_code=organization.code) for one in new]
        found = found_units(below, by=by)
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
        act.facts += empty_units(new, set(members.values()), allowed=may_be_empty)
    return act.row

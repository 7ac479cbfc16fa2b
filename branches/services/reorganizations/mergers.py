"""Acts by which organisations become part of one: absorbed, consolidated, a party body made a branch."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches import tree
from branches.models import (
    Form,
    Level,
    Organization,
    Reorganization,
    Sector,
)
from branches.services.organizations import NewOrganization, change_form
from branches.services.placements import lock_tree
from branches.services.reorganizations.holdings import covers_a_village, join_into, must_join, villages_of
from branches.services.reorganizations.record import recorded
from branches.services.reorganizations.single import day_before, what_changes
from branches.services.reorganizations.units import form_on, found_units
from branches.services.standing import must_stand_on
from core.documents import Document

Kind = Reorganization.Kind


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
    must_join(organization, into, on)
    with recorded(Kind.ABSORB, into, on=on, by=by, document=document) as act:
        join_into(act, organization, into, by=by, shared=covers_a_village(into, on) or None)
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
        (founded,) = found_units([replace(new, start=on, document=document)], by=by).values()
        act.row.organization = founded
        act.facts.append(_("Thành lập %(name)s (mã %(code)s)") % {"name": new.name, "code": new.code})
        own = {place for one in organizations for place in villages_of(one, on)}
        for one in organizations:
            must_join(one, founded, on)
            join_into(act, one, founded, by=by, shared=True if len(own) > 1 else None)
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
    row = form_on(organization, on)
    if not form.holds_branch_meetings or row.form.holds_branch_meetings:
        raise ValidationError(_("Chỉ hạ cấp được một đảng bộ thành chi bộ."), code="no_downgrade")
    below = list(tree.children(organization, on=on).order_by("code"))
    with recorded(Kind.DOWNGRADE, organization, on=on, by=by, document=document) as act:
        change_form(organization=organization, form=form, level=level, sector=sector, on=on, by=by, document=document)
        act.facts.append(what_changes(row, organization, on))
        for unit in below:
            must_join(unit, organization, on, upward=True)
            join_into(act, unit, organization, by=by, shared=None)
    return act.row

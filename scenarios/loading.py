"""Puts a planned district into the database through the services every other way in uses."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from branches.models import Form, Level, Organization, Sector
from branches.services import NewOrganization, found_organizations
from core.postgres import analyze, written_tables
from meetings.services import record_meetings
from members.models import Ethnicity, Occupation, Province, Religion
from members.services import (
    NewDutySpan,
    NewMembership,
    lay_duty_spans,
    open_memberships,
    register_members,
    write_addresses,
)
from scenarios.details import Details
from scenarios.lives import Life, Population
from scenarios.minutes import Minutes
from scenarios.offices import elect
from scenarios.orientations import Asking
from scenarios.plan import Body, Branch, District
from scenarios.rolls import Rolls
from scenarios.schedule import schedule

SOME = 100  # rows of a table worth telling the planner of


def refuse_if_filled() -> None:
    """Raises ValidationError where the database holds organisations already: a scenario never mixes with them."""
    count = Organization.objects.count()
    if count:
        raise ValidationError(
            _(
                "Cơ sở dữ liệu đã có %(count)s tổ chức, nên không nạp dữ liệu minh họa vào. "
                "Hãy dùng một cơ sở dữ liệu trống (ví dụ đặt CHIBO_VAR sang thư mục khác)."
            ),
            code="not_empty",
            params={"count": count},
        )


def tell_planner() -> None:
    """Has the statistics of what was written so far gathered within the transaction: without them PostgreSQL takes the
    district for an empty one, and loops where it should hash."""
    analyze(connection, written_tables(connection, SOME))


def found(district: District, *, by: Any) -> dict[str, Organization]:
    """Founds the organisations of a district; returns them by code."""
    forms = {form.code: form for form in Form.objects.all()}
    levels = {level.code: level for level in Level.objects.all()}
    sectors = {sector.code: sector for sector in Sector.objects.all()}

    def new(one: Body | Branch, form: str, symbol: str) -> NewOrganization:
        return NewOrganization(
            code=one.code,
            name=one.name,
            form=forms[form],
            level=levels[one.level],
            parent_code=one.parent_code,
            sector=sectors[one.sector] if one.sector else None,
            symbol=symbol,
            seat=one.seat,
            superior=getattr(one, "superior", ""),
        )

    bodies = [new(body, "dang-bo", body.symbol) for body in district.bodies]
    made = found_organizations(new=[*bodies, *(new(one, "chi-bo", "CB") for one in district.branches)], by=by)
    tell_planner()
    return made


def people(district: District, organizations: dict[str, Organization], *, by: Any) -> dict[int, str]:
    """Registers everybody with memberships and duty spans; returns names by member id."""
    lives = Population(district, {row.name: row for row in Ethnicity.objects.all()}).live()
    details = Details(
        district.seed,
        occupations=dict(Occupation.objects.values_list("code", "pk")),
        religions=dict(Religion.objects.values_list("code", "pk")),
        issuer=district.card_issuer,
        today=district.today,
    )
    branches = {branch.code: branch for branch in district.branches}
    for life in lives:
        details.add(life.person, branches[life.branch], occupation=life.occupation)
    members = register_members(new=[life.person for life in lives], by=by)
    pairs: list[tuple[int, Life]] = [(member.pk, life) for member, life in zip(members, lives, strict=True)]
    open_memberships(
        new=[
            NewMembership(
                pk, organizations[spell.branch].pk, str(spell.kind), spell.start, spell.end, str(spell.start_reason),
                str(spell.end_reason),
            )
            for pk, life in pairs
            for spell in life.spells
        ],
        by=by,
    )  # fmt: skip
    if district.province:
        communes = [branches[life.branch].seat or district.bodies[0].seat for life in lives]
        province = Province.objects.get(name=district.province, two_tier=False)
        write_addresses(new=details.home_towns([pk for pk, _life in pairs], communes, province.pk), by=by)
    lay_duty_spans(
        new=[
            NewDutySpan(pk, organizations[duty.branch].pk, str(duty.kind), duty.start, duty.end)
            for pk, life in pairs
            for duty in life.duties
        ],
        by=by,
    )
    elect(district, organizations, zip(members, lives, strict=True), by=by)
    tell_planner()
    return {member.pk: member.full_name for member in members}


def meetings(
    district: District,
    organizations: dict[str, Organization],
    names: dict[int, str],
    *,
    by: Any,
    asking: Asking | None = None,
) -> list[int]:
    """Records every meeting as the branches sent it; returns their ids, in the order of branches and days.

    Arguments:
        asking: what orientations ask the branches to speak of: their minutes take it up.
    """
    ids = {code: organization.pk for code, organization in organizations.items()}
    planned = schedule(district)
    called = Rolls(district).call(planned, ids, names)
    Minutes(district, asking or {}).write(planned, called)
    recorded = record_meetings(new=called, by=by)
    tell_planner()
    return recorded

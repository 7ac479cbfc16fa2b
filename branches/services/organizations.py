"""Founding organisations, and saying what they are called and what they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from branches.models import (
    Form,
    Level,
    Organization,
    OrganizationForm,
    OrganizationName,
    OrganizationTrait,
    Placement,
    Sector,
    Trait,
)
from branches.services.followers import follow
from branches.services.names import name_and_keys
from branches.services.placements import Stretch, place_new
from core.documents import Document
from core.periods import FOUNDING_DAY

Row = TypeVar("Row", OrganizationName, OrganizationForm)


@dataclass
class NewOrganization:
    """What is needed to found an organisation.

    `start` is its first day in the tree, `end` the first day it no longer exists (None while it does). Without a start
    it begins with its superior, a root with the Party.
    """

    code: str
    name: str
    form: Form
    level: Level
    parent_code: str | None = None
    sector: Sector | None = None
    symbol: str = ""
    seat: str = ""
    superior: str = ""
    founded_on: date | None = None
    start: date | None = None
    end: date | None = None
    traits: Sequence[Trait] = ()
    document: Document | None = None


@transaction.atomic
def found_organizations(*, new: Sequence[NewOrganization], by: Any) -> dict[str, Organization]:
    """Founds organisations as a set; a superior may be in the set, in any order, or exist already.

    Returns them by code. Raises ValidationError: an unknown superior, a circle, a superior that does not exist then.
    """
    codes = [one.code for one in new]
    above = {one.parent_code for one in new if one.parent_code} - set(codes)
    known = {organization.code: organization for organization in Organization.objects.filter(code__in=above)}
    if missing := sorted(above - known.keys()):
        raise ValidationError(
            _("Không có tổ chức cấp trên mang mã %(codes)s."),
            code="unknown_parent",
            params={"codes": ", ".join(missing[:5])},
        )
    starts = _starts(new, known)
    made = {
        organization.code: organization
        for organization in Organization.objects.bulk_create(
            [Organization(code=one.code, founded_on=one.founded_on) for one in new]
        )
    }
    known |= made
    spans = {one.code: {"start": starts[one.code], "end": one.end} for one in new}
    OrganizationName.objects.bulk_create(
        [
            OrganizationName(
                organization=known[one.code], symbol=one.symbol, seat=one.seat, superior=one.superior,
                **name_and_keys(one.name), **spans[one.code],
            )
            for one in new
        ]
    )  # fmt: skip
    OrganizationForm.objects.bulk_create(
        [
            OrganizationForm(
                organization=known[one.code], form=one.form, level=one.level, sector=one.sector, document=one.document,
                **spans[one.code],
            )
            for one in new
        ]
    )  # fmt: skip
    OrganizationTrait.objects.bulk_create(
        [
            OrganizationTrait(organization=known[one.code], trait=trait, document=one.document, **spans[one.code])
            for one in new
            for trait in one.traits
        ]
    )
    place_new(
        {
            known[one.code].pk: Stretch(
                start=starts[one.code],
                end=one.end,
                parent_id=known[one.parent_code].pk if one.parent_code else None,
                dissolved=one.end is not None,
                document_id=one.document.pk if one.document else None,
            )
            for one in new
        }
    )
    return made


def found_organization(*, new: NewOrganization, by: Any) -> Organization:
    """Founds one organisation, checked field by field.

    Raises ValidationError with the fields that are wrong.
    """
    Organization(code=new.code, founded_on=new.founded_on).full_clean()
    return found_organizations(new=[new], by=by)[new.code]


@transaction.atomic
def rename_organization(
    *,
    organization: Organization,
    name: str,
    on: date,
    by: Any,
    symbol: str | None = None,
    seat: str | None = None,
) -> None:
    """Gives an organisation another name (symbol, seat) from a day on; papers of before keep the old one.

    Raises ValidationError where it had no name on that day.
    """
    values = name_and_keys(name)
    values |= {key: value for key, value in (("symbol", symbol), ("seat", seat)) if value is not None}
    _from_day(organization.names, on, values)


@transaction.atomic
def change_form(
    *,
    organization: Organization,
    form: Form,
    level: Level,
    sector: Sector | None,
    on: date,
    by: Any,
    document: Document | None = None,
) -> None:
    """Makes an organisation something else (loại, cấp, khối) from a day on.

    Raises ValidationError where it did not exist on that day.
    """
    values: dict[str, Any] = {
        "form": form,
        "level": level,
        "sector": sector,
        "document": document,
    }
    _from_day(organization.forms, on, values)
    follow([organization.pk], since=on, by=by)


@transaction.atomic
def correct_organizations(*, corrections: Sequence[tuple[Organization, Mapping[str, Any]]], by: Any) -> None:
    """Corrects what was written wrongly, in place: the past reads differently afterwards, and history says who did it.

    Arguments:
        corrections: organisations with the fields to correct: name, symbol, seat, superior, level, sector (of the span
            that holds last), founded_on.
        by: the acting user.

    To change something from a day on, rename, change_form or move instead.
    """
    ids = [organization.pk for organization, _values in corrections]
    names = _last_rows(OrganizationName, ids)
    forms = _last_rows(OrganizationForm, ids)
    for organization, values in corrections:
        renamed = {key: values[key] for key in ("symbol", "seat", "superior") if key in values}
        if "name" in values:
            renamed |= name_and_keys(values["name"])
        _set(names[organization.pk], renamed)
        _set(
            forms[organization.pk],
            {key: values[key] for key in ("level", "sector") if key in values},
        )
        _set(organization, {key: values[key] for key in ("founded_on",) if key in values})


def _last_rows(model: type[Row], organization_ids: list[int]) -> dict[int, Row]:
    rows = model._default_manager.filter(organization__in=organization_ids).order_by("start")
    return {row.organization_id: row for row in rows}


def _set(row: models.Model, values: Mapping[str, Any]) -> None:
    if values:
        for key, value in values.items():
            setattr(row, key, value)
        row.save(update_fields=list(values))


def _from_day(rows: Any, on: date, values: Mapping[str, Any]) -> None:
    """Closes the row that covers a day and opens one with other values, up to where the closed one ended."""
    row = rows.filter(span__contains=on).first()
    if row is None:
        raise ValidationError(
            _("Tổ chức không tồn tại vào ngày %(day)s."),
            code="not_standing",
            params={"day": f"{on:%d/%m/%Y}"},
        )
    if row.start < on:
        end, row.end = row.end, on
        row.save(update_fields=["end"])
        row.pk, row.start, row.end = None, on, end
        row._state.adding = True
    for key, value in values.items():
        setattr(row, key, value)
    row.full_clean()
    row.save()


def _starts(new: Sequence[NewOrganization], known: Mapping[str, Organization]) -> dict[str, date]:
    """The first day of each: its own, but never before its superior's; without one its superior's."""
    firsts = dict(
        Placement.objects.filter(organization__in=[organization.pk for organization in known.values()])
        .values_list("organization__code")
        .annotate(models.Min("start"))
    )
    by_code = {one.code: one for one in new}
    starts: dict[str, date] = {}

    def start_of(code: str, below: tuple[str, ...]) -> date:
        if code in starts:
            return starts[code]
        if code in below:
            raise ValidationError(
                _("Vòng tròn giữa các tổ chức %(codes)s."),
                code="cycle",
                params={"codes": ", ".join(below)},
            )
        one = by_code.get(code)
        if one is None:
            return firsts[code]
        above = start_of(one.parent_code, (*below, code)) if one.parent_code else FOUNDING_DAY
        starts[code] = max(one.start or above, above)
        return starts[code]

    for one in new:
        start_of(one.code, ())
    return starts

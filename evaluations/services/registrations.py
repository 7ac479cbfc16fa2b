"""What is registered at the start of a year, by an organisation or many of its members at once, and its review."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from branches.models import Level, Organization
from core.documents import Document
from core.formatting import date_text
from evaluations.models import Registration, SchemeLevel
from members.models import Member, Membership

Kind, Outcome = Registration.Kind, Registration.Outcome


@dataclass(frozen=True, slots=True)
class NewRegistration:
    """What is registered."""

    kind: str
    year: int
    title: str
    registered_on: date
    content: str = ""
    at: Level | None = None
    document: Document | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """What became of it."""

    outcome: str
    note: str = ""


@transaction.atomic
def register(
    *, organization: Organization, members: Sequence[Member], new: NewRegistration, by: Any
) -> list[Registration]:
    """Registers one thing for an organisation (no members) or for each of some of its members.

    Raises ValidationError, saying who: he does not belong to the organisation officially that day, or has registered
    the same in the year; a level is registered in its own table; the day lies far from the year.
    """
    if new.kind == Kind.LEVEL:
        raise ValidationError(
            {"kind": _("Mức xếp loại được đăng ký ở bảng đăng ký mức, mỗi người một mức trong năm.")}, code="level"
        )
    _must_fit_year(new.year, new.registered_on)
    _must_belong(organization, members, new.registered_on)
    whom: Sequence[Member | None] = members or [None]
    rows = [_row(organization, member, new) for member in whom]
    _must_be_new(rows)
    return _kept(rows)


@transaction.atomic
def register_levels(
    *,
    organization: Organization,
    year: int,
    own: SchemeLevel | None,
    of_members: Mapping[Member, SchemeLevel],
    registered_on: date,
    by: Any,
    document: Document | None = None,
) -> int:
    """Registers the level an organisation and its members strive for in a year; how many were written.

    Whoever has a level already gets the new one in its place; who has the same one is left alone.

    Raises ValidationError, saying who: he does not belong to the organisation officially, or what he registered was
    reviewed already.
    """
    _must_fit_year(year, registered_on)
    # One level a year each, whatever it is called: two clerks who save the same table wait for each other.
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    _must_belong(organization, list(of_members), registered_on)
    wanted: dict[Member | None, SchemeLevel] = {} if own is None else {None: own}
    for striving, aim in of_members.items():
        wanted[striving] = aim
    standing = {
        (row.member_id, None if row.member_id else row.organization_id): row
        for row in Registration.objects.select_for_update(of=("self",))
        .filter(kind=Kind.LEVEL, year=year)
        .filter(_of(organization, wanted))
        .exclude(outcome=Outcome.WITHDRAWN)
    }
    written = 0
    for member, level in wanted.items():
        row = standing.get((member.pk if member else None, None if member else organization.pk))
        if row is not None and (row.level_code, row.title) == (level.code, level.name):
            continue
        if row is None:
            row = _row(organization, member, NewRegistration(Kind.LEVEL, year, level.name, registered_on))
        elif row.outcome:
            raise ValidationError(
                _("%(who)s đã được xét kết quả đăng ký năm %(year)d (%(outcome)s); không đổi mức đăng ký được nữa.")
                % {"who": _who(member), "year": year, "outcome": row.get_outcome_display()},
                code="reviewed",
            )
        row.title, row.level_code, row.registered_on = level.name, level.code, registered_on
        row.document = document or row.document
        row.full_clean()
        row.save()
        written += 1
    return written


@transaction.atomic
def correct_registration(*, registration: Registration, values: Mapping[str, Any], by: Any) -> None:
    """Corrects what was registered, in place, while it is open. Raises ValidationError where it was reviewed."""
    row = _open(registration)
    for name, value in values.items():
        setattr(row, name, value)
    _must_fit_year(row.year, row.registered_on)
    _must_be_new([row])
    _kept([row])


@transaction.atomic
def review_registrations(*, organization_id: int, reviews: Mapping[Registration, Review], on: date, by: Any) -> int:
    """Writes what became of some registrations, at the organisation that keeps them; reviewing again replaces it.

    Raises ValidationError, saying which: it was withdrawn, or the day lies before it was registered.
    """
    rows = Registration.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in reviews])
    for row in rows.select_related("member"):
        review = reviews[row]
        if row.outcome == Outcome.WITHDRAWN:
            raise ValidationError(_("“%s” đã thôi đăng ký; không xét nữa.") % row.title, code="withdrawn")
        if review.outcome not in (Outcome.ACHIEVED, Outcome.PARTLY, Outcome.NOT_ACHIEVED):
            raise ValidationError({"outcome": _("Chọn kết quả xét.")}, code="outcome")
        if on < row.registered_on:
            raise ValidationError(
                {
                    "outcome_on": _("“%(title)s” đăng ký ngày %(day)s; không thể xét trước ngày ấy.")
                    % {"title": row.title, "day": date_text(row.registered_on)}
                },
                code="before",
            )
        row.organization_id = organization_id
        row.outcome, row.outcome_on, row.outcome_note = review.outcome, on, " ".join(review.note.split())
        row.full_clean()
        row.save(update_fields=["organization", "outcome", "outcome_on", "outcome_note"])
    return len(reviews)


@transaction.atomic
def withdraw_registration(*, registration: Registration, withdrawn_on: date, reason: str, by: Any) -> None:
    """Takes a registration back, saying why. Raises ValidationError where it was reviewed, or for an earlier day."""
    row = _open(registration)
    if withdrawn_on < row.registered_on:
        raise ValidationError(
            {"on_day": _("Đăng ký ngày %s; không thể thôi trước ngày ấy.") % date_text(row.registered_on)},
            code="before",
        )
    if row.commendations.exclude(outcome="withdrawn").exists():
        raise ValidationError(
            _("Đã có đề nghị khen thưởng theo đăng ký này; hãy rút đề nghị ấy trước."), code="commended"
        )
    row.outcome, row.outcome_on, row.outcome_note = Outcome.WITHDRAWN, withdrawn_on, " ".join(reason.split())
    row.full_clean()
    row.save(update_fields=["outcome", "outcome_on", "outcome_note"])


def _row(organization: Organization, member: Member | None, new: NewRegistration) -> Registration:
    return Registration(
        organization=organization, member=member, kind=new.kind, year=new.year, title=" ".join(new.title.split()),
        content=new.content, at=new.at, registered_on=new.registered_on, document=new.document,
    )  # fmt: skip


def _kept(rows: list[Registration]) -> list[Registration]:
    for row in rows:
        row.full_clean()
        row.save()
    return rows


def _open(registration: Registration) -> Registration:
    row = Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
    if row.outcome:
        raise ValidationError(
            _("Đăng ký này đã có kết quả: %(outcome)s ngày %(day)s.")
            % {"outcome": row.get_outcome_display(), "day": date_text(row.outcome_on)},
            code="reviewed",
        )
    return row


def _of(organization: Organization, wanted: Iterable[Member | None]) -> Q:
    members = [one.pk for one in wanted if one is not None]
    return Q(member__in=members) | Q(member__isnull=True, organization=organization)


def _must_fit_year(year: int, on: date) -> None:
    if not year - 1 <= on.year <= year:
        raise ValidationError(
            {
                "registered_on": _("Đăng ký của năm %(year)d thì ngày đăng ký phải trong năm ấy hoặc năm trước.")
                % {"year": year}
            },
            code="year",
        )


def _must_belong(organization: Organization, members: Sequence[Member], on: date) -> None:
    here = set(
        Membership.objects.filter(
            kind=Membership.Kind.OFFICIAL, organization=organization, member__in=members, span__contains=on
        ).values_list("member", flat=True)
    )
    strangers = [one.full_name for one in members if one.pk not in here]
    if strangers:
        raise ValidationError(
            {
                "members": _("Ngày %(day)s không sinh hoạt chính thức ở tổ chức này: %(names)s.")
                % {"day": date_text(on), "names": ", ".join(strangers[:5])}
            },
            code="elsewhere",
        )


def _must_be_new(rows: Sequence[Registration]) -> None:
    first = rows[0]
    same = Registration.objects.filter(kind=first.kind, year=first.year, title=first.title)
    same = same.exclude(outcome=Outcome.WITHDRAWN).exclude(pk__in=[row.pk for row in rows if row.pk])
    members = [row.member_id for row in rows if row.member_id]
    found = same.filter(member__in=members) if members else same.filter(
        member__isnull=True, organization=first.organization_id
    )  # fmt: skip
    taken = [_who(row.member) for row in found.select_related("member")[:5]]
    if taken:
        raise ValidationError(
            {
                "title": _("Đã đăng ký “%(title)s” trong năm %(year)d: %(names)s.")
                % {"title": first.title, "year": first.year, "names": ", ".join(taken)}
            },
            code="twice",
        )


def _who(member: Member | None) -> str:
    return _("đ/c %s") % member.full_name if member else _("tổ chức")

"""Periods of classification: opened with their list, moved before anything is decided, brought up to date, closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization
from core.documents import Document
from core.formatting import date_text, integer
from core.periods import add_months, end_after, last_day_of
from evaluations.models import (
    Period,
    PeriodDeadline,
    PeriodScheme,
    PeriodSector,
    Rating,
    RatingAct,
    Scheme,
)
from evaluations.queries.roster import roster_of
from evaluations.services.acts import lock_organizations, must_be_open
from evaluations.services.lists import Refreshed, add_lines, frames_in, refresh_lines, settle_twice

Kind = RatingAct.Kind
DEADLINE_MONTHS = 12  # after its last day every stage is done: more is a slip of the year
LATEST_MONTHS = 3  # after its last day a period is closed: the reviews of a year end in the first months of the next


@dataclass(frozen=True, slots=True)
class NewPeriod:
    """A period to open.

    Arguments:
        first: its first day.
        last: its last day, inclusive.
        schemes: subject → the scheme by which it is classified; a subject without one is not.
        sectors: ids; a school year names the schools', others none.
        deadlines: (stage, level id or None, day).
    """

    kind: str
    year: int
    first: date
    last: date
    closes_on: date
    schemes: Mapping[str, Scheme]
    number: int = 0
    sectors: Sequence[int] = ()
    deadlines: Sequence[tuple[str, int | None, date]] = ()
    document: Document | None = None
    assumed: bool = False


@transaction.atomic
def open_period(*, organization: Organization, new: NewPeriod, by: Any, on: date) -> Period:
    """Opens a period and makes the list of who is rated where in it.

    Raises ValidationError by field: a scheme of another subject or not in force on the closing day, a closing day
    outside the period, a school year without sectors, nothing to classify; and for organisations that are on another
    list of that year.
    """
    _check_days(new)
    errors = {}
    for subject, scheme in _locked_schemes(new.schemes).items():
        if fault := _fault_of_scheme(scheme, subject, new.closes_on):
            errors[f"scheme_{subject}"] = ValidationError(fault)
    if not new.schemes:
        errors["schemes"] = ValidationError(_("Chọn khung xếp loại cho ít nhất một đối tượng."))
    if new.kind == Period.Kind.SCHOOL_YEAR and not new.sectors:
        errors["sectors"] = ValidationError(_("Năm học phải chọn khối áp dụng."))
    if errors:
        raise ValidationError(errors)
    # Whoever opens another period in this tree waits, and then sees who is on this list.
    lock_organizations(tree.paths_of([organization.pk], on=new.closes_on).get(organization.pk, [])[:1])
    period = Period(
        organization=organization, kind=new.kind, year=new.year, number=new.number, start=new.first,
        end=end_after(new.last), closes_on=new.closes_on, document=new.document, opened_on=on, assumed=new.assumed,
    )  # fmt: skip
    period.full_clean(exclude=["organization", "document"])
    period.save()
    for subject, scheme in new.schemes.items():
        PeriodScheme.objects.create(period=period, subject=subject, scheme=scheme)
    for sector in new.sectors:
        PeriodSector.objects.create(period=period, sector_id=sector)
    _write_deadlines(period, new.deadlines)
    entries = roster_of(period, frames_in(period))
    if not entries:
        raise ValidationError(_("Đến ngày chốt, phạm vi này không có tổ chức, đảng viên nào để xếp loại."))
    settle_twice(period, entries)
    add_lines(period, entries, on=on)
    return period


@transaction.atomic
def change_period(
    *, period: Period, version: int, closes_on: date, document: Document | None,
    deadlines: Sequence[tuple[str, int | None, date]], by: Any, on: date,
) -> Refreshed:  # fmt: skip
    """Moves the closing day and the deadlines, and makes the list anew as of the new day.

    Raises ValidationError for a closed period, an older page, and for another closing day once something is decided.
    """
    period = locked_period(period, version)
    if closes_on != period.closes_on:
        decided = period.ratings.filter(stage__in=Rating.DECIDED).count()
        if decided:
            raise ValidationError(
                {
                    "closes_on": _(
                        "Đã quyết định %(count)s kết quả theo ngày chốt %(day)s nên không đổi được ngày chốt."
                    )
                    % {"count": integer(decided), "day": date_text(period.closes_on)}
                }
            )
        _check_closing(closes_on, period.start, last_day_of(period.end) or closes_on)
        named = {one.subject: one.scheme for one in period.schemes.select_related("scheme")}
        for subject, scheme in _locked_schemes(named).items():
            if fault := _fault_of_scheme(scheme, subject, closes_on):
                raise ValidationError({"closes_on": fault})
    period.closes_on, period.document = closes_on, document
    period.deadlines.all().delete()
    _write_deadlines(period, deadlines)
    _keep(period)
    return refresh_lines(period, by=by, on=on)


@transaction.atomic
def refresh_list(*, period: Period, version: int, by: Any, on: date) -> Refreshed:
    """Makes the list anew as of the closing day: who came is added, who moved is rated where he belongs now, who left
    is not rated. What is decided stays as it is.

    Raises ValidationError for a closed period and for an older page.
    """
    period = locked_period(period, version)
    _keep(period)
    return refresh_lines(period, by=by, on=on)


@transaction.atomic
def close_period(*, period: Period, version: int, by: Any, on: date) -> Period:
    """Closes a period: nothing is decided in it any more, except on appeal.

    Raises ValidationError with how many are neither decided nor excused.
    """
    period = locked_period(period, version)
    waiting = period.ratings.filter(not_rated="").exclude(stage__in=Rating.DECIDED).count()
    if waiting:
        raise ValidationError(
            _("Còn %s đối tượng chưa có kết quả; hãy quyết định, hoặc ghi lý do không xếp loại, rồi mới đóng kỳ.")
            % integer(waiting)
        )
    period.closed_on = on
    _keep(period)
    return period


@transaction.atomic
def reopen_period(*, period: Period, version: int, by: Any) -> Period:
    """Opens a closed period again. Raises ValidationError for one that is open, and for an older page."""
    stored = Period.objects.select_for_update(of=("self",)).get(pk=period.pk)
    if stored.closed_on is None:
        raise ValidationError(_("Kỳ này đang mở."))
    _same_version(stored, version)
    stored.closed_on = None
    _keep(stored)
    return stored


def locked_period(period: Period, version: int | None = None) -> Period:
    """The period, locked, as it is stored. Raises ValidationError for a closed one, and for an older version."""
    stored = Period.objects.select_for_update(of=("self",), no_key=True).get(pk=period.pk)
    must_be_open(stored)
    if version is not None:
        _same_version(stored, version)
    return stored


def _same_version(stored: Period, version: int) -> None:
    if stored.version != version:
        raise ValidationError(_("Có người vừa sửa kỳ này. Chưa ghi gì thêm; hãy xem lại rồi ghi tiếp."), code="stale")


def _keep(period: Period) -> None:
    period.version += 1
    period.full_clean(exclude=["organization", "document"])
    period.save()


def _check_days(new: NewPeriod) -> None:
    if new.last < new.first:
        raise ValidationError({"last": _("Ngày cuối không thể trước ngày đầu.")})
    _check_closing(new.closes_on, new.first, new.last)
    if new.kind == Period.Kind.SCHOOL_YEAR:
        if new.last.year != new.year:
            raise ValidationError({"year": _("Năm học tính vào năm nó kết thúc: %s.") % new.last.year})
    elif new.kind != Period.Kind.TERM and not new.first.year == new.last.year == new.year:
        raise ValidationError({"year": _("Kỳ này phải nằm trong năm %s.") % new.year})


def _locked_schemes(schemes: Mapping[str, Scheme]) -> dict[str, Scheme]:
    """The schemes as they are stored, by subject: none ends while a period is about to name it."""
    rows = Scheme.objects.select_for_update(no_key=True).filter(pk__in=[one.pk for one in schemes.values()])
    stored = {one.pk: one for one in rows.order_by("pk")}
    return {subject: stored[one.pk] for subject, one in schemes.items()}


def _check_closing(closes_on: date, first: date, last: date) -> None:
    """Raises ValidationError for a closing day before the period, or longer after it than a slip of the year."""
    if closes_on < first:
        raise ValidationError({"closes_on": _("Ngày chốt không thể trước ngày đầu của kỳ.")})
    latest = add_months(last, LATEST_MONTHS)
    if closes_on > latest:
        raise ValidationError({"closes_on": _("Ngày chốt không thể sau %s; hãy xem lại năm.") % date_text(latest)})


def _fault_of_scheme(scheme: Scheme, subject: str, closes_on: date) -> str:
    if scheme.subject != subject:
        return _("Khung “%(name)s” dùng cho %(subject)s.") % {
            "name": scheme.name, "subject": scheme.get_subject_display(),
        }  # fmt: skip
    if not scheme.is_active:
        return _("Khung “%s” chưa đưa vào dùng.") % scheme.name
    if not (scheme.start <= closes_on and (scheme.end is None or closes_on < scheme.end)):
        return _("Khung “%(name)s” không có hiệu lực vào ngày chốt %(day)s.") % {
            "name": scheme.name, "day": date_text(closes_on),
        }  # fmt: skip
    return ""


def _write_deadlines(period: Period, deadlines: Sequence[tuple[str, int | None, date]]) -> None:
    """Raises ValidationError for a day out of all relation to the period, and for stages due in the wrong order."""
    latest = add_months(last_day_of(period.end) or period.closes_on, DEADLINE_MONTHS)
    order = list(PeriodDeadline.Stage)
    due: dict[int | None, tuple[PeriodDeadline.Stage, date]] = {}
    for stage, level, day in sorted(deadlines, key=lambda one: order.index(PeriodDeadline.Stage(one[0]))):
        here = PeriodDeadline.Stage(stage)
        if not period.start <= day <= latest:
            raise ValidationError(
                _("Hạn %(stage)s (%(day)s) phải từ %(first)s đến %(latest)s; hãy xem lại năm.")
                % {
                    "stage": here.label, "day": date_text(day), "first": date_text(period.start),
                    "latest": date_text(latest),
                }
            )  # fmt: skip
        if level in due and day < due[level][1]:
            before, by_then = due[level]
            raise ValidationError(
                _("Hạn %(stage)s (%(day)s) không thể trước hạn %(before)s (%(by_then)s) của cùng cấp.")
                % {
                    "stage": here.label, "day": date_text(day), "before": before.label, "by_then": date_text(by_then),
                }
            )  # fmt: skip
        due[level] = here, day
    for stage, level, day in deadlines:
        row = PeriodDeadline(period=period, stage=stage, at_id=level, due_on=day)
        row.full_clean(exclude=["period"])
        row.save()

"""Periods of classification: opened with their list, moved before anything is decided, brought up to date, closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization
from branches.queries import names_on
from core.documents import Document
from core.formatting import date_text, integer
from core.periods import add_months, end_after, last_day_of
from evaluations.models import (
    NotRated,
    Period,
    PeriodDeadline,
    PeriodScheme,
    PeriodSector,
    Rating,
    RatingAct,
    RatingComment,
    ReviewPaper,
    Scheme,
    Stage,
    Subject,
)
from evaluations.queries.frames import frames_of
from evaluations.queries.roster import Entry, conflicting, roster_of
from evaluations.services.acts import lock_organizations, must_be_open

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


@dataclass(slots=True)
class Refreshed:
    """What bringing a list up to date changed."""

    added: int = 0
    moved: int = 0
    left: int = 0
    changed: int = 0
    problems: list[str] = field(default_factory=list)


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
    entries = roster_of(period, _frames(period))
    if not entries:
        raise ValidationError(_("Đến ngày chốt, phạm vi này không có tổ chức, đảng viên nào để xếp loại."))
    _settle_twice(period, entries)
    _add(period, entries, on=on)
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
    return _refresh(period, by=by, on=on)


@transaction.atomic
def refresh_list(*, period: Period, version: int, by: Any, on: date) -> Refreshed:
    """Makes the list anew as of the closing day: who came is added, who moved is rated where he belongs now, who left
    is not rated. What is decided stays as it is.

    Raises ValidationError for a closed period and for an older page.
    """
    period = locked_period(period, version)
    _keep(period)
    return _refresh(period, by=by, on=on)


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


def _frames(period: Period) -> dict[str, Any]:
    rows = dict(period.schemes.values_list("subject", "scheme"))
    frames = frames_of(rows.values())
    return {subject: frames[scheme] for subject, scheme in rows.items()}


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


def _settle_twice(period: Period, entries: Sequence[Entry]) -> None:
    """A member who has the year's result in another period is listed with that reason: a teacher of a school year who
    belongs to a village branch by now. Organisations stand on one list only.

    Raises ValidationError where an organisation or a collective is on another list of the year.
    """
    twice = conflicting(period, entries)
    for one in entries:
        if one.key in twice and one.subject == Subject.MEMBER:
            one.not_rated = NotRated.ELSEWHERE
    others = [pk for subject, pk in sorted(twice) if subject != Subject.MEMBER]
    if others:
        raise ValidationError(
            _("%(count)s tổ chức đã có trong một kỳ xếp loại khác của năm %(year)s (ví dụ %(name)s).")
            % {
                "count": integer(len(set(others))), "year": period.year,
                "name": names_on([others[0]], period.closes_on).get(others[0], ""),
            },
            code="twice",
        )  # fmt: skip


def _add(period: Period, entries: Sequence[Entry], *, on: date) -> None:
    schemes = dict(period.schemes.values_list("subject", "scheme"))
    made = Rating.objects.bulk_create(
        [
            Rating(
                period=period,
                subject=one.subject,
                organization_id=one.organization_id,
                member_id=one.member_id,
                office_term_id=one.office_term_id,
                scheme_id=schemes[one.subject],
                unit_id=one.unit_id,
                grouping=one.grouping,
                appraiser_id=one.appraiser_id,
                decider_id=one.decider_id,
                year=period.year,
                is_annual=period.is_annual,
                not_rated=one.not_rated,
            )
            for one in entries
        ]
    )
    _ask(zip(made, entries, strict=True), on=on)


def _ask(pairs: Any, *, on: date) -> None:
    """Asks the former branches and the hosts for their comments, each once."""
    pairs = list(pairs)
    rows = RatingComment.objects.filter(rating__in=[rating.pk for rating, _entry in pairs])
    asked = set(rows.values_list("rating", "kind", "asked_of", "place_name"))
    RatingComment.objects.bulk_create(
        RatingComment(
            rating=rating, organization_id=rating.organization_id, asked_of_id=one.organization_id,
            place_name=one.place_name, kind=one.kind, asked_on=on,
        )
        for rating, entry in pairs
        for one in entry.asked
        if (rating.pk, one.kind, one.organization_id, one.place_name) not in asked
    )  # fmt: skip


def _refresh(period: Period, *, by: Any, on: date) -> Refreshed:
    listed = roster_of(period, _frames(period))
    _settle_twice(period, listed)
    entries = {one.key: one for one in listed}
    done = Refreshed()
    rows = period.ratings.select_for_update(of=("self",)).order_by("pk")
    for rating in rows:
        entry = entries.pop((rating.subject, rating.office_term_id or rating.member_id or rating.organization_id), None)
        if rating.is_decided:
            if entry is None or entry.organization_id != rating.organization_id:
                done.problems.append(_("%s đã có quyết định nên giữ nguyên nơi xếp loại.") % rating)
            continue
        if entry is None:
            if rating.not_rated != NotRated.LEFT:
                _exclude(rating, NotRated.LEFT, by=by, on=on)
                done.left += 1
        elif entry.organization_id != rating.organization_id:
            _move(rating, entry, by=by, on=on)
            _ask([(rating, entry)], on=on)
            done.moved += 1
        elif _differs(rating, entry):
            _settle(rating, entry)
            rating.version += 1
            rating.save()
            done.changed += 1
    added = list(entries.values())
    _add(period, added, on=on)
    done.added = len(added)
    return done


# Reasons the list itself finds; what a person wrote (vắng, lý do khác) stays.
FOUND = (
    NotRated.EXEMPT, NotRated.SUSPENDED, NotRated.NEW_MEMBER, NotRated.NEW_ORGANIZATION, NotRated.LEFT,
    NotRated.ELSEWHERE,
)  # fmt: skip


def _differs(rating: Rating, entry: Entry) -> bool:
    found = rating.not_rated if rating.not_rated in FOUND else ""
    return (found, rating.unit_id, rating.appraiser_id, rating.decider_id, rating.grouping) != (
        entry.not_rated, entry.unit_id, entry.appraiser_id, entry.decider_id, entry.grouping,
    )  # fmt: skip


def _settle(rating: Rating, entry: Entry) -> None:
    rating.unit_id, rating.grouping = entry.unit_id, entry.grouping
    rating.appraiser_id, rating.decider_id = entry.appraiser_id, entry.decider_id
    if rating.not_rated in FOUND or not rating.not_rated:
        rating.not_rated = entry.not_rated


def _move(rating: Rating, entry: Entry, *, by: Any, on: date) -> None:
    """Rated where he belongs now, from the beginning; what the former branch proposed stays among the acts."""
    rating.organization_id = entry.organization_id
    _settle(rating, entry)
    rating.stage = Stage.OPEN
    rating.proposed_level = rating.appraised_level = rating.self_level = None
    rating.proposed_total = rating.appraised_total = rating.self_total = None
    rating.waiting = None
    rating.version += 1
    rating.save()
    rating.points.all().delete()
    rating.answers.all().delete()
    ReviewPaper.objects.filter(rating=rating).update(organization=rating.organization_id)
    RatingAct.objects.create(
        rating=rating, organization_id=entry.organization_id, kind=Kind.RETURN, on=on,
        note=_("Chuyển nơi xếp loại theo nơi sinh hoạt đến ngày chốt."), by=str(by)[:150],
    )  # fmt: skip


def _exclude(rating: Rating, reason: str, *, by: Any, on: date) -> None:
    rating.not_rated = reason
    rating.version += 1
    rating.save()
    RatingAct.objects.create(
        rating=rating, organization_id=rating.organization_id, kind=Kind.EXCLUSION, on=on,
        note=str(NotRated(reason).label), by=str(by)[:150],
    )  # fmt: skip

"""What every act on ratings is made of: which rows, locked and as the page showed them, and where it is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from branches.models import Organization
from core.documents import Document
from core.formatting import date_text, decimal
from evaluations.models import Period, Rating, RatingAct, RatingPoint, SchemeCriterion
from evaluations.queries.frames import Frame
from meetings.models import Meeting

Errors = dict[str, ValidationError]


@dataclass(frozen=True, slots=True)
class Row:
    """What is typed of one rating on a page that speaks of many.

    Arguments:
        version: of the rating, as the page showed it.
        level: a level's code; may be left out where the scheme is by points.
        total: the points in all, where they are not typed by criterion.
        points: criterion id → points.
        agreed: how many voted for it.
    """

    rating_id: int
    version: int
    level: str = ""
    total: Decimal | None = None
    points: Mapping[int, Decimal] = field(default_factory=dict)
    agreed: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Vote:
    """Where a proposal was voted on: a branch's meeting, from whose roll the base follows, or a base typed.

    Arguments:
        came: how many of the base came, by the roll; None where no roll says so.
    """

    meeting: Meeting | None = None
    base: int | None = None
    came: int | None = None


def locked_ratings(rows: Sequence[Row], *, closed_too: bool = False) -> list[tuple[Rating, Row]]:
    """The ratings of a page, locked in one order, each with what was typed. Their periods are locked before them, as
    every act does, so that no two wait for each other.

    Arguments:
        closed_too: also in a period that is closed.

    Raises ValidationError for a closed period, by row ("row_12") for a rating somebody wrote since the page was shown,
    with who and what, and for one that is gone or typed twice.
    """
    typed = {row.rating_id: row for row in rows}
    periods = set(Rating.objects.filter(pk__in=list(typed)).order_by().values_list("period", flat=True))
    for period in Period.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=periods).order_by("pk"):
        if not closed_too:
            must_be_open(period)
    stored = Rating.objects.select_for_update(of=("self",)).filter(pk__in=list(typed)).order_by("pk")
    found = list(stored.select_related("member", "period", "scheme"))
    if len(found) != len(rows):
        raise ValidationError(_("Có dòng không còn trong danh sách, hoặc ghi hai lần. Hãy tải lại trang."), code="gone")
    stale = [one for one in found if one.version != typed[one.pk].version]
    if stale:
        last = _last_acts(stale)
        raise ValidationError(
            {f"row_{one.pk}": ValidationError(_stale(last.get(one.pk)), code="stale") for one in stale}
        )
    return [(one, typed[one.pk]) for one in found]


def must_be_open(period: Period) -> None:
    """Raises ValidationError for a period that is closed."""
    if period.closed_on is not None:
        raise ValidationError(
            _("Kỳ “%(name)s” đã đóng ngày %(day)s."),
            code="closed",
            params={"name": period, "day": date_text(period.closed_on)},
        )


def lock_organizations(organization_ids: Iterable[int]) -> None:
    """One at a time in these organisations: held to the end of the transaction, taken in one order."""
    rows = Organization.objects.select_for_update(no_key=True).filter(pk__in=list(organization_ids))
    list(rows.order_by("pk"))


def level_of(frame: Frame, row: Row) -> tuple[Any, Decimal | None]:
    """The level and the points of a row: by points the level of the total, unless a lower one is typed.

    Raises ValidationError: no level, one the scheme has not, points missing, beyond a criterion's most or below zero,
    a level above what the points come to.
    """
    total = _total(frame, row)
    level = next((one for one in frame.levels if one.code == row.level), None)
    if row.level and level is None:
        raise ValidationError(_("Khung “%s” không có mức này.") % frame.scheme.name, code="level")
    if total is None:
        if level is None:
            raise ValidationError(_("Chọn mức xếp loại."), code="required")
        return level, None
    reached = frame.level_for(total)
    if reached is None:
        raise ValidationError(_("Không mức nào của khung ứng với %s điểm.") % decimal(total), code="points")
    if level is not None and level.position < reached.position:
        raise ValidationError(
            _("%(total)s điểm chỉ đạt “%(reached)s”, không xếp “%(level)s” được.")
            % {"total": decimal(total), "reached": reached.name, "level": level.name},
            code="above",
        )
    return level or reached, total


def keep_points(rating: Rating, row: Row, name: str) -> None:
    """Keeps the points by criterion under the column of the act: self_points, proposed_points, appraised_points."""
    kept = {one.criterion_id: one for one in rating.points.all()} if row.points else {}
    for criterion, value in row.points.items():
        point = kept.get(criterion) or RatingPoint(
            rating=rating, organization_id=rating.organization_id, criterion_id=criterion
        )
        setattr(point, name, value)
        point.save()


def write_act(
    rating: Rating, kind: str, *, organization_id: int, on: date, by: Any, level: Any = None,
    total: Decimal | None = None, vote: Vote | None = None, agreed: int | None = None,
    document: Document | None = None, note: str = "", behalf: bool = False,
) -> RatingAct:  # fmt: skip
    """An act, ready to be written with others of its set."""
    return RatingAct(
        rating=rating, organization_id=organization_id, kind=kind, level=level, total=total, on=on,
        meeting=vote.meeting if vote else None, base=vote.base if vote else None, agreed=agreed, document=document,
        note=" ".join(note.split())[:500], for_organization=behalf, by=str(by)[:150],
    )  # fmt: skip


def keep_ratings(ratings: Sequence[Rating], *fields: str) -> None:
    """Keeps the fields an act changed of a set, each rating at its next version: one statement."""
    for rating in ratings:
        rating.version += 1
    Rating.objects.bulk_update(ratings, [*fields, "version"], batch_size=500)


STEPS = (RatingAct.Kind.SELF, RatingAct.Kind.PROPOSAL, RatingAct.Kind.APPRAISAL)


def last_days(ratings: Sequence[Rating], *, kinds: Sequence[str] = STEPS) -> dict[int, date]:
    """The day of the last step each of a set has taken; what was sent back, excused or taken up is none."""
    acts = RatingAct.objects.filter(rating__in=[one.pk for one in ratings], kind__in=kinds).order_by().values("rating")
    return dict(acts.annotate(last=Max("on")).values_list("rating", "last"))


def not_ahead(day: date, on: date, field_name: str = "on") -> None:
    """Raises ValidationError for a day that lies ahead."""
    if day > on:
        raise ValidationError({field_name: ValidationError(_("Ngày này ở tương lai."), code="future")})


def paper_not_ahead(document: Document | None, on: date) -> None:
    """Raises ValidationError for a paper of a day that lies ahead."""
    if document is not None:
        not_ahead(document.issued_on, on, "document_date")


def _total(frame: Frame, row: Row) -> Decimal | None:
    if not frame.scheme.by_points:
        return None
    if not row.points:
        if row.total is not None and not 0 <= row.total <= 100:
            raise ValidationError(_("Tổng điểm phải từ 0 đến 100."), code="points")
        if row.total is None:
            raise ValidationError(_("Khung này xếp loại theo điểm: hãy ghi điểm."), code="points")
        return row.total
    counted = {one.pk: one for one in frame.criteria if one.kind != SchemeCriterion.Kind.GROUP}
    for pk, value in row.points.items():
        if pk not in counted:
            raise ValidationError(_("Khung không có tiêu chí này."), code="criterion")
        if not 0 <= value <= counted[pk].maximum:
            raise ValidationError(
                _("“%(text)s”: điểm phải từ 0 đến %(maximum)s.")
                % {"text": counted[pk].text, "maximum": decimal(counted[pk].maximum)},
                code="points",
            )
    missing = [one.text for pk, one in counted.items() if pk not in row.points]
    if missing:
        raise ValidationError(_("Còn tiêu chí chưa chấm: %s.") % "; ".join(missing), code="points")
    return sum(row.points.values(), Decimal(0))


def _last_acts(ratings: Sequence[Rating]) -> dict[int, RatingAct]:
    acts = RatingAct.objects.filter(rating__in=[one.pk for one in ratings]).order_by("rating_id", "-pk")
    return {act.rating_id: act for act in acts.distinct("rating_id").select_related("level")}


def _stale(last: RatingAct | None) -> str:
    if last is None:
        return _("Danh sách vừa được cập nhật dòng này; hãy xem lại rồi ghi tiếp.")
    return _("%(who)s vừa ghi “%(what)s%(level)s” ngày %(day)s. Dòng này chưa ghi; hãy xem lại rồi ghi tiếp.") % {
        "who": last.by, "what": last.get_kind_display(), "level": f": {last.level.name}" if last.level else "",
        "day": date_text(last.on),
    }  # fmt: skip

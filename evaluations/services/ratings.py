"""Ratings on their way up: self-rated, proposed by a vote, appraised, sent back, excused. Sets, all or nothing.

Which rows a user may send is the page's question (evaluations.queries.rights); here every row is locked, compared with
what the page showed, and taken only from the stage before.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.formatting import date_text, integer
from evaluations.models import NotRated, Rating, RatingAct, Stage
from evaluations.queries.frames import Frame, frames_of
from evaluations.services.acts import (
    STEPS,
    Errors,
    Row,
    Vote,
    keep_points,
    keep_ratings,
    last_days,
    level_of,
    locked_ratings,
    not_ahead,
    write_act,
)
from meetings.queries.voting import bar_to_resolutions, vote_base, voters_present

Kind = RatingAct.Kind


@transaction.atomic
def rate_themselves(*, rows: Sequence[Row], day: date, by: Any, on: date, behalf: bool = False) -> int:
    """Writes down the levels subjects gave themselves; returns how many.

    Arguments:
        day: of the self-rating; `on` is today.
        behalf: somebody above writes it for an organisation nobody is appointed at.

    Raises ValidationError by row: an older page, somebody who is not rated, what is proposed already, a level the
    scheme has not or the points do not reach; and for a closed period or a day ahead.
    """
    return _take(rows, Kind.SELF, (Stage.OPEN, Stage.SELF_RATED), day=day, by=by, on=on, behalf=behalf)


@transaction.atomic
def propose_levels(*, rows: Sequence[Row], vote: Vote, day: date, by: Any, on: date, behalf: bool = False) -> int:
    """Writes down the levels an organisation proposes after its discussion and vote; returns how many.

    Raises ValidationError by row as `rate_themselves`, for who has not rated himself yet, and for a vote that is
    missing, has more votes than voters, or no more than half of them; and for a meeting of somebody else, not sent yet,
    of another day, or of a branch with too few full members (DOMAIN §6.16).
    """
    return _take(
        rows, Kind.PROPOSAL, (Stage.SELF_RATED, Stage.PROPOSED), day=day, by=by, on=on, behalf=behalf, vote=vote
    )


@transaction.atomic
def appraise_levels(*, rows: Sequence[Row], day: date, by: Any, on: date) -> int:
    """Writes down the levels the appraising committee comes to; returns how many.

    Raises ValidationError by row as `rate_themselves`, and for what is not proposed yet or needs no appraisal.
    """
    return _take(rows, Kind.APPRAISAL, (Stage.PROPOSED, Stage.APPRAISED), day=day, by=by, on=on)


@transaction.atomic
def send_back(*, rows: Sequence[Row], reason: str, by: Any, on: date) -> int:
    """Sends what was proposed or appraised back to the organisation, to look at it again; returns how many.

    Raises ValidationError without a reason, and by row for an older page and for what is not proposed or is decided.
    """
    if not reason.strip():
        raise ValidationError({"note": ValidationError(_("Hãy ghi lý do trả lại."), code="required")})
    pairs = locked_ratings(rows)
    errors: Errors = {}
    acts = []
    for rating, _row in pairs:
        if rating.stage not in (Stage.PROPOSED, Stage.APPRAISED):
            errors[f"row_{rating.pk}"] = ValidationError(_("Chưa có đề nghị để trả lại, hoặc đã quyết định."))
            continue
        organization = rating.appraiser_id or rating.decider_id
        acts.append(write_act(rating, Kind.RETURN, organization_id=organization, on=on, by=by, note=reason))
        rating.stage = Stage.SELF_RATED
        rating.proposed_level = rating.appraised_level = None
        rating.proposed_total = rating.appraised_total = None
        rating.points.update(proposed_points=None, appraised_points=None)
        rating.waiting = None
    if errors:
        raise ValidationError(errors)
    keep_ratings(
        [rating for rating, _row in pairs], "stage", "proposed_level", "proposed_total", "appraised_level",
        "appraised_total", "waiting",
    )  # fmt: skip
    RatingAct.objects.bulk_create(acts)
    return len(acts)


@transaction.atomic
def excuse(*, rating: Rating, version: int, reason: str, note: str, by: Any, on: date, behalf: bool = False) -> Rating:
    """Takes somebody out of the rating of a period, with the reason in words (vắng mặt, lý do khác).

    Raises ValidationError for an older page, a decided rating, or no words.
    """
    ((stored, _row),) = locked_ratings([Row(rating.pk, version)])
    if stored.stage not in (Stage.OPEN, Stage.SELF_RATED, Stage.PROPOSED):
        raise ValidationError(
            _("Đã thẩm định hoặc quyết định; cấp trên trả lại rồi mới ghi không xếp loại được."), code="decided"
        )
    if reason not in (NotRated.ABSENT, NotRated.OTHER):
        raise ValidationError({"reason": _("Lý do này do danh sách tự xác định theo hồ sơ.")})
    if not note.strip():
        raise ValidationError({"note": ValidationError(_("Hãy ghi rõ lý do."), code="required")})
    stored.not_rated, stored.not_rated_note = reason, " ".join(note.split())[:300]
    keep_ratings([stored], "not_rated", "not_rated_note")
    write_act(
        stored, Kind.EXCLUSION, organization_id=stored.organization_id, on=on, by=by, note=note, behalf=behalf
    ).save()
    return stored


@transaction.atomic
def take_up(*, rating: Rating, version: int, note: str, by: Any, on: date, behalf: bool = False) -> Rating:
    """Rates somebody after all who was excused by hand: the absent one came back.

    Raises ValidationError for an older page, and for who is not rated by a rule and not by hand.
    """
    ((stored, _row),) = locked_ratings([Row(rating.pk, version)])
    if stored.not_rated not in (NotRated.ABSENT, NotRated.OTHER):
        raise ValidationError(_("Chỉ đưa vào lại người được ghi vắng mặt hoặc lý do khác."))
    stored.not_rated = stored.not_rated_note = ""
    keep_ratings([stored], "not_rated", "not_rated_note")
    write_act(
        stored, Kind.INCLUSION, organization_id=stored.organization_id, on=on, by=by, note=note, behalf=behalf
    ).save()
    return stored


_COLUMNS = {Kind.SELF: "self", Kind.PROPOSAL: "proposed", Kind.APPRAISAL: "appraised"}
_REACHED = {Kind.SELF: Stage.SELF_RATED, Kind.PROPOSAL: Stage.PROPOSED, Kind.APPRAISAL: Stage.APPRAISED}


def _take(
    rows: Sequence[Row], kind: RatingAct.Kind, allowed: tuple[Stage, ...], *, day: date, by: Any, on: date,
    behalf: bool = False, vote: Vote | None = None,
) -> int:  # fmt: skip
    not_ahead(day, on)
    pairs = locked_ratings(rows)
    for period in {rating.period_id: rating.period for rating, _row in pairs}.values():
        if day < period.start:
            raise ValidationError({"on": _("Không thể trước ngày đầu của kỳ: %s.") % date_text(period.start)})
    frames = frames_of({rating.scheme_id for rating, _row in pairs})
    if vote is not None:
        vote = _counted(pairs, vote, day)
    earlier = STEPS[: STEPS.index(kind)]
    before = last_days([rating for rating, _row in pairs], kinds=earlier)
    errors: Errors = {}
    acts = []
    for rating, row in pairs:
        try:
            _check(rating, row, kind, allowed, frames[rating.scheme_id], vote)
            _in_order(day, before.get(rating.pk))
            level, total = level_of(frames[rating.scheme_id], row)
        except ValidationError as error:
            errors[f"row_{rating.pk}"] = error
            continue
        column = _COLUMNS[kind]
        setattr(rating, f"{column}_level", level)
        setattr(rating, f"{column}_total", total)
        rating.stage = _REACHED[kind]
        keep_points(rating, row, f"{column}_points")
        organization = rating.appraiser_id if kind == Kind.APPRAISAL else rating.organization_id
        acts.append(
            write_act(
                rating,
                kind,
                organization_id=organization or rating.organization_id,
                on=day,
                by=by,
                level=level,
                total=total,
                vote=vote,
                agreed=row.agreed,
                note=row.note,
                behalf=behalf,
            )
        )
    if errors:
        raise ValidationError(errors)
    column = _COLUMNS[kind]
    keep_ratings([rating for rating, _row in pairs], "stage", f"{column}_level", f"{column}_total")
    RatingAct.objects.bulk_create(acts)
    return len(acts)


def _check(
    rating: Rating, row: Row, kind: RatingAct.Kind, allowed: tuple[Stage, ...], frame: Frame, vote: Vote | None
) -> None:
    """Raises ValidationError where this act is not the one that may come now."""
    if rating.not_rated:
        raise ValidationError(_("Không xếp loại: %s.") % rating.get_not_rated_display().lower(), code="not_rated")
    if rating.stage not in allowed:
        raise ValidationError(_wrong_stage(rating, kind), code="stage")
    if kind == Kind.APPRAISAL and rating.appraiser_id is None:
        raise ValidationError(_("Đối tượng này không qua thẩm định riêng."), code="no_appraisal")
    if vote is None or not frame.scheme.needs_vote:
        return
    if vote.base is None or row.agreed is None:
        raise ValidationError(_("Ghi kết quả biểu quyết."), code="vote")
    if row.agreed > vote.base:
        raise ValidationError(
            _("%(agreed)s phiếu, nhiều hơn %(base)s người có quyền biểu quyết.")
            % {"agreed": integer(row.agreed), "base": integer(vote.base)},
            code="vote",
        )
    if 2 * row.agreed <= vote.base:
        raise ValidationError(
            _("%(agreed)s/%(base)s tán thành: chưa quá nửa nên không đề nghị mức này được.")
            % {"agreed": integer(row.agreed), "base": integer(vote.base)},
            code="vote",
        )
    if vote.came is not None and row.agreed > vote.came:
        raise ValidationError(
            _("%(agreed)s phiếu, nhưng chỉ có %(came)s đảng viên có quyền biểu quyết dự họp.")
            % {"agreed": integer(row.agreed), "came": integer(vote.came)},
            code="vote",
        )


def _in_order(day: date, last: date | None) -> None:
    """Raises ValidationError for a day before that of the step just taken."""
    if last is not None and day < last:
        raise ValidationError(_("Không thể trước ngày của bước vừa qua: %s.") % date_text(last), code="before")


def _wrong_stage(rating: Rating, kind: RatingAct.Kind) -> str:
    if rating.is_decided:
        return _("Đã quyết định ngày %s; muốn sửa thì thay đổi quyết định.") % date_text(rating.decided_on)
    if kind == Kind.PROPOSAL and rating.stage == Stage.OPEN:
        return _("Chưa tự xếp loại nên chưa đề nghị được.")
    if kind == Kind.APPRAISAL and rating.stage in (Stage.OPEN, Stage.SELF_RATED):
        return _("Chưa có đề nghị của nơi xếp loại nên chưa thẩm định được.")
    return _("%s; trả lại rồi mới ghi lại bước này.") % rating.get_stage_display().capitalize()


def _counted(pairs: Sequence[tuple[Rating, Row]], vote: Vote, day: date) -> Vote:
    """The vote with its base: of a branch's meeting by the roll of it. Raises ValidationError for a wrong meeting."""
    meeting = vote.meeting
    if meeting is None:
        return vote
    if {rating.organization_id for rating, _row in pairs} != {meeting.organization_id}:
        raise ValidationError({"meeting": _("Kỳ sinh hoạt này không phải của nơi xếp loại.")})
    if meeting.is_open:
        raise ValidationError(
            {"meeting": _("Kỳ sinh hoạt ngày %s chưa gửi; gửi kỳ ấy rồi mới ghi đề nghị.") % date_text(meeting.date)}
        )
    if meeting.date != day:
        raise ValidationError({"on": _("Ngày phải là ngày của kỳ sinh hoạt: %s.") % date_text(meeting.date)})
    if bar_to_resolutions(meeting) is not None:
        raise ValidationError(
            {"meeting": _("Chi bộ không đủ đảng viên chính thức để đề nghị xếp loại; cần văn bản đồng ý của cấp trên.")}
        )
    return Vote(meeting, vote_base(meeting).number, None if meeting.is_of_committee else voters_present(meeting))

"""Decisions: a set of ratings at once, never above what the scheme lets each have, never beyond a cap.

Whatever changes who has a decided level locks the unit in which the cap is counted and counts it anew in the same
transaction: of two clerks deciding at the same moment the second sees what the first decided, and is told in numbers.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Organization
from branches.queries import names_on
from core.documents import Document
from core.formatting import date_text, integer
from evaluations.models import CapAllowance, Decision, Period, Rating, RatingAct, SchemeCap, SchemeCondition, Stage
from evaluations.queries.caps import Standing, standings
from evaluations.queries.facts.results import RESULTS, results_waiting
from evaluations.queries.frames import Frame, frame_of
from evaluations.queries.frozen import derive_all
from evaluations.services.acts import (
    Errors,
    Row,
    keep_ratings,
    last_days,
    lock_organizations,
    locked_ratings,
    not_ahead,
    paper_not_ahead,
    write_act,
)
from evaluations.services.periods import locked_period

Kind = RatingAct.Kind


@transaction.atomic
def decide_levels(
    *, organization: Organization, period: Period, subject: str, rows: Sequence[Row], day: date, by: Any, on: date,
    document: Document | None = None, note: str = "", behalf: bool = False,
) -> Decision:  # fmt: skip
    """Decides a set of ratings by one paper; each is frozen with its evidence and what the scheme derives from it.

    Arguments:
        organization: the committee that decides; every row must be its to decide.
        day: of the decision; `on` is today.
        document: its number and date; may be given later, when the paper is signed.

    Raises ValidationError by row: an older page, another committee's, not reviewed yet (not proposed, not appraised
    where that is asked), decided already, a level above what the scheme lets it have, with the reasons; and in numbers
    where a cap would be broken by the set together with what was decided before.
    """
    not_ahead(day, on)
    paper_not_ahead(document, on)
    period = locked_period(period)
    if not rows:
        raise ValidationError(_("Chọn ít nhất một đối tượng để quyết định."), code="nothing")
    pairs = locked_ratings(rows)
    frame = frame_of(period.schemes.select_related("scheme").get(subject=subject).scheme)
    lock_organizations({rating.unit_id for rating, _row in pairs})
    last = last_days([rating for rating, _row in pairs])
    waiting = results_waiting([rating for rating, _row in pairs], period)
    derived = derive_all([rating for rating, _row in pairs], {frame.scheme.pk: frame}, on=day)
    errors: Errors = {}
    acts = []
    for rating, row in pairs:
        try:
            _check(rating, organization, period, subject, day, last.get(rating.pk))
            evidence, result = derived[rating.pk]
            level = _allowed_level(frame, row.level, result.ceiling, result.reasons)
            _must_know_results(frame, level, waiting.get(rating.pk, 0))
        except ValidationError as error:
            errors[f"row_{rating.pk}"] = error
            continue
        rating.decided_level, rating.decided_on, rating.stage = level, day, Stage.DECIDED
        rating.evidence, rating.derived = evidence, result.to_json()
        acts.append(
            write_act(
                rating,
                Kind.DECISION,
                organization_id=organization.pk,
                on=day,
                by=by,
                level=level,
                document=document,
                note=row.note,
                behalf=behalf,
            )
        )
    if errors:
        raise ValidationError(errors)
    decision = Decision(
        organization=organization, period=period, subject=subject, document=document, on=day,
        note=" ".join(note.split()), by=str(by)[:150],
    )  # fmt: skip
    decision.full_clean(exclude=["organization", "period", "document"])
    decision.save()
    for rating, _row in pairs:
        rating.decision = decision
        if rating.decided_level_id in {cap.level_id for cap in frame.caps}:
            rating.waiting = None
    keep_ratings(
        [rating for rating, _row in pairs], "stage", "decided_level", "decided_on", "decision", "waiting", "evidence",
        "derived",
    )  # fmt: skip
    RatingAct.objects.bulk_create(acts)
    decision.caps = [_kept(one) for one in _hold_caps(period, frame, {rating.unit_id for rating, _row in pairs}, day)]
    decision.save(update_fields=["caps"])
    return decision


@transaction.atomic
def number_decision(*, decision: Decision, document: Document, by: Any) -> Decision:
    """Gives a decision the number and date of its paper. Raises ValidationError where it has one, and for a paper older
    than the decision."""
    stored = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if stored.document_id is not None:
        raise ValidationError(_("Quyết định này đã có số: %s.") % stored.document)
    if document.issued_on < stored.on:
        raise ValidationError(
            {"document_date": _("Không thể trước ngày quyết định: %s.") % date_text(stored.on)}, code="before"
        )
    stored.document = document
    stored.save(update_fields=["document"])
    return stored


@transaction.atomic
def notify_ratings(*, rows: Sequence[Row], day: date, by: Any, on: date) -> int:
    """Notes that the decided were told their level; returns how many. Raises ValidationError by row as the others do,
    and for a day before the decision."""
    not_ahead(day, on)
    pairs = locked_ratings(rows, closed_too=True)
    errors: Errors = {}
    for rating, _row in pairs:
        if rating.stage != Stage.DECIDED:
            errors[f"row_{rating.pk}"] = ValidationError(_("Chưa quyết định, hoặc đã thông báo."), code="stage")
        elif rating.decided_on and day < rating.decided_on:
            errors[f"row_{rating.pk}"] = ValidationError(
                _("Không thể trước ngày quyết định: %s.") % date_text(rating.decided_on), code="before"
            )
        rating.stage = Stage.NOTIFIED
    if errors:
        raise ValidationError(errors)
    keep_ratings([rating for rating, _row in pairs], "stage")
    RatingAct.objects.bulk_create(
        write_act(rating, Kind.NOTICE, organization_id=rating.decider_id, on=day, by=by, level=rating.decided_level)
        for rating, _row in pairs
    )
    return len(pairs)


@transaction.atomic
def change_level(
    *, rating: Rating, version: int, level: str, document: Document, reason: str, day: date, by: Any, on: date,
    on_appeal: bool = False,
) -> Rating:  # fmt: skip
    """Changes a decided level by another paper, on appeal or because a place became free; the cap is counted again.

    The change rests on the evidence of its own day, frozen in place of the former, which the journal of changes keeps:
    a discipline that was annulled, an answer that was wrong no longer holds anybody down.

    Arguments:
        on_appeal: also in a period that is closed.

    Raises ValidationError: an older page, nothing decided, the same level, no reason, a day ahead or before the
    decision, above what the evidence lets it have, a cap broken, a closed period.
    """
    not_ahead(day, on)
    paper_not_ahead(document, on)
    ((stored, _row),) = locked_ratings([Row(rating.pk, version)], closed_too=on_appeal)
    if not stored.is_decided or stored.decided_on is None:
        raise ValidationError(_("Chưa quyết định nên chưa có gì để thay đổi."), code="stage")
    if not reason.strip():
        raise ValidationError({"note": ValidationError(_("Hãy ghi lý do thay đổi."), code="required")})
    if day < stored.decided_on:
        raise ValidationError({"on": _("Không thể trước ngày quyết định: %s.") % date_text(stored.decided_on)})
    frame = frame_of(stored.scheme)
    lock_organizations({stored.unit_id})
    ((evidence, result),) = derive_all([stored], {frame.scheme.pk: frame}, on=day).values()
    new = _allowed_level(frame, level, result.ceiling, result.reasons)
    _must_know_results(frame, new, results_waiting([stored], stored.period).get(stored.pk, 0))
    if new.pk == stored.decided_level_id:
        raise ValidationError({"level": _("Mức này là mức đã quyết định.")})
    stored.decided_level, stored.decided_on, stored.stage = new, day, Stage.DECIDED
    stored.evidence, stored.derived = evidence, result.to_json()
    if new.pk in {cap.level_id for cap in frame.caps}:
        stored.waiting = None
    keep_ratings([stored], "stage", "decided_level", "decided_on", "waiting", "evidence", "derived")
    write_act(
        stored, Kind.CHANGE, organization_id=stored.decider_id, on=day, by=by, level=new, document=document, note=reason
    ).save()
    _hold_caps(stored.period, frame, {stored.unit_id}, day)
    return stored


@transaction.atomic
def allow_excess(
    *, organization: Organization, period: Period, cap: SchemeCap, grouping: str, number: int, document: Document,
    reason: str, by: Any, on: date,
) -> CapAllowance:  # fmt: skip
    """Lets a unit have up to `number` of a capped level, by a paper; another number later takes its place.

    Raises ValidationError: the scheme knows no excess, no reason, or fewer than are decided already.
    """
    period = locked_period(period)
    lock_organizations({organization.pk})
    if not cap.may_exceed:
        raise ValidationError(_("Khung xếp loại không cho vượt giới hạn này."), code="never")
    if not reason.strip():
        raise ValidationError({"reason": ValidationError(_("Hãy ghi lý do cho vượt."), code="required")})
    paper_not_ahead(document, on)
    rated = Rating.objects.filter(period=period, scheme=cap.scheme_id, unit=organization, grouping=grouping)
    if number > (whole := rated.filter(not_rated="").count()):
        raise ValidationError(
            {"number": _("Nơi này chỉ có %s đối tượng được xếp loại; hãy xem lại số được vượt.") % integer(whole)}
        )
    row = CapAllowance.objects.filter(period=period, organization=organization, cap=cap, grouping=grouping).first()
    row = row or CapAllowance(period=period, organization=organization, cap=cap, grouping=grouping)
    row.number, row.document, row.reason = number, document, " ".join(reason.split())
    row.on, row.by = on, str(by)[:150]
    row.full_clean(exclude=["period", "organization", "cap", "document"])
    row.save()
    _hold_caps(period, frame_of(cap.scheme), {organization.pk}, on)
    return row


@transaction.atomic
def order_waiting(*, period: Period, rating_ids: Sequence[int], by: Any) -> int:
    """Orders the waiting list of a capped level: who is next when a place becomes free; the rest of the unit and group
    waits no more. Returns how many wait.

    Raises ValidationError for a rating of another period, unit or group, or one that was not put forward for the level.
    """
    period = locked_period(period)
    asked = Rating.objects.select_for_update(of=("self",)).filter(period=period, pk__in=list(rating_ids))
    rows = {one.pk: one for one in asked.select_related("scheme").order_by("pk")}
    if len(rows) != len(set(rating_ids)) or len({(r.subject, r.unit_id, r.grouping) for r in rows.values()}) > 1:
        raise ValidationError(_("Danh sách chờ phải cùng kỳ, cùng nơi tính giới hạn và cùng nhóm."))
    if not rows:
        return 0
    first = next(iter(rows.values()))
    capped = {cap.level_id for cap in frame_of(first.scheme).caps}
    for one in rows.values():
        if (one.appraised_level_id or one.proposed_level_id) not in capped or one.decided_level_id in capped:
            raise ValidationError(_("%s không được đề nghị mức này, hoặc đã có mức ấy.") % one, code="not_waiting")
    same = {"period": period, "subject": first.subject, "unit": first.unit_id, "grouping": first.grouping}
    Rating.objects.filter(**same, waiting__isnull=False).exclude(pk__in=list(rows)).update(waiting=None)
    for place, pk in enumerate(rating_ids, 1):
        rows[pk].waiting = place
    keep_ratings(list(rows.values()), "waiting")
    return len(rows)


@transaction.atomic
def end_waiting(*, period: Period, subject: str, unit: Organization, grouping: str, by: Any) -> int:
    """Takes everybody of a unit and group off the waiting list; returns how many waited. Raises for a closed period."""
    period = locked_period(period)
    rows = Rating.objects.filter(period=period, subject=subject, unit=unit, grouping=grouping, waiting__isnull=False)
    return rows.update(waiting=None)


def _check(
    rating: Rating, organization: Organization, period: Period, subject: str, day: date, last: date | None
) -> None:
    """Raises ValidationError where this committee may not decide this rating now."""
    if rating.period_id != period.pk or rating.subject != subject or rating.decider_id != organization.pk:
        raise ValidationError(_("Không thuộc thẩm quyền quyết định của cấp này."), code="not_yours")
    if rating.not_rated:
        raise ValidationError(_("Không xếp loại: %s.") % rating.get_not_rated_display().lower(), code="not_rated")
    if rating.is_decided:
        raise ValidationError(_("Đã quyết định ngày %s.") % date_text(rating.decided_on), code="decided")
    if rating.stage in (Stage.OPEN, Stage.SELF_RATED):
        raise ValidationError(_("Chưa kiểm điểm xong: chưa có đề nghị của nơi xếp loại."), code="not_reviewed")
    if rating.appraiser_id is not None and rating.stage != Stage.APPRAISED:
        raise ValidationError(_("Chưa thẩm định nên chưa quyết định được."), code="not_appraised")
    if last is not None and day < last:
        raise ValidationError(_("Không thể trước ngày của bước vừa qua: %s.") % date_text(last), code="before")


def _allowed_level(frame: Frame, code: str, ceiling: str, reasons: Iterable[str]) -> Any:
    """The level of a code, not above what the scheme lets it have. Raises ValidationError with the reasons."""
    level = next((one for one in frame.levels if one.code == code), None)
    if level is None:
        raise ValidationError(_("Chọn mức xếp loại có trong khung."), code="level")
    best = frame.level(ceiling)
    if level.position < best.position:
        raise ValidationError(
            _("Không xếp trên “%(best)s” được: %(why)s") % {"best": best.name, "why": " ".join(reasons)}, code="above"
        )
    return level


def _must_know_results(frame: Frame, level: Any, waiting: int) -> None:
    """Raises ValidationError for a level that results below could still forbid, while some of them are not decided."""
    if not waiting:
        return
    for condition in frame.conditions:
        if condition.fact in RESULTS:
            limit = frame.level_of(condition.level_id)
            required = condition.effect == SchemeCondition.Effect.REQUIRED
            if frame.rank(level) < frame.rank(limit) + (1 if required else 0):
                raise ValidationError(
                    _("Còn %(count)s kết quả của đảng viên, tổ chức trực thuộc chưa quyết định, mà mức này phụ thuộc "
                      "“%(condition)s”. Hãy quyết định cấp dưới trước.")
                    % {"count": integer(waiting), "condition": condition.text},
                    code="results",
                )  # fmt: skip


def _hold_caps(period: Period, frame: Frame, unit_ids: Iterable[int], day: date) -> list[Standing]:
    """How the caps stand in some units now. Raises ValidationError in numbers where one is broken."""
    found = standings(period, frame.caps, frame.levels, units=unit_ids)
    broken = [one for one in found if one.is_broken]
    if broken:
        names = names_on({one.unit_id for one in broken}, day)
        raise ValidationError({NON_FIELD_ERRORS: [_told(one, names) for one in broken]})
    return found


def _told(standing: Standing, names: Any) -> ValidationError:
    return ValidationError(
        _("%(unit)s: “%(level)s” được nhiều nhất %(limit)s, quyết định này thành %(used)s (%(check)s). "
          "Bớt %(over)s, quyết định thêm “%(next)s”, hoặc ghi văn bản cho phép vượt.")
        % {
            "unit": names.get(standing.unit_id, ""), "level": standing.level.name,
            "limit": integer(standing.limit), "used": integer(standing.used), "check": standing.text,
            "over": integer(standing.used - standing.limit), "next": standing.below.name,
        },
        code="cap",
    )  # fmt: skip


def _kept(standing: Standing) -> dict[str, Any]:
    """How a cap stood, as the decision keeps it."""
    return {
        "unit": standing.unit_id, "grouping": standing.grouping, "level": standing.level.code,
        "base_reading": standing.cap.base, "percent": str(standing.cap.percent), "base": standing.base,
        "used": standing.used, "limit": standing.limit,
        "allowance": standing.allowance.number if standing.allowance else None,
        "document": str(standing.allowance.document) if standing.allowance else "",
    }  # fmt: skip

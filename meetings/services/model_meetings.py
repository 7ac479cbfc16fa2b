"""Model meetings (sinh hoạt mẫu, sinh hoạt điểm): chosen for a year, held, rated, learnt from (DOMAIN §1.1)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Organization
from branches.queries import names_on
from core.documents import Document
from core.files import store
from core.formatting import date_text
from meetings.models import Meeting, ModelGuest, ModelMeeting

FIRST_YEAR, LAST_YEAR = 1930, 2199


@transaction.atomic
def choose_models(
    *,
    organizations: Sequence[Organization],
    year: int,
    chosen_by: Organization,
    by: Any,
    on: date,
    team: str = "",
    planned_on: date | None = None,
    document: Document | None = None,
) -> list[ModelMeeting]:
    """Chooses branches to hold a model meeting in a year, all or none.

    Arguments:
        chosen_by: the committee whose list it is.
        on: today, by whose names the branches are called.

    Raises ValidationError with the names of those chosen already, for a day outside the year, an empty list.
    """
    if not organizations:
        raise ValidationError({"branches": _("Chưa chọn chi bộ nào.")}, code="empty")
    _check_year(year, planned_on)
    # Whoever chooses for one branch at the same moment waits here.
    ids = [one.pk for one in organizations]
    list(Organization.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    taken = ModelMeeting.objects.filter(organization__in=ids, year=year, dropped_on=None)
    if names := names_on(taken.values_list("organization", flat=True), on):
        raise ValidationError(
            {"branches": _("Đã được chọn trong năm %(year)d: %(names)s.")
             % {"year": year, "names": ", ".join(sorted(names.values()))}},
            code="chosen",
        )  # fmt: skip
    rows = [
        ModelMeeting(
            organization=one, chosen_by=chosen_by, year=year, team=team.strip(), planned_on=planned_on,
            document=document,
        )
        for one in organizations
    ]  # fmt: skip
    rows[0].full_clean(validate_unique=False)
    return ModelMeeting.objects.bulk_create(rows)


@transaction.atomic
def update_model(
    *,
    model: ModelMeeting,
    by: Any,
    team: str,
    planned_on: date | None,
    document: Document | None,
    meeting: Meeting | None,
    quality: str,
    lessons: str,
) -> ModelMeeting:
    """Says who comes and when, which meeting it was, how it is rated and what was learnt.

    Raises ValidationError beside the field: a meeting of another branch or year, or not sent; a rating without a
    meeting; a model meeting no longer wanted.
    """
    row = _locked(model)
    _check_year(row.year, planned_on)
    if meeting is not None:
        _check_meeting(row, meeting)
    if quality and meeting is None:
        raise ValidationError({"quality": _("Chọn kỳ sinh hoạt mẫu đã họp rồi mới đánh giá.")}, code="not_held")
    row.team, row.planned_on, row.document = team.strip(), planned_on, document
    row.meeting, row.quality, row.lessons = meeting, quality, lessons.strip()
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def keep_recording(*, model: ModelMeeting, content: bytes, name: str, content_type: str, by: Any) -> ModelMeeting:
    """Keeps the recording of a model meeting, a file that was checked; one there already is no longer shown."""
    row = _locked(model)
    row.recording = store(content=content, name=name, content_type=content_type, by=by)
    row.save()
    return row


@transaction.atomic
def set_guests(*, model: ModelMeeting, guests: Mapping[int, int | None], by: Any) -> None:
    """Says which branches came to learn: the number of people by organisation id, None where nobody counted them.

    Raises ValidationError for the branch itself.
    """
    row = _locked(model)
    if row.organization_id in guests:
        raise ValidationError({"guests": _("Chi bộ sinh hoạt mẫu không đến dự chính mình.")}, code="itself")
    known = {one.organization_id: one for one in ModelGuest.objects.filter(model_meeting=row)}
    for organization_id, people in guests.items():
        guest = known.pop(organization_id, None) or ModelGuest(model_meeting=row, organization_id=organization_id)
        if guest.pk is None or guest.people != people:
            guest.people = people
            guest.full_clean(exclude=["model_meeting", "organization"])
            guest.save()
    for gone in known.values():
        gone.delete()


@transaction.atomic
def drop_model(*, model: ModelMeeting, reason: str, by: Any, on: date) -> ModelMeeting:
    """Takes a branch off the list; the branch may be chosen again. Raises ValidationError without a reason, or once the
    model meeting was held."""
    row = _locked(model)
    if row.meeting_id is not None:
        raise ValidationError(_("Đã họp mẫu; bỏ kỳ sinh hoạt khỏi lần chọn này rồi mới thôi chọn."), code="held")
    if not reason.strip():
        raise ValidationError({"reason": _("Hãy ghi lý do.")}, code="no_reason")
    row.dropped_on, row.drop_reason = on, reason.strip()[:300]
    row.save()
    return row


def _locked(model: ModelMeeting) -> ModelMeeting:
    row = ModelMeeting.objects.select_for_update().get(pk=model.pk)
    if row.dropped_on is not None:
        raise ValidationError(
            _("Chi bộ đã thôi được chọn từ ngày %(day)s.") % {"day": date_text(row.dropped_on)}, code="dropped"
        )
    return row


def _check_year(year: int, planned_on: date | None) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValidationError(
            {"year": _("Năm phải từ %(first)d đến %(last)d.") % {"first": FIRST_YEAR, "last": LAST_YEAR}}
        )
    if planned_on is not None and planned_on.year != year:
        raise ValidationError({"planned_on": _("Ngày dự kiến phải trong năm %(year)d.") % {"year": year}}, code="year")


def _check_meeting(row: ModelMeeting, meeting: Meeting) -> None:
    if meeting.organization_id != row.organization_id:
        raise ValidationError({"meeting": _("Kỳ sinh hoạt phải của chính chi bộ này.")}, code="other_branch")
    if meeting.for_month.year != row.year:
        raise ValidationError({"meeting": _("Kỳ sinh hoạt phải trong năm %(year)d.") % {"year": row.year}}, code="year")
    if meeting.status not in Meeting.COUNTED_STATUSES:
        raise ValidationError({"meeting": _("Chi bộ chưa gửi kỳ sinh hoạt này.")}, code="not_sent")

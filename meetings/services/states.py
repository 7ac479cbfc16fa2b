"""What state a meeting must be in for something to be done to it, where its organisation stood, and what fits it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from branches.models import OrganizationForm, Placement
from meetings.models import Meeting
from meetings.queries.committees import unfit_among

Status = Meeting.Status


def must_be_draft(meeting: Meeting) -> None:
    """Raises ValidationError for a meeting that was ever sent: it is not deleted."""
    if meeting.status != Status.DRAFT or meeting.sent_at is not None:
        raise ValidationError(_("Chỉ xóa được kỳ sinh hoạt chưa gửi lần nào."), code="not_a_draft")


def must_be_open(meeting: Meeting) -> None:
    """Raises ValidationError, with what to do instead, for a meeting already sent."""
    if not meeting.is_open:
        raise ValidationError(_("Kỳ sinh hoạt đã gửi, không sửa được; đề nghị cấp trên trả lại."), code="sent")


def stand(organization_id: int, on: date) -> tuple[Placement, OrganizationForm]:
    """Where an organisation stood and what it was on a day. Raises ValidationError where it did not exist."""
    placement = Placement.objects.filter(organization=organization_id, span__contains=on).first()
    form = OrganizationForm.objects.filter(organization=organization_id, span__contains=on).first()
    if placement is None or form is None:
        raise ValidationError(
            {"date": _("Ngày %(day)s tổ chức không tồn tại.") % {"day": f"{on:%d/%m/%Y}"}}, code="not_standing"
        )
    return placement, form


def must_fit(meeting: Meeting) -> None:
    """Raises ValidationError for a kind that the organisation does not hold, and for a committee that has nobody."""
    key = (meeting.organization_id, meeting.date, str(meeting.kind))
    if sentence := unfit_among([key]).get(key):
        raise ValidationError({"kind": sentence}, code="unfit")

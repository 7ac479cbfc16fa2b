"""Who led a meeting or spoke in it was there: asked when it is sent."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from meetings.models import Attendance, Contribution, Meeting
from meetings.queries import Said, fault_of_speaker, people_of, roll_sheet
from meetings.queries.proceedings import HERE


def must_have_been_there(meeting: Meeting) -> None:
    """Raises ValidationError for a meeting that is being sent where somebody led it, wrote its minutes or spoke whom
    the roll has as absent."""
    _must_have_led(meeting)
    spoke = set(Contribution.objects.filter(meeting=meeting, member__isnull=False).values_list("member", flat=True))
    if not spoke:
        return
    people = people_of(roll_sheet(meeting))
    faults = {fault for pk in spoke if (fault := fault_of_speaker(Said(pk), people))}
    if faults:
        raise ValidationError(
            [_("Đã ghi phát biểu nhưng: %s Hãy sửa điểm danh hoặc diễn biến.") % fault for fault in sorted(faults)],
            code="absent_speaker",
        )


def _must_have_led(meeting: Meeting) -> None:
    led = ((meeting.chair, _("chủ trì")), (meeting.minute_taker, _("ghi biên bản")))
    named = [(member, what) for member, what in led if member is not None]
    here = set(
        Attendance.objects.filter(
            meeting=meeting, member__in=[member for member, _what in named], status__in=HERE
        ).values_list("member", flat=True)
    )
    faults = [(member.full_name, what) for member, what in named if member.pk not in here]
    if faults:
        raise ValidationError(
            [
                _("%(name)s được ghi là người %(what)s nhưng vắng theo điểm danh; hãy sửa một trong hai.")
                % {"name": name, "what": what}
                for name, what in faults
            ],
            code="absent_chair",
        )

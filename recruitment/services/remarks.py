"""Writing what a mentor says of a candidate in a month, so that it stands in the minutes of the branch's meeting."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.formatting import date_text, month_text
from meetings.models import AgendaItem, ItemKind, Meeting
from meetings.queries.proceedings import written_of
from meetings.services.agendas import accept_proposals, restore_proposal
from meetings.services.proceedings import add_item, clean_text, save_clean, save_item
from meetings.services.rolls import shown_name
from recruitment.models import MentorRemark, Mentorship
from recruitment.queries.remarks import asking_meetings, item_asking, months_allowed, remark_text, source_of


@dataclass(frozen=True, slots=True)
class Said:
    """What a mentor says, and how the branch judges it."""

    strengths: str = ""
    weaknesses: str = ""
    judgement: str = ""
    judgement_note: str = ""


@transaction.atomic
def write_remark(
    *, mentorship: Mentorship, for_month: date, said: Said, on: date, by: Any, said_on: date | None = None
) -> MentorRemark:
    """Writes the remark of a month, or corrects it, and puts it under its item of the branch's open meeting.

    Without an open meeting for the month it stands without an item; written again once there is one it goes there.

    Arguments:
        for_month: the first day of the month.
        on: today.
        said_on: the day it was said; the meeting's, or today.

    Raises ValidationError: nothing is said, the month lies outside the mentorship or ahead, the remark stands in
    minutes that were sent, or the proceedings of the item would grow too long.
    """
    held = Mentorship.objects.select_for_update(of=("self",)).select_related("member", "candidate").get(
        pk=mentorship.pk
    )  # fmt: skip
    said = Said(
        clean_text(said.strengths), clean_text(said.weaknesses), said.judgement, " ".join(said.judgement_note.split())
    )
    if not (said.strengths or said.weaknesses):
        raise ValidationError(
            {"strengths": _("Ghi ưu điểm hoặc điều cần khắc phục của người được giúp đỡ.")}, code="empty"
        )
    first, last = months_allowed(held, on)
    if not first <= for_month <= last:
        raise ValidationError(
            _("Đ/c %(name)s giúp đỡ người này từ tháng %(first)s đến tháng %(last)s; không nhận xét tháng %(month)s.")
            % {
                "name": held.member.full_name, "first": month_text(first), "last": month_text(last),
                "month": month_text(for_month),
            },
            code="outside",
        )  # fmt: skip
    remark = MentorRemark.objects.select_for_update(of=("self",)).select_related("meeting").filter(
        mentorship=held, for_month=for_month
    ).first()  # fmt: skip
    before = ""
    if remark is None:
        remark = MentorRemark(
            mentorship=held, candidate=held.candidate, organization_id=held.organization_id, for_month=for_month
        )
    else:
        remark.mentorship, remark.candidate = held, held.candidate
        before = remark_text(remark)
        _must_not_be_sent(remark, said)
    meeting = _meeting_for(remark)
    remark.strengths, remark.weaknesses = said.strengths, said.weaknesses
    remark.judgement, remark.judgement_note = said.judgement, said.judgement_note
    remark.on = said_on or (meeting.date if meeting and meeting.date <= on else on)
    remark.by = shown_name(by)
    if meeting is not None:
        remark.meeting, remark.item = meeting, _stand_in(meeting, remark, before, by, on)
    save_clean(remark)
    return remark


def lay_remarks(*, new: Iterable[MentorRemark], by: Any) -> list[MentorRemark]:
    """The set form: remarks of a scenario, laid as they are."""
    return MentorRemark.objects.bulk_create(new)


def _must_not_be_sent(remark: MentorRemark, said: Said) -> None:
    """What stands in minutes that were sent is not changed behind them."""
    meeting = remark.meeting
    if remark.item_id is None or meeting is None or meeting.is_open:
        return
    if said == Said(remark.strengths, remark.weaknesses, remark.judgement, remark.judgement_note):
        return
    raise ValidationError(
        _("Nhận xét này đã đứng trong biên bản kỳ họp ngày %s đã gửi; muốn sửa thì đề nghị cấp trên trả lại kỳ họp.")
        % date_text(meeting.date),
        code="sent",
    )


def _meeting_for(remark: MentorRemark) -> Meeting | None:
    """The open meeting of the month that hears the remark: where it stands, else which asks for it, else the last."""
    if remark.meeting is not None and remark.item_id is not None:
        return remark.meeting if remark.meeting.is_open else None
    still = [one for one in asking_meetings(remark.organization_id, remark.for_month) if one.is_open]
    asking = [one for one in still if item_asking(one, remark.candidate_id)]
    return next(iter(asking), None) or next(reversed(still), None)


def _stand_in(meeting: Meeting, remark: MentorRemark, before: str, by: Any, on: date) -> AgendaItem:
    """Puts the remark under its item in place of what it said before; what others wrote there stays."""
    Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)  # nobody writes in between
    item = _item_of(meeting, remark, by, on)
    written = written_of([item])[item.pk]
    now = remark_text(remark)
    text = written.proceedings
    if now not in text:
        text = text.replace(before, now, 1) if before and before in text else f"{text}\n{now}".strip()
    save_item(item=item, written=replace(written, proceedings=text), version=item.version, by=by)
    return AgendaItem.objects.get(pk=item.pk)


def _item_of(meeting: Meeting, remark: MentorRemark, by: Any, on: date) -> AgendaItem:
    """The item that asks for it, taken into the agenda where it is not there yet."""
    item = item_asking(meeting, remark.candidate_id)
    if item is not None:
        return item
    source = source_of(remark.candidate_id, remark.for_month)
    restore_proposal(meeting=meeting, source=source, by=by)
    try:
        with transaction.atomic():
            accept_proposals(meeting=meeting, sources={source}, by=by, on=on)
    except ValidationError as error:
        if getattr(error, "code", "") != "not_proposed":
            raise
        # Proposed no more: he was laid down after the meeting's day, or spoken of in another meeting of the month.
        title = _("Nhận xét %(name)s – đảng viên giúp đỡ %(mentor)s") % {
            "name": remark.candidate.full_name,
            "mentor": remark.mentorship.member.full_name,
        }
        return add_item(meeting=meeting, title=title[:300], kind=ItemKind.RECRUITMENT, by=by)
    found = item_asking(meeting, remark.candidate_id)
    assert found is not None  # it was just taken
    return found

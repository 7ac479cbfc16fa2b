"""An opinion on its way: raised, forwarded, answered, asked again, withdrawn, and told to the branch that raised it."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Organization
from core.documents import Document
from core.formatting import date_text
from meetings.models import AgendaItem, Meeting, Opinion, OpinionStep
from meetings.queries.inherited import of_or_left_to
from meetings.queries.opinions import IS_OPEN, addressees_for, answer_due, forwards_for
from meetings.services.proceedings import clean_text, save_clean
from meetings.services.states import must_be_open
from members.models import Member

Kind = OpinionStep.Kind
SOURCE = "opinion:"  # of agenda items (meetings.queries.proposals.AnsweredOpinions)


@transaction.atomic
def raise_opinion(
    *,
    organization: Organization,
    addressee: Organization,
    text: str,
    raised_on: date,
    by: Any,
    on: date,
    member: Member | None = None,
    resident: str = "",
    meeting: Meeting | None = None,
    item: AgendaItem | None = None,
) -> Opinion:
    """Notes an opinion and addresses it to a committee above; the branch as a whole raised it where nobody is named.

    Arguments:
        meeting: where it was raised, which must still be open; `item` is one of its agenda.

    Raises ValidationError: a day to come, somebody and a resident at once, an addressee that does not stand above, the
    same words noted there already and still open.
    """
    if meeting is not None:
        locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
        must_be_open(locked)
        if locked.organization_id != organization.pk or (item is not None and item.meeting_id != locked.pk):
            raise ValidationError(_("Kỳ sinh hoạt này không phải của chi bộ nêu kiến nghị."), code="elsewhere")
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)  # the form sent twice waits here
    _must_have_come(raised_on, on, "raised_on")
    if addressee.pk not in {one.pk for one in addressees_for(organization, on=on)}:
        raise ValidationError({"addressee": _("Hãy chọn một cấp ủy cấp trên của nơi nêu kiến nghị.")}, code="not_above")
    due = answer_due(raised_on)
    opinion = Opinion(
        organization=organization, meeting=meeting, item=item, member=member, resident=" ".join(resident.split()),
        text=clean_text(text), raised_on=raised_on, addressee=addressee, due_on=due.day if due else None,
    )  # fmt: skip
    if not opinion.text:
        raise ValidationError({"text": _("Hãy ghi nội dung kiến nghị.")}, code="required")
    _must_be_new(opinion)
    opinion.validate_constraints()
    save_clean(opinion)
    return opinion


@transaction.atomic
def forward_opinion(*, opinion: Opinion, to: Organization, by: Any, on: date, text: str = "") -> None:
    """Sends an open opinion on to the committee that can answer it. Its time runs from the day it was raised.

    Raises ValidationError: it is not open any more, or `to` stands neither above the addressee nor below it.
    """
    stored = _open(opinion)
    if not forwards_for(stored, on=on).filter(pk=to.pk).exists():
        raise ValidationError(
            {"to": _("Chỉ chuyển được cho cấp ủy cấp trên, hoặc cấp ủy trực thuộc nơi đang giữ kiến nghị.")},
            code="not_in_line",
        )
    _step(stored, stored.addressee, Kind.FORWARDED, on=on, by=by, text=text, to=to)
    stored.addressee = to
    stored.save(update_fields=["addressee"])


@transaction.atomic
def answer_opinion(
    *, opinion: Opinion, answered_on: date, by: Any, on: date, text: str = "", document: Document | None = None
) -> None:
    """Answers an open opinion, in words or by a document; the answer stands in the branch's next agenda.

    Raises ValidationError: it is not open any more, a day before it was raised or to come, neither words nor document.
    """
    stored = _open(opinion)
    _must_have_come(answered_on, on, "answered_on")
    _must_follow(answered_on, stored, "answered_on")
    if not text.strip() and document is None:
        raise ValidationError({"text": _("Hãy ghi nội dung trả lời, hoặc văn bản trả lời.")}, code="required")
    _step(stored, stored.addressee, Kind.ANSWERED, on=answered_on, by=by, text=text, document=document)
    stored.answered_on = answered_on
    stored.save(update_fields=["answered_on"])


@transaction.atomic
def reopen_opinion(*, opinion: Opinion, text: str, by: Any, on: date) -> None:
    """The branch is not content with the answer and asks again, saying why; time begins anew.

    Raises ValidationError: it was not answered, or was withdrawn; no reason given.
    """
    stored = Opinion.objects.select_for_update().get(pk=opinion.pk)
    if stored.answered_on is None or stored.withdrawn_on is not None:
        raise ValidationError(_("Chỉ đề nghị trả lời lại được kiến nghị đã trả lời."), code="not_answered")
    if not text.strip():
        raise ValidationError({"text": _("Hãy ghi điều chưa được trả lời.")}, code="required")
    _step(stored, stored.organization, Kind.REOPENED, on=on, by=by, text=text)
    due = answer_due(on)
    stored.answered_on, stored.told_at, stored.due_on = None, None, due.day if due else None
    stored.save(update_fields=["answered_on", "told_at", "due_on"])


@transaction.atomic
def withdraw_opinion(*, opinion: Opinion, text: str, by: Any, on: date) -> None:
    """Takes an open opinion back, saying why. Raises ValidationError: it is not open any more; no reason given."""
    stored = _open(opinion)
    if not text.strip():
        raise ValidationError({"text": _("Hãy ghi lý do rút kiến nghị.")}, code="required")
    _step(stored, stored.organization, Kind.WITHDRAWN, on=on, by=by, text=text)
    stored.withdrawn_on = on
    stored.save(update_fields=["withdrawn_on"])


def tell_answers(meeting: Meeting) -> None:
    """Notes of the answers in the agenda of a meeting that is being sent that the branch was told them there.

    A committee's own meeting tells the branch nothing.
    """
    if meeting.is_of_committee:
        return
    sources = AgendaItem.objects.filter(meeting=meeting, source__startswith=SOURCE).values_list("source", flat=True)
    keys = {int(key) for one in sources if (key := one.removeprefix(SOURCE)).isdecimal()}
    own = Opinion.objects.filter(of_or_left_to([meeting.organization_id], on=meeting.date))
    own.filter(told_at=meeting).exclude(pk__in=keys).update(told_at=None)  # taken out after the meeting was returned
    own.filter(pk__in=keys, answered_on__isnull=False, told_at__isnull=True).update(told_at=meeting)


def _must_be_new(opinion: Opinion) -> None:
    """Somebody went back and sent the form again: the same words of the same day and meeting, still open."""
    same = Opinion.objects.filter(
        IS_OPEN, organization=opinion.organization, meeting=opinion.meeting, raised_on=opinion.raised_on
    )
    words = opinion.text.split()
    if any(text.split() == words for text in same.values_list("text", flat=True)):
        raise ValidationError(
            {
                "text": _("Kiến nghị này đã ghi ngày %(day)s và đang chờ trả lời; không cần ghi lại.")
                % {"day": date_text(opinion.raised_on)}
            },
            code="noted",
        )


def _open(opinion: Opinion) -> Opinion:
    """The opinion, locked and as it is stored by now."""
    stored = (
        Opinion.objects.select_for_update(of=("self",)).select_related("addressee", "organization").get(pk=opinion.pk)
    )
    if not stored.is_open:
        raise ValidationError(_("Kiến nghị này đã được trả lời hoặc đã rút; hãy tải lại trang để xem."), code="closed")
    return stored


def _step(
    opinion: Opinion, organization: Organization, kind: str, *, on: date, by: Any, text: str, **more: Any
) -> None:
    step = OpinionStep(
        opinion=opinion, organization=organization, kind=kind, on=on, by=str(by)[:150], text=clean_text(text), **more
    )
    save_clean(step)


def _must_have_come(day: date, on: date, field: str) -> None:
    if day > on:
        raise ValidationError({field: _("Ngày này ở tương lai.")}, code="future")


def _must_follow(day: date, opinion: Opinion, field: str) -> None:
    last = opinion.steps.order_by("-on").values_list("on", flat=True).first() or opinion.raised_on
    first = max(last, opinion.raised_on)
    if day < first:
        raise ValidationError(
            {field: _("Không thể trước ngày %s, ngày của bước trước.") % date_text(first)}, code="before"
        )

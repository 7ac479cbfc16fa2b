"""The agenda of a meeting: proposals taken or refused, items written by hand, moved, taken out; comments from above."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.formatting import date_text
from meetings.models import AgendaComment, AgendaItem, AgendaRefusal, Conclusion, Contribution, ItemKind, Meeting, Vote
from meetings.queries import every_proposal, proposals_for, template_of
from meetings.services.rolls import shown_name
from meetings.services.sending import open_meeting
from meetings.services.states import must_be_open

AT_MOST = 60  # items of one agenda: more is a mistake, and no page
CLOSING = (ItemKind.DECISION, ItemKind.SCORING)


@transaction.atomic
def accept_proposals(*, meeting: Meeting, by: Any, on: date, sources: Collection[str] | None = None) -> int:
    """Takes proposals into a meeting's agenda; returns how many.

    The template's lines come first, in their order. Each other goes behind the last item of its kind; of a kind the
    agenda has none of, before what closes the meeting.

    Arguments:
        on: today, which the sources are asked with.
        sources: of which proposals; every one that still stands, if not given. One taken already is taken once.

    Raises ValidationError: the meeting is sent, none of them is proposed any more, or the agenda grows past AT_MOST.
    """
    meeting = _locked(meeting)
    proposed = every_proposal(proposals_for(meeting, on=on))
    wanted = [one for one in proposed if sources is None or one.source in sources]
    items = list(AgendaItem.objects.filter(meeting=meeting))
    if not wanted:
        if sources is not None and {one.source for one in items}.issuperset(sources):
            return 0
        raise ValidationError(_("Nội dung này không còn được đề xuất; hãy xem lại chương trình."), code="not_proposed")
    for one in sorted(wanted, key=lambda one: not _is_line(one.source)):
        item = AgendaItem(
            meeting=meeting, organization_id=meeting.organization_id, kind=one.kind, title=one.title[:300],
            detail=one.detail[:20_000], document=one.document, source=one.source, minutes=one.minutes,
        )  # fmt: skip
        # A template is an order of its own; into an agenda begun by hand its opening comes first.
        if _is_line(one.source) and all(_is_line(known.source) for known in items):
            place = len(items)
        elif _is_line(one.source) and one.kind == ItemKind.OTHER:
            place = 0
        else:
            place = _place_of(items, one.kind)
        items.insert(place, item)
    _number(items)
    return len(wanted)


@transaction.atomic
def refuse_proposal(*, meeting: Meeting, source: str, by: Any, on: date) -> None:
    """Says that a proposal does not come into this meeting's agenda; it is not proposed there again.

    Raises ValidationError: the meeting is sent, or nothing of that source is proposed.
    """
    meeting = _locked(meeting)
    found = next((one for one in every_proposal(proposals_for(meeting, on=on)) if one.source == source), None)
    if found is None:
        if AgendaRefusal.objects.filter(meeting=meeting, source=source).exists():
            return
        raise ValidationError(_("Nội dung này không còn được đề xuất; hãy xem lại chương trình."), code="not_proposed")
    _refuse(meeting, source, found.title, by)


@transaction.atomic
def restore_proposal(*, meeting: Meeting, source: str, by: Any) -> None:
    """Proposes again what was refused. Raises ValidationError for a meeting already sent."""
    meeting = _locked(meeting)
    AgendaRefusal.objects.filter(meeting=meeting, source=source).delete()


@transaction.atomic
def plan_item(*, meeting: Meeting, values: Mapping[str, Any], by: Any) -> AgendaItem:
    """Adds an item written by hand, at the place of its kind.

    Arguments:
        values: kind, title, detail, minutes, document.

    Raises ValidationError with the fields that are wrong, or for a meeting already sent.
    """
    meeting = _locked(meeting)
    item = AgendaItem(meeting=meeting, organization_id=meeting.organization_id, position=0, **values)
    item.full_clean()
    items = list(AgendaItem.objects.filter(meeting=meeting))
    items.insert(_place_of(items, item.kind), item)
    _number(items)
    return item


@transaction.atomic
def change_item(*, item: AgendaItem, values: Mapping[str, Any], by: Any) -> None:
    """Changes kind, title, detail, minutes or document of an item. Raises ValidationError as plan_item does."""
    meeting = _locked(item.meeting)
    stored = _stored(meeting, item)
    for name, value in values.items():
        setattr(stored, name, value)
    stored.full_clean()
    stored.save(update_fields=list(values))


@transaction.atomic
def move_item(*, item: AgendaItem, places: int, by: Any) -> None:
    """Moves an item up (negative) or down by some places, no further than the ends.

    Raises ValidationError for a meeting already sent.
    """
    meeting = _locked(item.meeting)
    items = list(AgendaItem.objects.filter(meeting=meeting))
    stored = next((one for one in items if one.pk == item.pk), None)
    if stored is None:
        raise _gone()
    at = items.index(stored)
    items.insert(min(max(at + places, 0), len(items) - 1), items.pop(at))
    _number(items)


@transaction.atomic
def remove_item(*, item: AgendaItem, by: Any) -> None:
    """Takes an item out of the agenda; what it was proposed from counts as refused, and can be taken again.

    Raises ValidationError: the meeting is sent, or something was said, voted or concluded on the item already.
    """
    meeting = _locked(item.meeting)
    stored = _stored(meeting, item)
    spoken_of = stored.proceedings or any(
        rows.objects.filter(item=stored).exists() for rows in (Contribution, Conclusion, Vote)
    )
    if spoken_of:
        raise ValidationError(
            _("Nội dung này đã ghi diễn biến, phát biểu, biểu quyết hoặc kết luận nên không bỏ được."), code="spoken_of"
        )
    if stored.source:
        _refuse(meeting, stored.source, stored.title, by)
    stored.delete()
    _number(list(AgendaItem.objects.filter(meeting=meeting)))


@transaction.atomic
def comment_agenda(*, meeting: Meeting, text: str, by: Any, on: date) -> AgendaComment:
    """Writes what a superior says of a prepared agenda.

    Raises ValidationError: no text, a meeting already sent, or one whose day is over.
    """
    meeting = _locked(meeting)
    if meeting.date < on:
        raise ValidationError(
            _("Kỳ sinh hoạt ghi ngày %(day)s đã qua; góp ý cho chương trình chỉ ghi trước hoặc trong ngày họp.")
            % {"day": date_text(meeting.date)},
            code="day_over",
        )
    comment = AgendaComment(
        meeting=meeting, organization_id=meeting.organization_id, text=text.strip(), by=shown_name(by)
    )
    comment.full_clean()
    comment.save()
    return comment


@transaction.atomic
def open_preparation(*, meeting: Meeting, date: date, by: Any, on: date, starts_at: time | None = None) -> Meeting:
    """Opens the committee's meeting (họp chi ủy) that prepares a branch meeting, with the template's agenda.

    Raises ValidationError: the meeting is itself a committee's, is sent, is prepared already, or is held before `date`.
    """
    meeting = _locked(meeting)
    if meeting.is_of_committee:
        raise ValidationError(_("Hội nghị cấp ủy không có họp chi ủy chuẩn bị."), code="of_committee")
    if date > meeting.date:
        raise ValidationError(
            {"date": _("Họp chi ủy phải trước hoặc cùng ngày họp chi bộ (%s).") % date_text(meeting.date)}
        )
    if Meeting.objects.filter(prepares=meeting).exists():
        raise ValidationError(_("Kỳ sinh hoạt này đã có họp chi ủy chuẩn bị."), code="prepared")
    preparation = open_meeting(
        organization=meeting.organization, kind=Meeting.Kind.COMMITTEE, date=date, for_month=meeting.for_month,
        starts_at=starts_at, by=by,
    )  # fmt: skip
    preparation.prepares = meeting
    preparation.full_clean()
    preparation.save(update_fields=["prepares"])
    lines = template_of(preparation.organization, preparation.kind, on=date)
    if lines:
        accept_proposals(meeting=preparation, sources={f"template:{line.pk}" for line in lines}, by=by, on=on)
    return preparation


def _locked(meeting: Meeting) -> Meeting:
    """The meeting as stored, for whoever writes in its agenda: one at a time, and only while it is open."""
    stored = Meeting.objects.select_for_update(of=("self",)).select_related("organization").get(pk=meeting.pk)
    must_be_open(stored)
    return stored


def _stored(meeting: Meeting, item: AgendaItem) -> AgendaItem:
    found = AgendaItem.objects.filter(meeting=meeting, pk=item.pk).first()
    if found is None:
        raise _gone()
    return found


def _gone() -> ValidationError:
    return ValidationError(_("Nội dung này vừa được bỏ khỏi chương trình."), code="gone")


def _refuse(meeting: Meeting, source: str, title: str, by: Any) -> None:
    AgendaRefusal.objects.get_or_create(
        meeting=meeting,
        source=source,
        defaults={"organization_id": meeting.organization_id, "title": title[:300], "by": shown_name(by)},
    )


def _is_line(source: str) -> bool:
    return source.startswith("template:")


def _place_of(items: list[AgendaItem], kind: str) -> int:
    """Where an item of a kind belongs: behind the last of its kind, else before the closing, else at the end."""
    same = [at for at, item in enumerate(items) if item.kind == kind]
    if same:
        return same[-1] + 1
    if kind in CLOSING:
        return len(items)
    return next((at for at, item in enumerate(items) if item.kind in CLOSING), len(items))


def _number(items: list[AgendaItem]) -> None:
    """Stores the items in the order given. Raises ValidationError for more of them than an agenda holds."""
    if len(items) > AT_MOST:
        raise ValidationError(_("Chương trình có tối đa %(most)d nội dung.") % {"most": AT_MOST}, code="too_many")
    for position, item in enumerate(items, 1):
        moved = item.position != position
        item.position = position
        if item.pk is None:
            item.full_clean()
            item.save()
        elif moved:
            item.save(update_fields=["position"])


# As a set: from a scenario.


class NewComment(NamedTuple):
    """What a superior said of an agenda, and when."""

    meeting_id: int
    organization_id: int
    text: str
    at: datetime


@transaction.atomic
def comment_agendas(*, new: Sequence[NewComment], by: Any) -> int:
    """Writes what superiors said of agendas before the day, whatever became of the meetings; returns how many."""
    rows = (AgendaComment(**one._asdict(), by=shown_name(by)) for one in new)
    return len(AgendaComment.objects.bulk_create(rows))

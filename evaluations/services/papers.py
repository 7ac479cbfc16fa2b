"""Self-review papers handed in and taken back, and what the year's guide asks of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.files import store
from core.formatting import date_text
from evaluations.models import Period, Rating, ReviewContent, ReviewPaper, ReviewPaperContent
from evaluations.queries.papers import papers_rest_on, reviewed, subjects_of
from meetings.services import shown_name

AT_MOST = 40  # contents of one subject


@dataclass(frozen=True, slots=True)
class AskedContent:
    """Something a paper is to speak of."""

    text: str
    required: bool = True


@transaction.atomic
def keep_contents(*, period: Period, subject: str, contents: Sequence[AskedContent], by: Any) -> None:
    """Writes what the guide of a period asks the papers of a subject to speak of, in order, in place of what stood.

    Raises ValidationError: a period that is closed, a subject not classified in it, papers that are in already, the
    same content twice, too many or too long ones.
    """
    stored = Period.objects.select_for_update().get(pk=period.pk)
    if stored.closed_on is not None:
        raise ValidationError(_("Kỳ đã đóng, không đổi nội dung kiểm điểm được nữa."), code="closed")
    if subject not in dict(subjects_of(stored)):
        raise ValidationError(_("Kỳ này không xếp loại đối tượng ấy."), code="not_classified")
    texts = [" ".join(one.text.split()) for one in contents]
    before = ReviewContent.objects.filter(period=stored, subject=subject).order_by("position")
    now = [(text, one.required) for text, one in zip(texts, contents, strict=True)]
    if list(before.values_list("text", "required")) == now:
        return
    if papers_rest_on(stored, subject):
        raise ValidationError(
            _("Đã có bản kiểm điểm đối chiếu với các nội dung này, không đổi được nữa."), code="rested_on"
        )
    if len(now) > AT_MOST:
        raise ValidationError(_("Nhiều quá %d nội dung.") % AT_MOST, code="too_many")
    twice = next((text for text in texts if texts.count(text) > 1), "")
    if twice:
        raise ValidationError(_("Nội dung ghi hai lần: %s.") % twice, code="twice")
    rows = [
        ReviewContent(period=stored, subject=subject, position=number, text=text, required=required)
        for number, (text, required) in enumerate(now, 1)
    ]
    for row in rows:
        row.full_clean(validate_unique=False, validate_constraints=False)
    before.delete()
    ReviewContent.objects.bulk_create(rows)


@transaction.atomic
def receive_paper(
    *,
    rating: Rating,
    received_on: date,
    contents: Collection[ReviewContent],
    by: Any,
    on: date,
    note: str = "",
    file: tuple[bytes, str, str] | None = None,
) -> ReviewPaper:
    """A self-review paper is in, with what it speaks of; once more, and it is in place of what was said of it before.

    Arguments:
        contents: of what the guide asks, what it speaks of; the rest is missing.
        file: content, name and content type of a file that was checked; without one the copy kept stays.

    Raises ValidationError: a period that is closed, somebody who is not reviewed in it, a day to come or before the
    period, a content the guide asks of others.
    """
    stored = _open(rating)
    if received_on > on:
        raise ValidationError({"received_on": _("Ngày này ở tương lai.")}, code="future")
    if received_on < stored.period.start:
        told = _("Không thể trước ngày đầu kỳ, %s.") % date_text(stored.period.start)
        raise ValidationError({"received_on": told}, code="before")
    if any((one.period_id, one.subject) != (stored.period_id, stored.subject) for one in contents):
        raise ValidationError({"contents": _("Có nội dung không phải của đối tượng này.")}, code="alien")
    paper = ReviewPaper.objects.filter(rating=stored).first() or ReviewPaper(rating=stored)
    paper.organization_id = stored.organization_id
    paper.received_on, paper.note, paper.by = received_on, note.strip(), shown_name(by)
    paper.full_clean(exclude=["file"])
    if file is not None:
        content, name, content_type = file
        paper.file = store(content=content, name=name, content_type=content_type, by=by)
    paper.save()
    _keep_spoken(paper, {one.pk for one in contents})
    return paper


@transaction.atomic
def take_back_paper(*, rating: Rating, reason: str, by: Any) -> None:
    """A paper is not in after all; the history keeps what was said of it, with the reason as its last words.

    Raises ValidationError: a period that is closed, no paper, no reason.
    """
    stored = _open(rating)
    if not reason.strip():
        raise ValidationError({"reason": _("Hãy ghi lý do.")}, code="required")
    papers = ReviewPaper.objects.filter(rating=stored)
    if not papers.exists():
        raise ValidationError(_("Chưa nhận bản kiểm điểm nào."), code="none")
    ReviewPaperContent.objects.filter(paper__in=papers).delete()
    papers.update(note=reason.strip()[:500], by=shown_name(by))
    papers.delete()


def _keep_spoken(paper: ReviewPaper, wanted: set[int]) -> None:
    rows = ReviewPaperContent.objects.filter(paper=paper)
    rows.exclude(content__in=wanted).delete()
    there = set(rows.values_list("content", flat=True))
    ReviewPaperContent.objects.bulk_create(
        ReviewPaperContent(paper=paper, organization_id=paper.organization_id, content_id=pk)
        for pk in sorted(wanted - there)
    )


def _open(rating: Rating) -> Rating:
    stored = Rating.objects.select_for_update(of=("self",)).select_related("period").get(pk=rating.pk)
    if stored.period.closed_on is not None:
        raise ValidationError(_("Kỳ đã đóng, không ghi bản kiểm điểm được nữa."), code="closed")
    if not Rating.objects.filter(reviewed(), pk=stored.pk).exists():
        raise ValidationError(_("Đối tượng này không phải kiểm điểm trong kỳ."), code="not_reviewed")
    return stored

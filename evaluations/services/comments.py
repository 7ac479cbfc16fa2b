"""Asking another branch what it has to say of somebody, and answering (DOMAIN §2.9)."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Organization
from core.formatting import date_text
from evaluations.models import Rating, RatingComment
from evaluations.queries.rights import PERSONS
from meetings.services import shown_name


@transaction.atomic
def ask_comment(
    *, rating: Rating, kind: str, by: Any, on: date, asked_of: Organization | None = None, place_name: str = ""
) -> RatingComment:
    """Asks an organisation, or a place outside the installation, for a comment on somebody who is to be rated.

    Raises ValidationError: a rating of no person, one that is decided, the place where he is rated itself, neither an
    organisation nor a name, a place asked already.
    """
    stored = _undecided(rating)
    if stored.subject not in PERSONS:
        raise ValidationError(_("Chỉ lấy nhận xét về đảng viên, cán bộ."), code="no_person")
    name = " ".join(place_name.split())
    if asked_of is not None and name:
        raise ValidationError({"place_name": _("Chọn tổ chức, hoặc ghi tên nơi ngoài hệ thống; không cả hai.")})
    if asked_of is not None and asked_of.pk == stored.organization_id:
        raise ValidationError({"asked_of": _("Đây là nơi xếp loại; hãy chọn nơi khác.")}, code="itself")
    if asked_of is None and RatingComment.objects.filter(rating=stored, place_name=name, kind=kind).exists():
        raise ValidationError({"place_name": _("Đã đề nghị nơi này nhận xét.")}, code="twice")
    comment = RatingComment(
        rating=stored, organization_id=stored.organization_id, asked_of=asked_of, place_name=name, kind=kind,
        asked_on=on,
    )  # fmt: skip
    comment.full_clean()
    comment.save()
    return comment


@transaction.atomic
def give_comment(*, comment: RatingComment, text: str, given_on: date, by: Any, on: date) -> RatingComment:
    """Writes what was asked for, or writes it better until the rating is decided; the history keeps what stood there.

    Raises ValidationError: a rating that is decided, nothing said, a day to come or before it was asked for.
    """
    stored = RatingComment.objects.select_for_update().get(pk=comment.pk)
    _undecided(stored.rating)
    if not text.strip():
        raise ValidationError({"text": _("Hãy ghi nhận xét.")}, code="required")
    if given_on > on:
        raise ValidationError({"given_on": _("Ngày này ở tương lai.")}, code="future")
    if given_on < stored.asked_on:
        told = _("Không thể trước ngày đề nghị, %s.") % date_text(stored.asked_on)
        raise ValidationError({"given_on": told}, code="before")
    stored.text, stored.given_on, stored.by = text.replace("\r\n", "\n").strip(), given_on, shown_name(by)
    stored.full_clean()
    stored.save()
    return stored


def _undecided(rating: Rating) -> Rating:
    stored = Rating.objects.select_for_update(of=("self",)).select_related("period").get(pk=rating.pk)
    if stored.is_decided or stored.period.closed_on is not None:
        raise ValidationError(_("Kết quả xếp loại đã quyết định, không lấy thêm nhận xét được."), code="decided")
    return stored

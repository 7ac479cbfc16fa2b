"""The month's orientation a committee gives the branches below it: issued, put right before use, withdrawn."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization
from core.documents import Document
from core.files import store
from core.formatting import date_text
from core.periods import first_of_month
from meetings.models import Orientation, OrientationAddressee, OrientationItem
from meetings.queries import is_orientation_used

AT_MOST = 20  # items of one orientation


@dataclass(frozen=True, slots=True)
class AskedItem:
    """One thing to be spoken of, and the document it transmits."""

    kind: str
    title: str
    document: Document | None = None


@transaction.atomic
def issue_orientation(
    *,
    organization: Organization,
    for_month: date,
    title: str,
    items: Sequence[AskedItem],
    issued_on: date,
    by: Any,
    text: str = "",
    document: Document | None = None,
    file: tuple[bytes, str, str] | None = None,
    addressees: Collection[Organization] = (),
) -> Orientation:
    """Gives the branches below an organisation their orientation for a month.

    Arguments:
        file: content, name and content type of a file that was checked (core.files.check_upload).
        addressees: organisations below it, each with all that stands below; everybody below, if none is named.

    Raises ValidationError with the fields that are wrong: no item, an addressee that does not stand below.
    """
    orientation = Orientation(organization=organization, issued_on=issued_on)
    _fill(orientation, for_month, title, text, document, file, by)
    orientation.full_clean()
    orientation.save()
    _lay_addressees(orientation, addressees)
    _lay_items(orientation, items)
    return orientation


@transaction.atomic
def change_orientation(
    *,
    orientation: Orientation,
    values: Mapping[str, Any],
    items: Sequence[AskedItem],
    addressees: Collection[Organization],
    by: Any,
    file: tuple[bytes, str, str] | None = None,
) -> None:
    """Puts an orientation right, as long as no branch has taken anything of it into an agenda.

    Arguments:
        values: for_month, title, text, document.
        file: another file in place of the one there is; None leaves it.

    Raises ValidationError as issue_orientation does; for one in use or withdrawn.
    """
    stored = Orientation.objects.select_for_update().get(pk=orientation.pk)
    must_stand(stored)
    if is_orientation_used(stored):
        raise ValidationError(
            _("Đã có chi bộ đưa nội dung định hướng vào chương trình nên không sửa được. Hãy thu hồi và ban hành lại."),
            code="in_use",
        )
    _fill(stored, values["for_month"], values["title"], values["text"], values["document"], file, by)
    stored.full_clean()
    stored.save()
    stored.addressees.all().delete()
    stored.items.all().delete()
    _lay_addressees(stored, addressees)
    _lay_items(stored, items)


@transaction.atomic
def withdraw_orientation(*, orientation: Orientation, on: date, by: Any) -> None:
    """Withdraws an orientation: proposed to nobody any more; what branches have taken stays in their agendas.

    Raises ValidationError for one that is withdrawn already.
    """
    stored = Orientation.objects.select_for_update().get(pk=orientation.pk)
    must_stand(stored)
    stored.withdrawn_on = on
    stored.save(update_fields=["withdrawn_on"])


def must_stand(orientation: Orientation) -> None:
    """Raises ValidationError for an orientation that was withdrawn."""
    if orientation.withdrawn_on is not None:
        raise ValidationError(
            _("Định hướng này đã thu hồi ngày %s.") % date_text(orientation.withdrawn_on), code="withdrawn"
        )


def _fill(
    orientation: Orientation,
    for_month: date,
    title: str,
    text: str,
    document: Document | None,
    file: tuple[bytes, str, str] | None,
    by: Any,
) -> None:
    orientation.for_month = first_of_month(for_month)
    orientation.title = title.strip()
    orientation.text = text.strip()
    orientation.document = document
    if file is not None:
        content, name, content_type = file
        orientation.file = store(content=content, name=name, content_type=content_type, by=by)


def _lay_addressees(orientation: Orientation, addressees: Collection[Organization]) -> None:
    below = set(tree.subtree(orientation.organization, on=orientation.issued_on).values_list("pk", flat=True))
    below.discard(orientation.organization_id)
    strangers = [one.code for one in addressees if one.pk not in below]
    if strangers:
        raise ValidationError(
            {"addressees": _("Không trực thuộc cấp ủy ban hành: %s.") % ", ".join(strangers)}, code="not_below"
        )
    OrientationAddressee.objects.bulk_create(
        OrientationAddressee(orientation=orientation, organization=one) for one in addressees
    )


def _lay_items(orientation: Orientation, items: Sequence[AskedItem]) -> None:
    if not items:
        raise ValidationError({"items": _("Hãy ghi ít nhất một nội dung cần sinh hoạt.")}, code="no_item")
    if len(items) > AT_MOST:
        raise ValidationError({"items": _("Tối đa %d nội dung.") % AT_MOST}, code="too_many")
    rows = [
        OrientationItem(
            orientation=orientation, organization_id=orientation.organization_id, position=position, kind=one.kind,
            title=one.title.strip(), document=one.document,
        )
        for position, one in enumerate(items, 1)
    ]  # fmt: skip
    for row in rows:
        row.full_clean()
    OrientationItem.objects.bulk_create(rows)

"""Naming the committee member who answers for a branch's recruitment, and ending it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Organization
from core.documents import Document
from core.formatting import date_text
from core.periods import end_after
from members.models import Member
from recruitment.models import InCharge
from recruitment.queries.in_charge import fault_of_charge


@transaction.atomic
def put_in_charge(
    *, organization: Organization, member: Member, start: date, by: Any, document: Document | None = None
) -> InCharge:
    """Lets a committee member answer for a branch from a day on; whoever did so until then does no more.

    Raises ValidationError: he sits on no committee above the branch that day, answers for it already, or somebody was
    named for later.
    """
    Organization.objects.select_for_update().get(pk=organization.pk)
    if fault := fault_of_charge(member, organization, on=start):
        raise ValidationError({"member": fault}, code="no_office")
    held = InCharge.objects.filter(organization=organization, end__isnull=True).select_related("member").first()
    if held is not None:
        if held.member_id == member.pk:
            raise ValidationError(
                {"member": _("Đ/c %(name)s đang phụ trách chi bộ này từ ngày %(day)s.")
                 % {"name": member.full_name, "day": date_text(held.start)}},
                code="same",
            )  # fmt: skip
        if held.start >= start:
            raise ValidationError(
                {"start": _("Đ/c %(name)s phụ trách từ ngày %(day)s; người sau phải từ ngày sau đó.")
                 % {"name": held.member.full_name, "day": date_text(held.start)}},
                code="before",
            )  # fmt: skip
        held.end = start
        held.full_clean()
        held.save(update_fields=["end"])
    row = InCharge(organization=organization, member=member, start=start, document=document)
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def end_charge(*, charge: InCharge, last_day: date, by: Any) -> None:
    """Ends it after its last day. Raises ValidationError where it had not begun by then, or has ended already."""
    held = InCharge.objects.select_for_update(of=("self",)).select_related("member").get(pk=charge.pk)
    if held.end is not None:
        raise ValidationError(_("Đ/c %s đã thôi phụ trách chi bộ này.") % held.member.full_name, code="ended")
    if last_day < held.start:
        raise ValidationError(
            {"last_day": _("Phụ trách từ ngày %s; không thể thôi trước đó.") % date_text(held.start)}, code="before"
        )
    held.end = end_after(last_day)
    held.full_clean()
    held.save(update_fields=["end"])


def lay_charges(*, new: Iterable[InCharge], by: Any) -> list[InCharge]:
    """The set form: persons in charge of a scenario, laid as they are."""
    return InCharge.objects.bulk_create(new)

"""The register of good examples (điển hình tiên tiến): entered, corrected, recognised no more."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches import tree
from core.formatting import date_text
from evaluations.models import Exemplary
from members.models import Membership


@transaction.atomic
def enter_example(*, values: Mapping[str, Any], by: Any) -> Exemplary:
    """Enters a member or an organisation in the register.

    Raises ValidationError: the member did not belong to the organisation officially on the day, the organisation did
    not stand then, no or two committees recognise it, or it stands there already.
    """
    row = Exemplary(**values)
    _keep(row)
    return row


@transaction.atomic
def correct_example(*, example: Exemplary, values: Mapping[str, Any], by: Any) -> None:
    """Corrects an entry in place; the history keeps what stood there.

    Raises ValidationError as `enter_example` does.
    """
    row = _locked(example)
    for name, value in values.items():
        setattr(row, name, value)
    _keep(row)


@transaction.atomic
def withdraw_example(*, example: Exemplary, withdrawn_on: date, reason: str, by: Any) -> None:
    """Ends a recognition from a day on, saying why. Raises ValidationError where it ended, or for an earlier day."""
    row = _locked(example)
    if row.withdrawn_on:
        raise ValidationError(_("Đã thôi công nhận từ ngày %s.") % date_text(row.withdrawn_on), code="withdrawn")
    if withdrawn_on < row.recognised_on:
        raise ValidationError(
            {"on_day": _("Công nhận ngày %s; không thể thôi trước ngày ấy.") % date_text(row.recognised_on)},
            code="before",
        )
    row.withdrawn_on, row.withdrawn_reason = withdrawn_on, " ".join(reason.split())
    row.full_clean()
    row.save(update_fields=["withdrawn_on", "withdrawn_reason"])


def lay_examples(*, new: Iterable[Exemplary], by: Any) -> list[Exemplary]:
    """The set form: entries of a scenario, laid as they are."""
    return Exemplary.objects.bulk_create(new)


def _locked(example: Exemplary) -> Exemplary:
    return Exemplary.objects.select_for_update(of=("self",)).select_related("member", "organization").get(pk=example.pk)


def _keep(row: Exemplary) -> None:
    on = row.recognised_on
    row.field = " ".join(row.field.split())
    if not tree.as_of(on).filter(organization=row.organization_id).exists():
        raise ValidationError(
            {"recognised_on": _("Ngày %s tổ chức này chưa có, hoặc không còn.") % date_text(on)}, code="not_standing"
        )
    official = Membership.objects.filter(kind=Membership.Kind.OFFICIAL, span__contains=on)
    if row.member and not official.filter(member=row.member, organization=row.organization_id).exists():
        raise ValidationError(
            {
                "member": _("Ngày %(day)s đ/c %(name)s không sinh hoạt chính thức ở tổ chức này.")
                % {"day": date_text(on), "name": row.member.full_name}
            },
            code="elsewhere",
        )
    if not row.year - 1 <= on.year <= row.year + 1:
        raise ValidationError({"year": _("Năm quá xa ngày công nhận %s.") % date_text(on)}, code="year")
    if bool(row.issuer_id) == bool(row.issuer_name):
        raise ValidationError(
            {"issuer_name": _("Chọn cấp công nhận, hoặc ghi tên cấp ngoài hệ thống; không cả hai.")}, code="issuer"
        )
    same = Exemplary.objects.filter(
        organization=row.organization_id, member=row.member_id, year=row.year, field__iexact=row.field,
        withdrawn_on__isnull=True,
    )  # fmt: skip
    if row.withdrawn_on is None and same.exclude(pk=row.pk).exists():
        raise ValidationError(
            {"field": _("Đã có trong sổ điển hình tiên tiến năm %d, cùng lĩnh vực.") % row.year}, code="twice"
        )
    row.full_clean()
    row.save()

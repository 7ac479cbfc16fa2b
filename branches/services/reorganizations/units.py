"""What comes out of an act: organisations to be founded, and what those there are already were on a day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from branches.models import (
    Organization,
    OrganizationForm,
)
from branches.services.organizations import NewOrganization, found_organizations


def empty_units(new: Sequence[NewOrganization], filled: set[str], *, allowed: bool) -> list[str]:
    """What comes out of an act and gets nobody and nothing below it, in sentences.

    Raises ValidationError with them where that was not said to be meant: most often somebody forgot to choose.
    """
    told = [
        _("%(name)s (mã %(code)s) chưa có đảng viên, tổ chức trực thuộc nào") % {"name": one.name, "code": one.code}
        for one in new
        if one.code not in filled
    ]
    if told and not allowed:
        advice = _("Hãy chọn ở trên, hoặc đánh dấu ô này nếu đúng là như vậy.")
        refusals = [ValidationError(f"{sentence}. {advice}", code="empty_unit") for sentence in told]
        raise ValidationError({"may_be_empty": refusals})
    return told


def found_units(new: Sequence[NewOrganization], *, by: Any) -> dict[str, Organization]:
    """Founds what comes out of an act. Raises ValidationError for a code that is there already, or twice."""
    codes = [one.code for one in new]
    taken = sorted(
        {code for code in codes if codes.count(code) > 1}
        | set(Organization.objects.filter(code__in=codes).values_list("code", flat=True))
    )
    if taken:
        raise ValidationError(
            _("Mã tổ chức %(codes)s đã dùng; hãy chọn mã khác."),
            code="code_taken",
            params={"codes": ", ".join(taken)},
        )
    return found_organizations(new=new, by=by)


def form_on(organization: Organization, on: date) -> OrganizationForm:
    row = organization.forms.filter(span__contains=on).select_related("form").first()
    if row is None:
        raise ValidationError(
            _("Tổ chức không tồn tại vào ngày %(day)s."), code="not_standing", params={"day": f"{on:%d/%m/%Y}"}
        )
    return row

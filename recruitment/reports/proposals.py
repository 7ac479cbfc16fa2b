"""The list a đảng ủy cơ sở sends up with its resolutions: whom it proposes to admit, or to recognise."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from branches.queries import names_on
from core.formatting import date_text, partial_date
from core.periods import Period
from core.tables import DATE, INTEGER, TEXT, Column, Row, Table
from members.reports.units import scope_of
from recruitment.models import StepAct
from recruitment.queries.proposed import ADMISSION, Proposed


def proposals_table(proposed: Sequence[Proposed], *, organization: Any, what: str, on: date) -> Table:
    """A row a person, with the resolutions his proposal rests on."""
    names = names_on({one.branch.branch_id for one in proposed}, on)
    columns = (
        Column("name", _("Họ và tên"), TEXT),
        Column("born", _("Ngày sinh"), TEXT),
        Column("gender", _("Giới tính"), TEXT),
        Column("ethnicity", _("Dân tộc"), TEXT),
        Column("education", _("Học vấn"), TEXT),
        Column("branch", _("Chi bộ đề nghị"), TEXT),
        Column("branch_resolution", _("Nghị quyết chi bộ"), TEXT),
        Column("agreed", _("Tán thành"), INTEGER, _("Biểu quyết ở chi bộ"), additive=False),
        Column("base", _("Có quyền biểu quyết"), INTEGER, _("Biểu quyết ở chi bộ"), additive=False),
        Column("committee_resolution", _("Nghị quyết cấp ủy"), TEXT),
        Column("resolved_on", _("Ngày đề nghị"), DATE),
    )
    rows = [
        Row(
            {
                "name": one.candidate.full_name,
                "born": partial_date(one.candidate.birth_date, one.candidate.birth_precision),
                "gender": one.candidate.get_gender_display(),
                "ethnicity": str(one.candidate.ethnicity or ""),
                "education": one.candidate.get_general_education_display(),
                "branch": names.get(one.branch.branch_id, ""),
                "branch_resolution": _paper(one.branch),
                "agreed": one.branch.agreed,
                "base": one.branch.base,
                "committee_resolution": _paper(one.last) if one.last.pk != one.branch.pk else "",
                "resolved_on": one.last.on,
            }
        )
        for one in proposed
    ]
    title = _("Quần chúng đề nghị kết nạp đảng viên") if what == ADMISSION else _("Đảng viên dự bị đề nghị công nhận")
    days = [one.last.on for one in proposed] or [on]
    return Table(
        name="proposals", title=title, columns=columns, rows=rows, scope=scope_of(organization, on),
        period=Period.days(min(days), max(days)), on=on,
        notes=(_("Hồ sơ đã có nghị quyết của cấp cơ sở, chưa có quyết định, tính đến hết ngày %s.") % date_text(on),),
    )  # fmt: skip


def _paper(act: StepAct) -> str:
    return str(act.document) if act.document else date_text(act.on)

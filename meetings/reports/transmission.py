"""Documents transmitted to the branches (quán triệt), with who did it and who has not."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.queries import names_on
from core.formatting import date_text
from core.periods import Period
from core.tables import DATE, INTEGER, RATIO, TEXT, Column, Drill, Ratio, ReportBuilder, Row, Scope, Table
from meetings.queries import BranchRow, Transmission, branches_of, transmission_of, transmissions_of

BRANCHES = "q"  # the drill: d document, s which of its branches
_STATES = ("due", "done", "left")


class TransmissionReport(ReportBuilder):
    """The documents asked for or transmitted in a period, and how many branches they have reached by its end."""

    name = "transmission"
    title: Any = gettext_lazy("Quán triệt văn bản")
    records_action = "report"  # it lists branches, no people
    order = 60

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The table of an organisation."""
        found = transmissions_of(organization, period, on=on)
        rows = [Row(_values(one), {"d": one.document.pk}) for one in found]
        day = min(period.last, on)
        notes = [
            _("Số liệu tính đến hết ngày %(day)s, theo cây tổ chức ngày đó.") % {"day": date_text(day)},
            _("Phải quán triệt: chi bộ nhận định hướng có yêu cầu văn bản; văn bản không định hướng nào yêu cầu thì "
              "tính mọi chi bộ. Đã quán triệt: kỳ sinh hoạt đầu tiên đã gửi có nội dung quán triệt văn bản, từ ngày "
              "ban hành. Đảng viên: có mặt và phải dự của đúng kỳ ấy."),
        ]  # fmt: skip
        return Table(
            name=self.name,
            title=str(self.title),
            columns=_columns(),
            rows=rows,
            totals=Row({"number": _("Tổng cộng"), **_sums(found)}, None),
            scope=_scope(organization, day),
            period=period,
            on=on,
            formulas=(
                _("Tỷ lệ chi bộ = đã quán triệt ÷ phải quán triệt"),
                _("Tỷ lệ đảng viên = có mặt ÷ phải dự của các kỳ đã quán triệt"),
            ),
            notes=notes,
        )

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        """The branches behind a figure. Raises ValueError for an unknown drill or document."""
        if drill.query != BRANCHES:
            return super().records(organization, period, drill, by=by, on=on, **options)
        day = min(period.last, on)
        document_id, state = drill.number("d"), drill.text("s") or "due"
        found = transmission_of(document_id, organization, on=day) if document_id is not None else None
        if found is None:
            raise ValueError(_("Không có văn bản này trong phạm vi báo cáo."))
        if state not in _STATES:
            raise ValueError(_("Không có danh sách “%s”.") % state)
        columns = (
            Column("code", _("Mã"), TEXT, shown=False),
            Column("name", _("Chi bộ"), TEXT, drill=Drill("organization")),
            Column("held_on", _("Ngày quán triệt"), DATE),
            Column("present", _("Có mặt"), INTEGER),
            Column("required", _("Phải dự"), INTEGER),
            Column("attended", _("Tỷ lệ (%)"), RATIO, formula="present / required"),
        )
        branches = branches_of(found, on=day, state=state)
        rows = [Row(_branch(row), {"uuid": str(row.organization.uuid)}) for row in branches]
        titles = {
            "due": _("Chi bộ phải quán triệt %s"), "done": _("Chi bộ đã quán triệt %s"),
            "left": _("Chi bộ chưa quán triệt %s"),
        }  # fmt: skip
        scope = _scope(organization, day)
        return Table(self.name, titles[state] % found.document, columns, rows, scope=scope, period=period, on=on)


def _columns() -> list[Column]:
    branches, members, done = _("Chi bộ"), _("Đảng viên"), Drill(BRANCHES, {"s": "done"})
    return [
        Column("number", _("Số, ký hiệu"), TEXT),
        Column("issued_on", _("Ngày ban hành"), DATE),
        Column("title", _("Trích yếu"), TEXT),
        Column("due", _("Phải quán triệt"), INTEGER, branches, drill=Drill(BRANCHES, {"s": "due"})),
        Column("done", _("Đã quán triệt"), INTEGER, branches, drill=Drill(BRANCHES, {"s": "done"})),
        Column("left", _("Chưa quán triệt"), INTEGER, branches, drill=Drill(BRANCHES, {"s": "left"})),
        Column("rate", _("Tỷ lệ (%)"), RATIO, branches, formula="done / due", drill=done),
        # The list of the branches that did says of each how many were to come and came.
        Column("required", _("Phải dự"), INTEGER, members, drill=done),
        Column("present", _("Có mặt"), INTEGER, members, drill=done),
        Column("attended", _("Tỷ lệ (%)"), RATIO, members, formula="present / required", drill=done),
    ]


def _values(one: Transmission) -> dict[str, Any]:
    document = one.document
    return {"number": document.number, "issued_on": document.issued_on, "title": document.title, **_sums([one])}


def _sums(found: list[Transmission]) -> dict[str, Any]:
    due, done = sum(len(one.due) for one in found), sum(len(one.held) for one in found)
    required, present = sum(one.required for one in found), sum(one.present for one in found)
    return {
        "due": due, "done": done, "left": due - done, "rate": Ratio(done, due), "required": required,
        "present": present, "attended": Ratio(present, required),
    }  # fmt: skip


def _branch(row: BranchRow) -> dict[str, Any]:
    values: dict[str, Any] = {"code": row.organization.code, "name": row.organization.name}
    if row.held is not None:
        held = row.held
        values |= {
            "held_on": held.date, "present": held.present, "required": held.required,
            "attended": Ratio(held.present, held.required),
        }  # fmt: skip
    return values


def _scope(organization: Any, day: date) -> Scope:
    name = names_on([organization.pk], day).get(organization.pk, organization.code)
    return Scope(organization.code, name, organization.pk)


TRANSMISSION = TransmissionReport()

"""Mentors by unit: how many follow how many people, and the monthly remarks owed, written and missing."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.queries import names_on, titled, trait_note, trait_of
from core.formatting import date_text
from core.periods import Period
from core.tables import DATE, INTEGER, MONTH, RATIO, TEXT, Column, Drill, Ratio, ReportBuilder, Row, Table
from members.reports.units import scope_of, units_of
from recruitment.models import Mentorship
from recruitment.queries.mentor_figures import MentorFigures, mentor_figures
from recruitment.queries.remarks import DUE, MISSING, WRITTEN, Owed

HELPED, REMARKS = "h", "r"  # the drills; u a unit, s what of the remarks
_STATES = {"owed": (WRITTEN, DUE, MISSING), WRITTEN: (WRITTEN,), DUE: (DUE,), MISSING: (MISSING,)}


class MentorsReport(ReportBuilder):
    """Who follows candidates, and what was said of them month by month."""

    name = "mentors"
    order = 34
    title: Any = gettext_lazy("Đảng viên giúp đỡ và nhận xét hằng tháng")
    options = ("trait",)

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The table of an organisation. Raises ValueError for an unknown trait."""
        trait = trait_of(options.get("trait", ""))
        figures = mentor_figures(organization.pk, period, on=on, trait=trait)
        day = min(period.last, on)
        scope = scope_of(organization, day)
        found = {unit for unit, _row in (*figures.helped, *figures.owed)}
        rows = [
            Row({"code": unit.code, "name": unit.name, **_sums(figures, unit.pk)}, {"u": unit.pk})
            for unit in units_of(organization, day, found)
        ]
        notes = [
            _("Số liệu tính đến hết ngày %s.") % date_text(day),
            _("Đảng viên giúp đỡ, người được giúp đỡ: đang phân công vào ngày trên, ở đơn vị mà chi bộ trực thuộc vào "
              "ngày ấy. Một đảng viên giúp đỡ nhiều người tính một lần ở mỗi đơn vị."),
            _("Phải nhận xét: mỗi tháng một nhận xét cho mỗi phân công kéo dài từ trước ngày đầu tháng đến hết tháng. "
              "Tháng chưa hết là chưa đến hạn; hết tháng không có là còn thiếu."),
        ]  # fmt: skip
        if trait:
            notes.append(trait_note(trait))
        return Table(
            name=self.name,
            title=titled(str(self.title), trait),
            columns=_columns(),
            rows=rows,
            totals=Row({"code": scope.code, "name": _("Tổng cộng"), **_sums(figures, None)}, {}),
            scope=scope,
            period=period,
            on=on,
            formulas=(
                _("Phải nhận xét = đã có + chưa hết tháng + còn thiếu"),
                _("Tỷ lệ nhận xét = đã có ÷ (đã có + còn thiếu)"),
            ),
            notes=notes,
            options={"trait": trait.code} if trait else {},
        )

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        """What stands behind a figure. Raises ValueError for an unknown drill or trait."""
        if drill.query not in (HELPED, REMARKS):
            return super().records(organization, period, drill, by=by, on=on, **options)
        figures = mentor_figures(organization.pk, period, on=on, trait=trait_of(options.get("trait", "")))
        unit, day = drill.number("u"), min(period.last, on)
        if drill.query == HELPED:
            helped = [row for of, row in figures.helped if unit in (None, of)]
            title, (columns, rows) = _("Người được giúp đỡ"), _helped_rows(helped, day)
        else:
            states = _STATES.get(drill.text("s"))
            if states is None:
                raise ValueError(_("Không có danh sách “%s”.") % drill.text("s"))
            owed = [one for of, one in figures.owed if unit in (None, of) and one.state in states]
            title, (columns, rows) = _("Nhận xét hằng tháng"), _remark_rows(owed, day)
        return Table(self.name, title, columns, rows, scope=scope_of(organization, day), period=period, on=on)


def _columns() -> tuple[Column, ...]:
    mentors, remarks = _("Giúp đỡ"), _("Nhận xét trong kỳ")
    return (
        Column("code", _("Mã"), TEXT, shown=False),
        Column("name", _("Đơn vị"), TEXT),
        Column("mentors", _("Đảng viên giúp đỡ"), INTEGER, mentors, drill=Drill(HELPED)),
        Column("followed", _("Người được giúp đỡ"), INTEGER, mentors, drill=Drill(HELPED)),
        Column("most", _("Nhiều nhất một người giúp đỡ"), INTEGER, mentors, additive=False, drill=Drill(HELPED)),
        Column("owed", _("Phải nhận xét"), INTEGER, remarks, drill=Drill(REMARKS, {"s": "owed"})),
        Column("written", _("Đã có"), INTEGER, remarks, drill=Drill(REMARKS, {"s": WRITTEN})),
        Column("due", _("Chưa hết tháng"), INTEGER, remarks, drill=Drill(REMARKS, {"s": DUE})),
        Column("missing", _("Còn thiếu"), INTEGER, remarks, drill=Drill(REMARKS, {"s": MISSING})),
        Column(
            "rate", _("Tỷ lệ nhận xét (%)"), RATIO, remarks, formula="written / (written + missing)",
            drill=Drill(REMARKS, {"s": WRITTEN}),
        ),
    )  # fmt: skip


def _sums(figures: MentorFigures, unit: int | None) -> dict[str, Any]:
    helped = [row for of, row in figures.helped if unit in (None, of)]
    loads = Counter(row.member_id for row in helped)
    states = Counter(one.state for of, one in figures.owed if unit in (None, of))
    return {
        "mentors": len(loads),
        "followed": len({row.candidate_id for row in helped}),
        "most": max(loads.values(), default=0),
        "owed": states.total(),
        "written": states[WRITTEN],
        "due": states[DUE],
        "missing": states[MISSING],
        "rate": Ratio(states[WRITTEN], states[WRITTEN] + states[MISSING]),
    }


def _helped_rows(found: Sequence[Mentorship], day: date) -> tuple[Sequence[Column], list[Row]]:
    names = names_on({row.organization_id for row in found}, day)
    columns = (
        Column("place", _("Chi bộ"), TEXT),
        Column("mentor", _("Đảng viên giúp đỡ"), TEXT),
        Column("candidate", _("Người được giúp đỡ"), TEXT, drill=Drill("candidate")),
        Column("start", _("Phân công từ ngày"), DATE),
        Column("together_since", _("Cùng công tác, cư trú từ"), DATE),
    )
    rows = [
        Row(
            {
                "place": names.get(row.organization_id, ""),
                "mentor": row.member.full_name,
                "candidate": row.candidate.full_name,
                "start": row.start,
                "together_since": row.together_since,
            },
            {"uuid": str(row.candidate.uuid)},
        )
        for row in found
    ]
    return columns, rows


def _remark_rows(found: Sequence[Owed], day: date) -> tuple[Sequence[Column], list[Row]]:
    names = names_on({one.mentorship.organization_id for one in found}, day)
    words = {WRITTEN: _("đã có"), DUE: _("chưa hết tháng"), MISSING: _("còn thiếu")}
    columns = (
        Column("month", _("Tháng"), MONTH),
        Column("place", _("Chi bộ"), TEXT),
        Column("mentor", _("Đảng viên giúp đỡ"), TEXT),
        Column("candidate", _("Người được giúp đỡ"), TEXT, drill=Drill("candidate")),
        Column("state", _("Nhận xét"), TEXT),
        Column("judgement", _("Đánh giá của chi bộ"), TEXT),
        Column("meeting", _("Trong biên bản ngày"), DATE),
    )
    rows = [
        Row(
            {
                "month": one.month,
                "place": names.get(one.mentorship.organization_id, ""),
                "mentor": one.mentorship.member.full_name,
                "candidate": one.mentorship.candidate.full_name,
                "state": words[one.state],
                "judgement": str(one.remark.get_judgement_display()) if one.remark else "",
                "meeting": one.remark.meeting.date
                if one.remark and one.remark.item_id and one.remark.meeting
                else None,
            },
            {"uuid": str(one.mentorship.candidate.uuid)},
        )
        for one in found
    ]
    return columns, rows


def _minutes_of(one: Owed) -> date | None:
    """The day of the meeting in whose minutes a remark stands."""
    remark = one.remark
    return remark.meeting.date if remark and remark.item_id and remark.meeting else None


MENTORS_REPORT = MentorsReport()

"""Meetings due, held, not held, late; thematic ones; how long they lasted, who spoke: by unit and by sector."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Organization, Trait
from branches.queries import names_on, sector_names, titled, trait_note, trait_of, units_below
from branches.scoping import Action
from core.periods import Period
from core.tables import DATE, INTEGER, MONTH, RATIO, TEXT, Column, Drill, Ratio, ReportBuilder, Row, Scope, Table
from meetings.models import Quality
from meetings.queries.holding import Due, Held, Holding, holding_of, mean_minutes

MONTHS, QUARTERS, MEETINGS = "m", "q", "s"  # the drills; u unit, k sector (0: none), b what it counts

_OF_DUE: dict[str, Callable[[Due], bool]] = {
    "due": lambda one: True,
    "held": lambda one: one.meeting is not None,
    "not_held": lambda one: one.meeting is None and one.not_held is not None,
    "missing": lambda one: one.is_missing,
    "said_after_close": lambda one: (
        one.meeting is None and one.not_held is not None and one.not_held.entered_after_close
    ),
}
_OF_MEETINGS: dict[str, Callable[[Held], bool]] = {
    "meetings": lambda one: True,
    "late": lambda one: one.meeting.was_sent_late,
    "timed": lambda one: one.minutes is not None,
    "measured": lambda one: one.is_measured,
    "long": lambda one: one.is_long_enough,
    "spoken": lambda one: one.is_spoken,
    "criticism": lambda one: bool(one.meeting.criticism),
    "rated": lambda one: one.quality is not None,
    "good": lambda one: one.quality == Quality.GOOD,
    "after_close": lambda one: one.meeting.entered_after_close,
}


_CRITICISM = {True: gettext_lazy("có"), False: gettext_lazy("không"), None: ""}


class MeetingsReport(ReportBuilder):
    """How branches below an organisation kept their rhythm (DOMAIN §2.2, §6.12, §6.15)."""

    name = "meetings"
    order = 11
    title: Any = gettext_lazy("Nền nếp sinh hoạt chi bộ")
    records_action = Action.REPORT
    options = ("trait",)

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The table of an organisation: by unit, then by sector.

        Arguments:
            on: today; a month or a quarter is due once it is over.

        Raises ValueError for an unknown trait.
        """
        trait = trait_of(options.get("trait", ""))
        figures = _Figures(organization, period, on, trait)
        by_sector = figures.by_sector()
        return Table(
            name=self.name,
            title=titled(str(self.title), trait),
            columns=(Column("code", _("Mã"), TEXT, shown=False), Column("name", _("Đơn vị"), TEXT), *_columns()),
            rows=figures.rows(),
            totals=figures.totals(),
            scope=figures.scope,
            period=period,
            on=on,
            formulas=(
                _("Tỷ lệ họp = số tháng đã họp ÷ số tháng phải họp"),
                _("Tỷ lệ chuyên đề = số quý đã sinh hoạt chuyên đề ÷ số quý đã hết"),
                _(
                    "Tỷ lệ phát biểu = số người phát biểu ÷ số người dự (có mặt, và được miễn mà có dự), của các kỳ "
                    "có biên bản"
                ),
                _("Tỷ lệ đủ thời lượng = số kỳ đủ thời lượng ÷ số kỳ có đủ giờ và quy định thời lượng"),
                _("Tỷ lệ có tự phê bình, phê bình = số kỳ có tự phê bình, phê bình ÷ số kỳ có biên bản"),
                _("Tỷ lệ Tốt = số kỳ xếp loại Tốt ÷ số kỳ đã xếp loại"),
            ),
            notes=figures.notes(),
            annexes=[by_sector] if by_sector else [],
            options={"trait": trait.code} if trait else {},
        )

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        """The months, quarters or meetings behind a figure.

        Raises ValueError for a drill or a trait that does not exist.
        """
        builders = {MONTHS: _months, QUARTERS: _quarters, MEETINGS: _meetings}
        if drill.query not in builders:
            return super().records(organization, period, drill, by=by, on=on, **options)
        found = holding_of(organization.pk, period, on=on, trait=trait_of(options.get("trait", "")))
        unit, sector = drill.number("u"), drill.number("k")
        part = found.narrowed(lambda child, own: unit in (None, child) and sector in (None, own or 0))
        title, columns, rows = builders[drill.query](part, drill.text("b"), period)
        name = names_on([organization.pk], period.last).get(organization.pk, organization.code)
        scope = Scope(organization.code, name, organization.pk)
        return Table(self.name, title, columns, rows, scope=scope, period=period, on=on)


class _Figures:
    """The figures of one report, computed once, and the tables made of them."""

    def __init__(self, organization: Organization, period: Period, on: date, trait: Trait | None) -> None:
        self.organization, self.period, self.on, self.trait = organization, period, on, trait
        self.whole = holding_of(organization.pk, period, on=on, trait=trait)
        found = {child for child, _sector in self.whole.keys}
        self.codes = {unit["unit"]: unit["code"] for unit in units_below(organization, period, also=found)}
        if organization.pk in found or not self.codes:
            self.codes[organization.pk] = organization.code
        self.names = names_on({organization.pk, *self.codes}, period.last)
        self.scope = Scope(organization.code, self.names.get(organization.pk, organization.code), organization.pk)

    def rows(self) -> list[Row]:
        """Unit by unit in the order of codes."""
        return [
            Row(
                {
                    "code": code,
                    "name": self.names.get(pk, code),
                    **_values(self.whole.narrowed(lambda child, _sector, wanted=pk: child == wanted)),
                },
                {"u": pk},
            )
            for pk, code in sorted(self.codes.items(), key=lambda item: item[1])
        ]

    def totals(self) -> Row:
        """The whole."""
        return Row({"code": self.organization.code, "name": _("Tổng cộng"), **_values(self.whole)}, {})

    def by_sector(self) -> Table | None:
        """The same by sector (khối); None where no branch has one."""
        sectors = {sector for _child, sector in self.whole.keys}
        if sectors <= {None}:
            return None
        names: list[tuple[int | None, str]] = [*sector_names().items(), (None, _("chưa ghi khối"))]
        rows = [
            Row(
                {
                    "sector": name,
                    **_values(self.whole.narrowed(lambda _child, sector, wanted=pk: sector == wanted)),
                },
                {"k": pk or 0},
            )
            for pk, name in names
            if pk in sectors
        ]
        return Table(
            MeetingsReport.name,
            _("Theo khối"),
            (Column("sector", _("Khối"), TEXT), *_columns()),
            rows,
            totals=self.totals(),
            scope=self.scope,
            period=self.period,
            on=self.on,
        )

    def notes(self) -> list[str]:
        """What a reader must know to trust the figures."""
        meetings = self.whole.meetings
        notes = [
            _("Tháng và quý phải họp tính cho đơn vị mà chi bộ trực thuộc vào ngày cuối tháng, cuối quý; kỳ sinh hoạt "
              "tính cho đơn vị mà chi bộ trực thuộc vào ngày họp. Kỳ hoãn sang tháng sau vẫn là của tháng trước."),
            _("Thời lượng ít nhất theo khung chấm điểm có hiệu lực vào ngày họp: %(measured)d trong %(all)d kỳ có "
              "đủ giờ và quy định thời lượng.")
            % {"measured": sum(one.is_measured for one in meetings), "all": len(meetings)},
            _("Số người phát biểu, tự phê bình và phê bình chỉ biết ở kỳ có biên bản: %(known)d trong %(all)d kỳ.")
            % {"known": sum(one.is_spoken for one in meetings), "all": len(meetings)},
            _("Xếp loại là của cấp trên; kỳ cấp trên chưa xếp thì theo người dự xác nhận, rồi chi bộ tự chấm."),
        ]  # fmt: skip
        if self.trait:
            notes.append(trait_note(self.trait))
        return notes


def _columns() -> tuple[Column, ...]:
    def leads(query: str, what: str) -> Drill:
        return Drill(query, {"b": what})

    rhythm, thematic, length = _("Sinh hoạt hằng tháng"), _("Chuyên đề (quý)"), _("Thời lượng")
    inside, quality = _("Nội dung"), _("Chất lượng")
    return (
        Column("due", _("Phải họp"), INTEGER, rhythm, drill=leads(MONTHS, "due")),
        Column("held", _("Đã họp"), INTEGER, rhythm, drill=leads(MONTHS, "held")),
        Column(
            "held_rate", _("Tỷ lệ họp (%)"), RATIO, rhythm, formula="held / due", drill=leads(MONTHS, "held"),
            parts=False,
        ),
        Column("not_held", _("Không họp, có lý do"), INTEGER, rhythm, drill=leads(MONTHS, "not_held")),
        Column("said_after_close", _("Không họp, ghi sau khi khóa tháng"), INTEGER, rhythm, shown=False,
               drill=leads(MONTHS, "said_after_close")),
        Column("missing", _("Chưa có"), INTEGER, rhythm, drill=leads(MONTHS, "missing")),
        Column("thematic_due", _("Phải có"), INTEGER, thematic, drill=leads(QUARTERS, "due")),
        Column("thematic_held", _("Đã có"), INTEGER, thematic, drill=leads(QUARTERS, "held")),
        Column(
            "thematic_rate", _("Tỷ lệ (%)"), RATIO, thematic, formula="thematic_held / thematic_due",
            drill=leads(QUARTERS, "held"), parts=False,
        ),
        Column("meetings", _("Số kỳ được tính"), INTEGER, length, drill=leads(MEETINGS, "meetings")),
        Column("late", _("Gửi muộn"), INTEGER, length, drill=leads(MEETINGS, "late")),
        Column("minutes", _("Bình quân (phút)"), INTEGER, length, drill=leads(MEETINGS, "timed")),
        Column("long", _("Đủ thời lượng"), INTEGER, length, drill=leads(MEETINGS, "long")),
        Column(
            "long_rate", _("Tỷ lệ đủ (%)"), RATIO, length, drill=leads(MEETINGS, "measured"), parts=False,
        ),
        Column("with_minutes", _("Có biên bản"), INTEGER, inside, drill=leads(MEETINGS, "spoken")),
        Column("spoken_rate", _("Phát biểu (%)"), RATIO, inside, drill=leads(MEETINGS, "spoken")),
        Column("criticism", _("Có tự phê bình, phê bình"), INTEGER, inside, drill=leads(MEETINGS, "criticism")),
        Column(
            "criticism_rate", _("Tỷ lệ có tự phê bình, phê bình (%)"), RATIO, inside,
            short=_("Tỷ lệ (%)"), formula="criticism / with_minutes", drill=leads(MEETINGS, "criticism"),
        ),
        Column("rated", _("Đã xếp loại"), INTEGER, quality, drill=leads(MEETINGS, "rated")),
        Column("good", str(Quality.GOOD.label), INTEGER, quality, drill=leads(MEETINGS, "good")),
        Column(
            "good_share", _("Tỷ lệ Tốt (%)"), RATIO, quality, formula="good / rated", drill=leads(MEETINGS, "good"),
        ),
        Column("after_close", _("Ghi sau khi khóa tháng"), INTEGER, inside, shown=False,
               drill=leads(MEETINGS, "after_close")),
    )  # fmt: skip


def _values(part: Holding) -> dict[str, Any]:
    months = {what: sum(map(test, part.months)) for what, test in _OF_DUE.items()}
    thematic = sum(one.meeting is not None for one in part.quarters)
    counts = {what: sum(map(test, part.meetings)) for what, test in _OF_MEETINGS.items()}
    spoken = [one.meeting for one in part.meetings if one.is_spoken]
    return {
        **months,
        "held_rate": Ratio(months["held"], months["due"]),
        "thematic_due": len(part.quarters),
        "thematic_held": thematic,
        "thematic_rate": Ratio(thematic, len(part.quarters)),
        "meetings": counts["meetings"],
        "late": counts["late"],
        "minutes": mean_minutes(part.meetings),
        "long": counts["long"],
        "long_rate": Ratio(counts["long"], counts["measured"]),
        "with_minutes": counts["spoken"],
        "spoken_rate": Ratio(sum(one.speakers or 0 for one in spoken), sum(one.came for one in spoken)),
        "criticism": counts["criticism"],
        "criticism_rate": Ratio(counts["criticism"], counts["spoken"]),
        "rated": counts["rated"],
        "good": counts["good"],
        "good_share": Ratio(counts["good"], counts["rated"]),
        "after_close": counts["after_close"],
    }


Behind = tuple[str, Sequence[Column], list[Row]]


def _months(part: Holding, what: str, period: Period) -> Behind:
    return _dues(part.months, what, period, Column("first", _("Tháng"), MONTH), _("Các tháng phải họp"))


def _quarters(part: Holding, what: str, period: Period) -> Behind:
    return _dues(part.quarters, what, period, Column("first", _("Quý"), TEXT), _("Các quý phải sinh hoạt chuyên đề"))


def _dues(rows: list[Due], what: str, period: Period, first: Column, title: str) -> Behind:
    test = _OF_DUE.get(what or "due")
    if test is None:
        raise ValueError(_("Không có danh sách “%s”.") % what)
    chosen = [one for one in rows if test(one)]
    names = names_on({one.organization_id for one in chosen}, period.last)
    columns = (
        first,
        Column("branch", _("Chi bộ"), TEXT, drill=Drill("meeting")),
        Column("date", _("Ngày họp"), DATE),
        Column("state", _("Kết quả"), TEXT),
    )
    found = []
    for one in chosen:
        told: Any = one.first if first.kind == MONTH else Period.quarter(one.first).label
        values: dict[str, Any] = {"first": told, "branch": names.get(one.organization_id, "–"), "state": _("chưa có")}
        if one.meeting is not None:
            late = one.meeting.was_sent_late
            values |= {"date": one.meeting.date, "state": _("gửi muộn") if late else _("đúng hạn")}
        elif one.not_held is not None:
            reason = one.not_held.note or one.not_held.get_reason_display()
            told = _("không họp, ghi sau khi khóa tháng: %(reason)s")
            told = told if one.not_held.entered_after_close else _("không họp: %(reason)s")
            values["state"] = told % {"reason": reason}
        found.append(Row(values, {"uuid": str(one.meeting.uuid)} if one.meeting else {}))
    return title, columns, found


def _meetings(part: Holding, what: str, period: Period) -> Behind:
    test = _OF_MEETINGS.get(what or "meetings")
    if test is None:
        raise ValueError(_("Không có danh sách “%s”.") % what)
    chosen = [one for one in part.meetings if test(one)]
    names = names_on({one.meeting.organization_id for one in chosen}, period.last)
    columns = (
        Column("date", _("Ngày"), DATE),
        Column("branch", _("Chi bộ"), TEXT, drill=Drill("meeting")),
        Column("kind", _("Loại"), TEXT),
        Column("month", _("Cho tháng"), MONTH),
        Column("minutes", _("Số phút"), INTEGER),
        Column("minimum", _("Ít nhất (phút)"), INTEGER),
        Column("present", _("Có mặt"), INTEGER),
        Column("came", _("Dự, kể cả được miễn"), INTEGER),
        Column("speakers", _("Phát biểu"), INTEGER),
        Column("criticism", _("Tự phê bình, phê bình"), TEXT),
        Column("quality", _("Xếp loại"), TEXT),
        Column("sent_on", _("Ngày gửi"), DATE),
    )
    found = [
        Row(
            {
                "date": one.meeting.date,
                "branch": names.get(one.meeting.organization_id, "–"),
                "kind": str(one.meeting.get_kind_display()),
                "month": one.meeting.for_month,
                "minutes": one.minutes,
                "minimum": one.minimum,
                "present": one.meeting.present,
                "came": one.meeting.came,
                "speakers": one.meeting.speakers,
                "criticism": str(_CRITICISM[one.meeting.criticism]),
                "quality": str(Quality(one.quality).label) if one.quality else "",
                "sent_on": one.meeting.sent_on,
            },
            {"uuid": str(one.meeting.uuid)},
        )
        for one in chosen
    ]
    return _("Các kỳ sinh hoạt được tính"), columns, found


MEETINGS_REPORT = MeetingsReport()

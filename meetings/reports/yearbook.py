"""The report `yearbook` (sổ sinh hoạt): one branch's year as tables, and bound with the minutes of its meetings."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.queries import names_on
from branches.scoping import Action
from core.formatting import date_text, integer
from core.periods import Period, last_day_of
from core.rendering import Document, Letterhead, across
from core.tables import DATE, INTEGER, MONTH, RATIO, TEXT, Column, Drill, Ratio, ReportBuilder, Row, Scope, Table
from meetings.models import Meeting
from meetings.queries import (
    YearBook,
    minutes_head,
    minutes_of,
    names_of_bands,
    points_text,
    resolution_head,
    resolution_text,
    secretary_name,
    slot_text,
    year_book,
)
from meetings.queries.months import NOT_HELD

COVER, REGISTER = "meetings/yearbook_cover.html", "meetings/yearbook_register.html"
MINUTES, RESOLUTION = "meetings/minutes_document.html", "meetings/resolution_document.html"
MOST_MONTHS = 12
COUNTED = ("required", "present", "late", "excused", "unexcused", "guests")


class YearBookReport(ReportBuilder):
    """One organisation's own book: what it planned, held, resolved, left open, asked of others, and was scored."""

    name, order = "yearbook", 16
    title: Any = gettext_lazy("Sổ sinh hoạt")
    # It names who answers for a task and who asked for what; the paper, who said what.
    action: str = Action.VIEW_MEMBERS

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The tables. Raises ValueError for more than a year: a book is of one."""
        book = _book(organization, period, on)
        name = names_on([organization.pk], period.last).get(organization.pk, organization.code)
        scope = Scope(organization.code, name, organization.pk)
        left_out = len(book.rated) - len([one for one in book.final if one.is_rated])
        notes = [
            _("Kỳ họp xếp theo tháng của kỳ (“cho tháng”), kỳ báo cáo không tròn tháng thì theo ngày họp."),
            _("Số còn mở tính đến hết ngày %(day)s.") % {"day": date_text(book.day)},
        ]
        if left_out:
            notes.append(
                _("%(n)s kỳ đang ghi hoặc được trả lại: chưa có số liệu, chưa tính vào tổng cộng.")
                % {"n": integer(left_out)}
            )
        annexes = (
            self._slots, self._themes, self._without, self._others, self._resolutions, self._open, self._tasks,
            self._opinions, self._scores,
        )  # fmt: skip
        return Table(
            name=self.name,
            title=str(self.title),
            columns=_meeting_columns(),
            rows=[_meeting(one) for one in book.rated],
            totals=_total(book.rated),
            scope=scope,
            period=period,
            on=on,
            formulas=(_("F1 = có mặt ÷ phải dự"),),
            notes=notes,
            annexes=[
                Table(self.name, title, columns, rows, scope=scope, period=period, on=on)
                for title, columns, rows in (make(book) for make in annexes)
            ],
        )

    def papers(self, table: Table, organization: Any, letterhead: Any) -> Iterator[Document]:
        """The book: its cover, its tables, then the minutes and the resolutions of each meeting that was sent."""
        book = _book(organization, table.period, table.on)
        secretary = secretary_name(organization.pk, book.day)
        head: Letterhead = replace(
            letterhead, type_symbol="", type_name=_("SỔ SINH HOẠT"), date=book.day, signer_name=secretary
        )
        context = {"organization_name": table.scope.name, "book": book, "table": table}
        yield COVER, context, head, table.period.label
        parts = [across(one) for one in (table, *table.annexes)]
        yield (
            REGISTER,
            {**context, "parts": parts, "part": parts[0]},
            head,
            _("tổng hợp %(period)s") % {"period": table.period.label},
        )
        for meeting in book.final:
            minutes = minutes_of(meeting)
            said = {"meeting": meeting, "organization_name": meeting.organization_name}  # type: ignore[attr-defined]
            yield MINUTES, {**said, "minutes": minutes}, minutes_head(meeting), minutes.subject
            for one in book.resolutions:
                if one.meeting_id == meeting.pk:
                    one.meeting = meeting
                    yield RESOLUTION, {**said, "one": resolution_text(one)}, resolution_head(one), one.title

    def _slots(self, book: YearBook) -> "Part":
        columns = (
            Column("slot", _("Lịch sinh hoạt"), TEXT),
            Column("start", _("Từ ngày"), DATE),
            Column("last", _("Đến hết ngày"), DATE),
        )
        rows = [Row({"slot": slot_text(one), "start": one.start, "last": last_day_of(one.end)}) for one in book.slots]
        return _("Lịch sinh hoạt định kỳ"), columns, rows

    def _themes(self, book: YearBook) -> "Part":
        columns = (
            Column("quarter", _("Quý"), TEXT),
            Column("topic", _("Chuyên đề"), TEXT, drill=Drill("meeting")),
            Column("document", _("Theo văn bản"), TEXT),
            Column("held", _("Đã sinh hoạt ngày"), DATE),
        )
        rows = [
            Row(
                {
                    "quarter": quarter.period.label,
                    "topic": one.theme.topic,
                    "document": str(one.theme.document or ""),
                    "held": one.meeting.date if one.meeting else None,
                },
                _uuid(one.meeting),
            )
            for quarter, one in book.themes
        ]
        return _("Chuyên đề đã định"), columns, rows

    def _without(self, book: YearBook) -> "Part":
        columns = (
            Column("month", _("Tháng"), MONTH),
            Column("state", _("Tình trạng"), TEXT),
            Column("reason", _("Lý do"), TEXT),
            Column("stated_on", _("Báo ngày"), DATE),
        )
        rows = []
        for one in book.without:
            values: dict[str, Any] = {"month": one.month, "state": _("chưa ghi"), "reason": ""}
            if one.state == NOT_HELD and one.not_held is not None:
                said = (str(one.not_held.get_reason_display()), one.not_held.note)
                reason = ": ".join(part for part in said if part)
                values = {"month": one.month, "state": _("không họp"), "reason": reason}
                values["stated_on"] = one.not_held.stated_on
            rows.append(Row(values))
        return _("Tháng không sinh hoạt"), columns, rows

    def _others(self, book: YearBook) -> "Part":
        return _("Các cuộc họp khác, không tính vào tỷ lệ"), _meeting_columns(), [_meeting(one) for one in book.others]

    def _resolutions(self, book: YearBook) -> "Part":
        columns = (
            Column("title", _("Nghị quyết"), TEXT, drill=Drill("meeting")),
            Column("number", _("Số"), TEXT),
            Column("date", _("Ngày"), DATE),
            Column("agreed", _("Tán thành"), INTEGER),
            Column("base", _("Có quyền biểu quyết"), INTEGER),
            Column("tasks", _("Số việc giao"), INTEGER),
        )
        rows = [
            Row(
                {
                    "title": one.title,
                    "number": one.number,
                    "date": one.meeting.date,
                    "agreed": one.vote.agreed if one.vote else None,
                    "base": one.vote.base if one.vote else None,
                    "tasks": book.duties[one.pk],
                },
                _uuid(one.meeting),
            )
            for one in book.resolutions
        ]
        return _("Nghị quyết"), columns, rows

    def _open(self, book: YearBook) -> "Part":
        columns = (
            Column("text", _("Kết luận chưa xong"), TEXT, drill=Drill("meeting")),
            Column("date", _("Kết luận ngày"), DATE),
        )
        rows = [Row({"text": one.text, "date": one.meeting.date}, _uuid(one.meeting)) for one in book.open]
        return _("Kết luận chưa thực hiện xong"), columns, rows

    def _tasks(self, book: YearBook) -> "Part":
        columns = (
            Column("text", _("Việc"), TEXT, drill=Drill("task")),
            Column("responsible", _("Chịu trách nhiệm"), TEXT),
            Column("assigned_on", _("Giao ngày"), DATE),
            Column("due_on", _("Hạn xong"), DATE),
            Column("done_on", _("Xong ngày"), DATE),
            Column("dropped_on", _("Thôi ngày"), DATE),
            Column("result", _("Kết quả, lý do"), TEXT),
        )
        rows = [
            Row(
                {
                    "text": one.text,
                    "responsible": one.responsible.full_name if one.responsible else "",
                    "assigned_on": one.assigned_on,
                    "due_on": one.due_on,
                    "done_on": one.done_on,
                    "dropped_on": one.dropped_on,
                    "result": one.result,
                },
                _uuid(one),
            )
            for one in book.tasks
        ]
        return _("Việc được giao trong kỳ và việc còn mở"), columns, rows

    def _opinions(self, book: YearBook) -> "Part":
        columns = (
            Column("text", _("Kiến nghị"), TEXT, drill=Drill("opinion")),
            Column("who", _("Người nêu"), TEXT),
            Column("addressee", _("Nơi trả lời"), TEXT),
            Column("raised_on", _("Nêu ngày"), DATE),
            Column("answered_on", _("Trả lời ngày"), DATE),
            Column("withdrawn_on", _("Rút ngày"), DATE),
        )
        names = names_on({one.addressee_id for one in book.opinions}, book.day)
        rows = [
            Row(
                {
                    "text": one.text,
                    "who": one.member.full_name if one.member else one.resident,
                    "addressee": names.get(one.addressee_id, ""),
                    "raised_on": one.raised_on,
                    "answered_on": one.answered_on,
                    "withdrawn_on": one.withdrawn_on,
                },
                _uuid(one),
            )
            for one in book.opinions
        ]
        return _("Kiến nghị đã nêu"), columns, rows

    def _scores(self, book: YearBook) -> "Part":
        columns = (
            Column("what", _("Kỳ sinh hoạt"), TEXT, drill=Drill("meeting")),
            Column("date", _("Ngày họp"), DATE),
            Column("self_points", _("Điểm"), TEXT, _("Chi bộ tự chấm")),
            Column("self_level", _("Mức"), TEXT, _("Chi bộ tự chấm")),
            Column("confirmed_points", _("Điểm"), TEXT, _("Người dự chấm")),
            Column("confirmed_level", _("Mức"), TEXT, _("Người dự chấm")),
            Column("official_level", _("Cấp trên xếp loại"), TEXT),
        )
        bands = names_of_bands({one.scheme_id for one in book.scores.values()})
        rows = []
        for meeting in book.rated:
            score = book.scores.get(meeting.pk)
            if score is None:
                continue
            called = bands[score.scheme_id]
            values: dict[str, Any] = {
                "what": _what(meeting),
                "date": meeting.date,
                "self_points": points_text(score.self_total),
                "self_level": called.get(score.self_quality, ""),
                "confirmed_points": points_text(score.confirmed_total),
                "confirmed_level": called.get(score.confirmed_quality, ""),
                "official_level": called.get(score.official_quality, ""),
            }
            rows.append(Row(values, _uuid(meeting)))
        return _("Điểm và mức chất lượng"), columns, rows


Part = tuple[str, Sequence[Column], list[Row]]


def _book(organization: Any, period: Period, on: date) -> YearBook:
    if len(period.months()) > MOST_MONTHS:
        raise ValueError(
            _("Sổ sinh hoạt là sổ của một năm hay một phần của năm; %(period)s dài hơn 12 tháng.")
            % {"period": period.label}
        )
    return year_book(organization, period, on=on)


def _meeting_columns() -> tuple[Column, ...]:
    return (
        Column("what", _("Kỳ sinh hoạt"), TEXT, drill=Drill("meeting")),
        Column("month", _("Cho tháng"), MONTH),
        Column("date", _("Ngày họp"), DATE),
        Column("headcount", _("Đảng số"), INTEGER, additive=False),
        Column("required", _("Phải dự"), INTEGER),
        Column("present", _("Có mặt"), INTEGER),
        Column("late", _("Đến muộn"), INTEGER, shown=False),
        Column("excused", _("Vắng có lý do"), INTEGER, short=_("Vắng CLD")),
        Column("unexcused", _("Vắng không lý do"), INTEGER, short=_("Vắng KLD")),
        Column("rate", _("Tỷ lệ F1 (%)"), RATIO, short=_("F1 (%)"), formula="present / required"),
        Column("guests", _("Khách"), INTEGER, shown=False),
        Column("minutes", _("Số phút"), INTEGER, additive=False),
        Column("speakers", _("Số người phát biểu"), INTEGER, short=_("Phát biểu"), additive=False),
        Column("state", _("Trạng thái"), TEXT),
    )


def _meeting(meeting: Meeting) -> Row:
    """One meeting; without figures while it may still change."""
    values: dict[str, Any] = {
        "what": _what(meeting),
        "month": meeting.for_month,
        "date": meeting.date,
        "minutes": meeting.minutes_long,
        "state": _state(meeting),
    }
    if meeting.status in Meeting.COUNTED_STATUSES:
        values |= {name: getattr(meeting, name) for name in ("headcount", *COUNTED)}
        values |= {"rate": Ratio(meeting.present or 0, meeting.required or 0), "speakers": meeting.speakers}
    return Row(values, _uuid(meeting))


def _total(meetings: Iterable[Meeting]) -> Row:
    """The sums of what was sent: the year's pooled attendance."""
    sent = [one for one in meetings if one.status in Meeting.COUNTED_STATUSES]
    sums = {name: sum(getattr(one, name) or 0 for one in sent) for name in COUNTED}
    return Row({"what": _("Tổng cộng"), **sums, "rate": Ratio(sums["present"], sums["required"])})


def _what(meeting: Meeting) -> str:
    """ "chuyên đề: Học tập đạo đức Hồ Chí Minh"."""
    return ": ".join(part for part in (str(meeting.get_kind_display()), meeting.topic) if part)


def _state(meeting: Meeting) -> str:
    said = [str(meeting.get_status_display())]
    if meeting.was_sent_late:
        said.append(_("gửi muộn"))
    if meeting.entered_after_close:
        said.append(_("ghi sau khi khóa tháng"))
    if meeting.from_paper:
        said.append(_("nhập từ bản giấy"))
    return ", ".join(said)


def _uuid(one: Any) -> dict[str, str | int]:
    return {"uuid": str(one.uuid)} if one else {}


YEARBOOK = YearBookReport()

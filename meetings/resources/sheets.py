"""What the two sheets hold, and their way from and back to cells."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.resources import directory_of
from core.formatting import date_text, month_text
from core.periods import first_of_month, months_between, nearest_in_month
from core.sheets.columns import Choice, Clock, Code, Column, Day, Digits, Month, Text
from core.sheets.problems import ProblemKind
from core.sheets.registry import register
from core.sheets.run import Outcome, Run
from meetings.models import Attendance, Meeting, MeetingGuest
from meetings.queries.committees import unfit_among
from meetings.resources.facts import ABSENT_ONLY, GUEST, LISTED, Announced, Announcements
from meetings.resources.plans import SlotsSheet, ThemesSheet
from meetings.resources.rolls import Rolls
from meetings.resources.undoing import undo_corrections

KINDS = {label: str(value) for value, label in Meeting.Kind.choices}
STATUSES = {label: str(value) for value, label in Attendance.Status.choices} | {"khách": GUEST}
MONTHS_APART = 3  # a postponed meeting keeps its month; farther apart is a slip of the pen

_CODE = Column("Mã tổ chức", "code", Code(), True, "", ("HU01.05", "HU01.05"))


class MeetingsSheet:
    """Rows are meetings. Read here, written together with their rolls."""

    name = "meetings"
    title = "Sinh hoạt"
    order = 30
    apart = False
    owned = (("meetings.Sending", "meeting"),)
    help = gettext_lazy("Mỗi dòng một kỳ sinh hoạt đã họp. Kỳ sinh hoạt nhập vào được coi là đã gửi.")
    columns = (
        _CODE,
        Column("Ngày", "date", Day(), True, gettext_lazy("Ngày họp."), ("05/03/2022", "05/04/2022")),
        Column("Loại", "kind", Choice(KINDS, width=26), True, "", ("thường kỳ", "thường kỳ kết hợp chuyên đề")),
        Column(
            "Cho tháng", "for_month", Month(), False,
            gettext_lazy("Tháng mà kỳ họp thuộc về, dạng 03/2022; để trống là tháng của ngày họp."), ("03/2022", ""),
        ),
        Column("Giờ bắt đầu", "starts_at", Clock(), False, "", ("14:00", "7h30")),
        Column("Giờ kết thúc", "ends_at", Clock(), False, "", ("16:00", "9h45")),
        Column("Chuyên đề", "topic", Text(300, width=40), False, "", ("", "Học tập và làm theo Bác")),
        Column(
            "Cách ghi", "listing", Choice({"đầy đủ": LISTED, "chỉ ghi vắng": ABSENT_ONLY}), False,
            gettext_lazy("“đầy đủ”: trang Điểm danh ghi đủ mọi người; “chỉ ghi vắng”: ai không ghi là có mặt."),
            ("đầy đủ", "chỉ ghi vắng"),
        ),
    )  # fmt: skip

    def load(self, run: Run, rows: list[Any], outcome: Outcome) -> None:
        """Checks the meetings by themselves; the sheet "Điểm danh" goes on with them."""
        announced = run.shared["meetings"] = Announcements()
        directory = directory_of(run)
        for row in rows:
            known = directory.find(row.code) if row.code else None
            if row.code and known is None:
                outcome.problem(row.number, "code", *directory.why_unknown(row.code))
            if row.date and row.date > run.on:
                outcome.problem(
                    row.number, "date", ProblemKind.DATE,
                    _("Ngày này ở tương lai (hôm nay %(today)s).") % {"today": date_text(run.on)},
                )  # fmt: skip
            elif row.date and known and not known.stands_on(row.date):
                outcome.problem(row.number, "date", ProblemKind.SPAN, _("Tổ chức không hoạt động vào ngày này."))
            elif (
                row.date and known and row.for_month and not known.stands_on(nearest_in_month(row.date, row.for_month))
            ):
                outcome.problem(
                    row.number, "for_month", ProblemKind.SPAN, _("Tổ chức không hoạt động trong tháng này.")
                )
            if row.date and row.for_month and abs(months_between(row.date, row.for_month)) > MONTHS_APART:
                outcome.problem(
                    row.number,
                    "for_month",
                    ProblemKind.DATE,
                    _("Cách ngày họp quá %(count)d tháng.") % {"count": MONTHS_APART},
                )
            if row.starts_at and row.ends_at and row.ends_at <= row.starts_at:
                outcome.problem(row.number, "ends_at", ProblemKind.DATE, _("Giờ kết thúc phải sau giờ bắt đầu."))
            if known is None or row.date is None or row.kind is None:
                continue
            key = (known.pk, row.date, row.kind)
            first = announced.seen.setdefault(key, row.number)
            if first != row.number:
                outcome.problem(
                    row.number, "date", ProblemKind.DUPLICATE,
                    _("Kỳ sinh hoạt này đã ghi ở dòng %(row)d.") % {"row": first},
                )  # fmt: skip
                continue
            announced.rows[key] = Announced(
                row.number, known, row.date, row.kind, row.for_month or first_of_month(row.date),
                row.for_month is not None,
                row.starts_at, row.ends_at, row.topic, row.listing or LISTED,
            )  # fmt: skip

        for key, sentence in unfit_among(announced.rows).items():
            outcome.problem(announced.rows[key].number, "kind", ProblemKind.ROLL, sentence)
        _tell_second_of_month(announced, outcome)

    def finish(self, run: Run, outcome: Outcome) -> None:
        """Everything was written with the rolls."""

    def before_undo(self, batch: Any, touched: list[Any], *, by: Any) -> list[Any]:
        """Corrected rolls go back the way they came: returned, rewritten, sent again."""
        return undo_corrections(batch, touched, by=by)

    def export(self, organization_ids: list[int], *, on: date) -> list[dict[str, Any]]:
        """The meetings that count."""
        return [
            {
                "code": one.organization.code,
                "date": one.date,
                "kind": one.kind,
                "for_month": one.for_month,
                "starts_at": one.starts_at,
                "ends_at": one.ends_at,
                "topic": one.topic,
                "listing": LISTED,
            }
            for one in _meetings(organization_ids)
        ]


class RollsSheet:
    """Rows are the marks of rolls."""

    name = "rolls"
    title = "Điểm danh"
    order = 40
    apart = False
    owned: tuple[tuple[str, str], ...] = ()
    help = gettext_lazy(
        "Mỗi dòng một đảng viên của một kỳ sinh hoạt. Người được miễn chỉ ghi khi có dự. "
        "Đảng viên nơi khác dự ghi “khách”."
    )
    columns = (
        _CODE,
        Column("Ngày", "date", Day(), True, gettext_lazy("Như ở trang Sinh hoạt."), ("05/03/2022", "05/03/2022")),
        Column("Loại", "kind", Choice(KINDS, width=26), True, "", ("thường kỳ", "thường kỳ")),
        Column(
            "Số thẻ Đảng", "card", Digits(6, 12), True,
            gettext_lazy("Hoặc số định danh cá nhân của người chưa có thẻ."), ("012345678901", "012345678902"),
        ),
        Column("Trạng thái", "status", Choice(STATUSES), True, "", ("có mặt", "vắng có lý do")),
        Column("Lý do", "reason", Text(200, width=40), False, "", ("", "ốm")),
    )  # fmt: skip

    def load(self, run: Run, rows: list[Any], outcome: Outcome) -> None:
        """Checks every roll against who belonged there that day, and writes meetings and rolls."""
        rolls = Rolls(run, run.outcome(MeetingsSheet.name), outcome, run.shared["meetings"])
        if rows or rolls.announced.rows:
            rolls.load(rows)

    def finish(self, run: Run, outcome: Outcome) -> None:
        """Everything was written in `load`."""

    def before_undo(self, batch: Any, touched: list[Any], *, by: Any) -> list[Any]:
        """Done with the meetings."""
        return touched

    def export(self, organization_ids: list[int], *, on: date) -> list[dict[str, Any]]:
        """The rolls of the meetings that count, and the guests among the members."""
        meetings = {one.pk: one for one in _meetings(organization_ids)}
        marks: dict[int, list[Any]] = defaultdict(list)
        for model, status in ((Attendance, None), (MeetingGuest, GUEST)):
            found = model._default_manager.filter(meeting__in=list(meetings), member__isnull=False).select_related(
                "member"
            )
            for mark in found.order_by("meeting", "member__sort_key"):
                marks[mark.meeting_id].append(
                    (mark.member, status or getattr(mark, "status", ""), getattr(mark, "reason", ""))
                )
        return [
            {
                "code": one.organization.code,
                "date": one.date,
                "kind": one.kind,
                "card": member.card_number or member.national_id,
                "status": status,
                "reason": reason,
            }
            for one in meetings.values()
            for member, status, reason in marks[one.pk]
        ]


def _meetings(organization_ids: list[int]) -> Any:
    counted = Meeting.objects.filter(organization__in=organization_ids, status__in=Meeting.COUNTED_STATUSES)
    return counted.select_related("organization").order_by("organization__code", "date", "kind")


def _tell_second_of_month(announced: Announcements, outcome: Outcome) -> None:
    """A new regular meeting of a month that has one already is told, unless the file names that one too: most often a
    day was put right in the sheet, and the meeting would be there twice (DOMAIN §6.13)."""
    monthly = {key: row for key, row in announced.rows.items() if key[2] in Meeting.MONTHLY_KINDS}
    rows = Meeting.objects.filter(
        organization__in={key[0] for key in monthly}, for_month__in={row.for_month for row in monthly.values()},
        kind__in=Meeting.MONTHLY_KINDS,
    ).order_by("date")  # fmt: skip
    held: dict[tuple[int, date], list[tuple[int, date, str]]] = defaultdict(list)
    for organization_id, month, day, kind in rows.values_list("organization", "for_month", "date", "kind"):
        held[organization_id, month].append((organization_id, day, kind))
    for key, row in monthly.items():
        known = held[key[0], row.for_month]
        other = next((one for one in known if one not in monthly), None)
        if other is not None and key not in known:
            outcome.problem(
                row.number, "date", ProblemKind.DUPLICATE,
                _(
                    "Tháng %(month)s đã ghi kỳ thường kỳ ngày %(day)s. Nếu là sửa ngày, hãy sửa ở trang của kỳ đó; "
                    "nếu họp lần thứ hai trong tháng, hãy ghi cả hai kỳ trong tệp này."
                )
                % {"month": month_text(row.for_month), "day": date_text(other[1])},
            )  # fmt: skip


def register_sheets() -> None:
    """Called once, in AppConfig.ready()."""
    register(SlotsSheet())
    register(ThemesSheet())
    register(MeetingsSheet())
    register(RollsSheet())

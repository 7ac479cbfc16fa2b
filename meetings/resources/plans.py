"""The sheets "Lịch sinh hoạt" and "Chuyên đề": what branches plan, in and out of the workbook."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Organization, OrganizationForm
from branches.resources import Known, directory_of
from branches.services import keep_document
from core.documents import Document
from core.names import fold
from core.periods import FOUNDING_DAY
from core.sheets.columns import Choice, Clock, Code, Column, Day, Digits, Text
from core.sheets.problems import Change, ProblemKind
from core.sheets.run import Outcome, Run
from core.sheets.writing import write_export
from meetings.models import MeetingSlot, Theme
from meetings.queries import slot_text
from meetings.queries.themes import quarter_of
from meetings.services import add_theme, set_slot

RULES = {label: str(value) for value, label in MeetingSlot.Rule.choices}
WEEKDAYS = {label: int(value) for value, label in MeetingSlot.Weekday.choices}
DAYS = {str(number): number for number in range(1, 32)}
QUARTERS = {"I": 1, "II": 2, "III": 3, "IV": 4, "1": 1, "2": 2, "3": 3, "4": 4}
YEARS_AHEAD = 5  # a plan for later is a slip of the pen
_FIELDS = ("rule", "day", "weekday", "starts_at", "place")
_CODE = Column("Mã tổ chức", "code", Code(), True, "", ("HU01.05", "HU01.06"))


class PlanSheet:
    """What the two share: rows of branches the user imports for."""

    apart = False
    owned: tuple[tuple[str, str], ...] = ()

    def finish(self, run: Run, outcome: Outcome) -> None:
        """Everything was written in `load`."""

    def before_undo(self, batch: Any, touched: list[Any], *, by: Any) -> list[Any]:
        """Nothing here needs a service."""
        return touched

    def branches(self, run: Run, rows: Iterable[Any], outcome: Outcome) -> dict[int, Known]:
        """The branch of each row that names one; the others are said to name none."""
        directory = directory_of(run)
        found: dict[int, Known] = {}
        for row in rows:
            known = directory.find(row.code) if row.code else None
            if known is not None:
                found[row.number] = known
            elif row.code:
                outcome.problem(row.number, "code", *directory.why_unknown(row.code))
        ids = {known.pk for known in found.values()}
        forms = OrganizationForm.objects.filter(organization__in=ids, form__holds_branch_meetings=True)
        holding = set(forms.values_list("organization", flat=True))
        for number in [number for number, known in found.items() if known.pk not in holding]:
            outcome.problem(number, "code", ProblemKind.TREE, _("Tổ chức này không sinh hoạt chi bộ hằng tháng."))
            del found[number]
        return found


class SlotsSheet(PlanSheet):
    """Rows are slots: from a day on a branch meets so."""

    name = "slots"
    title = "Lịch sinh hoạt"
    order = 25
    help = gettext_lazy(
        "Mỗi dòng một lịch sinh hoạt định kỳ của chi bộ, từ một ngày; lịch trước đó tự hết hạn vào ngày ấy. Ô để trống "
        "của lịch đã có thì giữ nguyên."
    )
    columns = (
        _CODE,
        Column("Cách chọn ngày", "rule", Choice(RULES, width=30), True, "",
               ("một ngày cố định trong tháng", "một thứ của tuần cuối tháng")),
        Column("Ngày trong tháng", "day", Choice(DAYS, listed=0, width=10), False,
               gettext_lazy("Từ 1 đến 31, khi là một ngày cố định."), ("5", "")),
        Column("Thứ", "weekday", Choice(WEEKDAYS, width=12), False,
               gettext_lazy("Khi là một thứ của tuần đầu hay tuần cuối tháng."), ("", "thứ bảy")),
        Column("Giờ bắt đầu", "starts_at", Clock(), False, "", ("19:30", "14h")),
        Column("Địa điểm", "place", Text(200, width=32), False, "", ("Nhà văn hóa xóm", "")),
        Column("Từ ngày", "start", Day(), True, gettext_lazy("Ngày đầu tiên theo lịch này."),
               ("01/01/2022", "01/07/2022")),
    )  # fmt: skip

    def load(self, run: Run, rows: list[Any], outcome: Outcome) -> None:
        """Branch by branch, the earliest first: each slot ends the one before."""
        branches = self.branches(run, rows, outcome)
        stored: dict[int, dict[date, MeetingSlot]] = defaultdict(dict)
        for slot in MeetingSlot.objects.filter(organization__in={known.pk for known in branches.values()}):
            stored[slot.organization_id][slot.start] = slot
        organizations = Organization.objects.in_bulk({known.pk for known in branches.values()})
        seen: dict[tuple[int, date], int] = {}
        sound = [row for row in rows if row.number in branches and row.number not in outcome.bad and row.start]
        for row in sorted(sound, key=lambda one: (one.start, one.number)):
            known = branches[row.number]
            first = seen.setdefault((known.pk, row.start), row.number)
            if first != row.number:
                outcome.problem(row.number, "start", ProblemKind.DUPLICATE,
                                _("Lịch của ngày này đã ghi ở dòng %(row)d.") % {"row": first})  # fmt: skip
                continue
            self._lay(run, row, known, organizations[known.pk], stored[known.pk].get(row.start), outcome)

    def _lay(
        self, run: Run, row: Any, known: Known, organization: Organization, slot: MeetingSlot | None, outcome: Outcome
    ) -> None:
        wanted = {name: getattr(row, name) for name in _FIELDS}
        if slot is not None:
            wanted = {name: getattr(slot, name) if one is None else one for name, one in wanted.items()}
            if wanted["rule"] != slot.rule:
                # Another rule asks for another thing: what the old one had is no answer to it.
                wanted |= {"day": row.day, "weekday": row.weekday}
            if all(getattr(slot, name) == one for name, one in wanted.items()):
                return
        wanted["place"] = wanted["place"] or ""
        try:
            with transaction.atomic():
                new = set_slot(organization=organization, start=row.start, by=run.by, **wanted)
        except ValidationError as error:
            for name, sentences in error.message_dict.items():
                field = name if name in (*_FIELDS, "start") else ""
                outcome.problem(row.number, field, ProblemKind.SPAN, " ".join(sentences))
            return
        if slot is None:
            outcome.new(row.number, f"{known.name}: {slot_text(new)}")
        else:
            outcome.changed(row.number, known.name, [Change(_("Lịch sinh hoạt"), slot_text(slot), slot_text(new))])

    def export(self, organization_ids: list[int], *, on: date) -> list[dict[str, Any]]:
        """Every slot there was, the earliest first."""
        rows = MeetingSlot.objects.filter(organization__in=organization_ids).select_related("organization")
        return [
            {"code": one.organization.code, "start": one.start, **{name: getattr(one, name) for name in _FIELDS}}
            for one in rows.order_by("organization__code", "start")
        ]


class ThemesSheet(PlanSheet):
    """Rows are themes of a quarter."""

    name = "themes"
    title = "Chuyên đề"
    order = 26
    help = gettext_lazy(
        "Mỗi dòng một chuyên đề chi bộ sẽ sinh hoạt trong một quý. Bỏ hay sửa chuyên đề thì làm ở trang kế hoạch của "
        "chi bộ."
    )
    columns = (
        _CODE,
        Column("Năm", "year", Digits(4, 4), True, "", ("2022", "2022")),
        Column("Quý", "quarter", Choice(QUARTERS, width=8), True, "", ("I", "II")),
        Column("Chuyên đề", "topic", Text(300, width=48), True, "",
               ("Học tập và làm theo Bác", "Xây dựng nông thôn mới")),
        Column("Số văn bản", "paper", Text(60), False, gettext_lazy("Văn bản giao chuyên đề, nếu có."),
               ("87-KH/HU", "")),
        Column("Ngày văn bản", "issued_on", Day(), False, gettext_lazy("Đi cùng số văn bản."), ("10/01/2022", "")),
    )  # fmt: skip

    def load(self, run: Run, rows: list[Any], outcome: Outcome) -> None:
        """Plans those nobody planned yet."""
        branches = self.branches(run, rows, outcome)
        ids = {known.pk for known in branches.values()}
        stored: dict[tuple[int, int, int, str], Theme] = {
            _key(one.organization_id, one.year, one.quarter, one.topic): one
            for one in Theme.objects.filter(organization__in=ids).select_related("document")
        }
        organizations = Organization.objects.in_bulk(ids)
        seen: dict[tuple[int, int, int, str], int] = {}
        for row in rows:
            if row.number not in branches or row.number in outcome.bad:
                continue
            known, year = branches[row.number], int(row.year)
            if not self._stands(row, known, year, run.on, outcome):
                continue
            if bool(row.paper) != bool(row.issued_on):
                outcome.problem(row.number, "issued_on", ProblemKind.MISSING,
                                _("Văn bản phải có cả số và ngày."))  # fmt: skip
                continue
            key = _key(known.pk, year, row.quarter, row.topic)
            first = seen.setdefault(key, row.number)
            if first != row.number:
                outcome.problem(row.number, "topic", ProblemKind.DUPLICATE,
                                _("Chuyên đề này đã ghi ở dòng %(row)d.") % {"row": first})  # fmt: skip
            elif key in stored:
                self._compare(row, stored[key], outcome)
            else:
                self._plan(run, row, known, organizations[known.pk], year, outcome)

    def _stands(self, row: Any, known: Known, year: int, on: date, outcome: Outcome) -> bool:
        """Whether the branch stood in the quarter, and the year is one people plan for."""
        if not FOUNDING_DAY.year <= year <= on.year + YEARS_AHEAD:
            outcome.problem(row.number, "year", ProblemKind.DATE, _("Năm này quá xa; hãy kiểm tra lại."))
            return False
        quarter = quarter_of(year, row.quarter)
        if known.start >= quarter.end or (known.end is not None and known.end <= quarter.start):
            outcome.problem(
                row.number, "quarter", ProblemKind.SPAN,
                _("Tổ chức không hoạt động trong %(quarter)s.") % {"quarter": quarter.label},
            )  # fmt: skip
            return False
        return True

    def _compare(self, row: Any, theme: Theme, outcome: Outcome) -> None:
        """A theme that is planned already says nothing new, unless it names another paper."""
        stored = (theme.document.number, theme.document.issued_on) if theme.document else (None, None)
        if row.paper and (fold(row.paper), row.issued_on) != (fold(stored[0] or ""), stored[1]):
            outcome.problem(
                row.number, "paper", ProblemKind.DIFFERENT,
                _("Chuyên đề này đã có, theo văn bản: %(paper)s. Hãy sửa ở trang kế hoạch của chi bộ.")
                % {"paper": theme.document or _("không ghi")},
            )  # fmt: skip

    def _plan(self, run: Run, row: Any, known: Known, organization: Organization, year: int, outcome: Outcome) -> None:
        try:
            with transaction.atomic():
                paper = None
                if row.paper:
                    kind = Document.Kind.PLAN
                    paper = keep_document(number=row.paper, issued_on=row.issued_on, kind=kind, by=run.by)
                add_theme(
                    organization=organization, year=year, quarter=row.quarter, topic=row.topic, document=paper,
                    by=run.by,
                )  # fmt: skip
        except ValidationError as error:
            outcome.problem(row.number, "", ProblemKind.FORMAT, " ".join(error.messages))
            return
        outcome.new(row.number, f"{known.name}: {row.topic}")

    def export(self, organization_ids: list[int], *, on: date) -> list[dict[str, Any]]:
        """Every theme there was."""
        rows = Theme.objects.filter(organization__in=organization_ids).select_related("organization", "document")
        return [
            {
                "code": one.organization.code,
                "year": str(one.year),
                "quarter": one.quarter,
                "topic": one.topic,
                "paper": one.document.number if one.document else None,
                "issued_on": one.document.issued_on if one.document else None,
            }
            for one in rows.order_by("organization__code", "year", "quarter", "pk")
        ]


def plans_workbook(organization_ids: list[int], *, on: date) -> tuple[bytes, int]:
    """The two sheets of some branches, which brought in again change nothing; and how many rows they hold."""
    rows = {sheet.name: sheet.export(organization_ids, on=on) for sheet in (SlotsSheet(), ThemesSheet())}
    return write_export(rows), sum(map(len, rows.values()))


def _key(organization_id: int, year: int, quarter: int, topic: str) -> tuple[int, int, int, str]:
    """A theme by what it says, not by how it is spelled."""
    return organization_id, year, quarter, fold(topic)

"""What a row of the central sheet says of one person: himself, and where he belongs."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from operator import attrgetter
from typing import Any

from django.utils.translation import gettext as _

from branches.resources import Directory, Known
from core.formatting import date_text
from core.names import fold
from core.sheets.problems import ProblemKind
from core.sheets.run import Outcome
from members.models import Membership
from members.resources.central.columns import ACTIVE, ELSEWHERE, HOSTED, NO_MEMBER
from members.resources.persons import IN_FULL, Person
from members.resources.timelines import END, FULL, OFFICIAL, TEMPORARY, Held

_IN_FULL = attrgetter(*IN_FULL)


@dataclass(slots=True)
class Line:
    """A span, or an end, as the work on members takes it from a sheet."""

    number: int
    state: tuple[str, str]
    start: date | None = None
    last: date | None = None


@dataclass(slots=True)
class CentralPerson(Person):
    """The one row of a person; its spans are worked out once it is known what is recorded."""

    spans: list[Line] = field(default_factory=list)

    @property
    def row(self) -> Any:
        """The row."""
        return self.rows[0]

    @property
    def lines(self) -> list[Any]:
        """What the row says of where he belongs."""
        return self.spans


def one_row_each(persons: Iterable[Person], outcome: Outcome) -> list[CentralPerson]:
    """People as this sheet has them: a second row of the same person is a problem."""
    found = []
    for person in persons:
        first, *others = person.rows
        for row in others:
            outcome.problem(
                row.number, "card_number", ProblemKind.DUPLICATE,
                _("Người mang số này đã có ở dòng %(row)d. Mỗi người chỉ một dòng.") % {"row": first.number},
            )  # fmt: skip
        found.append(CentralPerson([first], dict(zip(IN_FULL, _IN_FULL(first), strict=True))))
    return found


def find_places(rows: Iterable[Any], directory: Directory, outcome: Outcome) -> dict[int, Known]:
    """Row number → organisation, by its code, its full name, or "name (code)"; what names none is a problem."""
    by_name: dict[str, list[Known]] = {}
    for known in directory.by_code.values():
        by_name.setdefault(fold(known.name), []).append(known)
    answers: dict[str, Known | list[Known] | None] = {}
    places: dict[int, Known] = {}
    for row in rows:
        text = row.code
        if text is None:
            continue
        if text not in answers:
            answers[text] = _called(text, directory, by_name)
        found = answers[text]
        if isinstance(found, Known):
            places[row.number] = found
        elif found:
            codes = ", ".join(known.code for known in found[:5])
            sentence = _("Có %(count)d tổ chức tên này. Hãy ghi mã: %(codes)s.")
            outcome.problem(row.number, "code", ProblemKind.UNKNOWN, sentence % {"count": len(found), "codes": codes})
        else:
            sentence = _("Không có tổ chức tên hoặc mã này trong phạm vi bạn được nhập.")
            outcome.problem(row.number, "code", ProblemKind.UNKNOWN, sentence)
    return places


def _called(text: str, directory: Directory, by_name: dict[str, list[Known]]) -> Known | list[Known] | None:
    if known := directory.find(text):
        return known
    found = by_name.get(fold(text), [])
    if not found and text.endswith(")"):
        code = text[text.rfind("(") + 1 : -1].strip()
        return directory.find(code)
    return found[0] if len(found) == 1 else found or None


class Spans:
    """Works out the spans a row asks for beside what is recorded; says what makes no sense."""

    def __init__(
        self, outcome: Outcome, places: dict[int, Known], names: dict[int, str], on: date, under_way: set[int]
    ) -> None:
        self.outcome = outcome
        self.places = places
        self.names = names
        self.on = on
        self.under_way = under_way  # members whose transfer is under way
        self.elsewhere = 0

    def work_out(self, person: CentralPerson, held: list[Held]) -> None:
        """Fills `person.spans`; a row that says nothing new about where he belongs has none."""
        row, place = person.row, self.places[person.row.number]
        group, kind = row.state or ("", "")
        if not self._is_sensible(row, group, kind):
            return
        ends = group == END
        if ends and row.start is None:
            if not _ended(held, place.pk, kind):
                self._fault(
                    row, "start", ProblemKind.MISSING, _("Thiếu ngày rời khỏi: ngày đầu tiên không còn sinh hoạt.")
                )
            return
        day = row.start - timedelta(days=1) if ends else self.on
        current = next((one for one in held if one.kind == OFFICIAL and one.holds_on(day)), None)
        known_to_belong = any(one.kind == OFFICIAL for one in held)
        if current is not None and current.organization_id != place.pk:
            where = self.names.get(current.organization_id, _("một tổ chức khác"))
            sentence = _(
                "Hồ sơ ghi đang sinh hoạt tại %(where)s. Tệp này không có ngày chuyển: hãy dùng Chuyển sinh hoạt ở "
                "trang của đảng viên."
            )
            self._fault(row, "code", ProblemKind.DIFFERENT, sentence % {"where": where})
        elif current is None and known_to_belong:
            self._tell_gone(row, place, group, kind, held, day)
        else:
            if current is None:
                if not self._may_begin(person, place):
                    return
                person.spans.append(Line(row.number, (OFFICIAL, FULL)))
            if ends:
                person.spans.append(Line(row.number, (END, kind), row.start))
            else:
                self._add_duty(person, row, group, kind, held)

    def _is_sensible(self, row: Any, group: str, kind: str) -> bool:
        before = len(self.outcome.problems)
        if row.start is not None and row.start > self.on:
            today = date_text(self.on)
            self._fault(
                row, "start", ProblemKind.DATE, _("Ngày này ở tương lai (hôm nay %(today)s).") % {"today": today}
            )
        if row.start is not None and group not in (END, "duty"):
            sentence = _("Có ngày nhưng Trạng thái hoạt động không nói rời khỏi, mất hay miễn. Hãy ghi trạng thái.")
            self._fault(row, "state", ProblemKind.CONFLICT, sentence)
        if group == NO_MEMBER:
            restored = kind == str(Membership.StartReason.RESTORED)
            sentence = (
                _("Khôi phục đảng tịch cần ngày và quyết định: hãy dùng Tiếp nhận ở danh sách đảng viên.")
                if restored
                else _("Quần chúng không thuộc danh sách đảng viên. Hãy bỏ dòng này.")
            )
            self._fault(row, "state", ProblemKind.CONFLICT, sentence)
        return len(self.outcome.problems) == before

    def _tell_gone(self, row: Any, place: Known, group: str, kind: str, held: list[Held], day: date) -> None:
        """He belongs nowhere on the day: what agrees with that is no news, what does not needs a page."""
        if group == END and _ended(held, place.pk, kind, row.start):
            return
        if group == END:
            sentence = _(
                "Ngày %(day)s hồ sơ không ghi đảng viên sinh hoạt chính thức ở đâu. Hãy xem trang của đảng viên."
            )
            self._fault(row, "start", ProblemKind.DIFFERENT, sentence % {"day": date_text(day)})
        elif group:
            sentence = _(
                "Hồ sơ ghi đảng viên đã thôi sinh hoạt. Nếu trở lại, hãy dùng Tiếp nhận ở danh sách đảng viên."
            )
            self._fault(row, "state", ProblemKind.DIFFERENT, sentence)

    def _may_begin(self, person: CentralPerson, place: Known) -> bool:
        row = person.row
        admission = person.said["admission"] or (person.stored.admission if person.stored else None)
        if admission is None:
            sentence = _("Thiếu Ngày vào Đảng: người mới sinh hoạt tính từ ngày ấy.")
            self._fault(row, "admission", ProblemKind.MISSING, sentence)
        elif place.end is not None and (row.start is None or row.start > place.end):
            sentence = _("Tổ chức này giải thể ngày %(day)s. Hãy ghi tổ chức đang sinh hoạt.")
            self._fault(row, "code", ProblemKind.SPAN, sentence % {"day": date_text(place.end - timedelta(days=1))})
        else:
            return True
        return False

    def _add_duty(self, person: CentralPerson, row: Any, group: str, kind: str, held: list[Held]) -> None:
        open_duties = {one.kind for one in held if one.is_duty and one.holds_on(self.on)}
        if group == "duty":
            if row.start is not None:
                person.spans.append(Line(row.number, ("duty", kind), row.start))
            elif kind not in open_duties:
                self._fault(row, "start", ProblemKind.MISSING, _("Thiếu ngày được miễn, tạm miễn hoặc bị đình chỉ."))
        elif group == ACTIVE and open_duties:
            sentence = _(
                "Hồ sơ ghi đang được miễn, tạm miễn hoặc bị đình chỉ. Tệp này không có ngày kết thúc: hãy ghi ở trang "
                "của đảng viên."
            )
            self._fault(row, "state", ProblemKind.DIFFERENT, sentence)
        elif group == ELSEWHERE:
            hosted = any(one.kind == TEMPORARY and one.holds_on(self.on) for one in held)
            leaving = person.stored is not None and person.stored.pk in self.under_way
            if not (hosted if kind == HOSTED else leaving):
                self.elsewhere += 1

    def _fault(self, row: Any, field_name: str, kind: str, sentence: str) -> None:
        self.outcome.problem(row.number, field_name, kind, sentence)


def _ended(held: list[Held], organization_id: int, reason: str, day: date | None = None) -> bool:
    """Whether the record says the same end already."""
    return any(
        one.kind == OFFICIAL
        and one.organization_id == organization_id
        and one.end_reason == reason
        and (one.end == day if day else one.end is not None)
        for one in held
    )

"""The sheet "Quần chúng": the register of candidates in and out of the workbook, up to the opinions on them.

A row is a person, known by his number or, without one, by name, birthday and branch. Somebody new is entered; a file
that is open is corrected, and its steps are taken on its page. What is on record already changes nothing, and a blank
cell wipes nothing.

A row is written by whoever acts for its branch, as on the page. The steps it may bring are history: a file that begins
with the row tells on which days its first steps were taken before it was kept here, as its papers say. Neither vote nor
paper stands behind such a step, so each says in the file that it came from a workbook; from the branch's resolution on
everything is recorded where it is decided. A step of another organisation (the verification) is taken only from who
acts for that one as well; else its committee writes it on the page, and the row ends before it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches import tree
from branches.models import Place
from branches.resources import Known, directory_of
from branches.resources.directory import labels_of
from core.formatting import date_text, partial_date
from core.names import fold
from core.periods import span_holds
from core.sheets.columns import Choice, Code, Column, Day, Digits, PartialDay, PersonName, Text
from core.sheets.problems import Change, ProblemKind
from core.sheets.run import Outcome, Run
from core.sheets.writing import write_export
from members.models import Ethnicity, Member, Occupation, Religion
from recruitment.models import Candidate, IntroducingBody, StepAct, Tag
from recruitment.queries.candidates import OPEN
from recruitment.resources.entering import Entering
from recruitment.resources.people import People, face_of, may_be_one
from recruitment.services.candidates import NewCandidate, PastAct, correct_candidate, register_candidates, set_tags

# The steps whose days a sheet may bring; what a committee or a meeting decides is recorded where it is decided.
STEPS: tuple[tuple[str, str], ...] = (
    ("listed", "Cảm tình Đảng"), ("awareness_class", "Học lớp nhận thức"), ("mentored", "Phân công giúp đỡ"),
    ("applied", "Đơn và lý lịch"), ("verified", "Thẩm tra lý lịch"), ("opinions", "Ý kiến nhận xét"),
)  # fmt: skip
# Field of the row → field of the candidate.
_FIELDS = (
    "full_name", "gender", "ethnicity", "religion", "occupation", "national_id", "general_education",
    "introduced_by", "place", "listed_on", "note",
)  # fmt: skip


class CandidatesSheet:
    """Rows are people branches follow."""

    name = "candidates"
    title = "Quần chúng"
    order = 50
    apart = False
    owned: tuple[tuple[str, str], ...] = ()
    help = gettext_lazy(
        "Mỗi dòng một người chi bộ theo dõi để phát triển đảng; người ghi cho chi bộ ấy mới nhập được. Người chưa có "
        "hồ sơ: ghi ngày các bước đã qua theo hồ sơ giấy trước khi dùng phần mềm, lần lượt, đến “Ý kiến nhận xét”; "
        "“Thẩm tra lý lịch” do đảng ủy cơ sở ghi. Bước mới và các bước sau ghi ở trang hồ sơ. Người đã có hồ sơ thì "
        "chỉ sửa thông tin; ô để trống giữ nguyên. Nhận ra người cũ theo số định danh, không có số thì theo họ tên, "
        "ngày sinh và chi bộ."
    )
    columns = (
        Column("Mã tổ chức", "code", Code(), True, gettext_lazy("Mã chi bộ theo dõi."), ("HU01.05", "HU01.06")),
        Column("Họ và tên", "full_name", PersonName(), True, "", ("Nông Thị Hoa", "Lý Văn Sơn")),
        Column("Giới tính", "gender", Choice({label: str(value) for value, label in Member.Gender.choices}, width=9),
               False, "", ("nữ", "nam")),
        Column("Sinh ngày", "birth", PartialDay(), False, gettext_lazy("Ngày, tháng/năm hoặc chỉ năm."),
               ("20/11/2000", "1999")),
        Column("Số định danh cá nhân", "national_id", Digits(12, 12), False, "", ("004300000777", "")),
        Column("Dân tộc", "ethnicity", Choice(labels_of(Ethnicity), width=12), False, "", ("Tày", "Dao")),
        Column("Tôn giáo", "religion", Choice(labels_of(Religion), width=12), False, "", ("Không", "")),
        Column("Nghề nghiệp", "occupation", Choice(labels_of(Occupation), width=18), False, "", ("nông dân", "")),
        Column("Học vấn phổ thông", "general_education",
               Choice({label: str(value) for value, label in Member.GeneralEducation.choices}, width=18), False, "",
               ("trung học phổ thông", "")),
        Column("Đoàn thể giới thiệu", "introduced_by", Choice(labels_of(IntroducingBody), width=26), False, "",
               ("Đoàn TNCS Hồ Chí Minh", "")),
        Column("Mã địa bàn", "place", Code(), False, gettext_lazy("Nơi cư trú, mã ở trang Địa bàn."), ("NB01", "")),
        Column("Ngày đưa vào danh sách", "listed_on", Day(), False,
               gettext_lazy("Bắt buộc với người chưa có hồ sơ."), ("01/03/2022", "15/06/2022")),
        *(
            Column(heading, stage, Day(), False, gettext_lazy("Ngày bước này được thực hiện; chưa qua thì để trống."),
                   (example, ""))
            for (stage, heading), example in zip(
                STEPS, ("05/04/2022", "20/05/2022", "05/06/2022", "", "", ""), strict=True
            )
        ),
        Column("Nhóm", "tags", Text(300), False,
               gettext_lazy("Chỉ nhóm ghi tay (trí thức, …), cách nhau bằng dấu chấm phẩy."), ("trí thức", "")),
        Column("Ghi chú", "note", Text(500), False, "", ("", "")),
    )  # fmt: skip

    def load(self, run: Run, rows: list[Any], outcome: Outcome) -> None:
        """Corrects whom the register has, enters the others as a set."""
        if rows:
            _Work(run, outcome).load(rows)

    def finish(self, run: Run, outcome: Outcome) -> None:
        """Everything was written in `load`."""

    def before_undo(self, batch: Any, touched: list[Any], *, by: Any) -> list[Any]:
        """Nothing here needs a service."""
        return touched

    def export(self, organization_ids: list[int], *, on: date) -> list[dict[str, Any]]:
        """Everybody followed who is no member yet, with the days of the first steps."""
        rows = Candidate.objects.filter(organization__in=organization_ids, state__in=OPEN, member__isnull=True)
        related = rows.select_related("organization", "ethnicity", "religion", "occupation", "introduced_by", "place")
        candidates = list(related.prefetch_related("tags__tag").order_by("organization__code", "sort_key", "pk"))
        days = _days_of(candidates)
        return [
            {
                **{name: getattr(one, name) or None for name in _FIELDS if name != "place"},
                **days.get(one.pk, {}),
                "code": one.organization.code,
                "birth": (one.birth_date, one.birth_precision) if one.birth_date else None,
                "place": one.place.code if one.place else None,
                "tags": "; ".join(sorted(row.tag.name for row in one.tags.all())) or None,
            }
            for one in candidates
        ]


def register_workbook(organization_ids: list[int], *, on: date) -> tuple[bytes, int]:
    """The sheet of some branches, which brought in again changes nothing; and how many rows it holds."""
    rows = CandidatesSheet().export(organization_ids, on=on)
    return write_export({CandidatesSheet.name: rows}), len(rows)


def _days_of(candidates: Iterable[Candidate]) -> dict[int, dict[str, date]]:
    """The days on which the first steps of some candidates were taken, by stage."""
    stages = [stage for stage, _heading in STEPS]
    acts = StepAct.objects.filter(
        candidate__in=[one.pk for one in candidates], kind=StepAct.Kind.TAKEN, taken_back=False, stage__in=stages
    )
    found: dict[int, dict[str, date]] = {}
    for candidate, stage, day in acts.values_list("candidate", "stage", "on"):
        found.setdefault(candidate, {})[stage] = day
    return found


class _Work:
    """One sheet on its way in: whom its rows speak of, what they say of him."""

    def __init__(self, run: Run, outcome: Outcome) -> None:
        self.run, self.outcome = run, outcome
        self.directory = directory_of(run)
        self.seen: dict[Any, list[tuple[str | None, int]]] = defaultdict(list)
        tags = list(Tag.objects.filter(active=True))
        self.tags = {fold(tag.name): tag for tag in tags} | {fold(tag.code): tag for tag in tags}

    def load(self, rows: Sequence[Any]) -> None:
        branches = self._branches(rows)
        sound = [row for row in rows if row.number in branches and row.number not in self.outcome.bad]
        self.places = Place.objects.in_bulk([row.place for row in sound if row.place], field_name="code")
        self.forms = tree.branch_or_not({branches[row.number].pk for row in sound})
        self.people = People(sound, on=self.run.on)
        self.days = _days_of(self.people.files)
        homes = [(row, branches[row.number].pk) for row in sound]
        stages = [stage for stage, _heading in STEPS]
        self.entering = Entering(homes, stages, by=self.run.by, on=self.run.on)
        fresh: list[tuple[Any, NewCandidate]] = []
        for row in sound:
            known = branches[row.number]
            stored = self.people.file_of(row, known.pk)
            if self._said_before(row, known, stored):
                continue
            if fault := self.entering.fault_of_branch(known.pk):
                self._wrong(row, "code", ProblemKind.TREE, fault)
                continue
            tags = self._tags_of(row)
            if tags is None or not self._may_be_true(row):
                continue
            if stored is not None:
                self._correct(row, known, stored, tags)
            elif (new := self._new(row, known, tags)) is not None:
                fresh.append((row, new))
        self._enter(fresh)

    def _branches(self, rows: Sequence[Any]) -> dict[int, Known]:
        found: dict[int, Known] = {}
        for row in rows:
            known = self.directory.find(row.code) if row.code else None
            if known is not None:
                found[row.number] = known
            elif row.code:
                self.outcome.problem(row.number, "code", *self.directory.why_unknown(row.code))
        return found

    def _said_before(self, row: Any, known: Known, stored: Candidate | None) -> bool:
        """Whether an earlier row speaks of the same person, which is told at this one."""
        name, birthday = face_of(row)
        keys: list[Any] = [row.national_id] if row.national_id else []
        if stored is not None:
            keys = [stored.pk]
        elif birthday or not row.national_id:
            keys.append((name, birthday, None if birthday else known.pk))
        for key in keys:
            for number, first in self.seen[key]:
                if may_be_one(row.national_id, number):
                    self._wrong(row, "full_name", ProblemKind.DUPLICATE, _("Người này đã ghi ở dòng %s.") % first)
                    return True
        for key in keys:
            self.seen[key].append((row.national_id, row.number))
        return False

    def _may_be_true(self, row: Any) -> bool:
        """No day lies ahead, steps stand one after the other, and none is left out."""
        days = [("birth", row.birth[0] if row.birth else None), ("listed_on", row.listed_on)]
        days += [(stage, getattr(row, stage)) for stage, _heading in STEPS]
        for name, day in days:
            if day is not None and day > self.run.on:
                self._wrong(row, name, ProblemKind.DATE, _("Ngày này ở tương lai."))
                return False
        last, left_out = row.listed_on, ""
        for stage, heading in STEPS:
            day = getattr(row, stage)
            if day is None:
                left_out = left_out or heading
                continue
            if left_out:
                self._wrong(row, stage, ProblemKind.CONFLICT, _("Còn trống bước trước: %s.") % left_out)
                return False
            if last is not None and day < last:
                self._wrong(row, stage, ProblemKind.DATE, _("Trước ngày của bước đứng trước."))
                return False
            last = day
        if row.place and row.place not in self.places:
            self._wrong(row, "place", ProblemKind.UNKNOWN, _("Không có địa bàn mang mã này."))
            return False
        return True

    def _tags_of(self, row: Any) -> list[Tag] | None:
        """The groups a row names; None where one is unknown or tells itself."""
        found = []
        for text in (row.tags or "").split(";"):
            if not fold(text):
                continue
            tag = self.tags.get(fold(text))
            if tag is None:
                self._wrong(row, "tags", ProblemKind.UNKNOWN, _("Không có nhóm “%s”.") % text.strip())
                return None
            if tag.rule:
                told = {"tag": tag.name, "rule": tag.get_rule_display()}
                self._wrong(
                    row, "tags", ProblemKind.FORMAT, _("Nhóm “%(tag)s” tự tính (%(rule)s), không ghi tay.") % told
                )
                return None
            found.append(tag)
        return found

    def _new(self, row: Any, known: Known, tags: Sequence[Tag]) -> NewCandidate | None:
        """Somebody to enter; None where he cannot be."""
        if row.listed_on is None:
            self._wrong(row, "listed_on", ProblemKind.MISSING, _("Người chưa có hồ sơ thì phải ghi ngày này."))
            return None
        if row.birth and row.listed_on <= row.birth[0]:
            self._wrong(row, "listed_on", ProblemKind.DATE, _("Ngày đưa vào danh sách phải sau ngày sinh."))
            return None
        forms = [holds for span, holds in self.forms.get(known.pk, ()) if span_holds(span, row.listed_on)]
        if not forms or not known.stands_on(row.listed_on):
            self._wrong(row, "listed_on", ProblemKind.SPAN, _("Chi bộ không tồn tại vào ngày này."))
            return None
        if not any(forms):
            self._wrong(row, "code", ProblemKind.TREE, _("Quần chúng được theo dõi ở chi bộ; đây không phải chi bộ."))
            return None
        if fault := self.people.fault_of(row, known.pk):
            self._wrong(row, fault[0], ProblemKind.DUPLICATE, fault[1])
            return None
        if fault := self.entering.fault_of_steps(row, known.pk):
            self._wrong(row, fault[0], ProblemKind.TREE, fault[1])
            return None
        return NewCandidate(
            organization_id=known.pk, full_name=row.full_name, listed_on=row.listed_on, gender=row.gender or "",
            birth_date=row.birth[0] if row.birth else None, birth_precision=row.birth[1] if row.birth else "day",
            ethnicity_id=_key(row.ethnicity), religion_id=_key(row.religion), occupation_id=_key(row.occupation),
            national_id=row.national_id, general_education=row.general_education or "",
            introduced_by_id=_key(row.introduced_by), place_id=_key(self.places.get(row.place)), note=row.note or "",
            tag_ids=[tag.pk for tag in tags],
            past=[
                PastAct(stage, getattr(row, stage), note=_("theo hồ sơ giấy, nhập từ tệp"))
                for stage, _heading in STEPS
                if getattr(row, stage)
            ],
        )  # fmt: skip

    def _enter(self, fresh: Sequence[tuple[Any, NewCandidate]]) -> None:
        """As a set; where something in it is refused, one by one, so that the others come in."""
        try:
            with transaction.atomic():
                register_candidates(new=[new for _row, new in fresh], by=self.run.by, on=self.run.on)
        except ValidationError:
            for row, new in fresh:
                self._enter_one(row, new)
            return
        for row, new in fresh:
            self.outcome.new(row.number, new.full_name)

    def _enter_one(self, row: Any, new: NewCandidate) -> None:
        try:
            with transaction.atomic():
                register_candidates(new=[new], by=self.run.by, on=self.run.on)
        except ValidationError as error:
            self._wrong(row, "", ProblemKind.CONFLICT, " ".join(error.messages))
        else:
            self.outcome.new(row.number, new.full_name)

    def _correct(self, row: Any, known: Known, stored: Candidate, tags: Sequence[Tag]) -> None:
        """What the row says otherwise of somebody the register has."""
        if stored.organization_id != known.pk:
            self._wrong(row, "code", ProblemKind.DIFFERENT, self._followed_elsewhere(stored))
            return
        days = self.days.get(stored.pk, {})
        for stage, _heading in STEPS:
            day = getattr(row, stage)
            if day is not None and days.get(stage) != day:
                text = (
                    _("Hồ sơ ghi bước này ngày %s; sửa thì lùi bước ở trang hồ sơ.") % date_text(days[stage])
                    if stage in days
                    else _("Hồ sơ chưa qua bước này; bước mới ghi ở trang hồ sơ.")
                )
                self._wrong(row, stage, ProblemKind.DIFFERENT, text)
                return
        values = self._values(row, stored)
        held = [one.tag for one in stored.tags.all()]
        added = [tag for tag in tags if tag not in held]
        if not values and not added:
            return
        changes = [_change(name, stored, value) for name, value in values.items() if name != "birth_precision"]
        try:
            with transaction.atomic():
                correct_candidate(candidate=stored, values=values, by=self.run.by, on=self.run.on)
                if added:
                    set_tags(candidate=stored, tags=[*held, *added], by=self.run.by)
                    told = ["; ".join(tag.name for tag in found) for found in (held, [*held, *added])]
                    changes.append(Change("Nhóm", *told))
        except ValidationError as error:
            self._wrong(row, "", ProblemKind.CONFLICT, " ".join(error.messages))
            return
        self.outcome.changed(row.number, row.full_name, changes)

    def _values(self, row: Any, stored: Candidate) -> dict[str, Any]:
        """The fields a row says, where they differ."""
        said = {name: getattr(row, name) for name in _FIELDS if name != "place" and getattr(row, name) is not None}
        if row.place:
            said["place"] = self.places[row.place]
        if row.birth:
            said["birth_date"], said["birth_precision"] = row.birth
        return {name: value for name, value in said.items() if getattr(stored, name) != value}

    def _followed_elsewhere(self, stored: Candidate) -> str:
        """Where, for who may import there."""
        code = stored.organization.code
        if self.directory.find(code) is None:
            return _("Người có số định danh này đang được theo dõi ở một hồ sơ khác.")
        return _("Người này đang được theo dõi ở %s; chuyển chi bộ theo dõi thì làm ở trang hồ sơ.") % code

    def _wrong(self, row: Any, name: str, kind: str, text: str) -> None:
        self.outcome.problem(row.number, name, kind, text)


_CHOICES: dict[str, Any] = {"gender": Member.Gender.choices, "general_education": Member.GeneralEducation.choices}
_LABELS = {column.field: column.heading for column in CandidatesSheet.columns} | {"birth_date": "Sinh ngày"}


def _change(name: str, stored: Candidate, value: Any) -> Change:
    return Change(_LABELS[name], _told(stored, name, getattr(stored, name)), _told(stored, name, value))


def _told(stored: Candidate, name: str, value: Any) -> str:
    """A value as the sheet has it."""
    if name == "birth_date":
        return partial_date(value, stored.birth_precision) if value else ""
    if isinstance(value, date):
        return date_text(value)
    if name in _CHOICES:
        return str(dict(_CHOICES[name]).get(value, ""))
    return "" if value is None else str(value)


def _key(row: Any) -> int | None:
    return row.pk if row is not None else None

"""Which rows of the sheet speak of the same person, and what they say of him."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from core.formatting import Precision, date_text, partial_date
from core.names import fold, sort_key
from core.sheets.problems import Change, ProblemKind
from core.sheets.run import Outcome
from members.models import Ethnicity, Member, Occupation, Religion

# Field of the row → (heading, field of the member). The two dates carry their precision along.
PERSONAL = (
    "full_name",
    "gender",
    "birth",
    "ethnicity",
    "national_id",
    "card_number",
    "admission",
    "full_membership_date",
)
# What the central sheet says besides.
IN_FULL = (
    *PERSONAL,
    "other_name",
    "religion",
    "central_id",
    "former_national_id",
    "legacy_card_number",
    "card_issued_on",
    "card_issued_by",
    "occupation",
    "general_education",
    "professional_level",
    "theory_level",
)
_HEADINGS = {
    "full_name": "Họ và tên",
    "gender": "Giới tính",
    "birth": "Sinh ngày",
    "ethnicity": "Dân tộc",
    "national_id": "Số định danh cá nhân",
    "card_number": "Số thẻ Đảng",
    "admission": "Ngày vào Đảng",
    "full_membership_date": "Ngày chính thức",
    "other_name": "Tên gọi khác",
    "religion": "Tôn giáo",
    "central_id": "ID",
    "former_national_id": "Số CMND cũ",
    "legacy_card_number": "Số thẻ theo QĐ 85",
    "card_issued_on": "Ngày cấp thẻ",
    "card_issued_by": "Nơi cấp thẻ",
    "occupation": "Nghề nghiệp",
    "general_education": "Học vấn phổ thông",
    "professional_level": "Trình độ chuyên môn",
    "theory_level": "Lý luận chính trị",
}
_LABELS = {
    "gender": dict(Member.Gender.choices),
    "general_education": dict(Member.GeneralEducation.choices),
    "professional_level": dict(Member.ProfessionalLevel.choices),
    "theory_level": dict(Member.TheoryLevel.choices),
}
_ROWS: dict[str, Any] = {"ethnicity": Ethnicity, "religion": Religion, "occupation": Occupation}
_KEYS = {name: f"{name}_id" for name in _ROWS}


@dataclass(slots=True)
class Stored:
    """A member as recorded, as far as the sheet speaks of him."""

    pk: int
    full_name: str
    sort_key: str
    gender: str
    birth_date: date | None
    birth_precision: str
    ethnicity_id: int | None
    national_id: str | None
    card_number: str | None
    admission_date: date | None
    admission_precision: str
    full_membership_date: date | None

    @property
    def birth(self) -> tuple[date, str] | None:
        """As the sheet has it."""
        return (self.birth_date, self.birth_precision) if self.birth_date else None

    @property
    def admission(self) -> tuple[date, str] | None:
        """As the sheet has it."""
        return (self.admission_date, self.admission_precision) if self.admission_date else None


@dataclass(slots=True)
class StoredInFull(Stored):
    """A member as recorded, as far as the central sheet speaks of him."""

    other_name: str
    religion_id: int | None
    central_id: str
    former_national_id: str
    legacy_card_number: str
    card_issued_on: date | None
    card_issued_by: str
    occupation_id: int | None
    general_education: str
    professional_level: str
    theory_level: str
    party_age_start: date | None


@dataclass(slots=True)
class Person:
    """The rows of one person, and what they say together."""

    rows: list[Any]
    said: dict[str, Any] = field(default_factory=dict)
    stored: Stored | None = None

    @property
    def first_row(self) -> int:
        """The number of his first row."""
        number: int = self.rows[0].number
        return number

    @property
    def lines(self) -> list[Any]:
        """What is said of where he belonged and when: a line a span, or an end."""
        return self.rows


def group_rows(rows: Iterable[Any], outcome: Outcome) -> list[Person]:
    """Persons in the order of the sheet; a person is a card number or, without one, a national id."""
    rows = list(rows)
    card_of: dict[str, str] = {}
    for row in rows:
        if row.card_number and row.national_id:
            known = card_of.setdefault(row.national_id, row.card_number)
            if known != row.card_number:
                outcome.problem(
                    row.number, "national_id", ProblemKind.DUPLICATE,
                    _("Số định danh này còn ở một dòng khác với số thẻ %(card)s.") % {"card": known},
                )  # fmt: skip
    persons: dict[str, Person] = {}
    for row in rows:
        key = row.card_number or (row.national_id and card_of.get(row.national_id, f"id {row.national_id}"))
        if not key:
            if row.number not in outcome.bad:
                outcome.problem(
                    row.number, "card_number", ProblemKind.MISSING,
                    _("Thiếu cả Số thẻ Đảng và Số định danh cá nhân: cần ít nhất một số để nhận ra đảng viên."),
                )  # fmt: skip
            continue
        person = persons.get(key)
        if person is None:
            persons[key] = Person([row])
        else:
            person.rows.append(row)
    return list(persons.values())


def merge_said(person: Person, outcome: Outcome) -> None:
    """What the rows say of the person; two rows may not say two things."""
    first = person.rows[0]
    said = {name: getattr(first, name) for name in PERSONAL}
    person.said = said
    for row in person.rows[1:]:
        for name in PERSONAL:
            value = getattr(row, name)
            if value is None or value == said[name]:
                continue
            if said[name] is None:
                said[name] = value
            elif name == "full_name":
                _compare_names(row, first, outcome)
            elif name in ("birth", "admission") and (kept := _agreed(said[name], value)):
                said[name] = kept
            else:
                outcome.problem(
                    row.number, name, ProblemKind.CONFLICT,
                    _("Khác với dòng %(row)d của cùng đảng viên (%(value)s).")
                    % {"row": first.number, "value": shown(name, said[name])},
                )  # fmt: skip


def _compare_names(row: Any, first: Any, outcome: Outcome) -> None:
    """ "Hoà" and "Hòa", composed or not, are one name; anything else on one card is two people or a slip."""
    if sort_key(row.full_name) == sort_key(first.full_name):
        return
    if fold(row.full_name) == fold(first.full_name):
        reason = _("Tên viết khác dòng %(row)d (%(name)s). Hãy viết thống nhất.")
        kind = ProblemKind.CONFLICT
    else:
        reason = _("Số thẻ hoặc số định danh này còn ở dòng %(row)d với tên khác (%(name)s).")
        kind = ProblemKind.DUPLICATE
    outcome.problem(row.number, "full_name", kind, reason % {"row": first.number, "name": first.full_name})


def _agreed(one: tuple[date, str], other: tuple[date, str]) -> tuple[date, str] | None:
    """The more exact of two dates that do not contradict each other; None where they do."""
    exact, rough = sorted(
        (one, other), key=lambda pair: (Precision.DAY, Precision.MONTH, Precision.YEAR).index(Precision(pair[1]))
    )
    if rough[1] == Precision.DAY:
        return exact if exact[0] == rough[0] else None
    same = exact[0].year == rough[0].year and (rough[1] == Precision.YEAR or exact[0].month == rough[0].month)
    return exact if same else None


def find_stored(persons: Sequence[Person], outcome: Outcome, stored_as: type[Stored] = Stored) -> None:
    """Looks everybody up at once; a card and an id that belong to two people are a problem."""
    cards = [person.said["card_number"] for person in persons if person.said["card_number"]]
    ids = [person.said["national_id"] for person in persons if person.said["national_id"]]
    by_card: dict[str, Stored] = {}
    by_id: dict[str, Stored] = {}
    wanted = Member.objects.filter(Q(card_number__among=cards) | Q(national_id__among=ids))
    for values in wanted.values_list(*stored_as.__dataclass_fields__):
        stored = stored_as(*values)
        if stored.card_number:
            by_card[stored.card_number] = stored
        if stored.national_id:
            by_id[stored.national_id] = stored
    for person in persons:
        card, national_id = person.said["card_number"], person.said["national_id"]
        one, other = by_card.get(card) if card else None, by_id.get(national_id) if national_id else None
        person.stored = one or other
        row = person.first_row
        if one and other and one.pk != other.pk:
            outcome.problem(
                row, "national_id", ProblemKind.DUPLICATE,
                _("Số định danh này đã có ở một đảng viên khác, không phải người mang số thẻ %(card)s.")
                % {"card": card},
            )  # fmt: skip
        elif other and not one and card and other.card_number and other.card_number != card:
            outcome.problem(
                row, "card_number", ProblemKind.DIFFERENT,
                _("Người mang số định danh này đã có số thẻ khác. Hãy kiểm tra lại hai số."),
            )  # fmt: skip
        elif one and national_id and one.national_id and one.national_id != national_id:
            outcome.problem(
                row, "national_id", ProblemKind.DIFFERENT,
                _("Người mang số thẻ này đã có số định danh khác. Hãy kiểm tra lại hai số."),
            )  # fmt: skip


def is_somebody_else(person: Person) -> bool:
    """Whether the card in the sheet belongs to another person: another name, and nothing else that agrees."""
    stored, said = person.stored, person.said
    if stored is None or said["full_name"] == stored.full_name:
        return False
    if fold(said["full_name"]) == fold(stored.full_name):
        return False
    if said["national_id"] and said["national_id"] == stored.national_id:
        return False
    return not (said["birth"] and stored.birth and _agreed(said["birth"], stored.birth))


def differences(
    person: Person, names: Mapping[str, Mapping[int, str]], personal: tuple[str, ...] = PERSONAL
) -> tuple[dict[str, Any], list[Change]]:
    """What the sheet says otherwise than the record: values for the service, and changes for the reader.

    Arguments:
        names: what the rows that are chosen from are called, see `reference_names`.
        personal: the fields the sheet speaks of.
    """
    stored, said = person.stored, person.said
    assert stored is not None
    values: dict[str, Any] = {}
    changes: list[Change] = []
    for name in personal:
        after = said[name]
        if after is None:
            continue
        if name in _KEYS:
            before = getattr(stored, _KEYS[name])
            if after.pk == before:
                continue
        else:
            before = getattr(stored, name)
            if after == before:
                continue
            if name == "full_name" and sort_key(after) == stored.sort_key:
                continue
            if name in ("birth", "admission") and isinstance(before, tuple) and _agreed(before, after) == before:
                continue
        if name in ("birth", "admission"):
            values[f"{name}_date"], values[f"{name}_precision"] = after
        else:
            values[name] = after
        if name in _ROWS and before is not None:
            before = names[name].get(before, "")
        changes.append(Change(_HEADINGS[name], shown(name, before), shown(name, after)))
    return values, changes


def reference_names() -> dict[str, dict[int, str]]:
    """Field → key → name, of the rows members are described by."""
    return {name: dict(model._default_manager.values_list("pk", "name")) for name, model in _ROWS.items()}


def shown(name: str, value: Any) -> str:
    """A value as its reader types it."""
    if value is None or value == "":
        return ""
    if name in ("birth", "admission"):
        return partial_date(*value)
    if name in _LABELS:
        return str(_LABELS[name].get(value, value))
    return date_text(value) if isinstance(value, date) else str(value)

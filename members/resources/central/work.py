"""The work on the central sheet: as on the sheet "Đảng viên", with the whole record and its places."""

from datetime import date
from operator import attrgetter
from typing import Any

from django.utils.translation import gettext as _

from branches.resources import Directory, Known
from core.formatting import integer
from core.sheets.problems import Change, ProblemKind
from core.sheets.run import Outcome, Run
from members.models import Address
from members.queries import crossed_dates, on_the_way
from members.resources.central.columns import ACTIVE, DEMANDED, HEADINGS
from members.resources.central.people import CentralPerson, Spans
from members.resources.central.places import Held as HeldPlaces
from members.resources.central.places import PlacesSaid, places_recorded, places_said
from members.resources.persons import IN_FULL, Person, StoredInFull, differences
from members.resources.timelines import OFFICIAL, Held
from members.resources.values import new_member
from members.resources.work import MembersWork
from members.services import NewMember, correct_addresses, write_addresses

_COLUMNS = {
    "admission_date": "admission",
    "full_membership_date": "full_membership_date",
    "card_issued_on": "card_issued_on",
}
_DATES = ("birth", "admission", "full_membership_date", "card_issued_on")
_NOTHING = PlacesSaid()
_SAYS_NOTHING = (None, (ACTIVE, ACTIVE))  # of who belongs somewhere and has no duty span
# Chosen from rows, kept by their keys.
_ROWS = ("religion", "occupation")
_TEXTS = (
    "other_name", "central_id", "former_national_id", "legacy_card_number", "card_issued_by", "general_education",
    "professional_level", "theory_level",
)  # fmt: skip


class CentralWork(MembersWork):
    """One row a person; the record, where he belongs, and his places stand or fall together."""

    def __init__(
        self,
        run: Run,
        outcome: Outcome,
        directory: Directory,
        places: dict[int, Known],
        held: dict[int, list[Held]],
        addresses: HeldPlaces,
    ) -> None:
        super().__init__(run, outcome, directory, places, held)
        self.addresses = addresses
        under_way = set(on_the_way(run.on).values_list("member", flat=True))
        self.spans = Spans(outcome, places, self.names, run.on, under_way)
        self.said: dict[int, PlacesSaid] = {}  # by row

    def tell_what_is_lacking(self, rows: list[Any]) -> None:
        """What the central database demands and the file leaves blank; it keeps no row out here."""
        columns = zip(*map(attrgetter(*DEMANDED), rows), strict=True)
        counts = [(name, cells.count(None)) for name, cells in zip(DEMANDED, columns, strict=True)]
        lacking = [f"{HEADINGS[name]} ({integer(count)})" for name, count in counts if count]
        if lacking:
            self.outcome.note(
                _("Cơ sở dữ liệu trung ương bắt buộc, mà có dòng để trống: %(columns)s.")
                % {"columns": "; ".join(lacking)}
            )
        if self.spans.elsewhere:
            self.outcome.note(
                _(
                    "%(count)s dòng ghi “Chờ chuyển SHĐ” hoặc “SHĐ tạm thời” mà hồ sơ chưa ghi: hãy ghi ở trang của "
                    "đảng viên, vì tệp này không có nơi đến."
                )
                % {"count": integer(self.spans.elsewhere)}
            )

    def _check(self, person: Person) -> None:
        assert isinstance(person, CentralPerson)
        stored = person.stored
        held = self.held.get(stored.pk, []) if stored else []
        if self._is_recorded(person, held) or (stored is not None and not self._may_touch(person)):
            return
        self.spans.work_out(person, held)
        found = places_said(person.row, stored.pk if stored else 0, self.addresses, self.outcome)
        if found.new or found.corrections:
            self.said[person.first_row] = found
        if person.first_row not in self.outcome.problems:
            super()._check(person)

    def _is_recorded(self, person: CentralPerson, held: list[Held]) -> bool:
        """Whether the record says all the row says: he belongs there and nothing else, and every cell agrees.

        Nearly every row of a file read again; nothing is left to check, for nothing would be written.
        """
        row, stored = person.row, person.stored
        return (
            stored is not None
            and len(held) == 1
            and held[0].kind == OFFICIAL
            and held[0].organization_id == self.places[row.number].pk
            and held[0].holds_on(self.run.on)
            and row.start is None
            and row.state in _SAYS_NOTHING
            and not differences(person, self.reference_names, IN_FULL)[1]
            and places_recorded(row, stored.pk, self.addresses)
        )

    def _check_dates(self, person: Person, admission: Any, full_date: date | None) -> None:
        said, stored = person.said, person.stored
        if isinstance(stored, StoredInFull) and all(
            said[name] is None or said[name] == getattr(stored, name) for name in _DATES
        ):
            return  # the record is not asked to answer for what the row does not touch
        birth = said["birth"] or (stored.birth if stored else None)
        days = {
            "birth_date": birth[0] if birth else None,
            "admission_date": admission[0] if admission else None,
            "full_membership_date": full_date,
            "card_issued_on": said["card_issued_on"] or getattr(stored, "card_issued_on", None),
            "party_age_start": getattr(stored, "party_age_start", None),
        }
        for name, sentence in crossed_dates(days).items():
            # What stands in the record already and the row does not repeat is told beside the row as a whole.
            column = _COLUMNS.get(name, "")
            self.outcome.problem(person.first_row, column, ProblemKind.DATE, sentence)

    def _differences(self, person: Person) -> tuple[dict[str, Any], list[Change]]:
        values, changes = differences(person, self.reference_names, IN_FULL)
        return values, changes + self.said.get(person.first_row, _NOTHING).changes

    def _new_member(self, person: Person) -> NewMember:
        said, new = person.said, new_member(person.said)
        for name in _TEXTS:
            if text := said[name]:
                setattr(new, name, text)
        for name in _ROWS:
            if row := said[name]:
                setattr(new, f"{name}_id", row.pk)
        new.card_issued_on = said["card_issued_on"]
        return new

    def _write_beside(self, ids: list[int]) -> None:
        new = []
        for (person, _plan), pk in zip(self.new, ids, strict=True):
            for address in self.said.get(person.first_row, _NOTHING).new:
                address.member_id = pk
                new.append(address)
        corrections: dict[int, dict[str, Any]] = {}
        for person, _plan in self.known:
            found = self.said.get(person.first_row, _NOTHING)
            new += found.new
            corrections |= dict(found.corrections)
        write_addresses(new=new, by=self.run.by)
        rows = Address.objects.in_bulk(corrections)
        correct_addresses(corrections=[(rows[pk], values) for pk, values in corrections.items()], by=self.run.by)

"""Places in a member's papers, as the sheet has them beside what is recorded."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.names import fold
from core.sheets.problems import Change, ProblemKind
from core.sheets.run import Outcome
from members.models import Address
from members.resources.central.columns import HEADINGS, PLACES, PlaceColumns
from members.services import HOME_COUNTRY, NewAddress

_HOME = fold(HOME_COUNTRY)


@dataclass(slots=True)
class HeldAddress:
    """A place already recorded."""

    pk: int
    country: str
    province_id: int | None
    province: str
    commune: str
    text: str

    @property
    def joined(self) -> str:
        """What a sheet without a column for the commune says."""
        return ", ".join(filter(None, (self.text, self.commune)))


Held = dict[tuple[int, str, bool], HeldAddress]


@dataclass(slots=True)
class PlacesSaid:
    """What one row says otherwise than the record: places to write and to correct, and changes for the reader."""

    new: list[NewAddress] = field(default_factory=list)
    corrections: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


def held_addresses(member_ids: Iterable[int]) -> Held:
    """What is recorded of the places of some members."""
    kinds = [place.kind for place in PLACES]
    rows = Address.objects.filter(member__among=member_ids, kind__in=kinds).values_list(
        "member_id", "kind", "two_tier", "pk", "country", "province_id", "province__name", "commune", "text"
    )
    return {
        (member, kind, two_tier): HeldAddress(pk, country, province_id, province or "", commune, text)
        for member, kind, two_tier, pk, country, province_id, province, commune, text in rows
    }


def shown_address(held: Held, member_id: int, place: PlaceColumns) -> tuple[bool, HeldAddress | None]:
    """The tier and the place that stand in the sheet: of its own tier or, without one, of the other."""
    own = held.get((member_id, place.kind, place.two_tier))
    if own is not None:
        return place.two_tier, own
    other = held.get((member_id, place.kind, not place.two_tier))
    return (not place.two_tier, other) if other is not None else (place.two_tier, None)


def places_said(row: Any, member_id: int, held: Held, outcome: Outcome) -> PlacesSaid:
    """Compares the places of a row with the record; what cannot be read is a problem of the row."""
    said = PlacesSaid()
    for place, read in _READERS:
        cells = read(row)
        if any(cells) and not _agrees(cells, place, member_id, held):
            _compare(row, place, _Cells(*cells), member_id, held, said, outcome)
    return said


class _Cells(NamedTuple):
    """What a row says of one place."""

    country: str | None
    province: Any
    commune: str | None
    text: str | None


def _reader(place: PlaceColumns) -> Callable[[Any], tuple[Any, ...]]:
    """Reads the cells of a place from a row; a column the sheet has not is a blank one."""
    names = (place.country, place.province, place.commune, place.text)
    read = attrgetter(*filter(None, names))
    if all(names):
        return read
    spots = [index for index, name in enumerate(names) if name]

    def padded(row: Any) -> tuple[Any, ...]:
        cells: list[Any] = [None] * len(names)
        for spot, cell in zip(spots, read(row), strict=True):
            cells[spot] = cell
        return tuple(cells)

    return padded


_READERS = tuple((place, _reader(place)) for place in PLACES)


def _agrees(cells: tuple[Any, ...], place: PlaceColumns, member_id: int, held: Held) -> bool:
    """Whether the place in the sheet's own tier says all of it already: nearly every row of a file read again."""
    known = held.get((member_id, place.kind, place.two_tier))
    if known is None:
        return False
    country, province, commune, text = cells
    return (
        (country is None or country == known.country)
        and (province is None or known.province_id == getattr(province.tiers.get(place.two_tier), "pk", 0))
        and (commune is None or commune == known.commune)
        and (text is None or text == (known.text if place.commune else known.joined))
    )


def _compare(
    row: Any, place: PlaceColumns, cells: _Cells, member_id: int, held: Held, said: PlacesSaid, outcome: Outcome
) -> None:
    tier, known = shown_address(held, member_id, place)
    province = cells.province
    if province is not None:
        if not province.tiers:
            at_home = _country(cells.country or (known.country if known else HOME_COUNTRY)) == HOME_COUNTRY
            sentence = (
                _("Không có tỉnh, thành phố này. Hãy xem lại tên.")
                if at_home
                else _("Tỉnh ở nước ngoài thì ghi vào cột địa chỉ, để trống cột này.")
            )
            outcome.problem(row.number, place.province, ProblemKind.UNKNOWN, sentence)
            return
        if tier not in province.tiers:
            tier = not tier
            known = held.get((member_id, place.kind, tier))
    province_id = province.tiers[tier].pk if province else None
    country = _country(cells.country)
    if known is None:
        one = NewAddress(
            member_id, place.kind, tier, country or HOME_COUNTRY, province_id, cells.commune or "", cells.text or ""
        )
        if one.says_something:
            said.new.append(one)
            if member_id:  # of a new member nobody asks what changed
                said.changes += [
                    Change(HEADINGS[column], "", _shown(cell))
                    for column, cell in zip(_columns(place), cells, strict=True)
                    if cell and column and (cell is not cells.country or one.country != HOME_COUNTRY)
                ]
        return
    text = None if not place.commune and cells.text == known.joined else cells.text
    wanted = {"country": country, "province_id": province_id, "commune": cells.commune, "text": text}
    values = {name: value for name, value in wanted.items() if value and value != getattr(known, name)}
    if not values:
        return
    told = set(values)
    before = (known.country, known.province, known.commune, known.text if place.commune else known.joined)
    if "text" in values and not place.commune:
        values["commune"] = ""  # the column holds both
    said.corrections.append((known.pk, values))
    said.changes += [
        Change(HEADINGS[column], old, _shown(cell))
        for name, column, old, cell in zip(wanted, _columns(place), before, cells, strict=True)
        if name in told
    ]


def _columns(place: PlaceColumns) -> tuple[str, str, str, str]:
    return place.country, place.province, place.commune, place.text


def _country(text: str | None) -> str | None:
    return HOME_COUNTRY if text and (text == HOME_COUNTRY or fold(text) == _HOME) else text


def _shown(value: Any) -> str:
    return str(getattr(value, "text", value))

"""Places in a member's papers, as the sheet has them beside what is recorded."""

from collections.abc import Iterable
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
        if any(cells):
            _compare(row, place, _Cells.of(place, cells), member_id, held, said, outcome)
    return said


def places_recorded(row: Any, member_id: int, held: Held) -> bool:
    """Whether the record says all a row says of places: nearly every row of a file read again."""
    for place, read in _READERS:
        cells = read(row)
        if any(cells) and not _agrees(cells, place, held.get((member_id, place.kind, place.two_tier))):
            return False
    return True


class _Cells(NamedTuple):
    """What a row says of one place."""

    country: str | None
    province: Any
    commune: str | None
    text: str | None

    @classmethod
    def of(cls, place: PlaceColumns, cells: tuple[Any, Any, Any]) -> "_Cells":
        """The three cells of a place as its reader gives them."""
        return cls(None, *cells) if place.commune else cls(cells[0], cells[1], None, cells[2])


# Every place has three columns: a country or a commune, beside the province and the text.
_READERS = tuple((place, attrgetter(*filter(None, place.columns))) for place in PLACES)


def _agrees(cells: tuple[Any, Any, Any], place: PlaceColumns, known: HeldAddress | None) -> bool:
    """Whether the place in the sheet's own tier says all of it already."""
    if known is None:
        return False
    if place.commune:
        province, commune, text = cells
        if (commune is not None and commune != known.commune) or (text is not None and text != known.text):
            return False
    else:
        country, province, text = cells
        if (country is not None and country != known.country) or (text is not None and text != known.joined):
            return False
    return province is None or province.tiers.get(place.two_tier, 0) == known.province_id


def _compare(
    row: Any, place: PlaceColumns, cells: _Cells, member_id: int, held: Held, said: PlacesSaid, outcome: Outcome
) -> None:
    tier, known = shown_address(held, member_id, place) if member_id else (place.two_tier, None)
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
    province_id = province.tiers[tier] if province else None
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
                    for column, cell in zip(place.columns, cells, strict=True)
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
        for name, column, old, cell in zip(wanted, place.columns, before, cells, strict=True)
        if name in told
    ]


def _country(text: str | None) -> str | None:
    return HOME_COUNTRY if text and (text == HOME_COUNTRY or fold(text) == _HOME) else text


def _shown(value: Any) -> str:
    return str(getattr(value, "text", value))

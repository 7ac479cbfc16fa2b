"""Places in a member's papers, as the sheet has them beside what is recorded."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

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
    for place in PLACES:
        cells = {
            name: getattr(row, column) if (column := getattr(place, name)) else None
            for name in ("country", "province", "commune", "text")
        }
        if any(cells.values()):
            _compare(row, place, cells, member_id, held, said, outcome)
    return said


def _compare(
    row: Any, place: PlaceColumns, cells: dict[str, Any], member_id: int, held: Held, said: PlacesSaid, outcome: Outcome
) -> None:
    tier, known = shown_address(held, member_id, place)
    province = cells["province"]
    if province is not None:
        country = cells["country"] or (known.country if known else HOME_COUNTRY)
        if not province.tiers:
            sentence = (
                _("Không có tỉnh, thành phố này. Hãy xem lại tên.")
                if fold(country) == _HOME
                else _("Tỉnh ở nước ngoài thì ghi vào cột địa chỉ, để trống cột này.")
            )
            outcome.problem(row.number, place.province, ProblemKind.UNKNOWN, sentence)
            return
        if tier not in province.tiers:
            tier = not tier
            known = held.get((member_id, place.kind, tier))
    wanted = {
        "country": _country(cells["country"]),
        "province_id": province.tiers[tier].pk if province else None,
        "commune": cells["commune"],
        "text": cells["text"],
    }
    if known is None:
        one = NewAddress(member_id, place.kind, tier, **{name: value for name, value in wanted.items() if value})
        if one.says_something:
            said.new.append(one)
            said.changes += [
                Change(HEADINGS[getattr(place, name)], "", _shown(value))
                for name, value in cells.items()
                if value and getattr(place, name) and (name != "country" or one.country != HOME_COUNTRY)
            ]
        return
    if not place.commune and wanted["text"] == known.joined:
        wanted["text"] = None
    values = {name: value for name, value in wanted.items() if value and value != getattr(known, name)}
    if not values:
        return
    before = {"country": known.country, "province": known.province, "commune": known.commune, "text": known.text}
    if "text" in values and not place.commune:
        before["text"] = known.joined
        values["commune"] = ""  # the column holds both
    said.corrections.append((known.pk, values))
    said.changes += [
        Change(HEADINGS[getattr(place, name)], before[name], _shown(cells[name]))
        for name in cells
        if (name if name != "province" else "province_id") in values and getattr(place, name)
    ]


def _country(text: str | None) -> str | None:
    return HOME_COUNTRY if text and fold(text) == _HOME else text


def _shown(value: Any) -> str:
    return str(getattr(value, "text", value))

"""Names that a person of the place would believe."""

import unicodedata
from random import Random

import pytest

from core.names import clean_name
from scenarios.people import FEMALE, MALE, make_name

PEOPLES = ("Kinh", "Tày", "Nùng", "Thái", "Mông", "Dao")


@pytest.mark.parametrize("people", PEOPLES)
@pytest.mark.parametrize("gender", [MALE, FEMALE])
def test_a_name_is_family_middle_and_given_in_composed_letters(people: str, gender: str) -> None:
    names = [make_name(Random(seed), people, gender) for seed in range(300)]
    assert all(3 <= len(name.split()) <= 4 for name in names)
    assert all(clean_name(name) == name == unicodedata.normalize("NFC", name) for name in names)
    assert all(name.istitle() for name in names)
    assert len(set(names)) > 150
    assert not any(len(set(name.split()[1:])) < len(name.split()) - 1 for name in names)


def test_men_are_not_called_thi() -> None:
    men = [make_name(Random(seed), people, MALE) for people in PEOPLES for seed in range(200)]
    women = [make_name(Random(seed), people, FEMALE) for people in PEOPLES for seed in range(200)]
    assert not any("Thị" in name.split() for name in men)
    assert sum("Thị" in name.split() for name in women) > len(women) / 2


def test_peoples_are_told_apart_by_their_families() -> None:
    def families(people: str) -> set[str]:
        return {make_name(Random(seed), people, MALE).split()[0] for seed in range(400)}

    assert "Nông" in families("Tày") & families("Nùng")
    assert "Nông" not in families("Kinh") | families("Mông") | families("Dao")
    assert {"Thào", "Giàng"} <= families("Mông") - families("Tày")
    assert {"Bàn", "Tẩn"} <= families("Dao") - families("Kinh")

import random
import unicodedata

import pytest

from core import names
from tests.core.names_list import FOLDED, LETTERS


@pytest.mark.parametrize(("name", "folded"), FOLDED.items())
def test_spellings_of_one_name_fold_to_one_key(name, folded):
    assert names.fold(name) == folded
    assert names.fold(unicodedata.normalize("NFD", name)) == folded
    assert names.fold(name.upper()) == folded


def test_every_letter_of_the_alphabet_loses_its_marks():
    folded = names.fold(LETTERS)
    assert folded.isascii()
    assert len(folded) == len(LETTERS)
    assert len(LETTERS) == 12 * 6 + 21


def test_text_is_composed():
    assert names.nfc(unicodedata.normalize("NFD", "Nguyễn")) == "Nguyễn"
    assert names.clean_name(" Ðặng\u200b   Văn\u00a0Ðức ") == "Đặng Văn Đức"
    assert names.clean_name(unicodedata.normalize("NFD", "Bế Thị Hoà")) == "Bế Thị Hoà"


def test_a_two_letter_word_can_be_searched():
    assert names.search_key("Lý A Hồ") == " ly a ho "
    assert names.search_key("An") in names.search_key("Nguyễn An Bình")
    assert names.search_key("An") not in names.search_key("Nguyễn Anh Bình")


ORDERED = [
    "Nguyễn Văn An",
    "Trần An",
    "Bế Thị Ánh",
    "Lê Văn Ăn",
    "Hoàng Ân",
    "Vũ Bình",
    "Lê Thị Cúc",
    "Nguyễn Văn Dũng",
    "Nguyễn Văn Đại",
    "Nguyễn Thị Em",
    "Lê Ếch",
    "Nguyễn Ga",
    "Bế Văn Ha",
    "Vương Văn Ha",
    "An Thị Hà",
    "Nông Văn Hà",
    "Nông Văn Hả",
    "Nông Văn Hã",
    "Nông Văn Há",
    "An Văn Hạ",
    "Lê Hai",
    "Lê Văn Oanh",
    "Lê Văn Ôn",
    "Lê Văn Ơn",
    "Dương Tu",
    "Đàm Tu",
    "Lê Tư",
    "Sùng A Vàng",
    "Sùng Thị Ý",
]


def test_people_are_ordered_by_given_name_in_the_vietnamese_alphabet():
    shuffled = random.Random(7).sample(ORDERED, len(ORDERED))
    assert sorted(shuffled, key=names.sort_key) == ORDERED
    assert sorted(shuffled, key=lambda name: names.sort_key(name).encode()) == ORDERED


def test_the_key_is_plain_and_the_same_for_every_spelling():
    for name in ORDERED:
        assert names.sort_key(name).isascii()
        assert names.sort_key(unicodedata.normalize("NFD", name)) == names.sort_key(name)
    assert names.sort_key("Lê Thị Hoà") == names.sort_key("LÊ THỊ HÒA")
    assert names.sort_key("") == ""


def test_organisations_are_ordered_from_the_first_word():
    found = sorted(["Chi bộ Đà", "Chi bộ Dân", "Chi bộ An"], key=names.text_sort_key)
    assert found == ["Chi bộ An", "Chi bộ Dân", "Chi bộ Đà"]


def test_given_name():
    assert names.given_name("Sùng A Páo") == "Páo"
    assert names.given_name("") == ""


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("<script>An</script>", "Có dấu < hoặc > (mã của trang web). Hãy chỉ để lại chữ."),
        ("Lý\u202eVăn", "Có ký tự ẩn, không đọc được. Hãy xóa ô này rồi gõ lại."),
        ("Lý\u2067Văn", "Có ký tự ẩn, không đọc được. Hãy xóa ô này rồi gõ lại."),
        ("Lý\x01Văn", "Có ký tự ẩn, không đọc được. Hãy xóa ô này rồi gõ lại."),
        ("-1", "Không bắt đầu bằng dấu = + - @. Hãy bỏ dấu ở đầu."),
        ("=HYPERLINK()", "Không bắt đầu bằng dấu = + - @. Hãy bỏ dấu ở đầu."),
        ("@An", "Không bắt đầu bằng dấu = + - @. Hãy bỏ dấu ở đầu."),
        ("12/3", "Phải có chữ, không chỉ có số và ký hiệu."),
    ],
)
def test_what_is_no_name_is_told_in_a_sentence(name, sentence) -> None:
    assert names.fault_of_name(name) == sentence
    assert names.fault_of_name(name, person=True)


def test_a_name_of_an_organisation_may_have_digits_a_members_may_not() -> None:
    assert names.fault_of_name("Chi bộ khu phố 12 (tổ 3)") == ""
    assert names.fault_of_name("H'Mông Y-Bia", person=True) == ""
    assert names.fault_of_name("An 2", person=True) == "Họ và tên chỉ gồm chữ. Hãy bỏ chữ số và ký hiệu."

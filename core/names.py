"""Vietnamese names: composed on save, matched on a folded key, ordered by given name."""

import re
import unicodedata
from functools import lru_cache

from django.utils.translation import gettext as _

# What PostgreSQL must have before the function and the constraints of the apps; none needs a superuser.
EXTENSIONS = ("btree_gist", "unaccent", "pg_trgm")

# The same fold as `fold` below, for imports that compare whole sets and for indexes. unaccent() alone is only STABLE
# (its dictionary could change) and so refused in an index; schema-qualified, or the restore of a dump does not find it.
FUNCTION_SQL = """
CREATE OR REPLACE FUNCTION chibo_fold(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    SELECT btrim(regexp_replace(
        lower(public.unaccent('public.unaccent', normalize(value, NFC))), '[^a-z0-9]+', ' ', 'g'
    ))
$$
"""
DROP_FUNCTION_SQL = "DROP FUNCTION IF EXISTS chibo_fold(text)"

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
# Cc, Cf, Co, Cs, Zl, Zp: controls, turners of the reading direction (U+202E) and others that nobody sees or types.
_UNSEEN_CATEGORIES = frozenset(("Cc", "Cf", "Co", "Cs", "Zl", "Zp"))
_FORMULA_STARTS = ("=", "+", "-", "@")  # a spreadsheet takes such a cell for a formula
_NO_LETTER = re.compile(r"[^a-z0-9]+")
_D_WITH_STROKE = str.maketrans("đĐðÐ", "dddd")
# Icelandic eth is what some keyboards and old fonts type for đ; it looks the same in capitals.
_ETH = str.maketrans("ðÐ", "đĐ")
_UNCLEAN = re.compile("^ | $|  |[ðÐ]")
# Order of the tones in Vietnamese dictionaries: ngang, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0301": "5", "\u0323": "6"}
# "~" comes after every letter, so that a < ă < â < b holds byte by byte.
_SHAPES = {
    ("a", "\u0306"): "a~",
    ("a", "\u0302"): "a~~",
    ("e", "\u0302"): "e~",
    ("o", "\u0302"): "o~",
    ("o", "\u031b"): "o~~",
    ("u", "\u031b"): "u~",
}


# What no font has and XML forbids.
_CONTROL = dict.fromkeys([*(code for code in range(32) if chr(code) not in "\t\n\r"), *range(127, 160), 0xFFFE, 0xFFFF])


def nfc(text: str) -> str:
    """Composed form, in which all text is stored."""
    return unicodedata.normalize("NFC", text)


def printable(text: str) -> str:
    """Text without control characters other than line ends and tabs: no file of ours can carry them."""
    return text if text.isprintable() else text.translate(_CONTROL)


def clean_name(text: str) -> str:
    """A name as it is stored: composed, without invisible characters, single spaces, a true đ."""
    if text.isprintable() and unicodedata.is_normalized("NFC", text) and not _UNCLEAN.search(text):
        return text  # nearly every name: what is invisible, or a space of another kind, is not printable
    return " ".join(nfc(_INVISIBLE.sub("", text)).translate(_ETH).split())


def fault_of_name(name: str, *, person: bool = False) -> str:
    """What is wrong with a name as `clean_name` gives it, as a sentence; empty text where nothing is.

    The one rule of the forms, the back office and the imports.

    Arguments:
        person: a member's: no digits.
    """
    if not name:
        return ""
    if "<" in name or ">" in name:
        return _("Có dấu < hoặc > (mã của trang web). Hãy chỉ để lại chữ.")
    if any(unicodedata.category(char) in _UNSEEN_CATEGORIES for char in name):
        return _("Có ký tự ẩn, không đọc được. Hãy xóa ô này rồi gõ lại.")
    if name.startswith(_FORMULA_STARTS):
        return _("Không bắt đầu bằng dấu = + - @. Hãy bỏ dấu ở đầu.")
    if person and (any(char.isdigit() for char in name) or not any(map(str.isalpha, name))):
        return _("Họ và tên chỉ gồm chữ. Hãy bỏ chữ số và ký hiệu.")
    if not any(map(str.isalpha, name)):
        return _("Phải có chữ, không chỉ có số và ký hiệu.")
    return ""


def fold(text: str) -> str:
    """Key under which spellings of the same words meet: lower case, no diacritics, punctuation as one space.

    "Hoà" and "Hòa", "uỷ" and "ủy", composed or not, fold to the same. The SQL function chibo_fold does the same.
    """
    return " ".join(filter(None, map(_fold_word, text.split())))


def search_key(full_name: str) -> str:
    """Folded and padded with spaces, so that a two-letter word has a trigram of its own (BENCH §3)."""
    return f" {fold(full_name)} "


def given_name(full_name: str) -> str:
    """The last word of a full name: what people are called and ordered by."""
    words = full_name.split()
    return words[-1] if words else ""


def sort_key(full_name: str) -> str:
    """Key that orders people as a Vietnamese list does: given name, then family and middle names.

    Word by word, first by the letters of the alphabet (a ă â b c d đ e ê …), then by the tone. Plain ASCII: order by
    it with COLLATE "C" (the embedded server has no ICU).
    """
    words = clean_name(full_name).lower().split()
    return " ".join(_word_key(word) for word in words[-1:] + words[:-1])


def text_sort_key(text: str) -> str:
    """The same order for what is no person's name (organisations): from the first word on."""
    return " ".join(_word_key(word) for word in clean_name(text).lower().split())


@lru_cache(maxsize=20_000)  # a district's names are made of a few thousand words
def _word_key(word: str) -> str:
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFD", word):
        if char in _TONES:
            tones.append(_TONES[char])
        elif char == "đ":
            letters.append("d~")
        elif letters and (letters[-1], char) in _SHAPES:
            letters[-1] = _SHAPES[letters[-1], char]
        elif char.isascii() and char.isalnum():
            letters.append(char)
    return f"{''.join(letters)} {''.join(tones) or '1'}"


@lru_cache(maxsize=20_000)
def _fold_word(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word.translate(_D_WITH_STROKE))
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _NO_LETTER.sub(" ", plain.lower()).strip()

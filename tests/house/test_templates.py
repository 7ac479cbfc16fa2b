"""Templates branch and print, nothing else; and the browser's strict policy ('self' only) holds in each."""

import re

import pytest

from tests.house.source import ROOT, name_of, templates

PAGES = [path for path in templates() if path.suffix == ".html"]
# Documents for paper carry their own style sheet: WeasyPrint reads them, no browser does.
PAPER = {
    "templates/core/document.html",
    "templates/core/document_columns.html",
    "templates/core/table_document.html",
    "templates/core/written.html",
}
TAG = re.compile(r"<[a-zA-Z][^<>]*>", re.DOTALL)
DJANGO = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)


def ids(path) -> str:
    return name_of(path)


def html_tags(text: str) -> list[str]:
    """The tags of a template as they stand, with Django's own taken out (they hold < and > themselves)."""
    return TAG.findall(DJANGO.sub("", text))


def test_there_are_templates() -> None:
    assert len(PAGES) > 30


@pytest.mark.parametrize("path", PAGES, ids=ids)
def test_no_inline_script_style_or_handler(path) -> None:
    if name_of(path) in PAPER:
        return
    text = path.read_text()
    for tag in html_tags(text):
        assert not re.search(r"""\s(?:on\w+|style)\s*=""", tag), tag
        assert not re.match(r"<style\b", tag), tag
        assert not re.search(r"""(?:href|src|action)\s*=\s*["']?\s*javascript:""", tag), tag
    without = DJANGO.sub("x", text)
    for body in re.findall(r"<script\b[^>]*>(.*?)</script>", without, re.DOTALL):
        assert body.strip() == ""


@pytest.mark.parametrize("path", PAGES, ids=ids)
def test_nothing_is_fetched_from_elsewhere(path) -> None:
    for tag in html_tags(path.read_text()):
        assert not re.search(r"""(?:src|href|action|data-\w+)\s*=\s*["']?(?:https?:)?//""", tag), tag


@pytest.mark.parametrize("path", PAGES, ids=ids)
def test_numbers_are_written_by_core_formatting(path) -> None:
    """`floatformat` rounds floats, and a % behind it makes a second definition of a rate."""
    text = path.read_text()
    for banned in ("floatformat", "widthratio", "intcomma", "stringformat", "divisibleby"):
        assert banned not in text, banned


@pytest.mark.parametrize("path", PAGES, ids=ids)
def test_dates_are_written_by_core_formatting(path) -> None:
    """A year, a month's number or an hour alone may be cut out of a date; a day is written in one way."""
    text = path.read_text()
    assert not re.search(r"""\|\s*(?:date\b(?::["'][^"']*[djDlNSz]|(?!:))|time(?:since|until)|natural)""", text)


@pytest.mark.parametrize("path", PAGES, ids=ids)
def test_nothing_is_marked_safe(path) -> None:
    """Names come from workbooks: HTML in a name stays text."""
    # A field's help text is ours, and Django's own holds tags.
    text = path.read_text().replace("{{ field.help_text|safe }}", "")
    assert not re.search(r"\|\s*safe\b|autoescape\s+off|safeseq", text)


@pytest.mark.parametrize("path", PAGES, ids=ids)
def test_a_form_that_changes_something_carries_its_token(path) -> None:
    text = path.read_text()
    for match in re.finditer(r"<form\b[^>]*method=[\"']post[\"'][^>]*>(.*?)</form>", text, re.DOTALL | re.IGNORECASE):
        assert "{% csrf_token %}" in match[1] or "{% form" in match[1], match[0][:80]


@pytest.mark.parametrize("path", PAGES, ids=ids)
def test_nothing_is_changed_by_a_link(path) -> None:
    assert not re.search(r"<form\b(?![^>]*method=)[^>]*>\s*\{% csrf_token", path.read_text())


# Words of English that would reach a reader; identifiers inside tags and Django's own words are taken out first.
ENGLISH = re.compile(
    r"\b(?:the|and|with|from|search|save|delete|cancel|submit|next|previous|page|loading|error|member|meeting|report|"
    r"branch|home|login|logout|password|name|date|month|year|total|edit|view|add|back|close|open|yes|no)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("path", PAGES, ids=ids)
def test_no_english_word_stands_between_the_tags(path) -> None:
    text = re.sub(r"\{% comment.*?endcomment %\}", "", path.read_text(), flags=re.DOTALL)
    text = re.sub(r"<(script|style)\b.*?</\1>", "", text, flags=re.DOTALL)
    text = TAG.sub(" ", DJANGO.sub(" ", text))
    text = re.sub(r"<!--.*?-->|<!DOCTYPE[^>]*>", " ", text, flags=re.DOTALL)
    assert ENGLISH.findall(text) == []


@pytest.mark.parametrize("path", PAGES, ids=ids)
def test_texts_can_be_translated(path) -> None:
    """A Vietnamese sentence outside `{% translate %}` is one no other language ever replaces."""
    text = re.sub(r"\{%\s*blocktranslate.*?endblocktranslate\s*%\}", "", path.read_text(), flags=re.DOTALL)
    text = re.sub(r"\{% comment.*?endcomment %\}", "", text, flags=re.DOTALL)
    text = TAG.sub(" ", DJANGO.sub(" ", text))
    if name_of(path) == "templates/core/document_head.html":
        text = text.replace("ĐẢNG CỘNG SẢN VIỆT NAM", "")  # the head of every paper, in every language
    assert re.findall(r"[À-ỹ]\w*", text) == []


def test_every_static_file_a_template_names_exists() -> None:
    missing = [
        f"{name_of(path)}: {name}"
        for path in PAGES
        for name in re.findall(r"""\{%\s*static\s+["']([^"']+)["']""", path.read_text())
        if not (ROOT / "static" / name).exists() and not name.startswith(("bootstrap/", "admin/"))
    ]
    assert missing == []

"""The text of the guide as HTML: Markdown of our own files, its links and pictures made those of the product."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from reports.queries.guide import FOLDER, INDEX, SCREENS, anchor_of, guide_pages

PICTURES = "guide"  # where the pictures of docs/guide/img are among the static files
_PAGE = re.compile(r"(?P<page>[a-z-]+|README)?(?:\.md)?(?:#(?P<anchor>.+))?")
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


def render_guide(text: str, *, page: str, shift: int = 0) -> SafeString:
    """The HTML of a piece of the guide.

    Arguments:
        text: Markdown; HTML in it stays text, pictures are our own, links lead to other pages of the guide or nowhere.
        page: the file it stands in, for links to its own headings.
        shift: how many degrees its headings move down (up where negative).
    """
    tokens = _markdown.parse(SCREENS.sub("", text))
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{int(token.tag[1:]) + shift}"
        elif token.type == "inline" and token.children:
            token.children = list(_ours(token.children, page))
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    # A table scrolls in its own frame; a picture with its caption is no paragraph.
    html = html.replace("<table>", '<div class="table-frame"><table class="table">').replace(
        "</table>", "</table></div>"
    )
    html = html.replace("<p><figure", "<figure").replace("</figure></p>", "</figure>")
    return mark_safe(html)  # noqa: S308 - of our own files, escaped by the renderer


def _ours(tokens: list[Token], page: str) -> Iterator[Token]:
    closing = True
    for token in tokens:
        if token.type == "image":
            yield _html(_figure(str(token.attrs["src"]), token.content))
        elif token.type == "link_open":
            address = _address(str(token.attrs["href"]), page)
            closing = bool(address)
            if address:
                yield _html(format_html('<a href="{}">', address))
        elif token.type == "link_close":
            if closing:
                yield token
        else:
            yield token


def _html(text: str) -> Token:
    return Token("html_inline", "", 0, content=text)


def _figure(source: str, caption: str) -> str:
    name = source.removeprefix("img/")
    path = FOLDER.joinpath("img", name)
    if "/" in name or not path.is_file():
        return format_html("{}", caption)
    width, height = _size(path)
    return format_html(
        '<figure><img src="{}" width="{}" height="{}" alt="{}" loading="lazy"><figcaption>{}</figcaption></figure>',
        static(f"{PICTURES}/{name}"), width, height, caption, caption,
    )  # fmt: skip


@cache
def _size(path: Path) -> tuple[int, int]:
    """Width and height of a PNG, from its head."""
    with path.open("rb") as file:
        head = file.read(24)
    return int.from_bytes(head[16:20]), int.from_bytes(head[20:24])


def _address(target: str, page: str) -> str:
    """Where a link of one page leads in the product; empty for what is not of the guide."""
    match = _PAGE.fullmatch(unquote(target))
    if match is None:
        return ""
    name = match["page"] or page
    if name == INDEX:
        return reverse("reports:guide")
    found = guide_pages().get(name)
    if found is None:
        return ""
    for task in found.tasks:
        if match["anchor"] == anchor_of(task.title):
            return task.address
    return found.address

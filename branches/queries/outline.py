"""The tree of a day as people read it: committees with what stands below them, to walk, to filter and to print."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from branches import tree
from branches.models import Organization, Sector
from branches.queries.current import names_on

MOST_NODES = 320  # on one page (60 kB); below that the page leads to the tree of a committee


@dataclass
class Node:
    """An organisation with what stands below it; `hidden` counts what stands below and is not on the page."""

    pk: int
    uuid: Any
    code: str
    name: str
    form: str
    sector: str
    found: bool = True
    hidden: int = 0
    children: list["Node"] = field(default_factory=list)


def outline_of(
    organizations: QuerySet[Organization],
    *,
    on: date,
    below: Organization | None = None,
    among: Collection[int] | None = None,
) -> tuple[list[Node], int]:
    """The tops of some organisations with what stands below each on a day, and how many organisations it holds.

    Arguments:
        organizations: those of the scope.
        below: only this one and what stands below it.
        among: only these and what leads to them; what leads to one without being one is not `found`.
    """
    rows = tree.as_of(on).filter(organization__in=organizations.values("pk"))
    if below is not None:
        rows = rows.filter(tree.under([below.pk], path="path"))
    places = list(
        rows.order_by("organization__code").values_list(
            "organization", "parent", "organization__uuid", "organization__code"
        )
    )
    names = names_on([pk for pk, *_rest in places], on)
    forms = {
        pk: (form, sector)
        for pk, form, sector in tree.form_on(on)
        .filter(organization__in=[pk for pk, *_rest in places])
        .values_list("organization", "form__name", "sector")
    }
    sectors = dict(Sector.objects.values_list("pk", "name"))
    nodes = {}
    for pk, _parent, uuid, code in places:
        form, sector = forms.get(pk, ("", None))
        nodes[pk] = Node(pk, uuid, code, names.get(pk, code), form, sectors.get(sector or 0, ""))
    tops: list[Node] = []
    for pk, parent, _uuid, _code in places:
        (nodes[parent].children if parent in nodes else tops).append(nodes[pk])
    count = len(places)
    if among is not None:
        wanted = set(among)
        tops = [top for top in tops if _keep(top, wanted)]
        count = len(wanted & nodes.keys())
    _fold(tops)
    return tops, count


def _keep(node: Node, wanted: set[int]) -> bool:
    """Leaves out what neither is wanted nor leads there; whether anything is left."""
    node.children = [child for child in node.children if _keep(child, wanted)]
    node.found = node.pk in wanted
    return node.found or bool(node.children)


def _fold(tops: list[Node]) -> None:
    """Cuts the tree where a page would hold too much: whole levels at a time."""
    shown, level = 0, tops
    while level:
        shown += len(level)
        below = [child for node in level for child in node.children]
        if below and shown + len(below) > MOST_NODES:
            for node in level:
                node.hidden, node.children = _size(node) - 1, []
            return
        level = below


def _size(node: Node) -> int:
    return 1 + sum(_size(child) for child in node.children)

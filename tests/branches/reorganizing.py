"""Acts on the small world, and what is the same before an act and after it was taken back."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.apps import apps
from django.db import connection
from pghistory.models import Event

from branches import tree
from branches.models import (
    Place,
    PlaceKind,
    Placement,
    Reorganization,
)
from branches.services import (
    Destinations,
    NewCoverage,
    NewPlace,
    absorb_organization,
    consolidate_organizations,
    cover_places,
    dissolve_into,
    downgrade_organization,
    enter_places,
    record_form,
    record_founding,
    record_move,
    record_rename,
    split_organization,
    upgrade_organization,
)
from core.audit import SYSTEM
from members.models import Membership
from tests.factories import (
    START,
    TODAY,
    World,
    form,
    level,
    new_organization,
)

JULY = date(2022, 7, 1)
OCTOBER = date(2022, 10, 1)
NOVEMBER = date(2022, 11, 1)


def snapshot() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table an act may write, histories, logs and the records of acts apart."""
    tables = {
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.app_label in ("branches", "members", "meetings")
        and not issubclass(model, Event)
        and model is not Reorganization
    }
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')
            found[table] = cursor.fetchall()
    return found


def paths_follow_parents() -> bool:
    """Every placement's path is its parent's of the same days, and itself."""
    for row in Placement.objects.all():
        if row.parent_id is None:
            if row.path != [row.organization_id]:
                return False
            continue
        above = Placement.objects.filter(organization=row.parent_id, span__contains=row.start).get()
        if row.path != [*above.path, row.organization_id]:
            return False
        if above.end is not None and (row.end is None or row.end > above.end):
            return False
    return True


def lay_places(world: World) -> dict[str, int]:
    """A village in each commune, with a branch of its own: P1 of X by B, P2 of Y by C."""
    kind = PlaceKind.objects.get(code="thon-ban")
    ids = enter_places(
        new=[NewPlace(f"P{n}", f"Thôn {n}", kind, one.pk, START) for n, one in enumerate((world.x, world.y), 1)],
        by=SYSTEM,
    )
    cover_places(new=[NewCoverage(ids[0], world.b.pk, START), NewCoverage(ids[1], world.c.pk, START)], by=SYSTEM)
    return dict(zip(("P1", "P2"), ids, strict=True))


def homes(on: date = TODAY) -> dict[str, str]:
    """Who belongs officially where on a day."""
    rows = Membership.objects.filter(kind="official", span__contains=on)
    return dict(rows.values_list("member__full_name", "organization__code"))


def standing(on: date = TODAY) -> dict[str, str | None]:
    """The tree on a day: code → the superior's."""
    return dict(tree.as_of(on).values_list("organization__code", "parent__code"))


def move(world: World) -> Reorganization:
    return record_move(organization=world.a, parent=world.y, on=OCTOBER, by=SYSTEM)


def move_commune(world: World) -> Reorganization:
    return record_move(organization=world.x, parent=None, on=OCTOBER, by=SYSTEM)


def rename(world: World) -> Reorganization:
    return record_rename(organization=world.a, name="Chi bộ Mới", on=OCTOBER, by=SYSTEM)


def found(world: World) -> Reorganization:
    organization = record_founding(new=new_organization("N", "X", start=OCTOBER), by=SYSTEM)
    return Reorganization.objects.get(organization=organization)


def change(world: World) -> Reorganization:
    return record_form(organization=world.a, form=form(), level=level("co-so"), sector=None, on=OCTOBER, by=SYSTEM)


def absorb(world: World) -> Reorganization:
    """B of X joins C of Y: across parents."""
    return absorb_organization(organization=world.b, into=world.c, on=NOVEMBER, by=SYSTEM)


def absorb_commune(world: World) -> Reorganization:
    return absorb_organization(organization=world.y, into=world.x, on=OCTOBER, by=SYSTEM)


def consolidate(world: World) -> Reorganization:
    return consolidate_organizations(
        organizations=[world.b, world.e], new=new_organization("N", "D", name="Chi bộ Hợp nhất"), on=OCTOBER, by=SYSTEM
    )


def consolidate_communes(world: World) -> Reorganization:
    new = new_organization("XY", "D", name="Đảng bộ xã Mới", form=form("dang-bo"), level=level("co-so"))
    return consolidate_organizations(organizations=[world.x, world.y], new=new, on=OCTOBER, by=SYSTEM)


def split(world: World) -> Reorganization:
    """C loses one of its two to a new branch."""
    return split_organization(
        organization=world.e, new=[new_organization("N", "D")], on=OCTOBER, by=SYSTEM, keeps=True,
        members={world.members["e_second"].pk: "N"}, units={}, places={},
    )  # fmt: skip


def split_commune(world: World) -> Reorganization:
    new = [new_organization(code, "D", form=form("dang-bo"), level=level("co-so")) for code in ("X1", "X2")]
    return split_organization(
        organization=world.x, new=new, on=OCTOBER, by=SYSTEM, keeps=False, members={},
        units={world.a.pk: "X1", world.b.pk: "X2"}, places={Place.objects.get(code="P1").pk: "X2"},
    )  # fmt: skip


def dissolve(world: World) -> Reorganization:
    people = {world.members["e_first"].pk: world.b, world.members["e_second"].pk: world.c}
    return dissolve_into(organization=world.e, on=OCTOBER, by=SYSTEM, destinations=Destinations(members=people))


def upgrade(world: World) -> Reorganization:
    people = {world.members["e_first"].pk: "E1", world.members["e_second"].pk: "E2"}
    return upgrade_organization(
        organization=world.e, form=form("dang-bo"), level=level("co-so"), sector=None, on=OCTOBER, by=SYSTEM,
        new=[new_organization("E1"), new_organization("E2")], members=people,
    )  # fmt: skip


def downgrade(world: World) -> Reorganization:
    return downgrade_organization(
        organization=world.y, form=form(), level=level("co-so"), sector=None, on=OCTOBER, by=SYSTEM
    )


ACTS: list[tuple[Callable[[World], Reorganization], str, dict[str, str | None], dict[str, str]]] = [
    # the act, its kind, what differs in the tree afterwards (None: gone, "": a root), and who then belongs elsewhere
    (move, "move", {"A": "Y"}, {}),
    (move_commune, "move", {"X": ""}, {}),
    (rename, "rename", {}, {}),
    (found, "found", {"N": "X"}, {}),
    (change, "change_form", {}, {}),
    (absorb, "absorb", {"B": None},
     {"Nguyễn Văn Nam": "C", "Trần Thị Oanh": "C", "Dương Văn Phúc": "C", "Vi Văn Lâm": "C"}),
    (absorb_commune, "absorb", {"Y": None, "C": "X"}, {}),
    (consolidate, "consolidate", {"B": None, "E": None, "N": "D"},
     {"Nguyễn Văn Nam": "N", "Trần Thị Oanh": "N", "Dương Văn Phúc": "N", "Vi Văn Lâm": "N", "Lê Văn Tài": "N",
      "Phạm Thị Uyên": "N"}),
    (consolidate_communes, "consolidate", {"X": None, "Y": None, "XY": "D", "A": "XY", "B": "XY", "C": "XY"}, {}),
    (split, "split", {"N": "D"}, {"Phạm Thị Uyên": "N"}),
    (split_commune, "split", {"X": None, "X1": "D", "X2": "D", "A": "X1", "B": "X2"}, {}),
    (dissolve, "dissolve", {"E": None}, {"Lê Văn Tài": "B", "Phạm Thị Uyên": "C"}),
    (upgrade, "upgrade", {"E1": "E", "E2": "E"}, {"Lê Văn Tài": "E1", "Phạm Thị Uyên": "E2"}),
    (downgrade, "downgrade", {"C": None}, {"Sầm Văn Quân": "Y", "Hà Thị Sen": "Y"}),
]  # fmt: skip

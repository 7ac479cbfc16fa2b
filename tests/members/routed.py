"""What addresses of members' records speak of, for the matrix of routes."""

from collections.abc import Callable
from datetime import date
from typing import Any

from core.audit import SYSTEM
from members.models import Assignment, Award, Badge, Discipline
from members.services import NewAssignment, assign_member, record_award, record_discipline
from tests.factories import World


def _award(world: World) -> Award:
    return record_award(
        member=world.members["an"], organization=world.a, title="Giấy khen", awarded_on=date(2022, 2, 3), by=SYSTEM
    )


def _discipline(world: World) -> Discipline:
    return record_discipline(
        member=world.members["an"], organization=world.a, form="warning", decided_on=date(2022, 2, 3), by=SYSTEM
    )


def _badge(world: World, *, awarded: bool = True) -> Badge:
    """One given too early to be on time: `an` joined in 2010, and his date is not what these addresses are about."""
    return Badge.objects.create(
        member=world.members["an"], organization=world.a, years=30, round_on=date(2022, 9, 2),
        status=Badge.Status.AWARDED if awarded else Badge.Status.PROPOSED,
        awarded_on=date(2022, 9, 2) if awarded else None,
    )  # fmt: skip


def _assignment(world: World) -> Assignment:
    new = NewAssignment(world.members["an"], Assignment.Kind.THEME, "Công tác thanh niên", date(2022, 2, 3))
    return assign_member(new=new, by=SYSTEM)


MEMBERS_KEYS: dict[str, Callable[[World], dict[str, Any]]] = {
    "members:award_correct": lambda world: {"pk": _award(world).pk},
    "members:discipline_correct": lambda world: {"pk": _discipline(world).pk},
    "members:discipline_lift": lambda world: {"pk": _discipline(world).pk},
    "members:badge_correct": lambda world: {"pk": _badge(world).pk},
    "members:badge_decline": lambda world: {"pk": _badge(world, awarded=False).pk},
    "members:assignment_correct": lambda world: {"pk": _assignment(world).pk},
    "members:assignment_end": lambda world: {"pk": _assignment(world).pk},
}

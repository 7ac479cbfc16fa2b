"""Builders of what is registered, proposed, exemplary, screened and weak, for the tests of this part."""

from collections.abc import Callable
from datetime import date
from typing import Any

from branches.models import Organization
from branches.services import keep_document
from core.audit import SYSTEM
from core.documents import Document
from evaluations.models import Commendation, Registration
from members.models import Member
from tests.factories import World

REGISTERED = date(2022, 2, 10)


def paper(number: str = "12-QĐ/ĐU", issued_on: date = date(2022, 12, 15)) -> Document:
    """A decision."""
    return keep_document(number=number, issued_on=issued_on, by=SYSTEM)


def make_registration(
    organization: Organization, member: Member | None = None, title: str = "Lao động tiên tiến", **values: Any
) -> Registration:
    """An emulation target registered for 2022."""
    defaults: dict[str, Any] = {"kind": "emulation", "year": 2022, "registered_on": REGISTERED}
    return Registration.objects.create(
        organization=organization, member=member, title=title, **{**defaults, **values}
    )  # fmt: skip


def make_commendation(
    organization: Organization, member: Member | None = None, title: str = "Giấy khen", **values: Any
) -> Commendation:
    """A commendation proposed for 2022, not answered yet."""
    defaults: dict[str, Any] = {
        "year": 2022, "issuer": "Đảng ủy xã", "for_what": "Hoàn thành xuất sắc nhiệm vụ",
        "proposed_on": date(2022, 12, 1),
    }  # fmt: skip
    return Commendation.objects.create(
        organization=organization, member=member, title=title, **{**defaults, **values}
    )  # fmt: skip


# What addresses of this part speak of (tests.house.test_routes).
ROUTED: dict[str, Callable[[World], Any]] = {
    "registered": lambda world: make_registration(world.a, world.members["an"]),
    "commended": lambda world: make_commendation(world.a, world.members["an"]),
}

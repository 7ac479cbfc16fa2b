"""Builders of what is registered, proposed, exemplary, screened and weak, for the tests of this part."""

from collections.abc import Callable
from datetime import date
from typing import Any

from branches.models import Organization
from branches.services import keep_document
from core.audit import SYSTEM
from core.documents import Document
from evaluations.models import (
    Commendation,
    ConsolidationTask,
    Exemplary,
    Registration,
    ScreeningCase,
    ScreeningHelp,
    WeakOrganization,
)
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


def make_example(organization: Organization, member: Member | None = None, **values: Any) -> Exemplary:
    """A good example of 2022, recognised by the organisation itself."""
    defaults: dict[str, Any] = {
        "year": 2022, "field": "kinh tế", "content": "Trồng hồi", "recognised_on": date(2022, 6, 1),
        "issuer": organization,
    }  # fmt: skip
    return Exemplary.objects.create(organization=organization, member=member, **{**defaults, **values})


def make_case(organization: Organization, member: Member, **values: Any) -> ScreeningCase:
    """A member under review since March 2022."""
    defaults: dict[str, Any] = {"opened_on": date(2022, 3, 1), "reason": "absent", "evidence": "Bỏ sinh hoạt ba kỳ"}
    return ScreeningCase.objects.create(organization=organization, member=member, **{**defaults, **values})


def make_help(case: ScreeningCase, **values: Any) -> ScreeningHelp:
    """Something done to help him."""
    defaults: dict[str, Any] = {"on": date(2022, 4, 1), "text": "Gặp gỡ, động viên", "by": "thử"}
    return ScreeningHelp.objects.create(case=case, organization_id=case.organization_id, **{**defaults, **values})


def make_weak(organization: Organization, listed_by: Organization, **values: Any) -> WeakOrganization:
    """An organisation on the list of the weak since March 2022."""
    defaults: dict[str, Any] = {"start": date(2022, 3, 1), "reason": "Không duy trì sinh hoạt"}
    return WeakOrganization.objects.create(
        organization=organization, listed_by=listed_by, **{**defaults, **values}
    )  # fmt: skip


def make_consolidation(weak: WeakOrganization, **values: Any) -> ConsolidationTask:
    """A task of its plan, due in June."""
    defaults: dict[str, Any] = {"text": "Kiện toàn chi ủy", "responsible": "Đảng ủy xã", "due_on": date(2022, 6, 30)}
    return ConsolidationTask.objects.create(
        weak=weak, organization_id=weak.organization_id, **{**defaults, **values}
    )  # fmt: skip


# What addresses of this part speak of (tests.house.test_routes), and their second keys.
ROUTED: dict[str, Callable[[World], Any]] = {
    "registered": lambda world: make_registration(world.a, world.members["an"]),
    "commended": lambda world: make_commendation(world.a, world.members["an"]),
    "exemplary": lambda world: make_example(world.a, world.members["an"], issuer=world.x),
    "screened": lambda world: make_case(world.a, world.members["an"]),
    "weak": lambda world: make_weak(world.a, world.x),
}
ROUTED_KEYS: dict[str, Callable[[World], dict[str, Any]]] = {
    "evaluations:screening_help_correct": lambda world: {"pk": make_help(ScreeningCase.objects.get()).pk},
    "evaluations:weak_task_change": lambda world: {"pk": make_consolidation(WeakOrganization.objects.get()).pk},
}

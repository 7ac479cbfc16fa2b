"""One row of every kind of record, through the same services as everything else, and how a file changes it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from branches.models import (
    CoverageTarget,
    OrganizationTrait,
    PlaceCoverage,
    PlaceStanding,
    Regulation,
    RegulationKind,
    Trait,
)
from branches.services import NewCoverage, change_standing, cover_place, give_trait, record_regulation
from core.audit import SYSTEM
from core.models import Document
from meetings.models import MeetingSlot, Theme
from meetings.services import add_theme, set_slot
from members.models import (
    Assignment,
    Award,
    Badge,
    CommitteeTerm,
    Discipline,
    DutySpan,
    Member,
    Membership,
    OfficeTerm,
    PlaceTie,
    SizeWaiver,
    TrainingClass,
    TrainingKind,
    TrainingParticipant,
)
from members.services import (
    Mark,
    NewAssignment,
    NewDutySpan,
    NewMembership,
    NewPlaceTie,
    Proposal,
    assign_member,
    invite_members,
    lay_duty_span,
    mark_participants,
    open_class,
    open_membership,
    record_award,
    record_badge,
    record_discipline,
    tie_member,
    waive_rule,
)
from tests.factories import TODAY
from tests.offices import make_office, make_term
from tests.places import make_place

pytestmark = pytest.mark.django_db

PAPER = "15-QĐ/ĐU ngày 01/03/2022"


def paper() -> Document:
    return Document.objects.get_or_create(number="15-QĐ/ĐU", issued_on=date(2022, 3, 1))[0]


def award(world) -> Any:
    return record_award(
        member=world.members["an"], organization=world.a, title="Giấy khen", awarded_on=date(2022, 5, 19),
        issuer="=HYPERLINK(1)", document=paper(), by=SYSTEM,
    )  # fmt: skip


def discipline(world) -> Any:
    return record_discipline(
        member=world.members["an"], organization=world.a, form="warning", decided_on=date(2022, 9, 5),
        reason="Vắng họp", by=SYSTEM,
    )  # fmt: skip


def badge(world) -> Any:
    an = world.members["an"]
    Member.objects.filter(pk=an.pk).update(admission_date=date(1990, 1, 5), full_membership_date=date(1991, 1, 5))
    an.refresh_from_db()
    return record_badge(
        proposal=Proposal(an, world.a.pk, 30), round_on=date(2022, 2, 3), awarded_on=date(2022, 2, 3), document=paper(),
        by=SYSTEM,
    )  # fmt: skip


def assignment(world) -> Any:
    new = NewAssignment(
        world.members["an"], "households", "5 hộ cuối xóm", date(2022, 3, 1), date(2022, 9, 1), households=5
    )
    return assign_member(new=new, by=SYSTEM)


def tie(world) -> Any:
    place = make_place("X1", world.x)
    return tie_member(
        new=NewPlaceTie(world.members["an"].pk, world.a.pk, place.pk, "resident", date(2022, 1, 1)), by=SYSTEM
    )


def training_class(world) -> Any:
    values = {
        "organization": world.x, "name": "Bồi dưỡng cấp ủy viên", "kind": TrainingKind.objects.first(),
        "organizer": "Trung tâm chính trị", "first_day": date(2022, 3, 5), "last_day": date(2022, 3, 7),
        "cost": 1_200_000_000,
    }  # fmt: skip
    return open_class(values=values, by=SYSTEM)


def participant(world) -> Any:
    training = training_class(world)
    invite_members(training=training, members={world.members["an"]: world.a.pk}, by=SYSTEM)
    row = TrainingParticipant.objects.get()
    mark_participants(training=training, marks={row.pk: Mark(True, "good", "=1+1")}, on=TODAY, by=SYSTEM)
    return row


def waiver(world) -> Any:
    return waive_rule(organization=world.a, rule="min_full", start=date(2022, 3, 1), document=paper(), by=SYSTEM)


def guest(world) -> Any:
    new = NewMembership(
        world.members["an"].pk, world.b.pk, "guest", date(2022, 2, 1), date(2022, 6, 1), start_reason="hosted"
    )
    return open_membership(new=new, by=SYSTEM)


def duty(world) -> Any:
    new = NewDutySpan(world.members["an"].pk, world.a.pk, "exempt", date(2022, 2, 1), date(2022, 6, 1), paper().pk)
    return lay_duty_span(new=new, by=SYSTEM)


def trait(world) -> Any:
    return give_trait(organization=world.a, trait=Trait.objects.first(), start=date(2022, 2, 1), by=SYSTEM)


def regulation(world) -> Any:
    return record_regulation(
        organization=world.a, kind=RegulationKind.objects.first(), document=paper(), start=date(2022, 3, 1), by=SYSTEM
    )


def standing(world) -> Any:
    return change_standing(
        place=make_place("X1", world.x), on=date(2022, 6, 1), values={"difficult": True}, document=paper(), by=SYSTEM
    )


def coverage(world) -> Any:
    place = make_place("X1", world.x)
    return cover_place(new=NewCoverage(place.pk, world.a.pk, date(2022, 1, 1)), by=SYSTEM)


def target(world) -> Any:
    row = CoverageTarget(
        organization=world.x, measure="no_branch", direction="decrease", minimum=15, maximum=20,
        start=date(2021, 1, 1), end=date(2026, 1, 1), document=paper(),
    )  # fmt: skip
    row.save()
    return row


def slot(world: Any) -> MeetingSlot:
    return set_slot(organization=world.a, rule="day", day=5, start=date(2022, 1, 1), place="Nhà văn hóa", by=SYSTEM)


def theme(world: Any) -> Theme:
    return add_theme(organization=world.a, year=2022, quarter=4, topic="Nông thôn mới", by=SYSTEM)


# model → how one comes to be; a heading with what is written there; the field and what it becomes.
RECORDS: list[tuple[Any, Callable[..., Any], str, Any, str, Any]] = [
    (Award, award, "Thành tích", "Năm 2021", "for_what", "Năm 2021"),
    (Discipline, discipline, "Nội dung vi phạm", "Vắng họp ba lần", "reason", "Vắng họp ba lần"),
    (Badge, badge, "Ghi chú", "Trao tại nhà", "note", "Trao tại nhà"),
    (Assignment, assignment, "Đến hết ngày", "30/09/2022", "end", date(2022, 10, 1)),
    (PlaceTie, tie, "Văn bản", "9-BC/CB ngày 02/02/2022", "document__number", "9-BC/CB"),
    (OfficeTerm, lambda world: make_office(world.members["an"], world.a), "", "", "", None),
    (TrainingClass, training_class, "Địa điểm", "Hội trường xã", "venue", "Hội trường xã"),
    (TrainingParticipant, participant, "Kết quả", "Xuất sắc", "result", "excellent"),
    (CommitteeTerm, lambda world: make_term(world.a), "Số cấp ủy viên được bầu", 3, "seats", 3),
    (SizeWaiver, waiver, "Đến hết ngày", "31/12/2022", "end", date(2023, 1, 1)),
    (Membership, guest, "Đến hết ngày", "30/06/2022", "end", date(2022, 7, 1)),
    (DutySpan, duty, "Đến hết ngày", "30/06/2022", "end", date(2022, 7, 1)),
    (OrganizationTrait, trait, "Đến hết ngày", "30/06/2022", "end", date(2022, 7, 1)),
    (Regulation, regulation, "Rà soát lần cuối ngày", "01/12/2022", "reviewed_on", date(2022, 12, 1)),
    (PlaceStanding, standing, "Đến hết ngày", "31/12/2022", "end", date(2023, 1, 1)),
    (PlaceCoverage, coverage, "Sinh hoạt ghép", "có", "shared", True),
    (CoverageTarget, target, "Tối đa", 25, "maximum", 25),
    (MeetingSlot, slot, "Ngày trong tháng", 7, "day", 7),
    (Theme, theme, "", "", "", None),
]  # fmt: skip
# Of several rows the one meant.
KEYS: dict[Any, tuple[str, Any]] = {
    Membership: ("Từ ngày", datetime(2022, 2, 1)),
    DutySpan: ("Từ ngày", datetime(2022, 2, 1)),
    PlaceStanding: ("Từ ngày", datetime(2022, 6, 1)),
}
IDS = [row[0].__name__ for row in RECORDS]

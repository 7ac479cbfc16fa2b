"""What a reorganisation does to months not held, to who is assigned to attend, and to opinions that wait."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from branches.models import Appointment, Reorganization
from branches.services import absorb_organization, dissolve_organization, move_organization, undo_reorganization
from core.audit import SYSTEM
from meetings.models import NotHeld, Opinion, OpinionStep, VisitAssignment
from meetings.services import answer_opinion, raise_opinion, state_not_held
from tests.factories import TODAY, World, make_organization
from tests.visiting import make_official, make_visit, make_visiting

pytestmark = pytest.mark.django_db
OCTOBER = date(2022, 10, 1)


def said(world: World, month: int) -> NotHeld:
    return state_not_held(
        organization=world.a, month=date(2022, month, 1), reason="disaster", note="", on=TODAY, by=SYSTEM
    )


def test_a_month_not_held_stands_where_its_branch_stood(world: World) -> None:
    september, november = said(world, 9), said(world, 11)
    move_organization(organization=world.a, parent=world.y, on=OCTOBER, by=SYSTEM)
    parents = {row.pk: row.placement.parent for row in NotHeld.objects.select_related("placement__parent")}
    assert parents == {september.pk: world.x, november.pk: world.y}


def test_a_branch_cannot_end_before_a_month_it_spoke_of(world: World) -> None:
    branch = make_organization("A9", world.x)
    state_not_held(organization=branch, month=date(2022, 11, 1), reason="task", note="", on=TODAY, by=SYSTEM)
    with pytest.raises(ValidationError, match="Có 1 tháng đã báo không sinh hoạt sau ngày tổ chức ngừng tồn tại"):
        dissolve_organization(organization=branch, last_day=date(2022, 9, 30), by=SYSTEM)


def test_assignments_end_with_the_branch_and_rights_with_them_and_come_back(world: World) -> None:
    member = make_official(world, "Bế Văn Sơn")
    (ending, staying) = make_visiting(world, world.a, world.b, member=member)
    (later,) = make_visiting(world, world.a, member=make_official(world, "Hai"), start=date(2023, 1, 1))
    act = absorb_organization(organization=world.a, into=world.b, on=OCTOBER, by=SYSTEM)
    ends = dict(VisitAssignment.objects.values_list("pk", "end"))
    assert ends == {ending.pk: OCTOBER, staying.pk: None}  # who had not begun is not assigned any more
    rights = Appointment.objects.filter(user=member.user, role="visitor").values_list("organization__code", "end")
    assert dict(rights) == {"A": OCTOBER, "B": None}
    assert any("2 phân công dự sinh hoạt kết thúc" in fact for fact in act.facts)
    undo_reorganization(reorganization=act, by=SYSTEM)
    assert dict(VisitAssignment.objects.values_list("pk", "end")) == dict.fromkeys((ending.pk, staying.pk, later.pk))
    assert set(rights.values_list("end", flat=True)) == {None}


def test_a_branch_where_somebody_attended_later_cannot_have_ended(world: World) -> None:
    make_visit(world.a, make_official(world, "Một"), date(2022, 11, 3))
    with pytest.raises(ValidationError, match="Có 1 lần cấp trên dự ghi sau ngày tổ chức ngừng tồn tại"):
        absorb_organization(organization=world.a, into=world.b, on=OCTOBER, by=SYSTEM)


def test_opinions_that_wait_go_to_the_heir_with_the_reason(world: World, client_as) -> None:
    waiting, answered = (
        raise_opinion(
            organization=world.a, addressee=world.x, text=text, raised_on=date(2022, 9, 5), by=SYSTEM, on=TODAY
        )
        for text in ("Sửa đường", "Sửa mương")
    )  # fmt: skip
    answer_opinion(opinion=answered, answered_on=date(2022, 9, 20), by=SYSTEM, on=TODAY, text="Đã giao.")
    act = absorb_organization(organization=world.x, into=world.y, on=OCTOBER, by=SYSTEM)
    assert dict(Opinion.objects.values_list("text", "addressee__code")) == {"Sửa đường": "Y", "Sửa mương": "X"}
    (step,) = OpinionStep.objects.filter(kind="forwarded")
    assert (step.organization, step.to, step.on) == (world.x, world.y, OCTOBER)
    assert step.text == "Đảng bộ xã Nam Tuấn không còn từ ngày 01/10/2022 (sáp nhập); kiến nghị tự chuyển."
    assert any("1 kiến nghị chưa trả lời chuyển cho Đảng bộ xã Dân Chủ" in fact for fact in act.facts)
    page = client_as("district").get(f"/kien-nghi/{waiting.uuid}/").content.decode()
    assert step.text in page
    undo_reorganization(reorganization=act, by=SYSTEM)
    assert set(Opinion.objects.values_list("addressee__code", flat=True)) == {"X"}
    assert Reorganization.objects.count() == 1

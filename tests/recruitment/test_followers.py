"""Open files follow their branch through a reorganisation, told beforehand, and back when it is taken back."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from branches.queries import Fact
from branches.services import (
    Destinations,
    NewCoverage,
    absorb_organization,
    cover_place,
    dissolve_into,
    dissolve_organization,
    preview,
    undo_reorganization,
)
from core.audit import SYSTEM
from meetings.models import Meeting
from members.models import Membership
from members.queries import movings
from recruitment.models import Candidate, InCharge, MassModel, Mentorship
from recruitment.queries.panels import RecruitmentPanel
from recruitment.queries.remarks import helped_in
from recruitment.queries.timeline import Candidacies
from recruitment.services.candidates import PastAct
from tests.factories import TODAY, World
from tests.places import make_place
from tests.recruitment.entered import LISTED, enter
from tests.recruitment.followed import make_charge, make_mentorship, make_model

DAY = date(2023, 1, 1)


def stays(one: Candidate) -> list[tuple[str, date, date | None]]:
    return list(one.stays.order_by("start").values_list("organization__code", "start", "end"))


def where(one: Candidate) -> str:
    one.refresh_from_db()
    return one.organization.code


def test_absorbed_branch_takes_its_open_files_along_and_back(world: World) -> None:
    one, other = enter(world.b, "Lê Văn An"), enter(world.b, "Lê Văn Bình")
    closed = enter(world.b, "Lê Văn Cao")
    Candidate.objects.filter(pk=closed.pk).update(state="withdrawn")
    assert "2 hồ sơ phát triển đảng" in preview([world.b.pk], since=DAY)
    act = absorb_organization(organization=world.b, into=world.a, on=DAY, by=world.users["district"])

    assert "Chi bộ xóm Nà Rị: 2 hồ sơ phát triển đảng → Chi bộ xóm Lũng Phầy" in act.facts
    assert (where(one), where(other), where(closed)) == ("A", "A", "B")
    assert stays(one) == [("B", LISTED, DAY), ("A", DAY, None)]
    assert one.acts.get().branch == world.b  # what was done stays where it was done
    undo_reorganization(reorganization=act, by=world.users["district"])
    assert (where(one), stays(one)) == ("B", [("B", LISTED, None)])


def test_file_listed_later_than_the_act_was_never_elsewhere(world: World) -> None:
    one = enter(world.e)
    absorb_organization(organization=world.e, into=world.a, on=date(2022, 5, 1), by=SYSTEM)

    assert (where(one), stays(one)) == ("A", [("A", LISTED, None)])


def test_undo_is_refused_once_a_step_was_taken_at_the_new_branch(world: World) -> None:
    one = enter(world.b)
    act = absorb_organization(organization=world.b, into=world.a, on=DAY, by=world.users["district"])
    one.refresh_from_db()
    one.stage, one.stage_on = "listed", date(2023, 2, 1)
    one.save()
    with pytest.raises(ValidationError):
        undo_reorganization(reorganization=act, by=world.users["district"])


def test_divided_branch_gives_each_file_to_its_member_its_mentor_its_place_or_the_most(world: World) -> None:
    probationary = world.members["probationary"]
    past = [PastAct("decided", date(2022, 5, 1)), PastAct("admitted", date(2022, 5, 10))]
    admitted = enter(world.a, probationary.full_name, listed_on=date(2022, 5, 1), member_id=probationary.pk, past=past)
    mentored, at_place, other = (enter(world.a, name) for name in ("Lê Văn An", "Lê Văn Bình", "Lê Văn Cao"))
    make_mentorship(mentored, world.members["an"])
    village = make_place("V1", world.y)
    cover_place(new=NewCoverage(village.pk, world.c.pk, date(2021, 1, 1)), by=SYSTEM)
    Candidate.objects.filter(pk=at_place.pk).update(place=village)
    rows = Membership.objects.filter(organization=world.a, kind="official", end__isnull=True)
    homes = {row.member_id: world.b for row in rows} | {world.members["an"].pk: world.c, probationary.pk: world.c}
    act = dissolve_into(organization=world.a, on=DAY, by=SYSTEM, destinations=Destinations(members=homes))

    assert [where(one) for one in (admitted, mentored, at_place, other)] == ["C", "C", "C", "B"]
    assert "Chi bộ xóm Lũng Phầy: 3 hồ sơ phát triển đảng → Chi bộ xóm Bản Gủn" in act.facts


def test_branch_without_an_heir_leaves_no_file_behind(world: World) -> None:
    enter(world.b)
    Membership.objects.filter(organization=world.b).delete()
    with pytest.raises(ValidationError, match="Còn 1 hồ sơ phát triển đảng đang theo dõi"):
        dissolve_organization(organization=world.b, last_day=date(2022, 12, 31), by=SYSTEM)
    Candidate.objects.update(state="expired")
    dissolve_organization(organization=world.b, last_day=date(2022, 12, 31), by=SYSTEM)


def test_member_tells_his_way_into_the_party(world: World) -> None:
    member = world.members["probationary"]
    past = [PastAct("decided", date(2022, 5, 1)), PastAct("admitted", date(2022, 5, 10))]
    one = enter(world.a, member.full_name, listed_on=date(2022, 5, 1), member_id=member.pk, past=past)

    def told(actor: str) -> list[tuple[date, str, str]]:
        entries = Candidacies().entries(member, by=world.users[actor], on=TODAY)
        return [(entry.day, entry.text, entry.url) for entry in entries]

    page = f"/phat-trien/ho-so/{one.uuid}/"
    assert told("secretary") == [
        (date(2022, 5, 1), "Phát triển đảng: quyết định kết nạp (Đảng bộ huyện Hòa An)", page),
        (date(2022, 5, 10), "Phát triển đảng: lễ kết nạp (Chi bộ xóm Lũng Phầy)", page),
    ]
    assert [url for _day, _text, url in told("visitor")] == ["", ""]
    assert Candidacies().entries(world.members["an"], by=SYSTEM, on=TODAY) == []


def test_page_of_the_organisation_tells_its_files_and_what_stands_still(world: World) -> None:
    enter(world.a, "Lê Văn An", listed_on=date(2022, 6, 20))
    enter(world.b, "Lê Văn Bình", listed_on=date(2022, 6, 21))

    def told(facts: list[Fact]) -> list[tuple[str, str]]:
        return [(fact.label, fact.value) for fact in facts]

    panel, user = RecruitmentPanel(), world.users["district"]
    assert told(panel.facts(world.d, by=user, on=TODAY)) == [
        ("Hồ sơ còn theo dõi", "2"), ("Trong đó đảng viên dự bị", "0"), ("Chi bộ chưa có nguồn", "2"),
    ]  # fmt: skip
    (fact,) = panel.matters(world.x, by=user, on=TODAY)
    assert (fact.label, fact.value, fact.url) == (
        "Hồ sơ phát triển đảng chưa có bước mới từ 6 tháng trở lên", "1",
        "/phat-trien/ho-so/?to-chuc=X&tinh-trang=dang-mo&cho-tu=20%2F06%2F2022",
    )  # fmt: skip
    assert panel.matters(world.y, by=user, on=TODAY) == []


def test_every_candidate_of_the_merged_record_goes_to_the_kept_one_or_it_is_refused(world: World) -> None:
    kept, merged = world.members["an"], world.members["probationary"]
    past = [PastAct("admitted", date(2022, 5, 10))]
    one = enter(world.a, merged.full_name, listed_on=date(2022, 5, 10), member_id=merged.pk, past=past)
    make_mentorship(enter(world.a, "Lê Văn An"), merged)

    def told() -> dict[str, tuple[int, list[str]]]:
        rows = movings(kept, merged)
        return {
            f"{row.field.model.__name__}.{row.field.name}": (row.count, list(row.refusals))
            for row in rows if row.field.model.__module__.startswith("recruitment")
        }  # fmt: skip

    assert told() == {"Candidate.member": (1, []), "Mentorship.member": (1, [])}
    second: Any = enter(world.a, kept.full_name, listed_on=date(2022, 5, 10), member_id=kept.pk, past=past)
    assert second.member == kept
    count, refusals = told()["Candidate.member"]
    assert (count, len(refusals)) == (1, 1)
    assert "Đảng viên này đã có một hồ sơ phát triển đảng." in refusals[0]
    assert one.pk


def test_mentors_models_and_who_is_in_charge_follow_as_well(world: World) -> None:
    one = enter(world.b, "Lê Văn An")
    held = make_mentorship(one, world.members["b_first"], start=date(2022, 7, 1))
    model, charge = make_model(world.b), make_charge(world.b, world.members["an"])
    before = [list(rows.objects.order_by("pk").values()) for rows in (Mentorship, MassModel, InCharge)]
    act = absorb_organization(organization=world.b, into=world.a, on=DAY, by=world.users["district"])

    laid = Mentorship.objects.filter(candidate=one).order_by("start")
    assert [(row.organization, row.start, row.end) for row in laid] == [
        (world.b, held.start, DAY), (world.a, DAY, None),
    ]  # fmt: skip
    assert {row.member for row in laid} == {held.member}
    meeting = Meeting(organization=world.a, date=date(2023, 2, 6), for_month=date(2023, 2, 1))
    assert [row.candidate for row in helped_in(meeting)] == [one]
    assert list(MassModel.objects.filter(name=model.name).order_by("start").values_list("organization", "end")) == [
        (world.b.pk, DAY), (world.a.pk, None),
    ]  # fmt: skip
    charge.refresh_from_db()
    assert charge.end == DAY
    undo_reorganization(reorganization=act, by=world.users["district"])
    assert before == [list(rows.objects.order_by("pk").values()) for rows in (Mentorship, MassModel, InCharge)]

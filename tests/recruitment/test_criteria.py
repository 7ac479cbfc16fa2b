"""What is asked, what was found, in words; ages in months (DOMAIN §2.6, §6.29)."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from branches.models import PlaceKind
from branches.services import NewCoverage, NewPlace, cover_place, enter_place, keep_document
from core.audit import SYSTEM
from members.models import Member, Membership
from members.services import waive_rule
from recruitment.models import AdmissionCriteria, Candidate, CriterionException, Mentorship
from recruitment.queries.criteria import CriterionState, age_of, criteria_of
from recruitment.queries.introducers import introducers_of
from recruitment.services.candidates import NewCandidate, register_candidates
from recruitment.services.papers import allow_exception
from tests.factories import TODAY, World, make_member, make_membership
from tests.recruitment.followed import make_mentorship

DAY = date(2022, 6, 1)


def enter(world: World, **values: Any) -> Candidate:
    new = NewCandidate(**{"organization_id": world.a.pk, "full_name": "Nông Thị Hoa", "listed_on": DAY} | values)
    (pk,) = register_candidates(new=[new], by=SYSTEM, on=TODAY)
    return Candidate.objects.get(pk=pk)


def state(one: Candidate, criterion: str, on: date = TODAY) -> CriterionState:
    return next(each for each in criteria_of(one, on=on) if each.criterion == criterion)


@pytest.mark.parametrize(
    ("born", "on", "fulfilled", "told"),
    [
        # Born on the 20th, considered on the 5th: the month alone counts (DOMAIN §6.29).
        (date(2004, 12, 25), date(2022, 12, 5), True, "18 tuổi vào ngày 05/12/2022"),
        (date(2005, 1, 1), date(2022, 12, 31), False, "17 tuổi 11 tháng vào ngày 31/12/2022"),
        (date(1962, 12, 1), date(2022, 12, 31), True, "60 tuổi vào ngày 31/12/2022"),
        (date(1962, 11, 30), date(2022, 12, 1), False, "60 tuổi 1 tháng vào ngày 01/12/2022, quá tuổi"),
    ],
)
def test_age_is_counted_by_the_month(world: World, born: date, on: date, fulfilled: bool, told: str) -> None:
    found = state(enter(world, birth_date=born), "age", on)

    assert found.fulfilled is fulfilled
    assert found.text.startswith(told)
    assert "cần từ 18 tuổi đến 60 tuổi, tính theo tháng" in found.text


def test_age_to_the_day_where_the_regulation_counts_so(world: World) -> None:
    AdmissionCriteria.objects.update(by_month=False)
    one = enter(world, birth_date=date(2004, 12, 25))

    assert state(one, "age", date(2022, 12, 24)).text.startswith("17 tuổi 11 tháng vào ngày 24/12/2022")
    assert state(one, "age", date(2022, 12, 25)).fulfilled


def test_age_of_a_year_alone_is_sure_or_said_to_be_unsure(world: World) -> None:
    unsure = enter(world, birth_date=date(2004, 1, 1), birth_precision="year")

    assert state(unsure, "age").fulfilled is True
    assert state(unsure, "age", date(2022, 6, 30)).text.startswith("chỉ biết năm sinh 2004, chưa rõ đủ tuổi hay chưa")
    assert state(enter(world), "age").text.startswith("chưa ghi ngày sinh")


def test_age_in_words(world: World) -> None:
    assert age_of(enter(world, birth_date=date(2000, 9, 3)), TODAY) == "22 tuổi 3 tháng"
    assert age_of(enter(world, birth_date=date(2000, 1, 1), birth_precision="year"), TODAY) == "khoảng 22 tuổi"
    assert age_of(enter(world), TODAY) == ""


def place(world: World, code: str, **standing: Any) -> Any:
    kind = PlaceKind.objects.get(code="thon-ban")
    return enter_place(
        new=NewPlace(code, f"Xóm {code}", kind, world.x.pk, start=date(2021, 1, 1), **standing), by=SYSTEM
    )


def test_lower_bar_of_schooling_in_difficult_areas_of_his_own_place_or_his_branch(world: World) -> None:
    border, plain = place(world, "Lũng Phầy", border=True), place(world, "Nà Rị")
    one = enter(world, general_education=Member.GeneralEducation.PRIMARY)

    assert not state(one, "education").fulfilled
    assert state(one, "education").text == "tiểu học; cần từ trung học cơ sở"
    cover_place(new=NewCoverage(border.pk, world.a.pk, date(2021, 1, 1)), by=SYSTEM)
    assert state(one, "education").fulfilled
    assert state(one, "education").text == "tiểu học; cần từ tiểu học (Xóm Lũng Phầy là địa bàn biên giới)"
    # His own place says more than the places of his branch.
    Candidate.objects.update(place=plain)
    one.refresh_from_db()
    assert not state(one, "education").fulfilled
    assert state(enter(world), "education").text.startswith("chưa ghi học vấn; cần từ tiểu học")


def test_branch_needs_three_full_members(world: World) -> None:
    found = state(enter(world), "branch_size")
    small = state(enter(world, organization_id=world.e.pk), "branch_size")

    # The probationary one is none; whoever is exempt, suspended or away belongs all the same.
    assert (found.fulfilled, found.text) == (True, "chi bộ có 7 đảng viên chính thức; cần ít nhất 3")
    assert (small.fulfilled, small.text) == (False, "chi bộ có 2 đảng viên chính thức; cần ít nhất 3")


def test_branch_too_small_is_excused_by_its_own_waiver_and_by_no_paper_of_his(world: World) -> None:
    one = enter(world, organization_id=world.e.pk)
    document = keep_document(number="15-CV/HU", issued_on=date(2022, 6, 1), by=SYSTEM)
    with pytest.raises(ValidationError) as caught:
        allow_exception(
            candidate=one, criterion="branch_size", reason="ít người", document=document, by=SYSTEM, on=TODAY
        )
    assert caught.value.message_dict == {
        "criterion": ["Chi bộ thiếu đảng viên chính thức thì ghi văn bản cho phép ở trang cấp ủy của chi bộ."]
    }
    # What was noted so before excuses nothing: the meeting would be refused its resolution.
    CriterionException.objects.create(
        candidate=one, organization=world.e, criterion="branch_size", reason="ít người", document=document
    )
    assert (state(one, "branch_size").holds, state(one, "branch_size").allowed) == (False, "")
    waive_rule(organization=world.e, rule="min_full", start=date(2022, 6, 1), document=document, by=SYSTEM)
    found = state(one, "branch_size")
    assert (found.fulfilled, found.holds, found.allowed) == (
        False, True, "Chi bộ được phép theo 15-CV/HU ngày 01/06/2022",
    )  # fmt: skip


def test_readmission_waits_thirty_six_months(world: World) -> None:
    left = make_member("Lục Văn Đạt")
    row = make_membership(left, world.b, start=date(2015, 1, 1), end=date(2019, 12, 21))
    Membership.objects.filter(pk=row.pk).update(end_reason="resignation")
    one = enter(world, former_member_id=left.pk)

    assert not state(one, "readmission", TODAY).fulfilled
    found = state(one, "readmission", date(2022, 12, 21))
    assert (found.fulfilled, found.text) == (
        True,
        "ra khỏi Đảng ngày 20/12/2019, đủ thời gian từ ngày 21/12/2022; kết nạp lại sau ít nhất 36 tháng",
    )
    assert [each.criterion for each in criteria_of(enter(world), on=TODAY)] == ["age", "education", "branch_size"]


def test_exception_holds_by_its_document(world: World) -> None:
    one = enter(world, birth_date=date(1955, 1, 1))
    document = keep_document(number="45-CV/HU", issued_on=date(2022, 5, 1), by=SYSTEM)
    CriterionException.objects.create(
        candidate=one, organization=world.a, criterion="age", reason="xóm chưa có đảng viên", document=document
    )
    found = state(one, "age")

    assert (found.fulfilled, found.holds) == (False, True)
    assert found.allowed == ("Được xem xét trường hợp đặc biệt theo 45-CV/HU ngày 01/05/2022: xóm chưa có đảng viên")
    assert not state(one, "education").holds


def test_introducers_are_counted_by_how_long_they_have_known_him(world: World) -> None:
    one = enter(world, birth_date=date(1980, 1, 1))
    told = introducers_of(one, on=TODAY)
    assert told is not None
    assert (told.fulfilled, told.text) == (
        False, "0 đảng viên giúp đỡ, 0 người đã cùng công tác, cư trú từ 12 tháng; cần 2",
    )  # fmt: skip
    make_mentorship(one, world.members["an"])
    late = make_mentorship(one, world.members["binh"])
    Mentorship.objects.filter(pk=late.pk).update(together_since=date(2022, 1, 1))
    document = keep_document(number="45-CV/HU", issued_on=date(2022, 5, 1), by=SYSTEM)
    make = CriterionException.objects.create
    waiver = make(candidate=one, organization=world.a, criterion="mentor", reason="mới chuyển về", document=document)
    told = introducers_of(one, on=TODAY)
    assert told is not None
    assert (told.fulfilled, told.holds, told.text) == (
        False, True, "2 đảng viên giúp đỡ, 1 người đã cùng công tác, cư trú từ 12 tháng; cần 2",
    )  # fmt: skip
    # The paper excuses the months, and nobody who is missing.
    late.delete()
    told = introducers_of(one, on=TODAY)
    assert told is not None
    assert (told.exception, told.holds) == (waiver, False)


def test_basis_is_never_presented_as_law_without_a_document(world: World) -> None:
    one = enter(world)

    assert {each.basis for each in criteria_of(one, on=TODAY)} == {"mức mặc định, chưa có văn bản xác nhận"}
    assert {each.basis for each in criteria_of(one, on=date(2025, 8, 1))} == {"294-QĐ/TW ngày 26/05/2025"}


def test_criteria_take_a_fixed_number_of_queries(world: World, django_assert_num_queries: Any) -> None:
    one = enter(world, birth_date=date(2000, 1, 1))
    with django_assert_num_queries(4):
        assert len(criteria_of(one, on=TODAY)) == 3

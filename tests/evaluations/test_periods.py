"""Who is on the list of a period, where, and why not."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from branches.models import Level, Sector
from core.audit import SYSTEM
from evaluations.models import NotRated, Period, PeriodDeadline, Rating, RatingComment, Stage, Subject
from evaluations.services.periods import change_period, close_period, open_period, refresh_list, reopen_period
from members.models import Member, Membership
from tests.evaluations.rated import CLOSES, bring, decide, members_of, new_period, open_year, rows_for, scheme
from tests.factories import TODAY, World, make_duty, make_member, make_membership, make_organization

pytestmark = pytest.mark.django_db


def listed(period: Period, subject: str = Subject.MEMBER) -> dict[str, tuple[str, str, str]]:
    """Who → (where rated, unit of the cap, why not)."""
    rows = period.ratings.filter(subject=subject).select_related("member", "organization", "unit")
    return {
        str(one.member or one.organization.code): (one.organization.code, one.unit.code, one.not_rated) for one in rows
    }


def test_members_are_rated_where_they_belong_on_the_closing_day(world: World) -> None:
    found = listed(open_year(world.d))
    assert found == {
        "Hoàng Văn An": ("A", "X", ""),
        "Nông Thị Bình": ("A", "X", ""),
        "Lục Văn Cường": ("A", "X", ""),
        "Bế Thị Dung": ("A", "X", ""),
        "Đàm Văn Ích": ("A", "X", NotRated.EXEMPT),
        "Triệu Thị Giang": ("A", "X", NotRated.EXEMPT),
        "Lý Văn Hải": ("A", "X", NotRated.SUSPENDED),
        "Ma Thị Khánh": ("A", "X", ""),  # attends at C for a time: the home branch rates
        "Vi Văn Lâm": ("B", "X", ""),  # moved: the receiving branch
        "Nguyễn Văn Nam": ("B", "X", ""),
        "Trần Thị Oanh": ("B", "X", ""),
        "Dương Văn Phúc": ("B", "X", ""),
        "Sầm Văn Quân": ("C", "Y", ""),
        "Hà Thị Sen": ("C", "Y", ""),
        "Lê Văn Tài": ("E", "E", ""),  # a chi bộ cơ sở is a unit of its own
        "Phạm Thị Uyên": ("E", "E", ""),
    }
    assert Member.objects.filter(full_name="Phùng Thị Mai").exists()  # who died is in the movement alone


def test_organisations_stand_below_the_committee_that_opens_and_are_decided_by_their_superior(world: World) -> None:
    period = open_year(world.d)
    rows = period.ratings.filter(subject=Subject.ORGANIZATION).select_related("organization", "decider", "unit")
    assert {(one.organization.code, one.decider.code, one.unit.code, one.grouping) for one in rows} == {
        ("X", "D", "D", "co-so"), ("Y", "D", "D", "co-so"), ("E", "D", "D", "co-so"),
        ("A", "X", "X", "truc-thuoc-co-so"), ("B", "X", "X", "truc-thuoc-co-so"), ("C", "Y", "Y", "truc-thuoc-co-so"),
    }  # fmt: skip
    assert set(listed(period, Subject.COLLECTIVE)) == {"X", "Y"}


def test_comments_are_asked_of_the_former_branch_and_of_the_host(world: World) -> None:
    period = open_year(world.d)
    asked = RatingComment.objects.filter(rating__period=period).select_related("rating__member", "asked_of")
    assert {(one.rating.member.full_name, one.kind, one.asked_of.code) for one in asked if one.asked_of} == {
        ("Vi Văn Lâm", RatingComment.Kind.FORMER, "A"),  # there from January to June: six months
        ("Ma Thị Khánh", RatingComment.Kind.HOST, "C"),
        ("Hà Thị Sen", RatingComment.Kind.HOST, "A"),
    }


@pytest.mark.parametrize(("days", "why"), [(1, ""), (2, NotRated.NEW_MEMBER)])
def test_exactly_six_months_are_enough(world: World, days: int, why: str) -> None:
    ceremony = date(2022, 6, 15) + timedelta(days=days)
    member = make_member(
        full_name="Đinh Thị Mới", ceremony_date=ceremony, admission_date=date(2022, 5, 1), full_membership_date=None
    )
    make_membership(member, world.a, start=ceremony)
    assert listed(open_year(world.d))["Đinh Thị Mới"] == ("A", "X", why)


def test_an_organisation_formed_less_than_six_months_before_is_not_rated(world: World) -> None:
    make_organization("N", world.x, start=date(2022, 6, 16))
    make_organization("O", world.x, start=date(2022, 6, 17))
    found = listed(open_year(world.d), Subject.ORGANIZATION)
    assert (found["N"][2], found["O"][2]) == ("", NotRated.NEW_ORGANIZATION)


def test_one_result_a_year_for_each(world: World) -> None:
    open_year(world.x)
    with pytest.raises(ValidationError, match="đã có trong một kỳ xếp loại khác của năm 2022"):
        open_year(world.d)
    assert Period.objects.count() == 1


def test_a_school_year_takes_its_branches_out_of_the_year(world: World) -> None:
    school = Sector.objects.get(code="co-quan")
    first = open_period(
        organization=world.d,
        new=new_period(
            kind=Period.Kind.SCHOOL_YEAR, first=date(2021, 9, 1), last=date(2022, 8, 31), closes_on=date(2022, 8, 31),
            sectors=[school.pk], schemes={Subject.MEMBER: scheme(on=date(2022, 8, 31))},
        ),
        by=SYSTEM, on=TODAY,
    )  # fmt: skip
    assert {one.organization.code for one in first.ratings.select_related("organization")} == {"E"}
    assert str(first) == "Năm học 2021–2022"
    second = open_year(world.d)
    assert {one.organization.code for one in second.ratings.filter(subject=Subject.MEMBER)} == {"A", "B", "C"}


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"closes_on": date(2021, 12, 31), "schemes": {}}, "closes_on", "trước ngày đầu"),
        ({"last": date(2021, 1, 1)}, "last", "Ngày cuối"),
        ({"first": date(2021, 12, 1)}, "year", "phải nằm trong năm 2022"),
        ({"schemes": {}}, "schemes", "ít nhất một đối tượng"),
        ({"kind": Period.Kind.SCHOOL_YEAR}, "sectors", "phải chọn khối"),
    ],
)
def test_a_wrong_period_is_refused(world: World, values: dict, field: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as error:
        open_period(organization=world.d, new=new_period(**{"closes_on": CLOSES, **values}), by=SYSTEM, on=TODAY)
    assert sentence in str(error.value.message_dict[field])
    assert not Period.objects.exists()


def test_a_scheme_must_be_in_force_on_the_closing_day_and_for_the_subject(world: World) -> None:
    late, other = scheme(on=date(2024, 1, 1)), scheme(Subject.ORGANIZATION)
    for wrong in (late, other):
        with pytest.raises(ValidationError) as error:
            open_period(organization=world.d, new=new_period(schemes={Subject.MEMBER: wrong}), by=SYSTEM, on=TODAY)
        assert "scheme_member" in error.value.message_dict


def test_the_list_follows_who_moves_before_it_is_decided(world: World) -> None:
    period = open_year(world.d)
    an = period.ratings.get(member=world.members["an"])
    bring([an], "good")
    spell = Membership.objects.get(member=world.members["an"], end=None)
    Membership.objects.filter(pk=spell.pk).update(end=date(2022, 12, 10), end_reason="transfer_out")
    make_membership(world.members["an"], world.c, start=date(2022, 12, 10))
    died = Membership.objects.get(member=world.members["binh"], end=None)
    Membership.objects.filter(pk=died.pk).update(end=date(2022, 12, 1), end_reason="death")
    make_duty(world.members["cuong"], world.a, kind="exempt", start=date(2022, 12, 1))
    new = make_member(full_name="Đinh Thị Mới", ceremony_date=date(2020, 1, 1))
    make_membership(new, world.b, start=date(2022, 12, 1))
    done = refresh_list(period=period, version=period.version, by=SYSTEM, on=TODAY)
    assert (done.added, done.moved, done.left, done.changed, done.problems) == (1, 1, 1, 1, [])
    an.refresh_from_db()
    assert (an.organization.code, an.unit.code, an.decider.code, an.stage) == ("C", "Y", "Y", Stage.OPEN)
    assert [(one.kind, one.level.code if one.level else None) for one in an.acts.all()] == [
        ("self", "good"), ("proposal", "good"), ("appraisal", "good"), ("return", None),
    ]  # fmt: skip
    assert an.comments.get().asked_of == world.a
    found = listed(period)
    assert found["Nông Thị Bình"][2] == NotRated.LEFT
    assert found["Lục Văn Cường"][2] == NotRated.EXEMPT
    assert found["Đinh Thị Mới"] == ("B", "X", "")
    period.refresh_from_db()
    assert refresh_list(period=period, version=period.version, by=SYSTEM, on=TODAY).moved == 0


def test_what_is_decided_stays_where_it_was_decided(world: World) -> None:
    period = open_year(world.d)
    an = period.ratings.get(member=world.members["an"])
    decide(bring([an], "good"), "good")
    Membership.objects.filter(member=world.members["an"], end=None).update(
        end=date(2022, 12, 10), end_reason="transfer_out"
    )
    make_membership(world.members["an"], world.c, start=date(2022, 12, 10))
    done = refresh_list(period=period, version=Period.objects.get().version, by=SYSTEM, on=TODAY)
    assert "Hoàng Văn An" in done.problems[0]
    an.refresh_from_db()
    assert (an.organization, an.decided_level.code) == (world.a, "good")


def test_the_closing_day_moves_until_something_is_decided(world: World) -> None:
    period = open_year(world.d)
    deadlines = [(PeriodDeadline.Stage.SELF, None, date(2022, 12, 10))]
    change_period(
        period=period, version=1, closes_on=date(2022, 6, 30), document=None, deadlines=deadlines, by=SYSTEM, on=TODAY
    )
    assert listed(period)["Vi Văn Lâm"][0] == "A"  # he moved on 1 July
    assert period.deadlines.get().due_on == date(2022, 12, 10)
    an = period.ratings.get(member=world.members["an"])
    decide(bring([an], "good"), "good")
    with pytest.raises(ValidationError, match="Đã quyết định 1 kết quả theo ngày chốt 30/06/2022"):
        change_period(period=period, version=2, closes_on=CLOSES, document=None, deadlines=[], by=SYSTEM, on=TODAY)
    with pytest.raises(ValidationError, match="Có người vừa sửa kỳ này"):
        change_period(period=period, version=1, closes_on=CLOSES, document=None, deadlines=[], by=SYSTEM, on=TODAY)


@pytest.mark.parametrize(
    ("deadlines", "told"),
    [
        ([("self", date(2021, 12, 31))], "phải từ 01/01/2022 đến 31/12/2023"),
        ([("report", date(2024, 1, 1))], "phải từ 01/01/2022 đến 31/12/2023"),
        (
            [("decision", date(2022, 12, 9)), ("self", date(2022, 12, 10))],
            "Hạn quyết định (09/12/2022) không thể trước hạn tự xếp loại (10/12/2022) của cùng cấp",
        ),
        ([("self", date(2022, 1, 1)), ("decision", date(2022, 1, 1)), ("report", date(2023, 12, 31))], ""),
    ],
)
def test_deadlines_stand_in_the_order_of_the_stages(world: World, deadlines: list[tuple[str, date]], told: str) -> None:
    period = open_year(world.d)
    level = Level.objects.get(code="co-so")
    given = [(stage, level.pk, day) for stage, day in deadlines]
    # Of every other level, and earlier than any: each level has an order of its own.
    given.append(("report", None, date(2022, 1, 1)))
    values = {"version": 1, "closes_on": period.closes_on, "document": None, "by": SYSTEM, "on": TODAY}
    if not told:
        change_period(period=period, deadlines=given, **values)
        assert period.deadlines.count() == 4
        return
    with pytest.raises(ValidationError, match=re.escape(told)):
        change_period(period=period, deadlines=given, **values)
    assert not period.deadlines.exists()


def test_a_period_closes_when_everybody_has_a_result(world: World) -> None:
    period = open_year(world.x, schemes={Subject.MEMBER: scheme()})
    with pytest.raises(ValidationError, match="Còn 9 đối tượng chưa có kết quả"):
        close_period(period=period, version=1, by=SYSTEM, on=TODAY)
    decide(bring(members_of(period), "good"), "good")
    close_period(period=period, version=1, by=SYSTEM, on=TODAY)
    with pytest.raises(ValidationError, match="đã đóng ngày 20/12/2022"):
        refresh_list(period=period, version=2, by=SYSTEM, on=TODAY)
    reopen_period(period=period, version=2, by=SYSTEM)
    assert refresh_list(period=Period.objects.get(), version=3, by=SYSTEM, on=TODAY).added == 0


def test_a_list_is_made_in_a_constant_number_of_queries(world: World, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(60):
        period = open_year(world.d)
    assert Rating.objects.filter(period=period).count() == 24
    assert rows_for(members_of(period)[:1], "good")[0].version == 1


def test_who_has_the_years_result_elsewhere_is_listed_with_that_reason(world: World) -> None:
    """A teacher rated in the school year who belongs to a village branch by the end of the year (DOMAIN §6.35)."""
    school = Sector.objects.get(code="co-quan")
    days = {"first": date(2021, 9, 1), "last": date(2022, 8, 31), "closes_on": date(2022, 8, 31)}
    open_period(
        organization=world.d,
        new=new_period(
            kind=Period.Kind.SCHOOL_YEAR, sectors=[school.pk],
            schemes={Subject.MEMBER: scheme(on=date(2022, 8, 31))}, **days,
        ),
        by=SYSTEM, on=TODAY,
    )  # fmt: skip
    teacher = world.members["e_first"]
    Membership.objects.filter(member=teacher, end=None).update(end=date(2022, 10, 1), end_reason="transfer_out")
    make_membership(teacher, world.a, start=date(2022, 10, 1))
    assert listed(open_year(world.d))["Lê Văn Tài"] == ("A", "X", NotRated.ELSEWHERE)


@pytest.mark.parametrize("closes_on", [date(2023, 4, 1), date(2031, 12, 31)])
def test_a_closing_day_long_after_the_period_is_a_slip(world: World, closes_on: date) -> None:
    with pytest.raises(ValidationError, match="hãy xem lại năm"):
        open_period(organization=world.d, new=new_period(closes_on=closes_on, schemes={}), by=SYSTEM, on=TODAY)

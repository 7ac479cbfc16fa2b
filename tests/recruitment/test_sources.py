"""Plans of sources beside what was done, models of mass organisations, and who is in charge of a branch."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from core.audit import SYSTEM
from core.periods import Period
from recruitment.models import InCharge, SourcePlan, SourcePlanLine, Stage, Tag
from recruitment.queries.in_charge import charges_of, in_charge_of, may_be_in_charge
from recruitment.queries.sources import (
    ADMIT,
    CLASS,
    FIND,
    branches_below,
    done_below,
    models_listed,
    models_visible_to,
    plan_sheet,
    planned_below,
    sources_overview,
    with_source,
)
from recruitment.services.in_charge import end_charge, put_in_charge
from recruitment.services.sources import (
    Wanted,
    copy_plan,
    correct_model,
    end_model,
    open_model,
    write_lines,
    write_plan,
)
from tests.factories import TODAY, World
from tests.offices import make_office
from tests.recruitment.followed import close, make_class, make_followed, make_mentorship, make_model, make_probationer

YEAR = Period.parse("2022")


@pytest.fixture
def woman(db: None) -> Tag:
    return Tag.objects.get(code="nu")


@pytest.fixture
def plan(world: World) -> SourcePlan:
    return write_plan(organization=world.a, year=2022, measures="Mỗi đảng viên một quần chúng", by=SYSTEM)


def write(plan: SourcePlan, wanted: dict[int, tuple[int, int, int]], tag: Tag | None = None) -> None:
    write_lines(plan=plan, tag=tag, wanted={key: Wanted(*numbers) for key, numbers in wanted.items()}, by=SYSTEM)


def test_a_plan_has_a_line_for_each_quarter_something_is_wanted_of(plan: SourcePlan, woman: Tag) -> None:
    write(plan, {1: (2, 1, 0), 3: (1, 1, 1)})
    write(plan, {1: (1, 0, 0)}, woman)
    rows = SourcePlanLine.objects.order_by("tag", "quarter").values_list("tag__code", "quarter", "to_find")
    assert list(rows) == [("nu", 1, 1), (None, 1, 2), (None, 3, 1)]
    write(plan, {1: (2, 1, 0)})
    assert SourcePlanLine.objects.filter(tag__isnull=True).count() == 1
    write(plan, {}, woman)
    assert not SourcePlanLine.objects.filter(tag=woman).exists()


def test_a_group_lies_within_everybody(plan: SourcePlan, woman: Tag) -> None:
    write(plan, {1: (2, 1, 0)})
    with pytest.raises(ValidationError, match="Quý 1: số của nhóm “nữ” nhiều hơn số chung"):
        write(plan, {1: (3, 0, 0)}, woman)
    with pytest.raises(ValidationError, match="Quý 2"):
        write(plan, {2: (0, 1, 0)}, woman)
    write(plan, {1: (2, 0, 0)}, woman)
    with pytest.raises(ValidationError, match="nhiều hơn số chung"):
        write(plan, {1: (1, 1, 0)})


def test_a_plan_is_passed_in_its_year_or_before(world: World) -> None:
    with pytest.raises(ValidationError, match="thông qua trong năm ấy hoặc năm trước"):
        write_plan(organization=world.a, year=2022, approved_on=date(2020, 12, 31), by=SYSTEM)
    assert write_plan(organization=world.a, year=2022, approved_on=date(2021, 12, 31), by=SYSTEM).year == 2022


def test_last_year_s_plan_begins_this_one(world: World, plan: SourcePlan, woman: Tag) -> None:
    write(plan, {1: (2, 1, 0)})
    write(plan, {1: (1, 1, 0)}, woman)
    new = copy_plan(organization=world.a, year=2023, by=SYSTEM)
    assert (new.measures, new.document) == ("Mỗi đảng viên một quần chúng", None)
    assert sorted(new.lines.values_list("quarter", "tag__code", "to_find"), key=str) == [(1, "nu", 1), (1, None, 2)]
    for year, sentence in ((2023, "đã có kế hoạch"), (2025, "không có kế hoạch tạo nguồn năm 2024")):
        with pytest.raises(ValidationError, match=sentence):
            copy_plan(organization=world.a, year=year, by=SYSTEM)


def test_done_is_what_the_records_say(world: World, plan: SourcePlan, woman: Tag) -> None:
    write(plan, {1: (2, 1, 0), 2: (0, 1, 1)})
    write(plan, {1: (1, 1, 0)}, woman)
    hoa = make_followed("Nông Thị Hoa", world.a, gender="female")  # 10/01
    toi = make_followed("Lý Văn Tới", world.a, listed_on=date(2022, 4, 1), gender="male")
    make_followed("Vi Thị Xa", world.b, gender="female")
    make_followed("Người Cũ", world.a, listed_on=date(2021, 12, 31))
    held = make_class(world, first_day=date(2022, 3, 1), send=[hoa, toi])
    held.students.filter(candidate=toi).update(attended=False)
    # Admitted on 10/05 by the record of the member; on no list of this year.
    make_probationer(world.members["probationary"], world.a, ceremony=date(2022, 5, 10), listed_on=date(2021, 5, 10))
    membership = world.members["probationary"].memberships.get()
    assert membership.start_reason == "admission"
    sheet = plan_sheet(world.a, 2022)
    told = {
        (tag.code if tag else "", quarter): (tuple(one.planned.values()), tuple(one.done.values()))
        for tag in sheet.groups
        for quarter, one in sheet.quarters(tag)
    }
    assert told["", 1] == ((2, 1, 0), (1, 1, 0))
    assert told["", 2] == ((0, 1, 1), (1, 0, 1))
    assert told["", 3] == ((0, 0, 0), (0, 0, 0))
    assert told["nu", 1] == ((1, 1, 0), (1, 1, 0))
    assert sheet.year(None).done == {FIND: 2, CLASS: 1, ADMIT: 1}


def test_each_counts_where_the_branch_stood_on_its_day(world: World, plan: SourcePlan, woman: Tag) -> None:
    write(plan, {1: (2, 1, 0), 4: (1, 0, 0)})
    make_followed("Nông Thị Hoa", world.a, gender="female")
    make_followed("Vi Thị Xa", world.c, gender="female")
    lines = planned_below(world.d.pk, Period.parse("2022-Q1"))
    assert [(one.unit, one.branch, one.quarter, one.of(FIND)) for one in lines] == [(world.x.pk, world.a.pk, 1, 2)]
    assert len(planned_below(world.d.pk, Period.parse("2022-02..2022-10"))) == 2
    done = done_below(world.d.pk, YEAR, [woman])
    assert {(one.kind, one.unit, one.branch, one.tag) for one in done if one.kind == FIND} == {
        (FIND, world.x.pk, world.a.pk, None), (FIND, world.y.pk, world.c.pk, None),
        (FIND, world.x.pk, world.a.pk, woman.pk), (FIND, world.y.pk, world.c.pk, woman.pk),
    }  # fmt: skip


def test_branches_without_a_plan_or_a_source(world: World, plan: SourcePlan) -> None:
    make_followed("Nông Thị Hoa", world.a)
    gone = make_followed("Lý Văn Tới", world.b)
    close(gone, "withdrawn", date(2022, 11, 1))
    make_probationer(world.members["probationary"], world.a, ceremony=date(2022, 5, 10))
    assert branches_below([world.x.pk], on=TODAY) == {world.a.pk, world.b.pk}
    below = branches_below([world.d.pk], on=TODAY)
    assert with_source(below, on=TODAY) == {world.a.pk: 1}
    assert with_source(below, on=date(2022, 5, 9)) == {world.a.pk: 2, world.b.pk: 1}
    overview = sources_overview(type(world.a).objects.all(), 2022, on=TODAY)
    assert {one.branch: (one.has_plan, one.followed) for one in overview} == {
        world.a.pk: (True, 1), world.b.pk: (False, 0), world.c.pk: (False, 0), world.e.pk: (False, 0),
    }  # fmt: skip


def test_models_and_who_was_found_through_them(world: World) -> None:
    values = {
        "organization": world.a,
        "body": make_model(world.b).body,
        "name": "Tổ hợp tác",
        "start": date(2022, 1, 1),
    }
    model = open_model(values=values, by=SYSTEM)
    make_followed("Nông Thị Hoa", world.a, found_through=model)
    rows = models_visible_to(world.users["secretary"], on=TODAY)
    assert [(one.name, one.found) for one in rows] == [("Tổ hợp tác", 1)]  # type: ignore[attr-defined]
    every = models_visible_to(SYSTEM, on=TODAY)
    assert models_listed(every, on=TODAY, text="to hop").count() == 1
    with pytest.raises(ValidationError, match="không thể kết thúc trước đó"):
        end_model(model=model, last_day=date(2021, 12, 31), by=SYSTEM)
    end_model(model=model, last_day=date(2022, 11, 30), by=SYSTEM)
    assert models_listed(every, on=TODAY, running=True).count() == 1
    with pytest.raises(ValidationError, match="chưa có trong hệ thống"):
        correct_model(model=model, values={"start": date(2020, 1, 1)}, by=SYSTEM)


def test_only_who_sits_on_a_committee_above_answers_for_a_branch(world: World) -> None:
    nam, an = world.members["b_first"], world.members["an"]
    make_office(nam, world.x)
    make_office(an, world.a)  # of the branch itself
    assert list(may_be_in_charge(world.a, on=TODAY)) == [nam]
    with pytest.raises(ValidationError, match="Đ/c Hoàng Văn An không giữ chức vụ cấp ủy nào ở cấp trên"):
        put_in_charge(organization=world.a, member=an, start=TODAY, by=SYSTEM)
    row = put_in_charge(organization=world.a, member=nam, start=date(2022, 3, 1), by=SYSTEM)
    assert in_charge_of([world.a.pk, world.b.pk], on=TODAY) == {world.a.pk: row}
    with pytest.raises(ValidationError, match="đang phụ trách chi bộ này từ ngày 01/03/2022"):
        put_in_charge(organization=world.a, member=nam, start=TODAY, by=SYSTEM)


def test_the_next_one_ends_the_first(world: World) -> None:
    nam, quan = world.members["b_first"], world.members["c_first"]
    make_office(nam, world.x)
    make_office(quan, world.d)
    first = put_in_charge(organization=world.a, member=nam, start=date(2022, 3, 1), by=SYSTEM)
    with pytest.raises(ValidationError, match="người sau phải từ ngày sau đó"):
        put_in_charge(organization=world.a, member=quan, start=date(2022, 3, 1), by=SYSTEM)
    second = put_in_charge(organization=world.a, member=quan, start=date(2022, 9, 1), by=SYSTEM)
    first.refresh_from_db()
    assert first.end == date(2022, 9, 1)
    with pytest.raises(ValidationError, match="đã thôi phụ trách"):
        end_charge(charge=first, last_day=TODAY, by=SYSTEM)
    with pytest.raises(ValidationError, match="không thể thôi trước đó"):
        end_charge(charge=second, last_day=date(2022, 8, 31), by=SYSTEM)
    end_charge(charge=second, last_day=date(2022, 12, 10), by=SYSTEM)
    assert in_charge_of([world.a.pk], on=TODAY) == {}


def test_what_somebody_answers_for(world: World, plan: SourcePlan, django_assert_num_queries) -> None:
    nam = world.members["b_first"]
    for branch in (world.a, world.b):
        InCharge.objects.create(organization=branch, member=nam, start=date(2022, 3, 1))
    hoa = make_followed("Nông Thị Hoa", world.a, stage=Stage.LISTED)
    make_followed("Lý Văn Tới", world.a)
    make_mentorship(hoa, world.members["an"])
    with django_assert_num_queries(6):
        charges = charges_of(nam, on=TODAY)
    assert [(one.name, one.stages, one.has_plan, one.missing) for one in charges] == [
        ("Chi bộ xóm Lũng Phầy", {"listed": 1, "prospect": 1}, True, 1), ("Chi bộ xóm Nà Rị", {}, False, 0),
    ]  # fmt: skip

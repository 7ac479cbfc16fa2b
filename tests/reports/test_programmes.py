"""Programmes and their targets written down: what is taken, and each sentence of what is not."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from branches.services import dissolve_organization
from core.audit import SYSTEM
from core.documents import Document
from reports.models import Programme, TargetShare, TargetValue
from reports.queries.programmes import PlanState, plans_of, programmes_visible_to, writes_for
from reports.services.programmes import change_programme, end_programme
from reports.services.targets import (
    NewTarget,
    change_target,
    end_target,
    record_value,
    remove_share,
    set_share,
)
from tests.conftest import World
from tests.factories import TODAY, make_organization
from tests.reports.targeted import make_programme, make_target

pytestmark = pytest.mark.django_db


def refused(act: Callable[[], Any]) -> dict[str, str]:
    """The codes of what is wrong, by field ("" for none)."""
    with pytest.raises(ValidationError) as caught:
        act()
    error = caught.value
    if hasattr(error, "error_dict"):
        return {field: errors[0].code or "" for field, errors in error.error_dict.items()}
    return {"": error.code or ""}


def test_a_programme_finds_its_paper_by_number_and_date(world: World) -> None:
    known = Document.objects.create(kind="plan", number="02-NQ/ĐU", issued_on=date(2021, 1, 15))
    programme = make_programme(world.x, kind="resolution")
    assert programme.document == known
    assert make_programme(world.x, issued_on=date(2021, 2, 15)).document != known
    assert make_programme(world.y).document == known  # two committees may carry one paper


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({}, {"number": "twice"}),
        ({"number": "9-KH/ĐU", "issued_on": date(2022, 12, 21)}, {"issued_on": "future"}),
        ({"number": "9-KH/ĐU", "issued_on": date(2020, 12, 1)}, {"issued_on": "not_standing"}),
        ({"number": "9-KH/ĐU", "last_day": date(2020, 12, 31)}, {"last_day": "reversed"}),
        ({"number": "9-KH/ĐU", "last_day": date(2199, 12, 31)}, {"last_day": "too_long"}),
        ({"number": "9-KH/ĐU", "last_day": date(2021, 1, 14)}, {"last_day": "before_issue"}),
        ({"number": "9-KH/ĐU", "plans_due_on": date(2021, 1, 14)}, {"plans_due_on": "outside"}),
        ({"number": "9-KH/ĐU", "parent_id": 10**9}, {"parent": "not_above"}),
        ({"number": "9-KH/ĐU", "name": " "}, {"name": "blank"}),
        ({"number": "n" * 61}, {"number": "max_length"}),
    ],
)
def test_programmes_that_cannot_be(world: World, values: dict[str, Any], codes: dict[str, str]) -> None:
    make_programme(world.x)
    before = Document.objects.count()
    assert refused(lambda: make_programme(world.x, **values)) == codes
    assert (Programme.objects.count(), Document.objects.count()) == (1, before)


def test_what_is_carried_out_stands_above_and_runs(world: World) -> None:
    above = make_programme(world.d, "01-NQ/HU")
    beside = make_programme(world.y)
    assert refused(lambda: make_programme(world.x, parent_id=beside.pk)) == {"parent": "not_above"}
    own = make_programme(world.d, "03-NQ/HU")
    assert refused(lambda: make_programme(world.d, "04-NQ/HU", parent_id=own.pk)) == {"parent": "not_above"}
    later = {"first_day": date(2026, 1, 1), "last_day": date(2027, 1, 1)}
    assert refused(lambda: make_programme(world.x, parent_id=above.pk, **later)) == {"parent": "apart"}
    end_programme(programme=above, ended_on=date(2022, 1, 1), note="Thay bằng văn bản mới", by=SYSTEM)
    late = {"issued_on": date(2022, 1, 1), "parent_id": above.pk}
    assert refused(lambda: make_programme(world.x, "08-KH/ĐU", **late)) == {"parent": "ended"}
    assert make_programme(world.x, parent_id=above.pk).parent == above


def test_plans_of_the_units_below_by_their_day(world: World) -> None:
    above = make_programme(world.d, "01-NQ/HU", plans_due_on=date(2021, 3, 31))
    states = {plan.unit.code: plan.state for plan in plans_of(above, on=date(2021, 3, 31))}
    assert states == {"X": PlanState.WAITING, "Y": PlanState.WAITING, "E": PlanState.WAITING}
    make_programme(world.x, "05-KH/ĐU", parent_id=above.pk, issued_on=date(2021, 3, 31))
    make_programme(world.x, "06-KH/ĐU", parent_id=above.pk, issued_on=date(2021, 6, 1))
    make_programme(world.y, "05-KH/ĐU", parent_id=above.pk, issued_on=date(2021, 4, 1))
    plans = {plan.unit.code: (plan.programme and plan.programme.document.number, plan.state)
             for plan in plans_of(above, on=TODAY)}  # fmt: skip
    assert plans == {
        "X": ("05-KH/ĐU", PlanState.ON_TIME), "Y": ("05-KH/ĐU", PlanState.LATE), "E": (None, PlanState.OVERDUE),
    }  # fmt: skip


def test_ended_with_a_reason_and_then_left_as_it_was(world: World) -> None:
    programme = make_programme(world.x)
    day = date(2022, 6, 30)
    assert refused(lambda: end_programme(programme=programme, ended_on=day, note=" ", by=SYSTEM)) == {
        "note": "required"
    }
    too_late = date(2026, 1, 1)
    assert refused(lambda: end_programme(programme=programme, ended_on=too_late, note="x", by=SYSTEM)) == {
        "ended_on": "outside"
    }
    target = make_target(programme)
    end_programme(programme=programme, ended_on=day, note="Sáp nhập xã", by=SYSTEM)
    for act in (
        lambda: end_programme(programme=programme, ended_on=day, note="x", by=SYSTEM),
        lambda: change_programme(programme=programme, values={"name": "y"}, by=SYSTEM),
        lambda: make_target(programme, "Khác"),
        lambda: end_target(target=target, ended_on=day, by=SYSTEM),
    ):
        assert refused(act) == {"": "ended"}


def test_a_shorter_term_leaves_nothing_outside(world: World) -> None:
    programme = make_programme(world.x)
    target = make_target(programme, "Hộ được giúp", unit="hộ")
    set_share(target=target, organization_id=world.a.pk, year=2024, low=Decimal(1), by=SYSTEM, on=TODAY)
    record_value(
        target=target, organization_id=world.x.pk, as_of=date(2021, 12, 31), value=Decimal(3), source="Báo cáo",
        by=SYSTEM, on=TODAY,
    )  # fmt: skip
    shorter = {"last_day": date(2023, 12, 31)}
    assert refused(lambda: change_programme(programme=programme, values=shorter, by=SYSTEM)) == {
        "last_day": "shares_outside"
    }
    later = {"first_day": date(2022, 1, 1)}
    assert refused(lambda: change_programme(programme=programme, values=later, by=SYSTEM)) == {
        "first_day": "values_outside"
    }
    changed = change_programme(programme=programme, values={"name": "Đổi  tên"}, by=SYSTEM)
    assert changed.name == "Đổi tên"


BASE = {"base": Decimal(10), "base_name": "số cuối năm 2020", "base_on": date(2020, 12, 31)}


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({"figure": "nothing"}, {"figure": "unknown"}),
        ({"unit": ""}, {"unit": "required"}),
        ({"low": -1}, {"low": "negative"}),
        ({"low": "1" * 13, "unit": "hộ"}, {"low": "max_digits"}),
        ({"rule": "between"}, {"high": "required"}),
        ({"rule": "between", "high": Decimal(1)}, {"high": "range"}),
        ({"high": Decimal(3)}, {"high": "one_level"}),
        ({"rule": "at_most", "high": Decimal(3)}, {"high": "one_level"}),
        ({"rule": "sideways"}, {"rule": "invalid_choice"}),
        ({"rule": "decrease", **BASE, "base": Decimal(0)}, {"base": "zero"}),
        ({"rule": "decrease", **BASE, "base": None}, {"base": "zero"}),
        ({"rule": "decrease", **BASE, "base_name": ""}, {"base_name": "required"}),
        ({"rule": "decrease", **BASE, "base_on": None}, {"base_on": "required"}),
        ({"rule": "increase", **BASE, "base_on": date(2023, 1, 1)}, {"base_on": "future"}),
        ({"rule": "decrease", **BASE, "low": 101}, {"low": "too_large"}),
        ({"rule": "decrease", **BASE, "low": 0}, {"low": "zero"}),
        (BASE, {"base": "no_base"}),
        ({"cadence": "term", "figure": "members"}, {"cadence": "no_sum"}),
        ({"cadence": "term", "unit": "%"}, {"cadence": "no_sum"}),
        ({"name": "Kết nạp"}, {"name": "twice"}),
    ],
)
def test_targets_that_cannot_be(world: World, values: dict[str, Any], codes: dict[str, str]) -> None:
    programme = make_programme(world.x)
    make_target(programme, "Kết nạp")
    assert refused(lambda: make_target(programme, **{"name": "Mới", **values})) == codes
    assert programme.targets.count() == 1


def test_the_unit_follows_from_the_figure(world: World) -> None:
    target = make_target(make_programme(world.x), "Dự sinh hoạt", 95, figure="attendance_rate", unit="người")
    assert (target.unit, target.position) == ("%", 1)
    changed = change_target(
        target=target, new=NewTarget("Dự sinh hoạt", Decimal(90), figure="admitted"), by=SYSTEM, on=TODAY
    )
    assert (changed.unit, changed.low, changed.position) == ("đảng viên", 90, 1)


def test_shares_are_for_units_below_and_years_of_the_term(world: World) -> None:
    target = make_target(make_programme(world.x))

    def share(unit: Any, year: int | None = None, low: int = 1) -> TargetShare:
        return set_share(target=target, organization_id=unit.pk, year=year, low=Decimal(low), by=SYSTEM, on=TODAY)

    assert refused(lambda: share(world.c)) == {"organization": "not_below"}
    assert refused(lambda: share(world.d)) == {"organization": "not_below"}
    assert refused(lambda: share(world.x)) == {"year": "required"}
    assert refused(lambda: share(world.a, 2020)) == {"year": "outside"}
    assert refused(lambda: share(world.a, low=-1)) == {"low": "negative"}
    first = share(world.a)
    assert share(world.a, low=3).pk == first.pk
    share(world.x, 2022, 4)
    assert list(TargetShare.objects.order_by("pk").values_list("organization__code", "year", "low")) == [
        ("A", None, 3), ("X", 2022, 4),
    ]  # fmt: skip
    remove_share(share=first, by=SYSTEM)
    assert TargetShare.objects.count() == 1
    whole = make_target(target.programme, "Cả kỳ", 9, cadence="term")
    yearly = {"organization_id": world.a.pk, "year": 2022, "low": Decimal(1), "by": SYSTEM, "on": TODAY}
    assert refused(lambda: set_share(target=whole, **yearly)) == {"year": "not_yearly"}  # type: ignore[arg-type]


def test_a_target_changes_only_as_far_as_its_shares_allow(world: World) -> None:
    between = {"unit": "hộ", "rule": "between", "high": Decimal(20)}
    target = make_target(make_programme(world.x), "Hộ được giúp", 15, **between)
    levels = {"low": Decimal(15), "high": Decimal(20), "by": SYSTEM, "on": TODAY}
    share = set_share(target=target, organization_id=world.a.pk, year=2022, **levels)  # type: ignore[arg-type]

    def change(**values: Any) -> Any:
        new = NewTarget("Hộ được giúp", Decimal(15), **{**between, **values})
        return change_target(target=target, new=new, by=SYSTEM, on=TODAY)

    assert refused(lambda: change(rule="at_least", high=None)) == {"rule": "shares_unfit"}
    with pytest.raises(ValidationError, match=r"giao cho Chi bộ xóm Lũng Phầy \(15–20\) không hợp"):
        change(rule="at_least", high=None)
    assert refused(lambda: change(cadence="term")) == {"cadence": "shares_of_years"}
    target.refresh_from_db()
    assert (target.rule, target.cadence) == ("between", "year")
    assert change(rule="increase", **BASE).rule == "increase"
    remove_share(share=share, by=SYSTEM)
    assert change(rule="at_least", high=None, cadence="term").cadence == "term"


def test_typed_figures_have_a_source_and_lie_in_the_term(world: World) -> None:
    programme = make_programme(world.x)
    target = make_target(programme, "Hộ được giúp", unit="hộ")

    def typed(unit: Any = world.x, as_of: date = TODAY, value: int = 3, source: str = "Báo cáo số 4") -> TargetValue:
        return record_value(
            target=target, organization_id=unit.pk, as_of=as_of, value=Decimal(value), source=source, by=SYSTEM,
            on=TODAY,
        )  # fmt: skip

    assert refused(lambda: typed(as_of=date(2022, 12, 21))) == {"as_of": "future"}
    assert refused(lambda: typed(as_of=date(2020, 12, 31))) == {"as_of": "outside"}
    assert refused(lambda: typed(world.c)) == {"organization": "not_below"}
    assert refused(lambda: typed(value=-1)) == {"value": "negative"}
    assert refused(lambda: typed(source=" ")) == {"source": "blank"}
    assert typed().year == 2022
    computed = make_target(programme, "Kết nạp")
    value = {"organization_id": world.x.pk, "as_of": TODAY, "value": Decimal(1), "source": "x", "by": SYSTEM}
    with pytest.raises(ValidationError, match="lấy “số kết nạp” từ báo cáo, không ghi tay"):
        record_value(target=computed, on=TODAY, **value)  # type: ignore[arg-type]
    other = NewTarget("Hộ được giúp", Decimal(2), figure="admitted")
    assert refused(lambda: change_target(target=target, new=other, by=SYSTEM, on=TODAY)) == {"figure": "typed"}
    end_target(target=target, ended_on=date(2022, 7, 1), by=SYSTEM)
    assert refused(typed) == {"": "ended"}


def test_a_unit_dissolved_in_the_middle_takes_nothing_new(world: World) -> None:
    gone = make_organization("G", world.x)
    target = make_target(make_programme(world.x), "Hộ được giúp", unit="hộ")
    set_share(target=target, organization_id=gone.pk, year=None, low=Decimal(1), by=SYSTEM, on=TODAY)
    dissolve_organization(organization=gone, last_day=date(2022, 6, 30), by=SYSTEM)
    value = {"organization_id": gone.pk, "value": Decimal(1), "source": "x", "by": SYSTEM, "on": TODAY}
    assert refused(
        lambda: record_value(target=target, as_of=date(2022, 7, 1), **value)  # type: ignore[arg-type]
    ) == {"organization": "not_below"}
    assert record_value(target=target, as_of=date(2022, 6, 30), **value).value == 1  # type: ignore[arg-type]


def test_who_sees_and_writes(world: World) -> None:
    own, above, beside = make_programme(world.x), make_programme(world.d, "01-NQ/HU"), make_programme(world.y)
    seen = {
        name: set(programmes_visible_to(user, on=TODAY)) for name, user in world.users.items() if name != "roll_taker"
    }
    assert seen == {
        "secretary": {own, above}, "neighbour": {own, above}, "commune": {own, above}, "visitor": {own, above},
        "district": {own, above, beside}, "reader": {own, above, beside},
    }  # fmt: skip
    assert not programmes_visible_to(world.users["roll_taker"], on=TODAY).exists()
    # The district acts where nobody is appointed to: for Y and its branches, not for X.
    assert writes_for(world.users["commune"], on=TODAY) == {world.x.pk, world.a.pk, world.b.pk}
    assert writes_for(world.users["district"], on=TODAY) == {one.pk for one in (world.d, world.y, world.c, world.e)}

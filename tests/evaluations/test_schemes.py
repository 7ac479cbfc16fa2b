"""Schemes are data: which is in force, what keeps one from use, what is done to a draft and to one in use."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from branches.services import move_organization
from core.audit import SYSTEM
from evaluations.models import (
    CriterionStep,
    Rating,
    Scheme,
    SchemeCap,
    SchemeCondition,
    SchemeCriterion,
    SchemeDecider,
    SchemeLevel,
)
from evaluations.queries.frames import frame_of, frames_of, scheme_in_force
from evaluations.queries.schemes import faults_of, schemes_visible_to
from evaluations.services.schemes import (
    activate_scheme,
    copy_scheme,
    discard_scheme,
    end_scheme,
    keep_part,
    keep_scheme,
    remove_part,
)
from tests.evaluations.schemes import make_scheme, use
from tests.factories import World

pytestmark = pytest.mark.django_db

CLOSING = date(2022, 12, 31)


# Which one is in force.


def test_the_nearest_committee_that_has_one_decides(world: World, django_assert_num_queries: Any) -> None:
    make_scheme("huyen", owner=world.d, start=date(2022, 1, 1))
    make_scheme("xa", owner=world.x, start=date(2022, 6, 1), end=date(2022, 12, 1))
    make_scheme("nhap", owner=world.a, active=False)
    make_scheme("khac", owner=world.x, subject="organization")
    days = [date(2021, 12, 31), date(2022, 5, 31), date(2022, 6, 1), date(2022, 11, 30), date(2022, 12, 1)]
    found = [scheme_in_force("member", world.a.pk, day) for day in days]
    assert [one and one.code for one in found] == ["dang-vien-132", "huyen", "xa", "xa", "huyen"]
    with django_assert_num_queries(2):
        other = scheme_in_force("member", world.e.pk, date(2022, 6, 1))
    assert other is not None
    assert other.code == "huyen"
    common = scheme_in_force("member", None, date(2022, 6, 1))
    assert common is not None
    assert common.code == "dang-vien-132"


def test_where_it_stood_that_day_decides(world: World) -> None:
    make_scheme("xa", owner=world.x)
    move_organization(organization=world.a, parent=world.y, on=date(2022, 7, 1), by=SYSTEM)
    before, after = (scheme_in_force("member", world.a.pk, day) for day in (date(2022, 6, 30), date(2022, 7, 1)))
    assert (before and before.code, after and after.code) == ("xa", "dang-vien-132")


def test_no_scheme_none_in_force() -> None:
    assert scheme_in_force("collective", None, date(2016, 12, 31)) is None


@pytest.mark.parametrize("number", [1, 3])
def test_any_number_of_frames_costs_the_same(number: int, django_assert_num_queries: Any) -> None:
    for place in range(number):
        make_scheme(f"khung-{place}", active=False)
    ids = list(Scheme.objects.filter(code__startswith="khung-").values_list("pk", flat=True))
    with django_assert_num_queries(7):
        frames = frames_of(ids)
        assert [len(frames[pk].steps) for pk in ids] == [1] * number
        assert all(str(frames[pk].deciders[0].at) == "None" for pk in ids)


# Changing, ending, succeeding.


def group(draft: Scheme) -> SchemeCriterion:
    return draft.criteria.get(number="1")


def refused_as_in_use(used: Scheme) -> None:
    one = used.criteria.get(number="1.1")
    acts: list[Callable[[], Any]] = [
        lambda: keep_scheme(scheme=used, by=SYSTEM),
        lambda: keep_part(row=one, by=SYSTEM),
        lambda: keep_part(row=CriterionStep(criterion=one, points=1), by=SYSTEM),
        lambda: remove_part(row=one, by=SYSTEM),
        lambda: discard_scheme(scheme=used, by=SYSTEM),
        lambda: activate_scheme(scheme=used, by=SYSTEM),
    ]
    for act in acts:
        with pytest.raises(ValidationError, match="không sửa được; hãy kết thúc và lập khung kế tiếp"):
            act()


def test_one_in_use_changes_no_more(world: World) -> None:
    refused_as_in_use(make_scheme("dung", owner=world.d))


def test_one_a_period_names_changes_no_more_even_as_a_draft(world: World) -> None:
    draft = make_scheme("nhap", owner=world.d, active=False)
    use(draft, world.d, CLOSING)
    refused_as_in_use(draft)


def test_one_a_rating_names_changes_no_more_even_as_a_draft(world: World) -> None:
    draft = make_scheme("nhap", owner=world.d, active=False, subject="organization")
    other = make_scheme("khac", owner=world.x, active=False, subject="organization")
    period = use(other, world.d, CLOSING)
    Rating.objects.create(
        period=period, subject="organization", organization=world.a, scheme=draft, unit=world.d, decider=world.d,
        year=2022, is_annual=True,
    )  # fmt: skip
    refused_as_in_use(draft)


def test_parts_belong_to_their_own_scheme() -> None:
    draft, other = make_scheme("mot", active=False), make_scheme("hai", active=False)
    strange = group(other)
    with pytest.raises(ValidationError, match="Nhóm phải thuộc cùng khung"):
        keep_part(
            row=SchemeCriterion(scheme=draft, parent=strange, position=9, text="X", maximum=Decimal(1)), by=SYSTEM
        )
    for row in (
        SchemeCondition(scheme=draft, level=other.levels.get(code="good"), effect="ceiling", position=9, text="X"),
        SchemeCap(scheme=draft, level=other.levels.get(code="good")),
    ):
        with pytest.raises(ValidationError, match="Mức phải thuộc cùng khung"):
            keep_part(row=row, by=SYSTEM)
    own = group(draft)
    own.parent = own
    with pytest.raises(ValidationError, match="không thể thuộc chính nó"):
        keep_part(row=own, by=SYSTEM)
    strange.scheme = draft
    with pytest.raises(ValidationError, match="Không chuyển được sang khung khác"):
        keep_part(row=strange, by=SYSTEM)


def test_what_is_wrong_in_a_part_is_told() -> None:
    draft = make_scheme(active=False)
    row = SchemeCriterion(scheme=draft, position=3, text="X", maximum=Decimal(5), kind="computed")
    with pytest.raises(ValidationError) as refusal:
        keep_part(row=row, by=SYSTEM)
    assert "phải chọn số liệu" in " ".join(refusal.value.messages)
    with pytest.raises(ValidationError) as refusal:
        keep_part(row=SchemeDecider(scheme=draft, decider="own"), by=SYSTEM)
    assert refusal.value.messages == ["Khung đã ghi thẩm quyền cho cấp này."]


def test_a_group_and_a_level_come_out_last() -> None:
    draft = make_scheme(active=False)
    with pytest.raises(ValidationError, match="còn tiêu chí con"):
        remove_part(row=group(draft), by=SYSTEM)
    for number in ("1.2", "1.1", "1"):
        remove_part(row=draft.criteria.get(number=number), by=SYSTEM)
    assert not draft.criteria.exists()
    assert not CriterionStep.objects.filter(criterion__scheme=draft).exists()
    good = draft.levels.get(code="good")
    with pytest.raises(ValidationError, match="Mức “Tốt” còn 1 điều kiện và 0 giới hạn tỷ lệ; hãy bỏ chúng trước"):
        remove_part(row=good, by=SYSTEM)
    remove_part(row=draft.conditions.get(), by=SYSTEM)
    remove_part(row=good, by=SYSTEM)
    assert [one.code for one in draft.levels.all()] == ["excellent", "completed", "not_completed"]


def test_ending_and_succeeding(world: World) -> None:
    used = make_scheme("dung", owner=world.d)
    use(used, world.d, CLOSING)
    end_scheme(scheme=used, last=CLOSING, by=SYSTEM)
    following = copy_scheme(
        scheme=used, code="moi", name="Khung mới", start=date(2023, 1, 1), owner=world.d, by=SYSTEM
    )  # fmt: skip
    assert not following.is_active
    activate_scheme(scheme=following, by=SYSTEM)
    used.refresh_from_db()
    assert (used.end, used.is_active) == (date(2023, 1, 1), True)
    found = [scheme_in_force("member", world.a.pk, day) for day in (CLOSING, date(2023, 1, 1))]
    assert [one and one.code for one in found] == ["dung", "moi"]


def test_it_does_not_end_before_a_period_by_it_closes(world: World) -> None:
    used = make_scheme("dung", owner=world.d)
    use(used, world.d, date(2022, 12, 15))
    use(used, world.x, date(2022, 12, 20))
    with pytest.raises(ValidationError) as refusal:
        end_scheme(scheme=used, last=date(2022, 12, 19), by=SYSTEM)
    assert refusal.value.message_dict == {
        "last": [
            (
                "Kỳ “Năm 2022” của Đảng bộ xã Nam Tuấn xếp loại theo khung này, chốt ngày 20/12/2022; "
                "hãy chọn ngày ấy hoặc muộn hơn."
            )
        ]
    }
    end_scheme(scheme=used, last=date(2022, 12, 20), by=SYSTEM)


@pytest.mark.parametrize(
    ("days", "last", "sentence"),
    [
        ((date(2022, 1, 1), None), date(2021, 12, 31), "Ngày cuối phải từ 01/01/2022 trở đi."),
        ((date(2022, 1, 1), date(2022, 7, 1)), date(2022, 7, 1), "không kéo dài thêm được"),
        ((date(2022, 1, 1), date(2022, 7, 1)), date(2100, 1, 1), "không kéo dài thêm được"),
    ],
)
def test_a_day_it_cannot_end_on(world: World, days: Any, last: date, sentence: str) -> None:
    used = make_scheme("dung", owner=world.d, start=days[0], end=days[1])
    with pytest.raises(ValidationError, match=sentence):
        end_scheme(scheme=used, last=last, by=SYSTEM)


def test_a_draft_does_not_end() -> None:
    with pytest.raises(ValidationError, match="chưa dùng"):
        end_scheme(scheme=make_scheme("nhap", active=False), last=CLOSING, by=SYSTEM)


def shape(scheme: Scheme) -> Any:
    one = frame_of(scheme)
    names = {level.pk: level.code for level in one.levels}
    numbers = {row.pk: row.number for row in one.criteria}
    head = ("subject", "scale", "document", "guidance", "by_points", "minimum_months", "counts_from", "short_service",
            "comment_months", "needs_vote", "form_code", "form_title", "note")  # fmt: skip
    return (
        [getattr(one.scheme, name) for name in head],
        [(row.position, row.code, row.name, row.short, row.minimum, row.below) for row in one.levels],
        [
            (row.number, row.text, row.part, row.kind, row.fact, row.maximum, row.confirmed, numbers.get(row.parent_id))
            for row in one.criteria
        ],
        {numbers[pk]: [(row.minimum, row.points) for row in rows] for pk, rows in one.steps.items()},
        [
            (names[row.level_id], row.effect, row.text, row.fact, row.comparison, row.value, row.liftable,
             row.confirmed)
            for row in one.conditions
        ],
        [
            (names[row.level_id], row.percent, row.base, row.unit, row.grouping, row.annual_only, row.may_exceed,
             row.note, row.confirmed)
            for row in one.caps
        ],
        [(row.at, row.appraiser, row.decider) for row in one.deciders],
    )  # fmt: skip


def test_a_copy_has_everything_and_is_a_draft(world: World) -> None:
    make_scheme("thu", active=False)
    for place, scheme in enumerate(Scheme.objects.order_by("pk")):
        copy = copy_scheme(
            scheme=scheme, code=f"ban-sao-{place}", name="Bản sao", start=date(2030, 1, 1), owner=world.d, by=SYSTEM
        )
        assert shape(copy) == shape(scheme)
        assert (copy.is_active, copy.owner, copy.end) == (False, world.d, None)
        assert faults_of(frame_of(copy)) == []
        own = {row.pk for row in frame_of(copy).levels}
        assert own.isdisjoint({row.pk for row in frame_of(scheme).levels})
        assert {row.level_id for row in (*frame_of(copy).conditions, *frame_of(copy).caps)} <= own


def test_a_code_that_is_taken_is_told() -> None:
    common = Scheme.objects.get(code="dang-vien-366")
    with pytest.raises(ValidationError, match="Đã có dòng khác trùng “Mã”"):
        copy_scheme(scheme=common, code="dang-vien-132", name="X", start=date(2030, 1, 1), owner=None, by=SYSTEM)


def test_a_draft_is_discarded_with_everything_in_it() -> None:
    draft = make_scheme("nhap", active=False)
    parts: list[tuple[Any, str]] = [
        (model, "scheme") for model in (SchemeLevel, SchemeCriterion, SchemeCondition, SchemeCap, SchemeDecider)
    ]
    parts.append((CriterionStep, "criterion__scheme"))
    assert all(model.objects.filter(**{path: draft.pk}).exists() for model, path in parts)
    pk = draft.pk
    discard_scheme(scheme=draft, by=SYSTEM)
    assert not Scheme.objects.filter(pk=pk).exists()
    assert not any(model.objects.filter(**{path: pk}).exists() for model, path in parts)


# Who reads what.


@pytest.mark.parametrize(
    ("actor", "codes"),
    [
        ("secretary", {"huyen", "xa", "a"}),
        ("neighbour", {"huyen", "xa"}),
        ("commune", {"huyen", "xa", "a", "nhap-xa"}),
        ("district", {"huyen", "xa", "a", "y", "nhap-xa", "nhap-chung"}),
        ("reader", {"huyen", "xa", "a", "y"}),
        ("roll_taker", set()),
    ],
)
def test_common_ones_those_above_and_ones_own_are_read(world: World, actor: str, codes: set[str]) -> None:
    for code, owner in (("huyen", world.d), ("xa", world.x), ("a", world.a), ("y", world.y)):
        make_scheme(code, owner=owner)
    make_scheme("nhap-xa", owner=world.x, active=False)
    make_scheme("nhap-chung", active=False)
    made = {"huyen", "xa", "a", "y", "nhap-xa", "nhap-chung"}
    user = world.users[actor]
    found = set(schemes_visible_to(user, on=world.today).values_list("code", flat=True))
    assert found & made == codes

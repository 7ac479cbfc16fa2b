"""Scoring schemes: those supplied, which one a meeting is scored by, what keeps one from use, ending and succeeding."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from branches.services import move_organization
from core.audit import SYSTEM
from core.documents import Document
from meetings.models import Band, Criterion, CriterionLevel, DurationRule, MeetingScore, ScoringScheme, Veto
from meetings.queries import (
    committees_of,
    faults_of,
    frame_of,
    may_keep_scheme,
    points_text,
    scheme_for,
    schemes_for,
    total_of,
)
from meetings.services import (
    activate_scheme,
    copy_scheme,
    discard_scheme,
    end_scheme,
    keep_part,
    keep_scheme,
    remove_part,
)
from tests.factories import World, make_sent_meeting
from tests.meetings.schemes import make_scheme

pytestmark = pytest.mark.django_db

CENTRAL, EARLIER = "42-hd-btctw-2025", "12-hd-btctw-2018"
EXAMPLES = ("vi-du-khong-che", "vi-du-muc-chi-tiet")


def scheme(code: str) -> ScoringScheme:
    return ScoringScheme.objects.get(code=code)


# Those supplied.


def test_the_central_frame_is_that_of_42_hd() -> None:
    frame = frame_of(scheme(CENTRAL))
    tops = [(one.number, points_text(one.maximum)) for one in frame.criteria if one.parent_id is None]
    assert tops == [("1", "5"), ("2", "5"), ("3", "10"), ("4", "40"), ("5", "5"), ("6", "30"), ("7", "5")]
    assert [(one.number, points_text(one.maximum)) for one in frame.leaves if one.parent_id] == [
        ("3.1", "5"), ("3.2", "5"), ("4.1", "5"), ("4.2", "25"), ("4.3", "10"),
    ]  # fmt: skip
    assert [(band.name, band.minimum) for band in frame.bands] == [
        ("Tốt", 90), ("Khá", 70), ("Trung bình", 50), ("Kém", 0),
    ]  # fmt: skip
    paper = frame.scheme.document
    assert (str(paper), frame.scheme.start, frame.scheme.end) == (
        "42-HD/BTCTW ngày 28/10/2025", date(2025, 10, 28), None
    )  # fmt: skip
    assert (frame.scheme.owner, frame.scheme.is_active) == (None, True)


def test_the_earlier_frame_ends_the_day_before_and_says_whose_points_it_has() -> None:
    frame = frame_of(scheme(EARLIER))
    tops = [points_text(one.maximum) for one in frame.criteria if one.parent_id is None]
    assert tops == ["15", "20", "45", "20"]
    assert (frame.scheme.start, frame.scheme.end) == (date(2018, 7, 6), date(2025, 10, 28))
    assert "Phú Thọ" in frame.scheme.name
    parts = [one.text for one in frame.leaves]
    assert all("gợi ý" in text for text in parts)  # nobody published how the groups divide


@pytest.mark.parametrize("code", EXAMPLES)
def test_examples_rest_on_no_document_and_are_not_in_use_but_could_be(code: str) -> None:
    one = scheme(code)
    assert (one.document, one.is_active) == (None, False)
    assert faults_of(frame_of(one)) == []


def test_the_example_with_vetoes_keeps_a_meeting_of_95_points_at_fair() -> None:
    frame = frame_of(scheme("vi-du-khong-che"))
    points: dict[int, Decimal | None] = {leaf.pk: leaf.maximum for leaf in frame.leaves}
    minutes = next(leaf for leaf in frame.leaves if leaf.number == "4.2")
    assert total_of(frame, points, thematic=True).quality == "good"
    found = total_of(frame, {**points, minutes.pk: Decimal(0)}, thematic=True)
    assert (found.points, found.quality, found.held_back) == (95, "fair", (minutes,))


# Which one a meeting is scored by.


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2025, 10, 27), EARLIER),
        (date(2025, 10, 28), CENTRAL),
        (date(2021, 3, 3), EARLIER),
    ],
)
def test_each_meeting_by_the_scheme_of_its_day(world: World, day: date, code: str) -> None:
    found = scheme_for(make_sent_meeting(world.a, day))
    assert found is not None
    assert found.code == code


def test_the_nearest_committee_that_has_one_decides(world: World, django_assert_num_queries: Any) -> None:
    make_scheme("huyen", owner=world.d, start=date(2022, 1, 1))
    make_scheme("xa", owner=world.x, start=date(2022, 6, 1), end=date(2022, 12, 1))
    make_scheme("du-thao", owner=world.a, active=False)
    days = [date(2021, 12, 3), date(2022, 5, 3), date(2022, 6, 3), date(2022, 11, 30), date(2022, 12, 1)]
    meetings = [make_sent_meeting(world.a, day) for day in days] + [make_sent_meeting(world.e, date(2022, 6, 3))]
    with django_assert_num_queries(2):
        found = schemes_for(meetings)
    assert [found[one.pk].code for one in meetings] == [EARLIER, "huyen", "xa", "xa", "huyen", "huyen"]


def test_where_the_branch_stood_that_day_decides(world: World) -> None:
    make_scheme("xa", owner=world.x)
    before = make_sent_meeting(world.a, date(2022, 6, 3))
    move_organization(organization=world.a, parent=world.y, on=date(2022, 7, 1), by=SYSTEM)
    after = make_sent_meeting(world.a, date(2022, 7, 3))
    found = schemes_for([before, after])
    assert (found[before.pk].code, found[after.pk].code) == ("xa", EARLIER)


@pytest.mark.parametrize("kind", ["extraordinary", "year_end_review", "congress", "extended"])
def test_other_kinds_are_not_scored(world: World, kind: str) -> None:
    assert scheme_for(make_sent_meeting(world.a, date(2022, 11, 3), kind=kind)) is None


def test_no_scheme_no_score(world: World) -> None:
    ScoringScheme.objects.update(is_active=False)
    assert scheme_for(make_sent_meeting(world.a, date(2022, 11, 3))) is None


# What keeps one from use.


def fault(change: Callable[[ScoringScheme], Any]) -> str:
    draft = make_scheme(active=False)
    change(draft)
    with pytest.raises(ValidationError) as refusal:
        activate_scheme(scheme=draft, by=SYSTEM)
    draft.refresh_from_db()
    assert not draft.is_active
    return " ".join(refusal.value.messages)


def first(draft: ScoringScheme) -> Criterion:
    return draft.criteria.order_by("position")[0]


OVERLAPS = (
    "Trong khoảng ngày này đang dùng “Khung điểm của địa phương (theo cách Khối các cơ quan Phú Thọ) cho các tiêu chí "
    "của 12-HD/BTCTW” (từ 06/07/2018 đến hết 27/10/2025). Hãy kết thúc khung ấy trước ngày 01/01/2022."
)


def set_maximum(draft: ScoringScheme) -> None:
    draft.criteria.filter(number="1").update(maximum=59)


def make_group(draft: ScoringScheme) -> None:
    draft.criteria.filter(number="1").update(kind="group")
    Criterion.objects.create(
        scheme=draft, parent=first(draft), position=3, number="1.1", text="Con", maximum=55, kind="number"
    )


def make_ring(draft: ScoringScheme) -> None:
    one, two = draft.criteria.order_by("position")
    draft.criteria.filter(pk=one.pk).update(parent=two, kind="group")
    draft.criteria.filter(pk=two.pk).update(parent=one, kind="group")


def add_level(points: int, **values: Any) -> Callable[[ScoringScheme], Any]:
    def change(draft: ScoringScheme) -> None:
        draft.criteria.filter(number="1").update(kind=values.pop("kind", "level"), source=values.pop("source", ""))
        CriterionLevel.objects.create(criterion=first(draft), position=1, text="Mức", points=points, **values)

    return change


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (set_maximum, "Các tiêu chí cộng lại 99 điểm, phải đúng 100."),
        (make_group, "Nhóm “1 Nội dung”: các tiêu chí con cộng lại 55 điểm, nhóm ghi 60."),
        (make_ring, "“1 Nội dung”: nhóm không thuộc khung này, hoặc các nhóm thuộc lẫn nhau."),
        (lambda draft: draft.criteria.filter(number="1").update(kind="group"), "“1 Nội dung” chưa có tiêu chí nào."),
        (lambda draft: draft.criteria.all().delete(), "Khung chưa có tiêu chí nào."),
        (lambda draft: draft.criteria.update(maximum=0), "“1 Nội dung”: điểm tối đa phải lớn hơn 0."),
        (add_level(61), "“1 Nội dung”: mức “Mức” cho 61 điểm, phải từ 0 đến 60."),
        (add_level(50), "“1 Nội dung”: chưa có mức nào cho điểm tối đa."),
        (add_level(60, kind="number"), "“1 Nội dung”: cách chấm này không dùng mức"),
        (add_level(60, kind="computed", source="tasks", strict=True), "chỉ dùng cho tỷ lệ dự sinh hoạt"),
        (
            lambda draft: (
                add_level(60, kind="computed", source="tasks")(draft),
                CriterionLevel.objects.create(criterion=first(draft), position=2, text="Nữa", points=1),
            ),
            "“1 Nội dung”: hai mức có cùng giá trị bắt đầu.",
        ),
        (
            lambda draft: (
                add_level(60, kind="computed", source="duration")(draft),
                draft.durations.filter(meeting_kind="combined").delete(),
            ),
            "Chưa có thời lượng ít nhất của loại sinh hoạt “thường kỳ kết hợp chuyên đề” (từ 0 đảng viên).",
        ),
        (lambda draft: draft.bands.filter(quality="fair").delete(), "Chưa có mức xếp loại: Khá."),
        (
            lambda draft: draft.bands.filter(quality="fair").update(minimum=90),
            "Điểm bắt đầu của các mức xếp loại phải giảm dần từ Tốt đến Kém.",
        ),
        (lambda draft: draft.bands.filter(quality="poor").update(minimum=1), "phải bắt đầu từ 0 điểm"),
        (lambda draft: draft.bands.filter(quality="good").update(minimum=101), "không thể bắt đầu từ hơn 100 điểm"),
        (
            lambda draft: Veto.objects.create(scheme=draft, quality="poor", criterion=first(draft)),
            "Điều kiện khống chế không đặt được cho mức Kém",
        ),
        (
            lambda draft: Veto.objects.create(scheme=draft, criterion=frame_of(scheme(CENTRAL)).leaves[0]),
            "Điều kiện khống chế phải dùng tiêu chí của chính khung này.",
        ),
        (lambda draft: ScoringScheme.objects.filter(pk=draft.pk).update(year_good_share=101), "không thể quá 100%"),
        (lambda draft: ScoringScheme.objects.filter(pk=draft.pk).update(year_fair_count=13), "không thể quá 12"),
        (
            lambda draft: None,
            OVERLAPS,
        ),
    ],
)  # fmt: skip
def test_what_keeps_a_scheme_from_use(change: Callable[[ScoringScheme], Any], sentence: str) -> None:
    assert sentence in fault(change)


def test_all_faults_are_told_at_once() -> None:
    def spoil(draft: ScoringScheme) -> None:
        set_maximum(draft)
        draft.bands.all().delete()

    told = fault(spoil)
    assert "phải đúng 100" in told
    assert "Chưa có mức xếp loại" in told
    assert "đang dùng" in told


def test_days_that_only_touch_do_not_overlap(world: World) -> None:
    make_scheme("truoc", owner=world.d, start=date(2022, 1, 1), end=date(2022, 7, 1))
    make_scheme("sau", owner=world.d, start=date(2022, 7, 1))
    assert ScoringScheme.objects.filter(owner=world.d, is_active=True).count() == 2


# Changing, ending, succeeding.


def test_one_in_use_changes_no_more(world: World) -> None:
    used = make_scheme("dung", owner=world.d)
    one = first(used)
    level = CriterionLevel(criterion=one, position=1, text="Mức", points=60)
    acts: list[Callable[[], Any]] = [
        lambda: keep_scheme(scheme=used, by=SYSTEM),
        lambda: keep_part(row=one, by=SYSTEM),
        lambda: keep_part(row=level, by=SYSTEM),
        lambda: remove_part(row=one, by=SYSTEM),
        lambda: discard_scheme(scheme=used, by=SYSTEM),
        lambda: activate_scheme(scheme=used, by=SYSTEM),
    ]
    for act in acts:
        with pytest.raises(ValidationError, match="không sửa được; hãy kết thúc và lập khung kế tiếp"):
            act()


def test_parts_belong_to_their_own_scheme(world: World) -> None:
    draft, other = make_scheme("mot", active=False), make_scheme("hai", active=False)
    strange = first(other)
    with pytest.raises(ValidationError, match="Nhóm phải thuộc cùng khung"):
        keep_part(
            row=Criterion(scheme=draft, parent=strange, position=9, text="X", maximum=1, kind="number"), by=SYSTEM
        )
    with pytest.raises(ValidationError, match="Tiêu chí phải thuộc cùng khung"):
        keep_part(row=Veto(scheme=draft, criterion=strange), by=SYSTEM)
    own = first(draft)
    own.parent = own
    with pytest.raises(ValidationError, match="không thể thuộc chính nó"):
        keep_part(row=own, by=SYSTEM)
    strange.scheme = draft
    with pytest.raises(ValidationError, match="Không chuyển được sang khung khác"):
        keep_part(row=strange, by=SYSTEM)


def test_what_is_wrong_in_a_part_is_told_beside_its_field() -> None:
    draft = make_scheme(active=False)
    with pytest.raises(ValidationError) as refusal:
        keep_part(row=Criterion(scheme=draft, position=3, text="X", maximum=5, kind="computed"), by=SYSTEM)
    assert "phải chọn số liệu" in " ".join(refusal.value.messages)


def test_removing_a_criterion_takes_its_levels_along_and_a_group_comes_last() -> None:
    draft = make_scheme(active=False, attendance=True)
    group = Criterion(scheme=draft, position=5, text="Nhóm", maximum=10, kind="group")
    keep_part(row=group, by=SYSTEM)
    part = Criterion(scheme=draft, parent=group, position=6, text="Con", maximum=10, kind="number")
    keep_part(row=part, by=SYSTEM)
    with pytest.raises(ValidationError, match="còn tiêu chí con"):
        remove_part(row=group, by=SYSTEM)
    for row in (part, group, draft.criteria.get(number="2")):
        remove_part(row=row, by=SYSTEM)
    assert [one.number for one in draft.criteria.all()] == ["1"]
    assert not CriterionLevel.objects.filter(criterion__scheme=draft).exists()


def test_ending_and_succeeding(world: World) -> None:
    used = make_scheme("dung", owner=world.d)
    end_scheme(scheme=used, last=date(2022, 12, 31), by=SYSTEM)
    following = copy_scheme(
        scheme=used, code="moi", name="Khung mới", start=date(2023, 1, 1), owner=world.d, by=SYSTEM
    )  # fmt: skip
    activate_scheme(scheme=following, by=SYSTEM)
    used.refresh_from_db()
    assert (used.end, used.is_active) == (date(2023, 1, 1), True)


def test_a_copy_has_everything_and_is_a_draft() -> None:
    for code in (CENTRAL, *EXAMPLES):
        old = frame_of(scheme(code))
        made = copy_scheme(
            scheme=old.scheme, code=f"{code}-2", name="Bản sao", start=date(2030, 1, 1), owner=None, by=SYSTEM
        )
        new = frame_of(made)
        assert not made.is_active
        assert shape(new) == shape(old)
        assert {one.pk for one in new.criteria}.isdisjoint({one.pk for one in old.criteria})
        assert faults_of(new) == []


def shape(frame: Any) -> Any:
    numbers = {one.pk: one.number for one in frame.criteria}
    return (
        [
            (one.number, one.text, one.maximum, one.kind, one.source, numbers.get(one.parent_id))
            for one in frame.criteria
        ],
        {
            numbers[pk]: [(x.text, x.points, x.minimum, x.strict) for x in rows]
            for pk, rows in frame.levels.items()
            if rows
        },
        sorted((one.meeting_kind, one.members_from, one.minutes) for one in frame.durations),
        [(one.quality, one.name, one.minimum) for one in frame.bands],
        [(one.quality, numbers[one.criterion_id]) for one in frame.vetoes],
    )


def test_a_code_that_is_taken_is_told() -> None:
    with pytest.raises(ValidationError, match="Đã có dòng khác trùng “Mã”"):
        copy_scheme(scheme=scheme(CENTRAL), code=EARLIER, name="X", start=date(2030, 1, 1), owner=None, by=SYSTEM)


@pytest.mark.parametrize(
    ("last", "sentence"),
    [
        (date(2021, 12, 31), "Ngày cuối phải từ 01/01/2022 trở đi."),
        (date(2022, 11, 2), "Đã có 1 kỳ sinh hoạt sau ngày này chấm theo khung"),
    ],
)
def test_a_day_a_scheme_cannot_end_on(world: World, last: date, sentence: str) -> None:
    used = make_scheme("dung", owner=world.d)
    meeting = make_sent_meeting(world.a, date(2022, 11, 3))
    MeetingScore.objects.create(meeting=meeting, organization=world.a, scheme=used)
    with pytest.raises(ValidationError, match=sentence):
        end_scheme(scheme=used, last=last, by=SYSTEM)


def test_what_ended_is_not_lengthened_and_a_draft_does_not_end(world: World) -> None:
    ended = make_scheme("dung", owner=world.d, end=date(2022, 7, 1))
    with pytest.raises(ValidationError, match="không kéo dài thêm được"):
        end_scheme(scheme=ended, last=date(2022, 7, 1), by=SYSTEM)
    with pytest.raises(ValidationError, match="chưa dùng"):
        end_scheme(scheme=make_scheme("nhap", active=False), last=date(2022, 7, 1), by=SYSTEM)


def test_a_draft_is_discarded_with_everything_in_it() -> None:
    discard_scheme(scheme=scheme("vi-du-khong-che"), by=SYSTEM)
    left = {model: model._default_manager.filter(**{path: "vi-du-khong-che"}).count() for model, path in (
        (ScoringScheme, "code"), (Criterion, "scheme__code"), (CriterionLevel, "criterion__scheme__code"),
        (Band, "scheme__code"), (Veto, "scheme__code"), (DurationRule, "scheme__code"),
    )}  # fmt: skip
    assert set(left.values()) == {0}


# Who lays them down.


def test_a_committee_lays_down_its_own_and_who_manages_reference_data_all(world: World) -> None:
    common, own, other = (
        scheme(CENTRAL), make_scheme("xa", owner=world.x, active=False), make_scheme("d", owner=world.d, active=False)
    )  # fmt: skip
    may = {
        name: [may_keep_scheme(world.users[name], one, on=world.today) for one in (common, own, other)]
        for name in ("secretary", "commune", "district", "visitor", "reader")
    }
    assert may == {
        "secretary": [False, False, False],
        "commune": [False, True, False],
        "district": [True, True, True],
        "visitor": [False, False, False],
        "reader": [False, False, False],
    }
    codes = committees_of(world.users["commune"], on=world.today).values_list("code", flat=True)
    assert set(codes) == {"X", "A", "B"}


def test_documents_are_keyed_by_number_and_day() -> None:
    papers = Document.objects.filter(number__in=("42-HD/BTCTW", "12-HD/BTCTW"))
    assert {(one.number, one.issued_on) for one in papers} == {
        ("42-HD/BTCTW", date(2025, 10, 28)), ("12-HD/BTCTW", date(2018, 7, 6)),
    }  # fmt: skip

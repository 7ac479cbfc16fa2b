"""What keeps a scheme from use, each told in a sentence that names what is amiss and the numbers."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from core.audit import SYSTEM
from evaluations.models import CriterionStep, Scheme, SchemeLevel
from evaluations.queries.frames import frame_of
from evaluations.services.schemes import activate_scheme
from tests.evaluations.schemes import make_scheme
from tests.factories import World

pytestmark = pytest.mark.django_db


def fault(change: Callable[[Scheme], Any], **values: Any) -> list[str]:
    draft = make_scheme(start=date(2010, 1, 1), end=date(2011, 1, 1), active=False, **values)
    change(draft)
    with pytest.raises(ValidationError) as refusal:
        activate_scheme(scheme=draft, by=SYSTEM)
    draft.refresh_from_db()
    assert not draft.is_active
    return refusal.value.messages


def level(code: str, **values: Any) -> Callable[[Scheme], Any]:
    return lambda draft: draft.levels.filter(code=code).update(**values)


def criterion(number: str, **values: Any) -> Callable[[Scheme], Any]:
    return lambda draft: draft.criteria.filter(number=number).update(**values)


def second_cap(**values: Any) -> Callable[[Scheme], Any]:
    return lambda draft: draft.caps.create(level=draft.levels.get(code="good"), percent=Decimal(50), **values)


def ring(draft: Scheme) -> None:
    draft.criteria.filter(number="1").update(parent=draft.criteria.get(number="1.1"))


def strange_level() -> SchemeLevel:
    return frame_of(Scheme.objects.get(code="dang-vien-132")).level("good")


def bare(draft: Scheme) -> None:
    draft.conditions.all().delete()
    draft.caps.all().delete()
    draft.levels.all().delete()


@pytest.mark.parametrize(
    ("change", "sentences"),
    [
        (bare, ["Khung chưa có mức xếp loại nào."]),
        (
            level("good", below=Decimal(89)),
            [
                ("Hở điểm giữa mức “Tốt” (đến dưới 89) và mức “Xuất sắc” (từ 90): "
"từ 89 đến dưới 90 điểm không thuộc mức nào.")
            ],
        ),
        (
            level("completed", below=Decimal("70.5")),
            [
                ("Chồng điểm giữa mức “Hoàn thành” (đến dưới 70,5) và mức “Tốt” (từ 70): "
"từ 70 đến dưới 70,5 điểm thuộc cả hai mức.")
            ],
        ),
        (
            level("good", below=None),
            ["Mức “Tốt” chưa ghi “đến dưới điểm” nên chồng lên mức “Xuất sắc” (từ 90 điểm)."],
        ),
        (
            level("good", minimum=Decimal(95), below=Decimal(96)),
            [
                "Mức “Xuất sắc” (từ 90 điểm) đứng trên mức “Tốt” (từ 95 điểm) nên phải bắt đầu cao hơn.",
                ("Hở điểm giữa mức “Hoàn thành” (đến dưới 70) và mức “Tốt” (từ 95): từ 70 đến dưới 95 điểm không thuộc "
                "mức nào."),
            ],
        ),
        (
            level("not_completed", minimum=Decimal(1)),
            ["Mức thấp nhất “Không hoàn thành” bắt đầu từ 1 điểm, phải từ 0."],
        ),
        (
            level("excellent", below=Decimal(100)),
            ["Mức cao nhất “Xuất sắc” dừng dưới 100 điểm, 100 điểm không thuộc mức nào; hãy để trống."],
        ),
        (
            level("completed", minimum=None),
            ["Mức “Hoàn thành” chưa ghi “từ điểm”; khung xếp loại theo điểm."],
        ),
        (
            criterion("1.1", maximum=29),
            [
                "Nhóm “1 Nhóm”: các tiêu chí con cộng lại 99 điểm, nhóm ghi 100.",
                "Các tiêu chí cộng lại 99 điểm, phải đúng 100.",
            ],
        ),
        (
            criterion("1.1", part="general"),
            ["“1.1 Cho” thuộc nhóm “1 Nhóm” nên phải cùng phần “kết quả thực hiện nhiệm vụ”."],
        ),
        (criterion("1", kind="number"), [
            "“1 Nhóm” có tiêu chí con nên phải là nhóm tiêu chí.",
            "Các tiêu chí cộng lại 200 điểm, phải đúng 100.",
        ]),
        (criterion("1.1", kind="group"), [
            "Nhóm “1.1 Cho” chưa có tiêu chí nào.",
            "Các tiêu chí cộng lại 70 điểm, phải đúng 100.",
        ]),
        (criterion("1.1", maximum=0), [
            "Nhóm “1 Nhóm”: các tiêu chí con cộng lại 70 điểm, nhóm ghi 100.",
            "“1.1 Cho”: điểm tối đa phải lớn hơn 0.",
            "Các tiêu chí cộng lại 70 điểm, phải đúng 100.",
        ]),
        (ring, [
            f"“{name}”: nhóm không thuộc khung này, hoặc các nhóm thuộc lẫn nhau."
            for name in ("1 Nhóm", "1.1 Cho", "1.2 Tính")
        ]),
        (
            lambda draft: CriterionStep.objects.filter(criterion__scheme=draft, points=70).update(points=71),
            [
                "“1.2 Tính”: có nấc cho 71 điểm, phải từ 0 đến 70.",
                "“1.2 Tính”: chưa có nấc nào cho điểm tối đa 70.",
            ],
        ),
        (
            lambda draft: CriterionStep.objects.create(criterion=draft.criteria.get(number="1.1"), points=1),
            ["“1.1 Cho”: chỉ tiêu chí tính từ số liệu mới có nấc điểm."],
        ),
        (
            lambda draft: draft.conditions.update(level=strange_level()),
            ["Điều kiện “Có khuyết điểm” nêu mức “Hoàn thành tốt nhiệm vụ” của khung khác."],
        ),
        (
            lambda draft: draft.conditions.update(effect="required", level=draft.levels.get(code="not_completed")),
            [
                "Điều kiện “Có khuyết điểm” đặt cho mức thấp nhất “Không hoàn thành”: dưới nó không còn mức nào."
            ],
        ),
        (
            lambda draft: draft.conditions.update(level=draft.levels.get(code="excellent")),
            ["Điều kiện “Có khuyết điểm” đặt cho mức cao nhất “Xuất sắc” nên không hạ mức của ai."],
        ),
        (
            lambda draft: draft.caps.update(level=strange_level()),
            ["Giới hạn tỷ lệ nêu mức “Hoàn thành tốt nhiệm vụ” của khung khác."],
        ),
        (
            lambda draft: draft.caps.update(level=draft.levels.get(code="not_completed")),
            ["Giới hạn tỷ lệ đặt cho mức thấp nhất “Không hoàn thành”: dưới nó không còn mức nào để tính."],
        ),
        (
            second_cap(unit="decider", grouping="level"),
            [
                ("Giới hạn tỷ lệ của mức “Tốt” tính trong toàn bộ do một cấp ủy quyết định, theo cấp của tổ chức, của "
                "mức “Xuất sắc” tính trong từng tổ chức cơ sở đảng, không chia nhóm; các giới hạn của một khung phải "
                "tính trong cùng phạm vi, chia nhóm như nhau.")
            ],
        ),
        (
            lambda draft: draft.deciders.all().delete(),
            ["Chưa ghi ai quyết định ở “mọi cấp còn lại” (dòng thẩm quyền để trống cấp)."],
        ),
    ],
)  # fmt: skip
def test_what_keeps_a_scheme_from_use(change: Callable[[Scheme], Any], sentences: list[str]) -> None:
    assert fault(change) == sentences


def test_two_limits_counted_among_the_same_are_no_fault() -> None:
    draft = make_scheme(start=date(2010, 1, 1), end=date(2011, 1, 1), active=False)
    second_cap(unit="grassroots", grouping="none")(draft)
    assert activate_scheme(scheme=draft, by=SYSTEM).is_active


def test_a_scheme_by_points_needs_criteria() -> None:
    def strip(draft: Scheme) -> None:
        CriterionStep.objects.filter(criterion__scheme=draft).delete()
        draft.criteria.exclude(number="1").delete()
        draft.criteria.all().delete()

    assert fault(strip) == ["Khung xếp loại theo điểm chưa có tiêu chí nào."]


def test_levels_of_a_scheme_not_by_points_have_none() -> None:
    assert fault(level("good", minimum=Decimal(1)), by_points=False) == [
        "Mức “Tốt” ghi điểm mà khung không xếp loại theo điểm."
    ]


def test_one_level_is_no_scale() -> None:
    def lonely(draft: Scheme) -> None:
        draft.conditions.all().delete()
        draft.caps.all().delete()
        draft.levels.exclude(code="excellent").delete()

    assert fault(lonely, by_points=False) == ["Khung chỉ có mức “Xuất sắc”; phải có ít nhất hai mức."]


def test_all_faults_and_the_overlap_are_told_at_once() -> None:
    draft = make_scheme(active=False)
    draft.deciders.all().delete()
    criterion("1.1", maximum=29)(draft)
    with pytest.raises(ValidationError) as refusal:
        activate_scheme(scheme=draft, by=SYSTEM)
    assert refusal.value.messages[-1] == (
        "Trong khoảng ngày này đang dùng “Xếp loại đảng viên theo 132-QĐ/TW, 21-HD/BTCTW” (từ 08/03/2018 đến hết "
        "03/10/2023). Hãy kết thúc khung ấy trước ngày 01/01/2022."
    )
    assert len(refusal.value.messages) == 4


def test_days_that_only_touch_and_other_subjects_do_not_overlap(world: World) -> None:
    make_scheme("truoc", owner=world.d, end=date(2022, 7, 1))
    make_scheme("sau", owner=world.d, start=date(2022, 7, 1))
    make_scheme("to-chuc", owner=world.d, subject="organization")
    assert Scheme.objects.filter(owner=world.d, is_active=True).count() == 3

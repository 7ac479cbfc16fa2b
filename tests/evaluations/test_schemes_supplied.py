"""The schemes an installation begins with: those of DOMAIN §0.1 and §2.9, without a fault, one for each year."""

from datetime import date

import pytest

from evaluations.models import Scheme, Subject
from evaluations.queries.frames import Frame, frames_of, scheme_in_force
from evaluations.queries.schemes import days_of, faults_of

pytestmark = pytest.mark.django_db

GENERATIONS = ("2014", "132", "124", "366")
SLUGS = {"organization": "to-chuc", "member": "dang-vien", "collective": "tap-the", "official": "ca-nhan"}
CODES = [
    f"{slug}-{generation}"
    for generation in GENERATIONS
    for subject, slug in SLUGS.items()
    if generation != "2014" or subject in ("organization", "member")
]


@pytest.fixture
def frames() -> dict[str, Frame]:
    found = frames_of(Scheme.objects.values_list("pk", flat=True))
    return {one.scheme.code: one for one in found.values()}


def test_there_are_these_and_no_others(frames: dict[str, Frame]) -> None:
    assert sorted(frames) == sorted(CODES)


@pytest.mark.parametrize("code", CODES)
def test_none_has_a_fault(frames: dict[str, Frame], code: str) -> None:
    assert faults_of(frames[code]) == []
    assert frames[code].scheme.is_active
    assert frames[code].scheme.owner is None


@pytest.mark.parametrize("year", range(2014, 2027))
@pytest.mark.parametrize("subject", Subject.values)
def test_each_year_has_one_for_each_subject_where_promised(year: int, subject: str) -> None:
    closing = date(year, 12, 31)
    standing = Scheme.objects.filter(subject=subject, is_active=True, span__contains=closing)
    generation = "2014" if year < 2018 else "132" if year < 2023 else "124" if year < 2025 else "366"
    promised = generation != "2014" or subject in ("organization", "member")
    assert [one.code for one in standing] == ([f"{SLUGS[subject]}-{generation}"] if promised else [])
    found = scheme_in_force(subject, None, closing)
    assert (found.code if found else None) == (f"{SLUGS[subject]}-{generation}" if promised else None)


def test_they_follow_each_other_to_the_day(frames: dict[str, Frame]) -> None:
    assert [days_of(frames[f"dang-vien-{generation}"].scheme) for generation in GENERATIONS] == [
        "từ 01/01/2014 đến hết 07/03/2018",
        "từ 08/03/2018 đến hết 03/10/2023",
        "từ 04/10/2023 đến hết 29/08/2025",
        "từ 30/08/2025",
    ]


@pytest.mark.parametrize(
    ("generation", "document", "guidance"),
    [
        ("2014", "None", "None"),  # the day of 27-HD/BTCTW is not known
        ("132", "132-QĐ/TW ngày 08/03/2018", "21-HD/BTCTW ngày 18/10/2019"),
        ("124", "124-QĐ/TW ngày 04/10/2023", "25-HD/BTCTW ngày 10/11/2023"),
        ("366", "366-QĐ/TW ngày 30/08/2025", "43-HD/BTCTW ngày 31/10/2025"),
    ],
)
def test_each_rests_on_its_papers(frames: dict[str, Frame], generation: str, document: str, guidance: str) -> None:
    for slug in SLUGS.values():
        if f"{slug}-{generation}" in frames:
            scheme = frames[f"{slug}-{generation}"].scheme
            assert (str(scheme.document), str(scheme.guidance)) == (document, guidance)


def test_the_scale_of_2014_is_another_one(frames: dict[str, Frame]) -> None:
    assert [level.name for level in frames["to-chuc-2014"].levels] == [
        "Trong sạch vững mạnh", "Hoàn thành tốt nhiệm vụ", "Hoàn thành nhiệm vụ", "Yếu kém",
    ]  # fmt: skip
    later = {frames[f"to-chuc-{generation}"].scheme.scale for generation in GENERATIONS[1:]}
    assert later == {"bon-muc"}
    assert frames["to-chuc-2014"].scheme.scale not in later
    for code in ("to-chuc-2014", "dang-vien-2014"):
        one = frames[code]
        assert (one.criteria, one.conditions, one.caps) == ((), (), ())
        assert "chưa đối chiếu văn bản" in one.scheme.note


@pytest.mark.parametrize("code", [code for code in CODES if not code.endswith("2014")])
def test_the_four_levels_since_2018(frames: dict[str, Frame], code: str) -> None:
    one = frames[code]
    assert [(level.code, level.name, level.short) for level in one.levels] == [
        ("excellent", "Hoàn thành xuất sắc nhiệm vụ", "HTXSNV"),
        ("good", "Hoàn thành tốt nhiệm vụ", "HTTNV"),
        ("completed", "Hoàn thành nhiệm vụ", "HTNV"),
        ("not_completed", "Không hoàn thành nhiệm vụ", "KHTNV"),
    ]
    points = [(level.minimum, level.below) for level in one.levels]
    by_points = code.endswith("366")
    assert one.scheme.by_points is by_points
    assert points == ([(90, None), (70, 90), (50, 70), (0, 50)] if by_points else [(None, None)] * 4)


def test_100_points_are_30_and_70(frames: dict[str, Frame]) -> None:
    for slug in SLUGS.values():
        one = frames[f"{slug}-366"]
        groups = [criterion for criterion in one.criteria if criterion.parent_id is None]
        assert [(group.part, group.maximum, group.confirmed) for group in groups] == [
            ("general", 30, True), ("results", 70, True),
        ]  # fmt: skip
        assert all(not leaf.confirmed and "(gợi ý)" in leaf.text for leaf in one.leaves)
    assert all(not frames[code].criteria for code in CODES if not code.endswith("366"))


@pytest.mark.parametrize("code", [code for code in CODES if not code.endswith("2014")])
def test_the_cap_is_a_fifth_of_the_next_level_and_confirmed_where_read(frames: dict[str, Frame], code: str) -> None:
    (cap,) = frames[code].caps
    of_members = code.startswith("dang-vien")
    assert (cap.level.code, cap.percent, cap.base, cap.annual_only, cap.may_exceed) == (
        "excellent", 20, "next_level", True, True
    )  # fmt: skip
    assert (cap.unit, cap.grouping) == (("grassroots", "none") if of_members else ("decider", "level"))
    assert cap.confirmed is (code == "dang-vien-132")
    assert ("chưa đối chiếu" in cap.note) is not cap.confirmed
    assert "21-HD/BTCTW 2019" in cap.note


def conditions(frame: Frame) -> dict[tuple[str, str, str], bool]:
    return {
        (
            one.effect,
            frame.level_of(one.level_id).code,
            f"{one.fact} {one.comparison} {int(one.value or 0)}" if one.kind == "computed" else one.text,
        ): one.confirmed
        for one in frame.conditions
    }


OF_PERSON = {
    ("disqualifier", "not_completed", "Chưa hoàn thành việc kiểm điểm theo quy định"): False,
    ("ceiling", "completed", "sick_months at_least 3"): False,
    ("disqualifier", "not_completed", "discipline at_least 1"): False,
    ("disqualifier", "not_completed", "Bị kết luận suy thoái, “tự diễn biến”, “tự chuyển hóa”"): False,
}
OF_GROUP = {
    ("disqualifier", "not_completed", "Chưa hoàn thành việc kiểm điểm theo quy định"): False,
    ("disqualifier", "not_completed", "Tổ chức bị kỷ luật trong kỳ"): False,
    ("ceiling", "good", "units_lowest at_least 1"): False,
    ("ceiling", "good", "members_lowest at_least 1"): False,
}
BY_366 = {
    ("required", "excellent", "tasks_on_time at_least 100"): True,
    ("required", "excellent", "Nhiệm vụ bảo đảm chất lượng, ít nhất 30% vượt mức yêu cầu"): True,
    ("required", "excellent", "shortcomings at_least 100"): True,
    ("required", "good", "tasks_on_time at_least 100"): True,
    ("required", "completed", "tasks_done at_least 100"): True,
    ("required", "completed", "tasks_on_time at_least 80"): True,
}


def below_clean(*, confirmed: bool) -> dict[tuple[str, str, str], bool]:
    return {
        ("ceiling", "good", "disciplined_below at_least 1"): confirmed,
        ("ceiling", "good", "Có đơn vị trực thuộc bị kỷ luật trong kỳ"): confirmed,
    }


def test_the_conditions_are_these_and_confirmed_where_a_source_says_so(frames: dict[str, Frame]) -> None:
    sick_confirmed = {**OF_PERSON, ("ceiling", "completed", "sick_months at_least 3"): True}
    for slug in ("dang-vien", "ca-nhan"):
        assert conditions(frames[f"{slug}-132"]) == sick_confirmed
        assert conditions(frames[f"{slug}-124"]) == OF_PERSON
        assert conditions(frames[f"{slug}-366"]) == OF_PERSON | BY_366
    for slug in ("to-chuc", "tap-the"):
        assert conditions(frames[f"{slug}-132"]) == OF_GROUP
        assert conditions(frames[f"{slug}-124"]) == OF_GROUP
    assert conditions(frames["to-chuc-366"]) == OF_GROUP | BY_366 | below_clean(confirmed=False)
    assert conditions(frames["tap-the-366"]) == OF_GROUP | BY_366 | below_clean(confirmed=True)


@pytest.mark.parametrize("code", CODES)
def test_six_months_and_what_is_done_with_less(frames: dict[str, Frame], code: str) -> None:
    scheme = frames[code].scheme
    assert (scheme.minimum_months, scheme.comment_months, scheme.counts_from) == (6, 6, "ceremony")
    # 2019: reviewed and not rated; 2023: not even reviewed.
    assert scheme.short_service == ("reviewed" if code.endswith("132") else "not_reviewed")


@pytest.mark.parametrize("code", CODES)
def test_forms_are_numbered_where_their_numbers_are_known(frames: dict[str, Frame], code: str) -> None:
    scheme = frames[code].scheme
    numbers = {"organization": "Mẫu 01", "member": "Mẫu 2A", "collective": "Mẫu 01", "official": "Mẫu 2B"}
    assert scheme.form_code == (numbers[scheme.subject] if code.endswith("366") else "")
    assert scheme.form_title


@pytest.mark.parametrize("code", CODES)
def test_members_are_decided_at_the_grassroots_and_everybody_else_above(frames: dict[str, Frame], code: str) -> None:
    (row,) = frames[code].deciders
    body = "grassroots" if code.startswith("dang-vien") else "superior"
    assert (row.at, row.appraiser, row.decider) == (None, body, body)
    assert frames[code].decider_at(12345) == row

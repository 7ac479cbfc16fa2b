"""A report to the committee above until it is reviewed: begun from a template, written, refused with sentences."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from branches.models import Placement
from core.audit import SYSTEM
from core.periods import Period
from reports.models import Pack, PackTemplate
from reports.queries.composing import compose
from reports.queries.figures import FIGURES
from reports.queries.prose import figures_in, problems_in
from reports.queries.seen import state_of
from reports.services.packs import (
    begin_pack,
    discard_pack,
    edit_pack,
    move_part,
    remove_part,
    reopen_pack,
    review_pack,
    save_annex,
    save_section,
)
from tests.conftest import World
from tests.factories import make_sent_meeting
from tests.reports.packed import MONTH, draft, reviewed, template


def refused(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(error.value.messages)


@pytest.mark.django_db
def test_the_templates_of_the_product_say_figures_that_exist_and_reports_that_exist(world: World) -> None:
    made = PackTemplate.objects.filter(owner=None)
    assert [one.code for one in made.order_by("pk")] == ["thang", "quy", "6-thang", "nam", "ket-nap"]
    said = set()
    for one in made:
        for section in one.sections.all():
            assert problems_in(section.text) == []
            said.update(figure.code for figure in figures_in(section.text))
    assert len(said) > 40
    assert said < {figure.code for figure in FIGURES}
    year = draft(world.x, template=made.get(code="nam"), period=Period.parse("2022"))
    composed = compose(year, on=world.today)
    # Of a year without meetings, quotas and ratings the figures are missing, each said with its section; nothing else.
    assert {problem.split("”")[0] for problem in composed.problems if "chưa có số" not in problem} == set()
    assert not any("chỉ tiêu" in problem for problem in composed.problems)  # none was set, and that is said
    assert [one.report for one in composed.annexes] == [
        "attendance", "quality", "movement", "quota", "admissions", "coverage", "classification",
    ]  # fmt: skip
    assert [section.heading for section in composed.sections][-1] == "Kiểm tra, giám sát, bồi dưỡng"  # hints only: none


def test_a_draft_copies_its_template_and_keeps_its_figures_linked(world: World) -> None:
    meeting = make_sent_meeting(world.a, date(2022, 11, 3))
    pack = draft(world.x)
    assert (pack.state, pack.subject, pack.first_day, pack.last_day) == (
        "draft", "tình hình tháng 11/2022", date(2022, 11, 1), date(2022, 11, 30),
    )  # fmt: skip
    composed = compose(pack, on=world.today)
    (paragraph,) = composed.sections[0].paragraphs
    rate = composed.annexes[0].table.totals
    assert rate is not None
    assert [piece.found.figure.code for piece in paragraph if piece.found] == ["attendance_rate", "members"]
    assert paragraph[1].text == "tháng 11/2022"
    linked = next(piece for piece in paragraph if piece.found)
    assert linked.found is not None
    assert linked.found.value == rate["rate"]
    assert linked.drill is not None
    # What is corrected in the records shows in the draft at once.
    meeting.present -= 1
    meeting.unexcused += 1
    meeting.save()
    again = compose(pack, on=world.today).sections[0].paragraphs[0]
    assert [piece.text for piece in again] != [piece.text for piece in paragraph]


def test_a_template_changed_later_leaves_a_draft_alone(world: World) -> None:
    made = template()
    pack = draft(world.x, template=made)
    made.sections.update(text="khác")
    assert pack.sections.get().text.startswith("Tỷ lệ dự sinh hoạt")


@pytest.mark.parametrize(
    ("period", "sentence"),
    [
        ("2022", "Báo cáo tháng không lập cho năm 2022. Hãy chọn đúng kỳ."),
        ("2023-01", "Kỳ tháng 1/2023 chưa bắt đầu: chưa có số liệu để báo cáo."),
        ("1999-05", "chưa có trong tháng 5/1999."),
    ],
)
def test_periods_that_cannot_be_reported(world: World, period: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as error:
        draft(world.x, period=Period.parse(period))
    assert sentence in refused(error)
    assert not Pack.objects.exists()


def test_a_dissolved_unit_reports_no_more(world: World) -> None:
    made = template()
    Placement.objects.filter(organization=world.b).update(end=date(2022, 12, 1), dissolved=True)
    with pytest.raises(ValidationError) as error:
        begin_pack(organization=world.b, template=made, period=MONTH, by=SYSTEM, on=world.today)
    assert "không hoạt động ngày 20/12/2022" in refused(error)


def test_one_report_of_a_template_and_a_period(world: World) -> None:
    first = draft(world.x)
    with pytest.raises(ValidationError) as error:
        draft(world.x)
    assert refused(error) == "Đã có dự thảo báo cáo này của tháng 11/2022. Hãy mở dự thảo đó."
    discard_pack(pack=first, version=first.version, reason="lập nhầm", by=SYSTEM, on=world.today)
    assert draft(world.x).pk != first.pk
    assert [act.kind for act in first.acts.all()] == ["begin", "discard"]


def test_sections_and_annexes_are_written_moved_and_taken_out(world: World) -> None:
    pack = draft(world.x)
    second = save_section(pack=pack, heading=" Hai ", text="a\n  b  c ", by=SYSTEM)
    assert (second.heading, second.text, second.position) == ("Hai", "a\nb c", 2)
    move_part(part=second, up=True, seen=state_of(second), by=SYSTEM)
    assert [one.heading for one in pack.sections.all()] == ["Hai", "Sinh hoạt"]
    annex = save_annex(
        pack=pack, report="movement", options={"trait": "", "lạ": "x"}, title="Biến động", by=SYSTEM,
        on=world.today, details=False,
    )  # fmt: skip
    assert (annex.position, annex.options) == (2, {})
    composed = compose(Pack.objects.get(), on=world.today)
    moved = composed.annexes[1]
    assert (moved.table.title, len(moved.printed.annexes), len(moved.table.annexes)) == ("Biến động", 0, 1)
    remove_part(part=second, seen=state_of(second), by=SYSTEM)
    assert [one.heading for one in pack.sections.all()] == ["Sinh hoạt"]
    edit_pack(pack=pack, seen=state_of(pack), subject="tình hình mới", recipients="A\n\n  B ", by=SYSTEM)
    assert list(compose(Pack.objects.get(), on=world.today).letterhead.recipients) == ["A", "B"]


def test_what_cannot_be_written_is_said_and_nothing_is_kept(world: World) -> None:
    pack = draft(world.x)
    with pytest.raises(ValidationError) as error:
        save_section(pack=pack, heading="", text="Đạt {tỷ lệ dự sinh hoat1}.", by=SYSTEM)
    assert "Có phải là {tỷ lệ dự sinh hoạt}?" in refused(error)
    with pytest.raises(ValidationError) as error:
        save_annex(pack=pack, report="khong-co", options={}, by=SYSTEM, on=world.today)
    assert "Không có báo cáo “khong-co”." in refused(error)
    assert (Pack.objects.get().version, pack.sections.count(), pack.annexes.count()) == (1, 1, 1)


def test_a_template_with_an_unknown_figure_is_not_reviewed(world: World) -> None:
    made = template()
    made.sections.update(text="Có {số gì đó}.")
    made.annexes.update(report="da-bo")
    pack = draft(world.x, template=made)
    with pytest.raises(ValidationError) as error:
        review_pack(pack=pack, version=1, by=SYSTEM, on=world.today)
    assert error.value.messages[0].startswith("Mục “Sinh hoạt”: Không có số liệu nào tên “số gì đó”.")
    assert error.value.messages[1].startswith("Biểu “da-bo”: Không có báo cáo “da-bo”.")
    assert Pack.objects.get().state == "draft"


def test_an_empty_report_is_not_reviewed(world: World) -> None:
    pack = draft(world.x)
    for part in (*pack.sections.all(), *pack.annexes.all()):
        part.delete()
    with pytest.raises(ValidationError) as error:
        review_pack(pack=pack, version=1, by=SYSTEM, on=world.today)
    assert refused(error) == "Báo cáo chưa có mục nào, biểu nào. Hãy thêm ít nhất một mục hoặc một biểu."


def test_a_reviewed_report_goes_back_with_a_reason(world: World) -> None:
    pack = reviewed(world.x)
    assert (pack.state, pack.version) == ("reviewed", 2)
    with pytest.raises(ValidationError) as error:
        reopen_pack(pack=pack, version=2, reason=" ", by=SYSTEM, on=world.today)
    assert refused(error) == "Hãy ghi lý do trả về dự thảo."
    for edit in (
        lambda: edit_pack(pack=pack, seen=state_of(pack), subject="khác", by=SYSTEM),
        lambda: save_section(pack=pack, heading="x", text="y", by=SYSTEM),
        lambda: remove_part(part=pack.annexes.get(), seen="", by=SYSTEM),
    ):
        with pytest.raises(ValidationError) as error:
            edit()
        assert refused(error) == ("Báo cáo này đã duyệt nên không sửa được. Hãy trả về dự thảo, sửa rồi duyệt lại.")
    assert reopen_pack(pack=pack, version=2, reason="thiếu biểu", by=SYSTEM, on=world.today).state == "draft"
    assert [(act.kind, act.note) for act in pack.acts.all()] == [
        ("begin", "Báo cáo tháng thử"), ("review", ""), ("reopen", "thiếu biểu"),
    ]  # fmt: skip

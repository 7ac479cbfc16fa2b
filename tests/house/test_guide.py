"""docs/guide/ is true: what it says in bold stands on a screen, who may do what, and what the figures come to."""

import re
from datetime import date

import pytest

from branches.scoping import MAY, Action, Role
from core.audit import SYSTEM
from core.periods import Period
from core.rendering import json_face
from meetings.models import Attendance
from members.models import DutySpan, Member
from members.services import NewMembership, end_membership, open_memberships, transfer_member
from reports.queries import build_report
from reports.queries.guide import anchor_of, explained_screens, guide_index, guide_pages
from scenarios.guide_pictures import PICTURES as TAKEN
from tests.factories import form, make_duty, make_member, make_organization, make_sent_meeting
from tests.house.source import APPS, ROOT, modules, templates
from tests.house.test_routes import our_routes

GUIDES = sorted((ROOT / "docs" / "guide").glob("*.md"))
FIGURES = (ROOT / "docs" / "guide" / "so-lieu.md").read_text()
RIGHTS = (ROOT / "docs" / "guide" / "ban-to-chuc.md").read_text()
Status = Attendance.Status


def spoken(text: str) -> list[str]:
    """What a guide puts in bold: words on a screen, without the marks around them and what follows a number."""
    found = (re.sub(r"\s+", " ", bold).strip(" :.,") for bold in re.findall(r"\*\*(.+?)\*\*", text, re.DOTALL))
    return [one for one in found if one]


def rows_of(text: str, heading: str) -> list[list[str]]:
    """The rows of the table whose first line begins so, cell by cell."""
    table = text.split(heading, 1)[1].split("\n\n", 1)[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line.startswith("|")
    ]
    return [row for row in rows if not set(row[0]) <= {"-"}]


@pytest.fixture(scope="module")
def screens() -> str:
    """Every text of the house that may reach a screen, in lower case."""
    paths = [*templates(), *(path for app in APPS for path in modules(app))]
    return "\n".join(path.read_text() for path in paths if path.suffix in {".html", ".py"}).lower()


# The screens people stand on for long; the others' "Hướng dẫn" leads to the index.
MAIN = {
    "reports:dashboard", "branches:list", "branches:detail", "members:list", "members:detail", "meetings:list",
    "meetings:this_month", "meetings:roll", "meetings:agenda", "meetings:proceedings", "meetings:minutes",
    "meetings:detail", "meetings:confirm", "meetings:own_visits", "recruitment:home", "recruitment:candidate",
    "recruitment:quotas", "evaluations:home", "evaluations:period", "evaluations:bulk", "evaluations:rating",
    "reports:list", "reports:report", "reports:imports",
}  # fmt: skip
PICTURES = ROOT / "docs" / "guide" / "img"
PICTURE = re.compile(r"!\[(?P<caption>[^\]]*)\]\(img/(?P<name>[\w.-]+)\)")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\((?P<page>[\w-]+)?(?:\.md)?(?:#(?P<anchor>[^)]+))?\)")


def test_every_page_is_named_in_the_index_of_roles() -> None:
    index = (ROOT / "docs" / "guide" / "README.md").read_text()
    named = {match["page"] for match in LINK.finditer(index)}
    assert named == {path.stem for path in GUIDES} - {"README"}
    assert [task.title for task in guide_index().tasks] == [
        "Bí thư chi bộ", "Người điểm danh", "Cán bộ đảng ủy cơ sở", "Cán bộ Ban Tổ chức", "Cấp ủy viên dự sinh hoạt",
        "Cấp ủy cấp trên, người đọc báo cáo",
    ]  # fmt: skip
    assert all(len(LINK.findall(task.text)) >= 3 for task in guide_index().tasks)


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_links_to_a_heading_find_it(path) -> None:
    for link in LINK.finditer(path.read_text()):
        if link["anchor"]:
            page = guide_pages()[link["page"] or path.stem]
            assert link["anchor"] in {anchor_of(task.title) for task in page.tasks}, link[0]


def test_the_screens_a_page_explains_exist_and_the_main_ones_are_explained() -> None:
    assert set(explained_screens()) - {*our_routes()} == set()
    assert MAIN - set(explained_screens()) == set()


def test_no_two_tasks_of_a_page_share_an_address() -> None:
    for page in guide_pages().values():
        slugs = [task.slug for task in page.tasks]
        assert slugs
        assert len(set(slugs)) == len(slugs)


def test_every_picture_is_shown_and_every_picture_shown_is_there() -> None:
    shown = {match["name"]: match["caption"] for path in GUIDES for match in PICTURE.finditer(path.read_text())}
    assert set(shown) == {path.name for path in PICTURES.glob("*.png")}
    assert set(shown) == {f"{picture.name}.png" for picture in TAKEN}
    assert all(len(caption) > 15 for caption in shown.values())
    assert {path.name: path.stat().st_size for path in PICTURES.glob("*.png") if path.stat().st_size > 60_000} == {}


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_words_in_bold_stand_on_a_screen(path, screens: str) -> None:
    words = spoken(path.read_text())
    assert words
    assert [one for one in words if one.lower() not in screens] == []


def test_the_table_of_rights_is_the_code_s() -> None:
    heading = "| được | " + " | ".join(str(role.label) for role in Role) + " |"
    written = {row[0]: [bool(cell) for cell in row[1:]] for row in rows_of(RIGHTS, heading)}
    assert written == {str(action.label): [action in MAY[role] for role in Role] for action in Action}


@pytest.fixture
def commune():
    """The commune of the worked example, in March 2022."""
    top = make_organization("X", form=form("dang-bo"))
    first, second, _silent = (make_organization(f"X.{n}", top) for n in (1, 2, 3))

    def people(branch, count: int, exempt: int) -> list[Member]:
        members = [make_member("Nông Văn Hòa", branch) for _ in range(count)]
        for member in members[:exempt]:
            make_duty(member, branch, DutySpan.Kind.EXEMPT)
        return members[exempt:]

    people(first, 10, 1)
    others = people(second, 25, 2)
    absent = {others[0]: Status.SPECIAL_DUTY, others[1]: Status.UNEXCUSED, others[2]: Status.UNEXCUSED}
    absent |= dict.fromkeys(others[3:7], Status.EXCUSED)
    make_sent_meeting(first, date(2022, 3, 5))
    make_sent_meeting(second, date(2022, 3, 6), absent)
    return top


@pytest.mark.django_db
def test_the_worked_example_comes_out(commune) -> None:
    counters = ("headcount", "required", "present", "excused", "unexcused")
    written = [row for row in rows_of(FIGURES, "| chi bộ | đảng số |") if row[-1] != "chưa gửi"]
    shares = {row[0]: row[1:] for row in rows_of(FIGURES, "| công thức | Nà Bản |")}
    for formula, cells in shares.items():
        table = build_report(
            "attendance",
            commune,
            Period.parse("2022-03"),
            by=SYSTEM,
            on=date(2022, 4, 10),
            options={"formula": formula},
        )
        face = json_face(table)
        first, second, silent = face["rows"]
        totals = face["totals"]
        assert [[str(row[name]) for name in counters] for row in (first, second, totals)] == [
            row[1:6] for row in written
        ]
        assert silent["required"] == 0
        ends = [cell.rsplit("= ", 1)[1] for cell in cells]
        assert ends == [first["rate"], second["rate"], totals["rate"], totals["mean"]]
        counts = (totals["due"], totals["held"], totals["missing"], totals["held_rate"])
        assert "Phải họp {}, đã họp {}, chưa báo cáo {}, tỷ lệ họp {}.".format(*counts) in FIGURES
    assert list(shares) == ["F1", "F2", "F3"]


@pytest.mark.django_db
def test_the_worked_example_of_movement_comes_out() -> None:
    top = make_organization("X", form=form("dang-bo"))
    first, second = make_organization("X.1", top, name="Nà Bản"), make_organization("X.2", top, name="Khuổi Lầy")
    elsewhere = make_organization("Y")
    here = [make_member("Nông Văn Hòa", first) for _ in range(10)]
    there = [make_member("Nông Văn Bình", second) for _ in range(25)]
    for member, to in ((here[0], second), (there[0], elsewhere)):
        transfer_member(member=member, to=to, on=date(2022, 5, 1), by=SYSTEM)
    died = there[1].memberships.get()
    end_membership(membership=died, last_day=date(2022, 5, 31), reason="death", by=SYSTEM)
    admitted = make_member("Nông Văn Cường")
    new = NewMembership(admitted.pk, first.pk, "official", date(2022, 6, 2), start_reason="admission")
    open_memberships(new=[new], by=SYSTEM)
    face = json_face(build_report("movement", top, Period.parse("2022-Q2"), by=SYSTEM, on=date(2022, 7, 1), options={}))
    keys = ("opening", "increase", "decrease", "closing", "admission", "transfer_in", "transfer_out", "death")
    lines = [[row["name"], *(str(row[key]) for key in keys)] for row in (*face["rows"], face["totals"])]
    assert lines == rows_of(FIGURES, "| chi bộ | đầu kỳ |")

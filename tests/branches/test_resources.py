"""The sheet "Tổ chức"."""

import unicodedata
from datetime import date
from typing import Any

import pytest

from branches.models import Organization, OrganizationName, Placement
from branches.services import rename_organization
from core.audit import SYSTEM
from tests.factories import World
from tests.workbooks import counts, filled, passed, problems

pytestmark = pytest.mark.django_db


def row(code: str, parent: str | None = "X", **more: Any) -> dict[str, Any]:
    labels = {
        "name": "Tên tổ chức", "form": "Loại", "level": "Cấp", "sector": "Khối", "symbol": "Ký hiệu",
        "founded": "Ngày thành lập", "dissolved": "Ngày giải thể",
    }  # fmt: skip
    found = {
        "Mã tổ chức": code, "Tên tổ chức": f"Chi bộ {code}", "Mã cấp trên": parent, "Loại": "Chi bộ",
        "Cấp": "Trực thuộc cơ sở",
    }  # fmt: skip
    return found | {labels[key]: value for key, value in more.items()}


def organizations(*rows: dict[str, Any], by: Any = None) -> Any:
    return passed(filled(organizations=rows), **({"by": by} if by else {}))


def test_a_tree_in_any_order_and_the_same_again(world: World) -> None:
    rows = [
        row("Z.1", "Z", sector="NONG THON", symbol="CB", founded=date(2022, 3, 1)),
        row("Z", "D", form="dang bo", level="cơ sở", founded="01/02/2022"),
        row("Z.2", "Z", founded=date(1999, 1, 1), dissolved=date(2022, 6, 30)),
    ]
    run = organizations(*rows)
    assert counts(run, "organizations") == (3, 0, 0, 0)
    places = {
        one.organization.code: (one.start, one.end, one.parent and one.parent.code, one.dissolved)
        for one in Placement.objects.filter(organization__code__startswith="Z")
    }
    assert places == {
        "Z": (date(2022, 2, 1), None, "D", False),
        "Z.1": (date(2022, 3, 1), None, "Z", False),
        # Older than its superior: known as founded then, standing in the tree since the superior does.
        "Z.2": (date(2022, 2, 1), date(2022, 7, 1), "Z", True),
    }
    assert Organization.objects.get(code="Z.2").founded_on == date(1999, 1, 1)
    assert counts(organizations(*rows), "organizations") == (0, 0, 3, 0)


def test_a_new_root_takes_the_system(world: World) -> None:
    new = row("T", None, form="Đảng bộ", level="Tỉnh")
    assert problems(organizations(new, by=world.users["district"]), "organizations") == {
        2: [("tree", "Mã cấp trên", "Tổ chức mới phải có cấp trên. Tổ chức gốc do quản trị lập khi cài đặt.")]
    }
    assert counts(organizations(new), "organizations") == (1, 0, 0, 0)


def test_corrections_name_their_fields_and_blank_cells_wipe_nothing(world: World) -> None:
    run = organizations(
        row("A", None, name="Chi bộ xóm Lũng Phầy mới", sector="trường học"),
        row("B", None, name="chi bộ xóm Nà Rị"),  # another case is the same name
        row("C", "Y", name="Chi bộ xóm Bản Gủn", symbol="CBX"),
    )
    assert counts(run, "organizations") == (0, 2, 1, 0)
    changes = {
        number: [one.as_json() for one in found] for number, found in run.outcome("organizations").changes.items()
    }
    assert changes == {
        2: [["Tên tổ chức", "Chi bộ xóm Lũng Phầy", "Chi bộ xóm Lũng Phầy mới"], ["Khối", "nông thôn", "trường học"]],
        4: [["Ký hiệu", "CB", "CBX"]],
    }
    assert OrganizationName.objects.get(organization=world.a).name == "Chi bộ xóm Lũng Phầy mới"
    assert OrganizationName.objects.get(organization=world.a).symbol == "CB"


def test_an_old_workbook_does_not_undo_a_rename(world: World) -> None:
    old = world.a.names.get().name
    rename_organization(organization=world.a, name="Chi bộ xóm Hợp Nhất", on=date(2022, 7, 1), by=SYSTEM)
    run = organizations(row("A", name=old))
    assert counts(run, "organizations") == (0, 0, 1, 0)
    assert run.outcome("organizations").notes == [
        "Dòng 2: “Chi bộ xóm Lũng Phầy” là tên cũ của tổ chức A, nay là “Chi bộ xóm Hợp Nhất”; tên hiện nay được giữ."
    ]
    assert list(world.a.names.order_by("start").values_list("name", flat=True)) == [old, "Chi bộ xóm Hợp Nhất"]


def test_two_spellings_of_one_name_are_one(world: World) -> None:
    assert counts(organizations(row("E", "D", name="Chi bộ Toà án huyện", level="cơ sở")), "organizations") == (
        0,
        0,
        1,
        0,
    )
    nfd = unicodedata.normalize("NFD", "Chi bộ Tòa án huyện")
    assert nfd != "Chi bộ Tòa án huyện"
    assert counts(organizations(row("E", "D", name=nfd, level="cơ sở")), "organizations") == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (
            [row("N1"), row("N1")],
            {
                2: [("duplicate", "Mã tổ chức", "Mã này còn ở dòng 3. Mỗi tổ chức chỉ ghi một dòng.")],
                3: [("duplicate", "Mã tổ chức", "Mã này còn ở dòng 2. Mỗi tổ chức chỉ ghi một dòng.")],
            },
        ),
        (
            [row("N1", "KHONG-CO")],
            {2: [("unknown", "Mã cấp trên", "Không có tổ chức mang mã KHONG-CO trong phạm vi bạn được nhập.")]},
        ),
        (
            [row("N1", "N2"), row("N2", "N1"), row("N3", "N2")],
            {
                2: [("tree", "Mã cấp trên", (
                    "Vòng tròn cấp trên: N1 → N2 → N1. Một tổ chức không thể đứng dưới chính "
                    "nó."
                ))],
                3: [("tree", "Mã cấp trên", (
                    "Vòng tròn cấp trên: N1 → N2 → N1. Một tổ chức không thể đứng dưới chính "
                    "nó."
                ))],
                4: [("resting", "Mã cấp trên", "Cấp trên N2 có lỗi ở dòng 3.")],
            },
        ),
        (
            [row("N1", "N1")],
            {2: [("tree", "Mã cấp trên", "Vòng tròn cấp trên: N1 → N1. Một tổ chức không thể đứng dưới chính nó.")]},
        ),
        (
            [row("N1", founded=date(2023, 1, 1))],
            {2: [("date", "Ngày thành lập", "Ngày này ở tương lai (hôm nay 20/12/2022).")]},
        ),
        (
            [row("N1", founded="31/02/2022")],
            {2: [("date", "Ngày thành lập", "Không có ngày 31/2/2022.")]},
        ),
        (
            [row("N1", founded=date(2022, 5, 1), dissolved=date(2022, 4, 1))],
            {2: [("date", "Ngày giải thể", "Giải thể trước khi thành lập.")]},
        ),
        (
            [row("N1", name="<b>Chi bộ</b>"), row("N2", "N1")],
            {
                2: [("format", "Tên tổ chức", "Có dấu < hoặc > (mã của trang web). Hãy chỉ để lại chữ.")],
                3: [("resting", "Mã cấp trên", "Cấp trên N1 có lỗi ở dòng 2.")],
            },
        ),
        (
            [row("N1", form="Đoàn")],
            {2: [("unknown", "Loại", "Không có nhãn này. Hãy dùng một trong: Đảng bộ; Chi bộ.")]},
        ),
        (
            [row("A", "Y")],
            {2: [("different", "Mã cấp trên", (
                "Tổ chức đang trực thuộc X. Chuyển cấp trên phải ghi nhận ở trang tổ chức, kèm "
                "ngày."
            ))]},
        ),
        (
            [row("A", form="Đảng bộ", name="Chi bộ xóm Lũng Phầy")],
            {2: [("different", "Loại", "Tổ chức đang là Chi bộ. Đổi loại phải ghi nhận ở trang tổ chức, kèm ngày.")]},
        ),
        (
            [row("A", name="Chi bộ xóm Lũng Phầy", dissolved=date(2022, 6, 30))],
            {2: [("tree", "Ngày giải thể", (
                "Còn 10 đảng viên sinh hoạt sau ngày giải thể; hãy chuyển sinh hoạt cho họ "
                "trước."
            ))]},
        ),
        (
            [row("N1", "N2", dissolved=None), row("N2", "X", form="Đảng bộ", dissolved=date(2022, 6, 30))],
            {2: [("tree", "Ngày giải thể", (
                "Cấp trên N2 giải thể ngày 30/06/2022; tổ chức này phải giải thể không muộn hơn ngày "
                "đó."
            ))]},
        ),
    ],
)  # fmt: skip
def test_what_cannot_be(world: World, rows: list[dict[str, Any]], found: dict[int, Any]) -> None:
    assert problems(organizations(*rows), "organizations") == found


def test_a_row_out_of_sight_reads_the_same_whether_it_exists_or_not(world: World) -> None:
    """The commune's staff sees neither C, which stands elsewhere, nor QQ, which stands nowhere."""
    by = world.users["commune"]
    found = problems(organizations(row("N1", "C"), row("N2", "QQ"), by=by), "organizations")
    assert [reason.replace("QQ", "C") for rows in found.values() for _kind, _column, reason in rows] == [
        "Không có tổ chức mang mã C trong phạm vi bạn được nhập.",
        "Không có tổ chức mang mã C trong phạm vi bạn được nhập.",
    ]
    assert counts(organizations(row("N1", "C")), "organizations") == (1, 0, 0, 0)  # it is there


def test_who_may_not_manage_organisations_founds_none_and_changes_none(world: World) -> None:
    by = world.users["commune"]
    run = organizations(row("N1", "X"), row("A", "X", name="Tên khác"), row("B", "X", name="Chi bộ xóm Nà Rị"), by=by)
    assert counts(run, "organizations") == (0, 0, 1, 2)
    assert not Organization.objects.filter(code="N1").exists()
    assert OrganizationName.objects.get(organization=world.a).name == "Chi bộ xóm Lũng Phầy"


def test_a_lost_leading_zero_is_named(world: World) -> None:
    organizations(row("0012", "X"))
    assert problems(organizations(row("N1", 12)), "organizations") == {  # type: ignore[arg-type]
        2: [
            (
                "unknown",
                "Mã cấp trên",
                (
                    "Không có tổ chức mang mã 12 trong phạm vi bạn được nhập. Có mã 0012: ô đã mất số 0 ở đầu? "
                    "Hãy định dạng cột là Văn bản."
                ),
            )
        ]
    }


def test_a_row_that_cannot_end_its_organisation_changes_nothing_else(world: World) -> None:
    run = organizations(row("A", name="Tên khác hẳn", dissolved=date(2022, 6, 30)))
    assert counts(run, "organizations") == (0, 0, 0, 1)
    assert OrganizationName.objects.get(organization=world.a).name == "Chi bộ xóm Lũng Phầy"


def test_an_empty_organisation_ends_with_its_last_day(world: World) -> None:
    organizations(row("N1"), row("N2", "X", form="Đảng bộ"), row("N3", "N2"))
    run = organizations(
        row("N2", "X", form="Đảng bộ", dissolved=date(2022, 6, 30)), row("N3", "N2", dissolved=date(2022, 6, 30))
    )
    assert counts(run, "organizations") == (0, 2, 0, 0)
    ended = Placement.objects.filter(organization__code__in=["N2", "N3"]).values_list("end", "dissolved")
    assert set(ended) == {(date(2022, 7, 1), True)}
    again = organizations(
        row("N2", "X", form="Đảng bộ", dissolved=date(2022, 6, 30)), row("N3", "N2", dissolved=date(2022, 6, 30))
    )
    assert counts(again, "organizations") == (0, 0, 2, 0)

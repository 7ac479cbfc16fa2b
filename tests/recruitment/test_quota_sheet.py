"""The sheet "Chỉ tiêu": set, changed with a reason, refused row by row, written out, taken back."""

from datetime import date
from typing import Any

import pytest

from branches.services import absorb_organization, preview
from core.audit import SYSTEM
from core.periods import Period
from core.sheets.batches import import_batch, open_batch
from core.sheets.undo import undo_batch
from recruitment.models import Quota, QuotaChange
from recruitment.queries.quotas import inherited_quotas
from recruitment.resources.quotas import quotas_workbook
from tests.factories import World
from tests.recruitment.admitting import quota, tag
from tests.workbooks import counts, filled, passed, problems

pytestmark = pytest.mark.django_db

LABELS = {
    "code": "Mã tổ chức", "issuer": "Cấp giao", "kind": "Kỳ", "start": "Từ ngày", "last": "Đến ngày", "tag": "Nhóm",
    "minimum": "Chỉ tiêu (từ)", "maximum": "Đến mức", "direction": "Chiều", "basis": "Tính theo",
    "issued_on": "Ngày giao", "paper": "Số văn bản", "paper_on": "Ngày văn bản", "assumed": "Giả định",
    "reason": "Lý do điều chỉnh", "note": "Ghi chú",
}  # fmt: skip


def row(code: str = "A", issuer: str = "X", minimum: Any = 2, **more: Any) -> dict[str, Any]:
    usual = {"code": code, "issuer": issuer, "minimum": minimum, "start": "01/01/2022", "last": "31/12/2022"}
    return {LABELS[name]: value for name, value in {**usual, **more}.items()}


def brought(*rows: dict[str, Any], by: Any = SYSTEM) -> Any:
    return passed(filled(quotas=list(rows)), by=by)


def told(run: Any) -> dict[int, list[tuple[str, str]]]:
    """Which column of which row is wrong, and why."""
    return {
        number: [(column, reason) for _kind, column, reason in found]
        for number, found in problems(run, "quotas").items()
    }


def quotas() -> list[tuple[Any, ...]]:
    rows = Quota.objects.order_by("organization__code", "pk")
    return [(one.organization.code, one.issuer.code if one.issuer else one.issuer_name, one.minimum) for one in rows]


def test_quotas_are_set(world: World) -> None:
    run = brought(
        row(),
        row("D", "Tỉnh ủy Cao Bằng", "1.200", kind="nhiệm kỳ", last="31/12/2025", maximum=1500, assumed="có"),
        row(issuer="x", tag="Nữ", basis="ngày quyết định kết nạp", direction="không quá", issued_on="20/12/2021",
            paper="12-NQ/ĐU", paper_on="20/12/2021", note="nữ"),
    )  # fmt: skip
    assert counts(run, "quotas") == (3, 0, 0, 0), told(run)
    assert quotas() == [("A", "X", 2), ("A", "X", 2), ("D", "Tỉnh ủy Cao Bằng", 1200)]
    women = Quota.objects.get(tag=tag("nu"))
    assert (women.basis, women.direction, women.issued_on, str(women.document), women.note) == (
        "decision", "at_most", date(2021, 12, 20), "12-NQ/ĐU ngày 20/12/2021", "nữ",
    )  # fmt: skip
    term = Quota.objects.get(kind="term")
    assert (term.end, term.maximum, term.assumed, term.issued_on) == (date(2026, 1, 1), 1500, True, date(2022, 1, 1))


def test_the_same_file_again_changes_nothing_and_a_blank_cell_wipes_nothing(world: World) -> None:
    brought(row(maximum=4, note="ghi chú"))
    assert counts(brought(row(maximum=4, note="ghi chú")), "quotas") == (0, 0, 1, 0)
    assert counts(brought(row()), "quotas") == (0, 0, 1, 0)
    assert Quota.objects.get().maximum == 4


def test_an_issuer_outside_is_known_however_it_is_spelled(world: World) -> None:
    brought(row("D", "Tỉnh ủy Cao Bằng", 9))
    assert counts(brought(row("D", "Tỉnh uỷ Cao Bằng", 9)), "quotas") == (0, 0, 1, 0)
    told_of = told(brought(row("D", "Đảng bộ huyện Hòa An", 9)))
    assert told_of == {
        2: [("Cấp giao", "“Đảng bộ huyện Hòa An” là tổ chức trong hệ thống; hãy chọn ở ô cấp giao (mã D).")]
    }


def test_another_number_needs_its_reason_and_keeps_what_it_was(world: World) -> None:
    given = quota(world.x, world.a, 2)
    (problem,) = told(brought(row(minimum=3)))[2]
    assert problem[0] == "Lý do điều chỉnh"
    assert "đã giao 2" in problem[1]
    run = brought(row(minimum=3, reason="Giao thêm"))
    assert counts(run, "quotas") == (0, 1, 0, 0)
    change = given.changes.get()
    assert (change.minimum_before, change.minimum_after, change.reason) == (2, 3, "Giao thêm")


# What stands in a row; the column that is wrong, and a word of the sentence.
REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "an unknown organisation": ({"code": "Z"}, "Mã tổ chức", "Không có tổ chức mang mã Z"),
    "an issuer by an unknown code": ({"issuer": "Z"}, "Cấp giao", "mang mã Z"),
    "below zero": ({"minimum": -1}, "Chỉ tiêu (từ)", "nhỏ hơn 0"),
    "no number": ({"minimum": "hai"}, "Chỉ tiêu (từ)", "Không phải số nguyên"),
    "half a number": ({"minimum": "2,5"}, "Chỉ tiêu (từ)", "Không phải số nguyên"),
    "far too large": ({"minimum": "9999999999"}, "Chỉ tiêu (từ)", "Số quá lớn"),
    "a maximum below": ({"maximum": 1}, "Đến mức", "nhỏ hơn số “từ”"),
    "the end before the beginning": ({"last": "01/12/2021"}, "Đến ngày", "trước ngày đầu kỳ"),
    "a year over two": ({"last": "31/01/2023"}, "Đến ngày", "một năm dương lịch"),
    "not below the issuer": ({"code": "C"}, "Mã tổ chức", "trực thuộc cấp giao"),
    "an unknown group": ({"tag": "người khác"}, "Nhóm", "Không có nhãn này"),
    "half a paper": ({"paper": "1-NQ/ĐU"}, "Số văn bản", "cả số và ngày"),
    "a part of the same period": ({"code": "B", "start": "01/07/2022"}, "Mã tổ chức", "hãy điều chỉnh chỉ tiêu ấy"),
    "another basis afterwards": ({"code": "B", "basis": "ngày quyết định kết nạp"}, "Tính theo", "đã chốt khi giao"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_wrong_is_said_at_its_cell(world: World, name: str) -> None:
    values, column, words = REFUSED[name]
    quota(world.x, world.b, 2)
    run = brought(row("E", "D"), row(**values))
    assert counts(run, "quotas") == (1, 0, 0, 1), told(run)
    (problem,) = told(run)[3]
    assert problem[0] == column
    assert words in problem[1]


def test_a_quota_twice_in_a_file_is_told(world: World) -> None:
    run = brought(row(), row(minimum=5))
    assert told(run) == {3: [("Mã tổ chức", "Chỉ tiêu này đã ghi ở dòng 2.")]}


def test_a_clerk_sets_in_the_name_of_those_he_acts_for_alone(world: World) -> None:
    by = world.users["commune"]
    run = brought(row(), row(issuer="D"), row("X", "Huyện ủy Hòa An", 5), row("C", "X"), by=by)
    assert counts(run, "quotas") == (2, 0, 0, 2), told(run)
    assert sorted(quotas()) == [("A", "X", 2), ("X", "Huyện ủy Hòa An", 5)]
    assert [found[0][0] for found in told(run).values()] == ["Cấp giao", "Mã tổ chức"]


def test_what_goes_out_comes_in_again_unchanged(world: World) -> None:
    quota(world.x, world.a, 2, maximum=4, basis="decision", assumed=True)
    quota("Tỉnh ủy Cao Bằng", world.d, 10, kind="term", end=date(2026, 1, 1), tag_id=tag("nu").pk, note="nhiệm kỳ")
    content, rows = quotas_workbook(Quota.objects.select_related("organization", "issuer", "document"))
    assert rows == 2
    run = passed(content)
    assert counts(run, "quotas") == (0, 0, 2, 0), told(run)


def test_an_import_is_taken_back(world: World) -> None:
    quota(world.x, world.b, 2)
    by = world.users["commune"]
    content = filled(quotas=[row(), row("B", minimum=5, reason="Giao thêm")])
    batch = open_batch(content=content, file_name="x.xlsx", by=by, roots=[world.x.pk])
    import_batch(batch, by=by, on=world.today)
    assert quotas() == [("A", "X", 2), ("B", "X", 5)]
    undo_batch(batch, by=by)
    assert quotas() == [("B", "X", 2)]
    assert not QuotaChange.objects.exists()


def test_a_reorganisation_tells_of_quotas_and_leaves_them_as_issued(world: World) -> None:
    quota(world.x, world.a, 5)
    quota(world.x, world.a, 3, 2021)
    day = date(2022, 12, 1)
    assert "1 chỉ tiêu" in preview([world.a.pk], since=day)
    assert not any("chỉ tiêu" in sentence for sentence in preview([world.b.pk], since=day))
    done = absorb_organization(organization=world.a, into=world.b, on=day, by=SYSTEM)
    assert any("1 chỉ tiêu giữ nguyên như đã giao" in fact for fact in done.facts)
    assert quotas() == [("A", "X", 5), ("A", "X", 3)]
    found = inherited_quotas([world.b.pk, world.x.pk], Period.parse("2022"), on=date(2022, 12, 20))
    assert {heir: [one.minimum for one in rows] for heir, rows in found.items()} == {world.b.pk: [5]}

"""What commands say of a file they cannot read or write, and of a format there is none of: one Vietnamese sentence."""

import errno
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from reports.management.files import reason_of
from tests.factories import World

REPORT = ("report", "attendance", "--period", "2022", "--org")


def refusal(*arguments: object) -> str:
    with pytest.raises(CommandError) as caught:
        call_command(*map(str, arguments))
    return str(caught.value)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOENT, "không có tệp hoặc thư mục này"),
        (errno.EACCES, "không có quyền"),
        (errno.EISDIR, "đó là một thư mục"),
        (errno.EFBIG, f"hệ điều hành báo lỗi số {errno.EFBIG}"),
    ],
)
def test_the_systems_reason_in_vietnamese(number: int, reason: str) -> None:
    assert reason_of(OSError(number, os.strerror(number))) == reason


def test_a_file_that_is_not_there_or_a_folder_is_not_imported(tmp_path: Path) -> None:
    missing = tmp_path / "khong-co.xlsx"
    assert refusal("import_workbook", missing) == f"Không đọc được tệp {missing}: không có tệp hoặc thư mục này."
    assert refusal("import_workbook", tmp_path) == f"Không đọc được tệp {tmp_path}: đó là một thư mục."


@pytest.mark.django_db
def test_a_template_goes_nowhere(tmp_path: Path) -> None:
    assert refusal("export_template", tmp_path) == f"Không ghi được tệp {tmp_path}: đó là một thư mục."


@pytest.mark.django_db
def test_a_report_goes_nowhere(world: World, tmp_path: Path) -> None:
    nowhere = tmp_path / "khong-co" / "a.json"
    assert refusal(*REPORT, world.a.code, "--output", nowhere) == (
        f"Không ghi được tệp {nowhere}: không có tệp hoặc thư mục này."
    )


@pytest.mark.django_db
def test_a_report_has_no_other_format(world: World) -> None:
    assert refusal(*REPORT, world.a.code, "--format", "docx") == (
        "Không có dạng tệp “docx”. Các dạng: csv, html, json, pdf, xlsx."
    )

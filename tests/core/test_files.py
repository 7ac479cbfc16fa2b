"""What is attached: told by its content, limited, named safely, never changed."""

import hashlib
import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from core.audit import SYSTEM
from core.files import (
    DOCX,
    JPEG,
    MAX_BYTES,
    MAX_PHOTO_BYTES,
    PAPERS,
    PDF,
    PHOTOS,
    PNG,
    XLSX,
    check_upload,
    kind_of,
    store,
)
from core.models import StoredFile


def office_file(folder: str) -> bytes:
    """The skeleton of a Word or Excel file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(f"{folder}/document.xml", "<document/>")
    return packed.getvalue()


CASES = [
    (b"%PDF-1.7\n...", PDF),
    (b"\x89PNG\r\n\x1a\n...", PNG),
    (b"\xff\xd8\xff\xe0...", JPEG),
    (office_file("word"), DOCX),
    (office_file("xl"), XLSX),
    (office_file("ppt"), ""),
    (b"MZ\x90\x00", ""),
    (b"<html><script>alert(1)</script>", ""),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
    (b"", ""),
    (b" %PDF-1.7", ""),
]


@pytest.mark.parametrize(("content", "kind"), CASES)
def test_a_file_is_what_its_content_says(content: bytes, kind: str) -> None:
    assert kind_of(content) == kind


@pytest.mark.parametrize(
    ("content", "size", "allowed", "limit", "code", "sentence"),
    [
        (b"", 0, PAPERS, MAX_BYTES, "empty", "Tệp rỗng (0 byte)."),
        (
            b"%PDF-", MAX_BYTES + 1, PAPERS, MAX_BYTES, "too_large",
            "Tệp lớn 10,0 MB, quá 10 MB. Hãy chọn tệp nhỏ hơn.",
        ),
        (
            b"\x89PNG\r\n\x1a\n", 3 * 1024 * 1024, PHOTOS, MAX_PHOTO_BYTES, "too_large",
            "Tệp lớn 3,0 MB, quá 2 MB. Hãy chọn tệp nhỏ hơn.",
        ),
        (
            b"%PDF-1.7", 8, PHOTOS, MAX_PHOTO_BYTES, "wrong_kind",
            "Nội dung tệp không phải PNG, JPEG. Hãy chọn tệp đúng loại.",
        ),
    ],
)  # fmt: skip
def test_what_is_refused_is_said(content, size, allowed, limit, code, sentence) -> None:
    with pytest.raises(ValidationError) as refused:
        check_upload(content, size=size, allowed=allowed, limit=limit)
    assert refused.value.code == code
    assert refused.value.messages == [sentence]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"%PDF-1.7", "bien-ban.docx",
         "Tệp mang đuôi .docx nhưng nội dung là PDF. Hãy đặt lại đuôi tệp hoặc chọn đúng tệp."),
        (b"\xff\xd8\xff\xe0", "quet.PNG",
         "Tệp mang đuôi .png nhưng nội dung là JPEG. Hãy đặt lại đuôi tệp hoặc chọn đúng tệp."),
    ],
)  # fmt: skip
def test_a_name_that_lies_about_the_content_is_refused(content: bytes, name: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        check_upload(content, size=len(content), allowed=PAPERS, name=name)
    assert (refused.value.code, refused.value.messages) == ("false_name", [sentence])


@pytest.mark.parametrize("name", ["quet.jpg", "quet.JPEG", "quet.jfif", "quet", "Biên bản 12.2022", "quet.", ""])
def test_a_name_that_says_nothing_else_is_taken(name: str) -> None:
    assert check_upload(b"\xff\xd8\xff\xe0", size=4, allowed=PAPERS, name=name) == JPEG


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("quy-che.pdf", "quy-che.pdf"),
        ("C:\\Users\\lan\\quy chế.pdf", "quy chế.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("Biên bản 12.2022", "Biên bản 12.2022.pdf"),
        ("mo-di.hta", "mo-di.hta.pdf"),
        ("QUY-CHE.PDF", "QUY-CHE.PDF"),
        ("a\x00b\r\nc.pdf", "abc.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("/", "tep.pdf"),
    ],
)
@pytest.mark.django_db
def test_a_file_is_kept_under_a_plain_name_with_its_digest(given: str, kept: str) -> None:
    file = store(content=b"%PDF-1.7", name=given, content_type=PDF, by=SYSTEM)
    file.refresh_from_db()
    assert (file.name, file.content_type, file.size, bytes(file.content)) == (kept, PDF, 8, b"%PDF-1.7")
    assert file.digest == hashlib.sha256(b"%PDF-1.7").hexdigest()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE core_storedfile SET content = '\\x00'", "DELETE FROM core_storedfile", "TRUNCATE core_storedfile"],
)
@pytest.mark.django_db
def test_the_application_cannot_change_a_file_it_keeps(statement: str) -> None:
    store(content=b"%PDF-1.7", name="a.pdf", content_type=PDF, by=SYSTEM)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert StoredFile.objects.count() == 1

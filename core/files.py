"""Files people attach: checked by what they are, limited in size, kept in the database beside what they belong to.

A file has no scope of its own: it is served by the page of the row that points at it, to whoever may see that row.
"""

import hashlib
import io
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageFile, UnidentifiedImageError

MAX_BYTES = 10 * 1024 * 1024
MAX_PHOTO_BYTES = 2 * 1024 * 1024
MAX_PHOTO_PIXELS = 30_000_000  # a few kilobytes can unpack to gigabytes

PDF, PNG, JPEG, DOCX, XLSX = (
    "application/pdf",
    "image/png",
    "image/jpeg",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
PHOTOS = (PNG, JPEG)
PAPERS = (PDF, DOCX, XLSX, PNG, JPEG)
_strictness = threading.Lock()
_ENDINGS = {PDF: ("pdf",), PNG: ("png",), JPEG: ("jpg", "jpeg", "jfif"), DOCX: ("docx",), XLSX: ("xlsx",)}
_NAMES = {PDF: "PDF", PNG: "PNG", JPEG: "JPEG", DOCX: "Word (.docx)", XLSX: "Excel (.xlsx)"}


class StoredFile(models.Model):
    """A file as it was given: its content never changes; another file is another row."""

    append_only = True

    uuid = models.UUIDField(gettext_lazy("mã định danh"), default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(gettext_lazy("tên tệp"), max_length=200)
    content_type = models.CharField(gettext_lazy("kiểu nội dung"), max_length=100)
    size = models.PositiveIntegerField(gettext_lazy("số byte"))
    digest = models.CharField(gettext_lazy("mã băm"), max_length=64)
    content = models.BinaryField(gettext_lazy("nội dung"))
    stored_at = models.DateTimeField(gettext_lazy("lúc"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = gettext_lazy("tệp đính kèm")
        verbose_name_plural = gettext_lazy("tệp đính kèm")

    def __str__(self) -> str:
        return self.name


def kind_of(content: bytes) -> str:
    """What a file is, from its first bytes, whatever its name says; empty for what is none of ours."""
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"PK\x03\x04"):
        head = content[:4096]
        if b"word/" in content and b"[Content_Types].xml" in head:
            return DOCX
        if b"xl/" in content and b"[Content_Types].xml" in head:
            return XLSX
    return ""


def check_upload(content: bytes, *, size: int, allowed: tuple[str, ...], limit: int = MAX_BYTES, name: str = "") -> str:
    """The content type of a file somebody gives.

    Arguments:
        content: the file, or as much of it as fits the limit.
        size: its whole size in bytes.
        allowed: content types, PAPERS or PHOTOS.
        limit: bytes.
        name: as it was given; one that says another kind than the content is refused.

    Raises ValidationError with a sentence: empty, too large, not what is asked for, or under a name of another kind.
    """
    if not size:
        raise ValidationError(_("Tệp rỗng (0 byte)."), code="empty")
    if size > limit:
        raise ValidationError(
            _("Tệp lớn %(size)s MB, quá %(limit)s MB. Hãy chọn tệp nhỏ hơn."),
            code="too_large",
            params={"size": f"{size / 1048576:.1f}".replace(".", ","), "limit": limit // 1048576},
        )
    kind = kind_of(content)
    if kind not in allowed:
        names = ", ".join(_NAMES[one] for one in allowed)
        raise ValidationError(
            _("Nội dung tệp không phải %(names)s. Hãy chọn tệp đúng loại."), code="wrong_kind", params={"names": names}
        )
    said = next((one for one, endings in _ENDINGS.items() if _ending(name) in endings), kind)
    if said != kind:
        raise ValidationError(
            _("Tệp mang đuôi .%(ending)s nhưng nội dung là %(kind)s. Hãy đặt lại đuôi tệp hoặc chọn đúng tệp."),
            code="false_name",
            params={"ending": _ending(name), "kind": _NAMES[kind]},
        )
    return kind


def _ending(name: str) -> str:
    """What a file's name ends in, after its last dot, in lower case; empty where it has none."""
    return name.rpartition(".")[2].strip().lower() if "." in name else ""


def check_photo(content: bytes, *, size: int) -> str:
    """The content type of a photograph somebody gives: as `check_upload`, and it must unpack as a picture.

    Raises ValidationError with a sentence.
    """
    kind = check_upload(content, size=size, allowed=PHOTOS, limit=MAX_PHOTO_BYTES)
    broken = ValidationError(_("Ảnh bị hỏng, không mở được. Hãy chụp hoặc lưu lại ảnh rồi chọn lại."), code="broken")
    too_wide = ValidationError(
        _("Ảnh có quá nhiều điểm ảnh. Hãy thu nhỏ ảnh (ảnh 4×6 chỉ cần 800×1200 điểm) rồi chọn lại."), code="too_wide"
    )
    try:
        # The reader's own limit is far above ours and only warns; ours is asked for before anything is unpacked.
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > MAX_PHOTO_PIXELS:
                raise too_wide
            with _whole_pictures_only():
                picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_wide from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise broken from error
    return kind


@contextmanager
def _whole_pictures_only() -> Iterator[None]:
    """The printer of PDFs lets half a picture pass, for the whole process; where somebody gives one, it must not."""
    with _strictness:
        lenient = ImageFile.LOAD_TRUNCATED_IMAGES
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = lenient


def store(*, content: bytes, name: str, content_type: str, by: Any) -> StoredFile:
    """Keeps a file that was checked; `name` loses its folders and control characters, and ends as its content is: it
    is handed out under it."""
    plain = "".join(letter for letter in name.replace("\\", "/").rpartition("/")[2] if letter.isprintable()) or "tep"
    endings = _ENDINGS.get(content_type, ())
    if endings and _ending(plain) not in endings:
        plain = f"{plain}.{endings[0]}"
    return StoredFile.objects.create(
        name=plain[-200:],
        content_type=content_type,
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        content=content,
    )

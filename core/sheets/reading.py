"""From bytes to cells: is this a workbook at all, and which of its columns are which.

Whatever cannot be read is answered by FileRefused with one sentence; nothing here touches the database.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from core.formatting import decimal, integer
from core.names import fold
from core.sheets.problems import FileRefused
from core.sheets.registry import Sheet

MAX_BYTES = 25 * 1024 * 1024
MAX_UNPACKED = 400 * 1024 * 1024
MAX_RATIO = 400  # of one part: real sheets shrink 5 to 40 times, blank ones up to 200
MAX_CELLS = 15_000_000  # of one sheet, counted from A1 to its last cell: the reader makes room for all of them
MAX_TEXT = 200_000  # bytes of one shared text; Excel stops at 32,767 characters
HEADING_ROWS = 20  # a title may stand above the headings
GUIDE = "Hướng dẫn"

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FORMULA = re.compile(rb'<c r="([A-Z]{1,3})(\d+)"[^>]*>\s*<f[ >/]')
_LAST_ROW = re.compile(rb'<row [^>]*?r="(\d+)"')
_FAR_COLUMN = re.compile(rb' r="([A-Z]{2,3})\d')
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@dataclass
class RawTable:
    """One sheet of the workbook as it stands there.

    Arguments:
        title: its name in the file.
        header: the number of the row with the headings (1 is the first).
        numbers: the numbers of the rows that hold anything.
        columns: field → cells, one per row; a column the file lacks is missing here.
        headings: field → the heading as it is written.
        formulas: (row number, field) of cells that compute their value.
        blank: rows without anything between and after the others.
    """

    title: str
    header: int
    numbers: list[int]
    columns: dict[str, tuple[Any, ...]]
    headings: dict[str, str]
    formulas: set[tuple[int, str]] = field(default_factory=set)
    blank: int = 0


@dataclass
class Workbook:
    """The sheets of a file that are ours, and what was passed over."""

    tables: dict[str, RawTable]
    notes: list[str]


def open_workbook(content: bytes, sheets: list[Sheet], *, file_name: str = "") -> Workbook:
    """Reads the sheets of a workbook.

    Arguments:
        content: the file.
        sheets: what to look for.
        file_name: only for the sentence.

    Raises FileRefused with a sentence for whatever is no workbook of ours.
    """
    archive = check_container(content, file_name=file_name)
    try:
        parts = _sheet_parts(archive)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        wanted = {fold(sheet.title): sheet for sheet in sheets}
        found: dict[str, RawTable] = {}
        notes: list[str] = []
        if not any(fold(title) in wanted for title in book.sheet_names):
            for title, part in parts.items():
                _check_extent(archive.read(part), title)
            wanted = _recognised(book, sheets, notes)
        for title in book.sheet_names:
            sheet = wanted.get(fold(title))
            if sheet is None:
                if fold(title) != fold(GUIDE):
                    notes.append(_("Trang “%(title)s” không thuộc tệp mẫu nên được bỏ qua.") % {"title": title})
                continue
            if sheet.name in found:
                raise FileRefused(_("Có hai trang cùng tên “%(title)s”. Hãy xóa bớt một trang.") % {"title": title})
            xml = archive.read(parts[title]) if title in parts else b""
            _check_extent(xml, title)
            found[sheet.name] = _read_table(book.get_sheet_by_name(title), xml, sheet, notes)
    except (
        CalamineError,
        zipfile.BadZipFile,
        zlib.error,
        ElementTree.ParseError,
        KeyError,
        ValueError,
        OSError,
    ) as error:
        raise FileRefused(_("Tệp bị hỏng, không đọc được. Hãy mở bằng Excel và lưu lại dạng .xlsx.")) from error
    if not found:
        raise FileRefused(
            _("Không thấy trang nào trong các trang %(titles)s. Hãy dùng tệp mẫu.")
            % {"titles": ", ".join(f"“{sheet.title}”" for sheet in sheets)}
        )
    if not any(table.numbers for table in found.values()):
        raise FileRefused(_("Tệp không có dòng dữ liệu nào: dưới dòng tiêu đề chỉ có các dòng trống."))
    return Workbook(found, notes)


def _recognised(book: CalamineWorkbook, sheets: list[Sheet], notes: list[str]) -> dict[str, Sheet]:
    """Folded title → sheet, for a file none of whose titles is ours (another system calls them "Sheet1"): each is
    taken for the sheet most of whose headings it holds, if it holds all that are required."""
    found: dict[str, Sheet] = {}
    for title in book.sheet_names:
        held = {
            fold(cell)
            for row in book.get_sheet_by_name(title).to_python(skip_empty_area=False, nrows=HEADING_ROWS)
            for cell in row
            if isinstance(cell, str)
        }
        best, most = None, 0
        for sheet in sheets:
            required = {fold(column.heading) for column in sheet.columns if column.required}
            count = len(held & {fold(column.heading) for column in sheet.columns})
            if required <= held and count > max(most, len(required), 3) and sheet not in found.values():
                best, most = sheet, count
        if best is not None:
            found[fold(title)] = best
            notes.append(
                _("Trang “%(title)s” được đọc như trang “%(ours)s”, theo tiêu đề các cột.")
                % {"title": title, "ours": best.title}
            )
    return found


def check_container(content: bytes, *, file_name: str = "", size: int | None = None) -> zipfile.ZipFile:
    """Whether these bytes are an .xlsx workbook that is safe to unpack; the open archive.

    `size` in bytes is the whole file's where only its beginning was read.

    Raises FileRefused with a sentence: empty, too big, password-protected, old .xls, macros, another kind of file, a
    zip bomb, damaged.
    """
    if not content:
        raise FileRefused(_("Tệp rỗng (0 byte)."))
    size = len(content) if size is None else size
    if size > MAX_BYTES:
        raise FileRefused(
            _("Tệp lớn %(size)s MB, quá %(limit)d MB. Hãy chia thành nhiều tệp, ví dụ mỗi năm một tệp.")
            % {
                # Rounded up: a file some bytes too big is not told that 25,0 is more than 25.
                "size": decimal(Decimal(-(-size * 10 // 1024**2)) / 10),
                "limit": MAX_BYTES // 1024 // 1024,
            }
        )
    if content.startswith(_OLE2):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise FileRefused(_("Tệp có mật khẩu. Hãy bỏ mật khẩu (Tệp › Thông tin › Bảo vệ sổ tính) rồi tải lại."))
        raise FileRefused(_("Đây là tệp Excel đời cũ (.xls). Hãy mở bằng Excel và lưu lại dạng .xlsx."))
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise FileRefused(_not_a_workbook(file_name)) from error
    _check_bomb(archive)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileRefused(_("Tệp có chứa macro (.xlsm). Hãy lưu lại dạng .xlsx, không có macro."))
    if "xl/workbook.bin" in names:
        raise FileRefused(_("Đây là tệp Excel nhị phân (.xlsb). Hãy lưu lại dạng .xlsx."))
    if "xl/workbook.xml" not in names:
        if "content.xml" in names:
            raise FileRefused(_("Đây là tệp của LibreOffice (.ods). Hãy lưu lại dạng .xlsx."))
        raise FileRefused(_not_a_workbook(file_name))
    try:
        if b"macroEnabled" in archive.read("[Content_Types].xml"):
            raise FileRefused(_("Tệp có chứa macro (.xlsm). Hãy lưu lại dạng .xlsx, không có macro."))
    except (KeyError, zipfile.BadZipFile, zlib.error, RuntimeError) as error:
        raise FileRefused(_("Tệp bị hỏng, không đọc được. Hãy mở bằng Excel và lưu lại dạng .xlsx.")) from error
    return archive


def _not_a_workbook(file_name: str) -> str:
    if file_name.lower().endswith((".csv", ".txt")):
        return _("Đây là tệp văn bản, không phải sổ tính .xlsx. Hãy dán dữ liệu vào tệp mẫu rồi tải lại.")
    return _("Đây không phải sổ tính .xlsx. Hãy dùng tệp mẫu.")


def _check_bomb(archive: zipfile.ZipFile) -> None:
    """Unpacks everything piece by piece and throws it away: what an archive says of its sizes may be a lie."""
    total = 0
    too_big = _("Tệp bung ra quá lớn nên không được mở. Hãy xóa các dòng và cột thừa, hoặc chia thành nhiều tệp.")
    if len(archive.infolist()) > 2000:
        raise FileRefused(too_big)
    for info in archive.infolist():
        if info.flag_bits & 1:
            raise FileRefused(_("Tệp có mật khẩu. Hãy bỏ mật khẩu rồi tải lại."))
        size = 0
        try:
            with archive.open(info) as part:
                while piece := part.read(1 << 20):
                    size += len(piece)
                    total += len(piece)
                    if total > MAX_UNPACKED or size > (10 << 20) + MAX_RATIO * info.compress_size:
                        raise FileRefused(too_big)
                    if info.filename.endswith("sharedStrings.xml") and max(map(len, piece.split(b"<t"))) > MAX_TEXT:
                        raise FileRefused(_("Có ô chứa quá nhiều chữ. Hãy kiểm tra lại tệp."))
        except (
            zipfile.BadZipFile,
            zlib.error,
            NotImplementedError,
            RuntimeError,
            EOFError,
            OSError,
        ) as error:
            raise FileRefused(_("Tệp bị hỏng, không đọc được. Hãy mở bằng Excel và lưu lại dạng .xlsx.")) from error


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Title → where its XML stands in the archive."""
    relations = {node.get("Id"): node.get("Target", "") for node in _parse(archive, "xl/_rels/workbook.xml.rels")}
    parts = {}
    for node in _parse(archive, "xl/workbook.xml").iter(f"{_MAIN}sheet"):
        target = relations.get(node.get(f"{_REL}id"), "")
        parts[node.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return parts


def _parse(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    xml = archive.read(name)
    if b"<!" in xml.replace(b"<!--", b""):
        raise ValueError(name)  # no workbook has a document type; what has one wants its entities expanded
    return ElementTree.fromstring(xml)  # noqa: S314 - without a document type nothing is expanded


def _check_extent(xml: bytes, title: str) -> None:
    """One cell in the last corner of a sheet would make the reader reserve room for all cells before it."""
    tail = xml.rfind(b"<row ")
    match = _LAST_ROW.match(xml, tail) if tail >= 0 else None
    rows = int(match[1]) if match else 1
    width = max((_column_number(name) for name in set(_FAR_COLUMN.findall(xml))), default=26)
    if rows * width > MAX_CELLS:
        raise FileRefused(
            _("Trang “%(title)s” trải đến dòng %(rows)s, cột thứ %(width)s. Hãy xóa các dòng và cột thừa rồi lưu lại.")
            % {"title": title, "rows": integer(rows), "width": integer(width)}
        )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _read_table(source: CalamineSheet, xml: bytes, sheet: Sheet, notes: list[str]) -> RawTable:
    rows = source.to_python(skip_empty_area=False)
    keys = {fold(column.heading): column.field for column in sheet.columns}
    merged = source.merged_cell_ranges or []
    header = _find_header(rows, keys, sheet, source.name, merged)
    places, names = _find_places(rows[header], keys, sheet, source.name)
    for (first, left), (last, right) in merged:
        if last > header and any(left <= place <= right for place in places.values()):
            raise FileRefused(
                _("Trang “%(title)s”: các ô từ dòng %(row)d bị gộp. Hãy bỏ gộp ô, mỗi dòng ghi đủ các ô.")
                % {"title": source.name, "row": max(first, header + 1) + 1}
            )
    for name in names:
        notes.append(
            _("Trang “%(title)s”: cột “%(name)s” không có trong tệp mẫu nên được bỏ qua.")
            % {"title": source.name, "name": name}
        )
    body = rows[header + 1 :]
    kept = [
        index
        for index, row in enumerate(body)
        if any(cell and (cell.__class__ is not str or cell.strip()) for cell in row)
    ]
    numbers = [header + 2 + index for index in kept]
    blank = (kept[-1] + 1 if kept else len(body)) - len(kept)
    if kept:
        turned = list(zip(*(body[index] for index in kept), strict=True))
        columns = {field_name: turned[place] for field_name, place in places.items()}
    else:
        columns = dict.fromkeys(places, ())
    if blank:
        notes.append(
            _("Trang “%(title)s”: đã bỏ qua %(count)s dòng trống.") % {"title": source.name, "count": integer(blank)}
        )
    return RawTable(
        source.name,
        header + 1,
        numbers,
        columns,
        {field_name: str(rows[header][place]).strip() for field_name, place in places.items()},
        _formulas(xml, places, header + 1),
        blank,
    )


def _find_header(rows: list[list[Any]], keys: dict[str, str], sheet: Sheet, title: str, merged: Iterable[Any]) -> int:
    """The row of the headings: of the first rows the one that holds most of them."""
    best, best_count = -1, 0
    for index, row in enumerate(rows[:HEADING_ROWS]):
        count = len({fold(cell) for cell in row if isinstance(cell, str)} & keys.keys())
        if count > best_count:
            best, best_count = index, count
    required = [column for column in sheet.columns if column.required]
    found = best_count >= min(2, len(required))
    for (first, left), (last, right) in merged:
        # A title above may span columns; headings may not, for each names one.
        if right > left and (first <= best <= last if found else first < HEADING_ROWS):
            raise FileRefused(
                _("Trang “%(title)s”: tiêu đề ở dòng %(row)d bị gộp ô. Hãy bỏ gộp ô, mỗi cột một tiêu đề.")
                % {"title": title, "row": (best if found else first) + 1}
            )
    if not found:
        raise FileRefused(
            _("Trang “%(title)s”: không thấy dòng tiêu đề (%(headings)s, …). Hãy dùng tệp mẫu.")
            % {"title": title, "headings": ", ".join(column.heading for column in required)}
        )
    return best


def _find_places(
    heading: list[Any], keys: dict[str, str], sheet: Sheet, title: str
) -> tuple[dict[str, int], list[str]]:
    """Where each field stands, and headings that are not ours."""
    places: dict[str, int] = {}
    unknown = []
    for place, cell in enumerate(heading):
        name = cell.strip() if isinstance(cell, str) else ""
        field_name = keys.get(fold(name)) if name else None
        if field_name is None:
            if name:
                unknown.append(name)
        elif field_name in places:
            raise FileRefused(
                _("Trang “%(title)s”: có hai cột cùng tiêu đề “%(name)s”. Hãy xóa bớt một cột.")
                % {"title": title, "name": name}
            )
        else:
            places[field_name] = place
    missing = [column.heading for column in sheet.columns if column.required and column.field not in places]
    if missing:
        sentence = _("Trang “%(title)s”: thiếu cột %(missing)s. Hãy thêm cột hoặc dùng tệp mẫu.") % {
            "title": title, "missing": _quoted(missing),
        }  # fmt: skip
        if unknown:  # the column is there under another name, more often than not
            sentence += " " + _("Cột không nhận ra: %(unknown)s; nếu là cột ấy thì hãy sửa tiêu đề.") % {
                "unknown": _quoted(unknown[:10])
            }
        raise FileRefused(sentence)
    return places, unknown


def _quoted(names: list[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def _formulas(xml: bytes, places: dict[str, int], header: int) -> set[tuple[int, str]]:
    """Cells of our columns that hold a formula: what the file shows is only what was computed last."""
    if b"<f" not in xml:
        return set()
    fields = {place + 1: field_name for field_name, place in places.items()}
    found = set()
    for letters, row in _FORMULA.findall(xml):
        field_name = fields.get(_column_number(letters))
        if field_name and int(row) > header:
            found.add((int(row), field_name))
    return found

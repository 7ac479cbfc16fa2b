"""The frame of an official document: who issues it, to whom, and the format of its day (DOMAIN §3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.formatting import document_number, long_date


@dataclass(frozen=True, slots=True)
class DocumentFormat:
    """One version of the rules for the form of the Party's documents.

    Arguments:
        document, issued: the guidance that laid it down; the key is number and date.
        since: first day whose documents follow it.
        body, title, heading, small: sizes in points of the text, of the title and its abstract, of the two heading
            blocks, of the recipients.
        motto: size of "ĐẢNG CỘNG SẢN VIỆT NAM".
        page_number: size of the page number.
        leading: exact line height of the text.
    """

    document: str
    issued: date
    since: date
    body: int = 14
    title: int = 15
    heading: int = 14
    motto: int = 15
    small: int = 12
    page_number: int = 13
    leading: int = 19


# A new guidance is a new row. The sizes of the title lines in 05-HD/VPTW are not confirmed (DOMAIN §7.7).
FORMATS = (
    DocumentFormat("36-HD/VPTW", date(2018, 4, 3), date.min),
    DocumentFormat("05-HD/VPTW", date(2026, 5, 27), date(2026, 5, 27), page_number=14),
)


def format_on(day: date) -> DocumentFormat:
    """The format of documents of that day."""
    return max((known for known in FORMATS if known.since <= day), key=lambda known: known.since)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What the heading and the end of a document say; handed in by who knows the organisation's names on that day.

    Arguments:
        parent_name: the organisation above ("ĐẢNG BỘ TỈNH CAO BẰNG"); empty where there is none.
        name: the issuing body ("HUYỆN ỦY HÒA AN").
        symbol: its sign ("HU", "ĐU", "CB"); the number is left open for the clerk's pen.
        place: where it is issued ("Hòa An").
        date: of the document.
        signer_body: on whose behalf ("T/M BAN THƯỜNG VỤ"); empty where a head signs for himself.
        signer_title: "BÍ THƯ"; `signer_name` below the room for the signature.
        recipients: the lines of "Nơi nhận", the last one "Lưu …", without dashes and stops.
        type_symbol, type_name: "BC" and "BÁO CÁO".
        number: once the clerk has given it.
        mark: what stands under the number, "Dự thảo" for one.
    """

    parent_name: str
    name: str
    symbol: str
    place: str
    date: date
    signer_body: str = ""
    signer_title: str = ""
    recipients: Sequence[str] = ()
    signer_name: str = ""
    type_symbol: str = "BC"
    type_name: str = "BÁO CÁO"
    number: int | None = None
    mark: str = ""

    @property
    def number_line(self) -> str:
        """ "Số 17-BC/HU", or room for the number: "Số      -BC/HU"; without a symbol, nothing."""
        if not self.type_symbol:
            return ""
        sign = f"-{self.type_symbol}/{self.symbol}" if self.symbol else f"-{self.type_symbol}"
        return f"Số {document_number(self.number)}{sign}"

    @property
    def place_and_date(self) -> str:
        """ "Hòa An, ngày 05 tháng 12 năm 2022"."""
        return f"{self.place}, {long_date(self.date)}" if self.place else long_date(self.date)

    @property
    def recipient_lines(self) -> list[str]:
        """Each with its dash, commas between, a full stop at the end."""
        lines = [text.rstrip(" ,.;") for text in self.recipients]
        return [f"- {line}{'.' if number == len(lines) else ','}" for number, line in enumerate(lines, 1)]

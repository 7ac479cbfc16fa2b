"""Which organisations a workbook may name, and what is said of a code that names none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from branches.models import OrganizationName, Placement
from branches.scoping import organizations_for_import
from core.sheets.problems import ProblemKind
from core.sheets.run import Run


def labels_of(model: Any) -> Callable[[], dict[str, Any]]:
    """Labels that are rows: name → row."""
    return lambda: {row.name: row for row in model._default_manager.all()}


@dataclass
class Known:
    """An organisation as the sheets need it. `end` is the first day it no longer exists."""

    pk: int
    code: str
    name: str
    start: date
    end: date | None
    parent_code: str | None = None
    dissolved: bool = False

    def stands_on(self, day: date) -> bool:
        """Whether it existed on a day."""
        return self.start <= day and (self.end is None or day < self.end)


class Directory:
    """The organisations a workbook may name, by code; and the codes of its own rows that were left out."""

    def __init__(self, by: Any, on: date) -> None:
        self.by_code: dict[str, Known] = {}
        self.left_out: dict[str, int] = {}
        allowed = organizations_for_import(by, on=on)
        names = dict(
            OrganizationName.objects.filter(organization__in=allowed)
            .order_by("start")
            .values_list("organization", "name")
        )
        codes = dict(allowed.values_list("pk", "code"))
        rows = Placement.objects.filter(organization__in=allowed).order_by("start")
        found: dict[int, Known] = {}
        for pk, start, end, parent, dissolved in rows.values_list(
            "organization", "start", "end", "parent__code", "dissolved"
        ):
            if pk not in codes:
                continue
            known = found.setdefault(pk, Known(pk, codes[pk], names.get(pk, codes[pk]), start, end))
            known.end, known.parent_code, known.dissolved = end, parent, dissolved
        for known in found.values():
            self.add(known)

    def add(self, known: Known) -> None:
        """Makes an organisation known."""
        self.by_code[known.code] = known

    def find(self, code: str) -> Known | None:
        """The organisation of a code, in whatever case it is typed."""
        return self.by_code.get(code) or self.by_code.get(code.upper())

    def why_unknown(self, code: str) -> tuple[str, str]:
        """(kind of problem, sentence) for a code that names nothing the user may import for.

        The same sentence whether the code exists elsewhere or nowhere.
        """
        if code in self.left_out:
            return ProblemKind.RESTING, _("Tổ chức %(code)s có lỗi ở trang Tổ chức, dòng %(row)d.") % {
                "code": code,
                "row": self.left_out[code],
            }
        sentence = _("Không có tổ chức mang mã %(code)s trong phạm vi bạn được nhập.") % {"code": code}
        if code.isdigit():
            padded = [known for known in self.by_code if known.isdigit() and known.lstrip("0") == code.lstrip("0")]
            if padded:
                sentence += " " + _("Có mã %(code)s: ô đã mất số 0 ở đầu? Hãy định dạng cột là Văn bản.") % {
                    "code": padded[0]
                }
        return ProblemKind.UNKNOWN, sentence


def directory_of(run: Run) -> Directory:
    """The run's directory, made once and filled by the sheet "Tổ chức"."""
    if "directory" not in run.shared:
        run.shared["directory"] = Directory(run.by, run.on)
    found: Directory = run.shared["directory"]
    return found

"""The sheet "Địa bàn": places, where they lie, and which branches cover them.

A row without a branch says in whose area the place lies, and what it is like, from Từ ngày to Đến ngày; a row with a
branch says that it covers the place on these days. Where a place has only rows with branches it lies in their
committee's area from the first of them on. To put a place into another area is an act with a day of its own.
"""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy

from branches.models import Place, PlaceCoverage, PlaceKind, PlaceStanding
from branches.resources.directory import labels_of
from branches.resources.place_rows import OWN, SHARED, YES, PlacesWork, spans_by_place
from core.periods import last_day_of
from core.sheets.columns import Choice, Code, Column, Day, Text
from core.sheets.run import Outcome, Run


class PlacesSheet:
    """Rows are spans of places: in whose area, or covered by which branch."""

    name = "places"
    title = "Địa bàn"
    order = 15
    owned: tuple[tuple[str, str], ...] = ()
    apart = False
    help = gettext_lazy(
        "Thôn bản, trường học, trạm y tế, doanh nghiệp, kể cả nơi chưa có chi bộ. Dòng để trống Chi bộ: địa bàn thuộc "
        "đảng bộ nào, từ ngày nào. Dòng có Chi bộ: chi bộ ấy phụ trách, từ ngày nào; một địa bàn có thể có nhiều dòng. "
        "Chuyển địa bàn sang đảng bộ khác thì dùng chức năng của trang địa bàn."
    )
    columns = (
        Column("Mã địa bàn", "code", Code(), True, gettext_lazy("Mã riêng, không trùng."), ("NB01", "TH01")),
        Column("Tên", "name", Text(200, plain=True, width=32), True, "", ("Bản Nà Mò", "Trường Tiểu học Hồng Việt")),
        Column("Loại", "kind", Choice(labels_of(PlaceKind), width=26), True, "", ("thôn, bản", "trường học")),
        Column(
            "Mã tổ chức phụ trách", "organization", Code(), False,
            gettext_lazy("Mã đảng bộ có địa bàn này; địa bàn mới phải ghi."), ("HU01", "HU01"),
        ),
        Column("Chi bộ", "branch", Code(), False, gettext_lazy("Mã chi bộ; chưa có thì để trống."), ("HU01.05", "")),
        Column("Hình thức", "shared", Choice({OWN: False, SHARED: True}), False,
               gettext_lazy("Của chi bộ ghi ở cột trước; để trống: chi bộ riêng."), (OWN, "")),
        Column("Biên giới", "border", Choice(YES, width=10), False, "", ("không", "")),
        Column("Đặc biệt khó khăn", "difficult", Choice(YES, width=10), False, "", ("có", "")),
        Column("Từ ngày", "start", Day(), False, gettext_lazy("Để trống: từ khi có đảng bộ hoặc chi bộ ấy."),
               ("01/01/2020", "")),
        Column("Đến ngày", "last", Day(), False, gettext_lazy("Ngày cuối cùng còn đúng; vẫn còn thì để trống."),
               ("", "")),
    )  # fmt: skip

    def load(self, run: Run, rows: list[Any], outcome: Outcome) -> None:
        """Checks place by place, then writes."""
        if rows:
            PlacesWork(run, outcome).load(rows)

    def finish(self, run: Run, outcome: Outcome) -> None:
        """Everything was written in `load`."""

    def before_undo(self, batch: Any, touched: list[Any], *, by: Any) -> list[Any]:
        """Nothing here needs a service."""
        return touched

    def export(self, organization_ids: list[int], *, on: date) -> list[dict[str, Any]]:
        """Every span of every place that ever lay in the organisations' areas."""
        rows = PlaceStanding.objects.filter(organization__in=organization_ids)
        standings = spans_by_place(rows.select_related("organization"))
        covering = PlaceCoverage.objects.filter(place__in=list(standings), organization__in=organization_ids)
        coverages = spans_by_place(covering.select_related("organization"))
        found: list[dict[str, Any]] = []
        for place in Place.objects.filter(pk__in=list(standings)).select_related("kind").order_by("code"):
            said = {"code": place.code, "name": place.name, "kind": place.kind}
            for row in standings[place.pk]:
                found.append(
                    said | {"organization": row.organization.code, "border": row.border, "difficult": row.difficult,
                            "start": row.start, "last": last_day_of(row.end)}
                )  # fmt: skip
            for one in coverages.get(place.pk, ()):
                found.append(
                    said | {"organization": None, "branch": one.organization.code, "shared": one.shared,
                            "start": one.start, "last": last_day_of(one.end)}
                )  # fmt: skip
        return found

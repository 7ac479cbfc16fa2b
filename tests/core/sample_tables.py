"""Tables the tests of the kernel share: an attendance report in small, with every kind of cell."""

from datetime import date
from decimal import Decimal

from core.periods import Period
from core.tables import (
    DATE,
    INTEGER,
    MEAN,
    MONTH,
    RATIO,
    STATUS,
    Chart,
    Column,
    Drill,
    Mean,
    Pivot,
    Point,
    Ratio,
    Row,
    Scope,
    Source,
    Table,
    add_rows,
)

MEETINGS = Drill("meetings")
COLUMNS = (
    Column("code", "Mã", shown=False),
    Column("name", "Đơn vị", drill=Drill("report")),
    Column("month", "Tháng", MONTH),
    Column("held", "Đã họp", INTEGER, group="Cuộc họp", drill=MEETINGS),
    Column("due", "Phải họp", INTEGER, group="Cuộc họp"),
    Column("required", "Phải dự", INTEGER, group="Đảng viên", drill=MEETINGS),
    Column("present", "Có mặt", INTEGER, group="Đảng viên", drill=Drill("rolls", {"status": "present"})),
    Column("excused", "Vắng có lý do", INTEGER, group="Đảng viên", short="Có lý do"),
    Column("unexcused", "Vắng không lý do", INTEGER, group="Đảng viên", short="Không lý do"),
    Column("rate", "Tỷ lệ (%)", RATIO, formula="present / required", drill=MEETINGS),
    Column("mean", "Bình quân (%)", MEAN),
)


def attendance(units: int = 3, months: int = 2, *, year: int = 2022, name: str = "Chi bộ xóm Lũng Phầy") -> Table:
    """units × months rows; unit 0 has no required member in the first month (an empty whole)."""
    period = Period.parse(f"{year}-01..{year}-{months:02}" if months < 12 else str(year))
    rows = []
    for unit in range(units):
        for number, month in enumerate(period.months()):
            required = 0 if unit == 0 and number == 0 else 20 + unit
            present = max(required - (unit + number) % 5, 0)
            excused = min(required - present, 2)
            rows.append(
                Row(
                    {
                        "code": f"{unit + 1:03}",
                        "name": f"{name} {unit + 1}",
                        "month": month,
                        "held": 1 if required else 0,
                        "due": 1,
                        "required": required,
                        "present": present,
                        "excused": excused,
                        "unexcused": required - present - excused,
                        "rate": Ratio(present, required),
                        "mean": Mean(Decimal(present) / required, 1) if required else Mean(Decimal(0), 0),
                    },
                    {"organization": unit + 1, "month": f"{month:%Y-%m}"},
                    "đến 30/6" if unit == 2 else "",
                )
            )
    points = tuple(Point(f"{month:%m}", Ratio(90 + month.month % 7, 100)) for month in period.months())
    silent = Table(
        name="attendance",
        title="Chi bộ chưa báo cáo",
        columns=(Column("name", "Chi bộ"), Column("since", "Từ ngày", DATE), Column("state", "Tình trạng", STATUS)),
        rows=(Row({"name": "Chi bộ Nà Riềm", "since": date(2022, 2, 1), "state": "chưa gửi"}),),
        scope=Scope("HHA", "Đảng bộ huyện Hòa An", 1),
        period=period,
        on=date(2022, 12, 20),
        leading=True,
    )
    return Table(
        name="attendance",
        title="Tỷ lệ đảng viên dự sinh hoạt chi bộ",
        columns=COLUMNS,
        rows=tuple(rows),
        totals=add_rows(COLUMNS, rows, {"code": "HHA", "name": "Toàn đảng bộ"}, {"organization": 99}),
        scope=Scope("HHA", "Đảng bộ huyện Hòa An", 1),
        period=period,
        on=date(2022, 12, 20),
        formulas=("F1 = có mặt ÷ phải dự",),
        sources=(Source("Các cuộc họp được tính", Drill("meetings", {"organization": 99})),),
        notes=("Trong đó 2 cuộc chưa được cấp trên xác nhận.",),
        intro=("Số liệu tính đến ngày 20/12/2022.",),
        annexes=(silent,),
        chart=Chart("Tỷ lệ dự sinh hoạt theo tháng (%)", points),
        pivot=Pivot(("code", "name"), "month", "rate", ("month",)),
        unit="đảng viên",
        options={"formula": "F1"},
    )

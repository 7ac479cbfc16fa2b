"""The targets of coverage as a table: what is asked, from which base, what is, and whether that is enough."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import CoverageTarget
from core.formatting import integer
from core.tables import DATE, INTEGER, RATIO, TEXT, Column, Ratio, Row
from members.queries.coverage import ByUnitAndKind, Counts, added
from members.queries.targets import Answer, Base, Direction, Measure, Stage, Unit, answer

TARGET_RULES = gettext_lazy(
    "Chưa có chi bộ, theo chỉ tiêu: có đảng viên mà chưa có chi bộ riêng, kể cả nơi sinh hoạt ghép. So với năm trước: "
    "số của ngày 31/12 năm trước. So với đầu nhiệm kỳ: số của ngày trước ngày bắt đầu nhiệm kỳ đã ghi, không có thì "
    "trước ngày chỉ tiêu bắt đầu. Chỉ tiêu có khoảng (15–20%): đạt khi từ mức thấp nhất trở lên."
)


def answered(
    found: Sequence[Stage], counts: Mapping[tuple[int, date], ByUnitAndKind], names: Mapping[int, str]
) -> tuple[tuple[Column, ...], list[Row]]:
    """Columns and rows of some stages of targets.

    Arguments:
        counts: the coverage of each target's organisation on the days of its stages.
        names: of these organisations.
    """
    return _columns(several=len(names) > 1), [_row(stage, counts, names) for stage in found]


def _columns(*, several: bool) -> tuple[Column, ...]:
    return (
        Column("kind_name", _("Loại địa bàn"), TEXT),
        Column("name", _("Đơn vị"), TEXT, shown=several),
        Column("measure", _("Chỉ số"), TEXT, shown=False),
        Column("asked", _("Chỉ tiêu"), TEXT),
        Column("when", _("Của"), TEXT, shown=False),
        Column("base_day", _("Ngày gốc"), DATE),
        Column("base", _("Số gốc"), INTEGER, additive=False),
        Column("day", _("Đến hết ngày"), DATE),
        Column("now", _("Hiện có"), INTEGER, additive=False),
        Column("change", _("Tăng, giảm (%)"), RATIO, additive=False),
        Column("result", _("Kết quả"), TEXT),
        Column("document", _("Văn bản"), TEXT),
    )


def _row(stage: Stage, counts: Mapping[tuple[int, date], ByUnitAndKind], names: Mapping[int, str]) -> Row:
    target = stage.target

    def of(day: date) -> Counts:
        whole = counts[target.organization_id, day]
        return added(one for (_unit, kind), one in whole.items() if target.kind_id in (None, kind))

    given = answer(stage, of(stage.base), of(stage.day))
    measure = target.get_measure_display()
    return Row(
        {
            "kind_name": target.kind.name if target.kind else _("mọi loại"),
            "name": names.get(target.organization_id, ""),
            "measure": measure,
            "asked": f"{measure}: {asked(target)}",
            "when": _("năm %(year)d") % {"year": stage.year} if stage.year else _("cả nhiệm kỳ"),
            "base_day": stage.base,
            "base": given.base,
            "day": stage.day,
            "now": given.now,
            "change": _change(given),
            "result": str(given.result.label),
            "document": str(target.document or ""),
        }
    )


def asked(target: CoverageTarget) -> str:
    """What a target asks, in words: "giảm 15–20% so với năm trước"."""
    least, most = integer(target.minimum), "" if target.maximum is None else integer(target.maximum)
    amount = f"{least}–{most}" if most else _("từ %(least)s") % {"least": least}
    if target.unit == Unit.PERCENT:
        amount += "%"
    text = f"{target.get_direction_display()} {amount}"
    if not most:
        at_most = target.direction == Direction.REACH and target.measure != Measure.OWN_BRANCH
        text += _(" trở xuống") if at_most else _(" trở lên")
    if target.direction != Direction.REACH:
        text += _(" so với %(base)s") % {"base": Base(target.base).label}
    return text


def _change(given: Answer) -> Ratio | None:
    """In percent of the base; None where there is no base."""
    return Ratio(given.now - given.base, given.base) if given.base else None

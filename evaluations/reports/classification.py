"""How organisations, members, collectives and officials were classified: each subject by level, never two scales in one
set of columns, and never a tổ chức cơ sở đảng together with the branches under it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Form, Level, Organization, Sector
from branches.scoping import Action, may
from core.formatting import date_text
from core.periods import QUARTER, YEAR, Period
from core.tables import INTEGER, RATIO, TEXT, Choice, Column, Drill, ReportBuilder, Rounding, Row, Table
from evaluations.models import NotRated, SchemeLevel, Subject
from evaluations.queries.classification import (
    Figures,
    Group,
    asked_of,
    groups_of,
    levels_of_scales,
    ratings_in,
    summed,
    unrated_in,
)
from evaluations.reports.classification_caps import caps_table
from evaluations.reports.classification_records import (
    AT_LEVEL,
    LISTED,
    QUERIES,
    RATED,
    UNDECIDED,
    UNRATED,
    letter_of,
    ratings_behind,
    record_table,
    unrated_table,
)
from evaluations.reports.schemes_told import periods_told, readings_told, schemes_told
from members.reports.units import scope_of, units_of

TWO_PLACES = Rounding(2)

SUBJECT: dict[str, Choice] = {
    "subject": Choice(
        "doi-tuong",
        gettext_lazy("Đối tượng"),
        {"": gettext_lazy("tất cả"), **{one.value: one.label for one in Subject}},
        in_records=False,
    )
}

# What heads a narrow column; where there is room the reason stands in full.
REASONS: dict[NotRated, Any] = {
    NotRated.EXEMPT: gettext_lazy("được miễn"),
    NotRated.SUSPENDED: gettext_lazy("bị đình chỉ"),
    NotRated.NEW_MEMBER: gettext_lazy("mới kết nạp"),
    NotRated.NEW_ORGANIZATION: gettext_lazy("mới lập"),
    NotRated.ELSEWHERE: gettext_lazy("đã xếp kỳ khác"),
    NotRated.ABSENT: gettext_lazy("vắng"),
    NotRated.OTHER: gettext_lazy("lý do khác"),
}


def subject_of(options: Mapping[str, Any]) -> str:
    """The subject asked for; empty for all. Raises ValueError for one that does not exist."""
    subject: str = options.get("subject") or ""
    if subject and subject not in Subject.values:
        raise ValueError(
            _("Không có đối tượng “%(key)s”. Các đối tượng có: %(keys)s.")
            % {"key": subject, "keys": ", ".join(Subject.values)}
        )
    return subject


class ClassificationReport(ReportBuilder):
    """The classification of a year or a quarter."""

    name = "classification"
    order = 36
    title: Any = gettext_lazy("Kết quả đánh giá, xếp loại chất lượng")
    options = ("subject",)
    choices: ClassVar[Mapping[str, Choice]] = SUBJECT

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The table of an organisation and what stands below it. Raises ValueError for an unknown subject."""
        figures = _Figures(organization, period, on, subject_of(options))
        tables = [figures.by_unit(scale) for scale in figures.scales] or [figures.nothing()]
        first, *others = tables
        annexes = [figures.whole(scale) for scale in figures.scales] + others
        for scale in figures.scales:
            annexes += [figures.by_sector(scale), figures.by_form(scale)]
        annexes.append(figures.unrated(named=may(by, Action.VIEW_MEMBERS, organization, on=on)))
        return figures.told(first, annexes)

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        """The ratings behind a figure. Raises ValueError for an unknown drill."""
        if drill.query not in QUERIES:
            return super().records(organization, period, drill, by=by, on=on, **options)
        found = ratings_behind(organization, asked_of(period), drill)
        return record_table(found, self.name, organization, period, on)


class _Figures:
    """The figures of one report, computed once, and the tables made of them."""

    def __init__(self, organization: Organization, period: Period, on: date, subject: str) -> None:
        self.organization, self.period, self.on, self.subject = organization, period, on, subject
        self.asked = asked_of(period)
        self.groups = groups_of(organization, self.asked, subject=subject)
        self.levels = levels_of_scales({group.scale for group in self.groups})
        # The scale of the organisations first, then in the order of the subjects.
        order = list(Subject.values)
        first = {scale: min(order.index(one.subject) for one in self.groups if one.scale == scale)
                 for scale in self.levels}  # fmt: skip
        self.scales = sorted(self.levels, key=lambda scale: (first[scale], scale))
        self.day = min(period.last, on)
        self.units = units_of(organization, self.day, {group.unit for group in self.groups})
        self.scope = scope_of(organization, self.day)
        self.at = {one.pk: one for one in Level.objects.all()}

    def whole(self, scale: str) -> Table:
        """One row for each subject and level of organisation: the whole scope, in which no two of them mix."""
        found = summed(self._of(scale), lambda one: (one.subject, one.level))
        rows = [
            self._row(scale, figures, subject, level, {"code": self.scope.code, "name": self.scope.name})
            for (subject, level), figures in sorted(found.items(), key=self._order)
        ]
        return self._table(
            self._titled(_("Cả đơn vị, theo đối tượng và cấp tổ chức"), scale), scale, rows, leading=True
        )

    def by_unit(self, scale: str) -> Table:
        """The main table: the blocks of rows, a unit a row."""
        blocks = summed(self._of(scale), lambda one: (one.subject, one.level))
        cells = summed(self._of(scale), lambda one: (one.subject, one.level, one.unit))
        rows = [
            self._row(scale, cells[subject, level, unit.pk], subject, level,
                      {"code": unit.code, "name": unit.name}, {"u": unit.pk})
            for (subject, level), _figures in sorted(blocks.items(), key=self._order)
            for unit in self.units if (subject, level, unit.pk) in cells
        ]  # fmt: skip
        totals = None
        if len(blocks) == 1:
            (((subject, level), figures),) = blocks.items()
            totals = self._row(scale, figures, subject, level, {"code": self.scope.code, "name": _("Cộng")})
        return self._table(self._titled(str(ClassificationReport.title), scale), scale, rows, totals=totals)

    def by_sector(self, scale: str) -> Table:
        """The same by the sector of the organisation."""
        names = {0: _("chưa ghi khối"), **dict(Sector.objects.values_list("pk", "name"))}
        return self._cut(scale, self._titled(_("Theo khối"), scale), lambda one: one.sector, "k", names)

    def by_form(self, scale: str) -> Table:
        """The same by the form of the organisation."""
        names = {0: _("chưa ghi loại"), **dict(Form.objects.values_list("pk", "name"))}
        return self._cut(scale, self._titled(_("Theo loại hình tổ chức"), scale), lambda one: one.form, "f", names)

    def caps(self) -> Table:
        """The check of the caps, unit by unit."""
        return caps_table(self.organization, self.asked, self.subject, self.scope, self.period, self.on)

    def unrated(self, *, named: bool) -> Table:
        """Who is not rated, and why. People only for who may see their names."""
        ratings = ratings_in(self.organization, self.asked, subject=self.subject)
        shown = unrated_in(ratings if named else ratings.filter(member=None))
        return unrated_table(shown, ClassificationReport.name, self.scope, self.period, self.on)

    def nothing(self) -> Table:
        """The table where nothing was rated."""
        columns = (Column("code", _("Mã"), TEXT, shown=False), Column("name", _("Đơn vị"), TEXT))
        title = str(ClassificationReport.title)
        return Table(ClassificationReport.name, title, columns, [], scope=self.scope, period=self.period, on=self.on)

    def told(self, table: Table, annexes: Sequence[Table]) -> Table:
        """The whole report: the main table, those annexes that hold anything, the caps, and what it rests on."""
        caps = self.caps()
        shares = _("Tỷ lệ = số xếp mức ấy ÷ số được xếp loại")
        listed = _("Trong danh sách = được xếp loại + chưa quyết định + không xếp loại")
        return replace(
            table,
            annexes=[one for one in (*annexes, caps) if one.rows],
            formulas=(shares, listed, *readings_told(self.organization, self.asked, self.subject)),
            notes=[*self.notes(), *([] if caps.rows else caps.notes)],
            options={"subject": self.subject} if self.subject else {},
        )

    def notes(self) -> list[str]:
        """What the figures rest on."""
        notes = [
            _("Số liệu tính đến hết ngày %s.") % date_text(self.day),
            _("Mỗi đối tượng đứng ở nơi tổ chức của nó trực thuộc vào ngày chốt của kỳ, theo cấp, khối, loại hình "
              "ngày ấy. Năm học tính vào năm nó kết thúc."),
            *schemes_told(self.organization, self.asked, self.subject),
            *periods_told(self.organization, self.asked),
        ]  # fmt: skip
        if len(self.scales) > 1:
            notes.append(
                _("Có %d thang xếp loại trong kỳ: mỗi thang một bảng, không cộng với nhau.") % len(self.scales)
            )
        if not self.groups:
            notes.append(self._why_nothing())
        return notes

    def _why_nothing(self) -> str:
        if self.period.kind in (YEAR, QUARTER):
            return _("Không có kỳ xếp loại nào của %s ở đơn vị này.") % self.period.label
        return _(
            "Xếp loại theo năm hoặc quý; không có kỳ xếp loại nào đúng các ngày này. Hãy chọn một năm hoặc một quý."
        )

    def _of(self, scale: str) -> list[Group]:
        return [group for group in self.groups if group.scale == scale]

    def _cut(
        self, scale: str, title: str, part: Callable[[Group], int], letter: str, names: Mapping[int, str]
    ) -> Table:
        found = summed(self._of(scale), lambda one: (one.subject, one.level, part(one)))
        rows = [
            self._row(scale, figures, subject, level, {"code": "", "name": names.get(key, "")}, {letter: key})
            for (subject, level, key), figures in sorted(found.items(), key=self._order)
        ]
        return self._table(title, scale, rows)

    def _order(self, item: tuple[tuple[Any, ...], Figures]) -> tuple[Any, ...]:
        subject, level, *rest = item[0]
        rank = self.at[level].rank if level in self.at else 0
        return (Subject.values.index(subject), rank, *rest)

    def _row(
        self, scale: str, figures: Figures, subject: str, level: int, named: Mapping[str, str],
        drill: Mapping[str, str | int] | None = None,
    ) -> Row:  # fmt: skip
        params: dict[str, str | int] = {"s": letter_of(subject), **(drill or {})}
        if level:
            params["l"] = level
        if any(one.subject == subject and one.scale != scale for one in self.groups):
            params["g"] = scale
        values: dict[str, Any] = {
            "subject": str(Subject(subject).label), "at": self.at[level].name if level in self.at else "", **named,
            "listed": figures.listed, "rated": figures.rated, "undecided": figures.undecided,
            "not_rated": figures.not_rated,
        }  # fmt: skip
        for one in self.levels[scale]:
            values[one.code], values[f"{one.code}_rate"] = figures.levels[one.code], figures.share(one.code)
        for reason in REASONS:
            values[f"not_rated_{reason.value}"] = figures.reasons[reason.value]
        return Row(values, params)

    def _titled(self, title: str, scale: str) -> str:
        """The title with the levels of its scale, where there are several scales."""
        if len(self.scales) == 1:
            return title
        return _("%(title)s – thang %(levels)s") % {
            "title": title, "levels": " / ".join(one.short or one.name for one in self.levels[scale]),
        }  # fmt: skip

    def _table(
        self, title: str, scale: str, rows: Sequence[Row], *, totals: Row | None = None, leading: bool = False
    ) -> Table:
        return Table(
            ClassificationReport.name, title, self._columns(scale, rows), rows, scope=self.scope, period=self.period,
            on=self.on, totals=totals, leading=leading, rounding=TWO_PLACES,
        )  # fmt: skip

    def _columns(self, scale: str, rows: Sequence[Row]) -> tuple[Column, ...]:
        """Subject and level have their columns where they differ, a reason where somebody has it."""
        several = len({row["subject"] for row in rows}) > 1
        leveled = any(row["at"] for row in rows)
        why = _("Không xếp loại")
        return (
            Column("code", _("Mã"), TEXT, shown=False),
            Column("name", _("Đơn vị"), TEXT),
            Column("subject", _("Đối tượng"), TEXT, shown=several),
            Column("at", _("Cấp tổ chức"), TEXT, shown=leveled),
            Column("listed", _("Trong danh sách"), INTEGER, drill=Drill(LISTED)),
            Column("rated", _("Được xếp loại"), INTEGER, drill=Drill(RATED)),
            *(column for level in self.levels[scale] for column in _of_level(level)),
            Column("undecided", _("Chưa quyết định"), INTEGER, drill=Drill(UNDECIDED)),
            Column("not_rated", f"{why}: {_('tổng số')}", INTEGER, why, _("Tổng số"), drill=Drill(UNRATED)),
            *(
                Column(f"not_rated_{reason.value}", f"{why}: {reason.label}", INTEGER, why, str(REASONS[reason]),
                       drill=Drill(UNRATED, {"n": reason.value}),
                       shown=any(row[f"not_rated_{reason.value}"] for row in rows))
                for reason in REASONS
            ),
        )  # fmt: skip


def _of_level(level: SchemeLevel) -> tuple[Column, Column]:
    """Number and share under the level's name; where there is one line of headings each says whose it is."""
    drill = Drill(AT_LEVEL, {"v": level.code})
    return (
        Column(level.code, f"{level.name}: {_('số')}", INTEGER, level.name, _("Số"), drill=drill),
        Column(f"{level.code}_rate", f"{level.name}: %", RATIO, level.name, "%", f"{level.code} / rated", drill),
    )


CLASSIFICATION = ClassificationReport()

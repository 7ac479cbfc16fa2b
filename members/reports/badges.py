"""Party-age badges: how many are due in which round and at which level, by unit; and the list to print."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.queries import names_on, organizations_with_trait, titled, trait_note, trait_of
from branches.scoping import Action, may
from core.formatting import date_text, partial_date
from core.periods import Period
from core.tables import DATE, INTEGER, TEXT, Column, Drill, ReportBuilder, Row, Scope, Table
from members.models import Badge
from members.queries import STATUS_LABELS, Candidate, Round, badge_rules, badges_in
from members.reports.units import scope_of, units_of

BADGES = "b"  # the drill: u unit, y level, s status, r round
Status, Kind = Badge.Status, Badge.Kind
STATUSES = ("due", "proposed", "awarded", "declined", "reissued")
COUNTED = ("due", Status.PROPOSED.value, Status.AWARDED.value)  # what the level columns and the total count

Key = TypeVar("Key")


class BadgesReport(ReportBuilder):
    """The badges of an organisation and everything below it in the rounds of a period (DOMAIN §2.10)."""

    name = "badges"
    title: Any = gettext_lazy("Xét tặng Huy hiệu Đảng")
    options = ("trait",)

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The table of an organisation: figures by unit, by round, and for who may see members the list itself.

        Raises ValueError for an unknown trait.
        """
        figures = _Figures(organization, period, options.get("trait", ""))
        annexes = [figures.by_round()]
        if may(by, Action.VIEW_MEMBERS, organization, on=on):
            found = figures.found
            annexes += [
                self._list(figures, _("Danh sách xét tặng Huy hiệu Đảng"), found.listed, on),
                self._list(figures, _("Chưa rõ ngày vào Đảng, chỉ biết năm đủ tuổi đảng"), found.unclear, on),
                self._list(figures, _("Đã tặng mà chưa ghi hạng trước đó"), found.skipped, on),
            ]
        return Table(
            name=self.name,
            title=titled(str(self.title), figures.trait),
            columns=figures.columns(),
            rows=figures.rows(),
            totals=figures.totals(),
            scope=figures.scope,
            period=period,
            on=on,
            formulas=(
                _("Ngày đủ tuổi đảng = ngày ghi trong quyết định kết nạp (hoặc ngày tính tuổi đảng ghi trong hồ sơ) "
                  "+ số năm + số ngày không tính; đợt = đợt đầu tiên từ ngày đó trở đi"),
                _("Tổng số xét = đến hạn chưa đề nghị + đã đề nghị + đã tặng, không kể cấp lại và chưa xét"),
            ),
            notes=figures.notes(),
            intro=figures.intro(),
            annexes=[replace(annex, on=on) for annex in annexes if annex.rows],
            options={"trait": figures.trait.code} if figures.trait else {},
        )  # fmt: skip

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        """Who stands behind a figure. Raises ValueError for an unknown drill or trait."""
        if drill.query != BADGES:
            return super().records(organization, period, drill, by=by, on=on, **options)
        figures = _Figures(organization, period, options.get("trait", ""))
        unit, years, status, day = drill.number("u"), drill.number("y"), drill.text("s"), drill.text("r")
        lists = {"late": figures.found.late, "unclear": figures.found.unclear}
        rows = [
            one
            for one in lists.get(status, figures.found.listed)
            if (unit is None or one.unit_id == unit)
            and (years is None or one.years == years)
            and (not day or one.round_on.isoformat() == day)
            and _is_of(one, status)
        ]
        return self._list(figures, _("Huy hiệu Đảng được tính"), rows, on)

    def _list(self, figures: "_Figures", title: str, found: Sequence[Candidate], on: date) -> Table:
        places = names_on({one.organization_id for one in found}, figures.period.last)
        columns = (
            Column("full_name", _("Họ và tên"), TEXT, drill=Drill("member")),
            Column("birth", _("Sinh ngày"), TEXT),
            Column("place", _("Đơn vị"), TEXT),
            Column("admission", _("Ngày vào Đảng"), TEXT),
            Column("due", _("Đủ tuổi đảng"), TEXT),
            Column("party_age", _("Tuổi đảng"), INTEGER, additive=False),
            Column("level", _("Hạng (năm)"), INTEGER, additive=False),
            Column("round", _("Đợt"), DATE),
            Column("kind", _("Trường hợp"), TEXT),
            Column("status", _("Tình trạng"), TEXT),
        )
        rows = [
            Row(
                {
                    "full_name": one.member.full_name,
                    "birth": partial_date(one.member.birth_date, one.member.birth_precision),
                    "place": places.get(one.organization_id, ""),
                    "admission": partial_date(one.member.admission_date, one.member.admission_precision),
                    "due": _due(one),
                    "party_age": one.party_age if one.due else None,
                    "level": one.years,
                    "round": one.round_on if one.due or one.badge else None,
                    "kind": str(Kind(one.kind).label),
                    "status": str(STATUS_LABELS[one.status]),
                },
                None if one.kind == Kind.POSTHUMOUS else {"uuid": str(one.member.uuid)},
                _("chưa ghi hạng %s") % ", ".join(map(str, one.missing)) if one.missing else "",
            )
            for one in found
        ]
        return Table(self.name, title, columns, rows, scope=figures.scope, period=figures.period, on=on)


class _Figures:
    """The candidates of one report, and the sums made of them."""

    def __init__(self, organization: Any, period: Period, trait: str) -> None:
        self.period, self.trait = period, trait_of(trait)
        self.rules = badge_rules()
        self.found = self._cut(badges_in(organization, period, rules=self.rules))
        everybody = (*self.found.listed, *self.found.late, *self.found.unclear)
        self.units = units_of(organization, period.last, {one.unit_id for one in everybody})
        self.scope: Scope = scope_of(organization, period.last)
        counted = {one.years for one in everybody}
        self.levels = sorted(counted | {level.years for level in self.rules.levels_on(period.last)})
        self.shown = {one.years for one in self.found.listed if _is_of(one, "")}

    def columns(self) -> tuple[Column, ...]:
        """One column a level; those at which nobody is due are left to the data faces."""
        status = _("Tình trạng")
        return (
            Column("code", _("Mã"), TEXT, shown=False),
            Column("name", _("Đơn vị"), TEXT),
            *self._levels(),
            Column("total", _("Tổng số xét"), INTEGER, drill=Drill(BADGES)),
            Column("due", _("Đến hạn, chưa đề nghị"), INTEGER, status, drill=Drill(BADGES, {"s": "due"})),
            Column("proposed", _("Đã đề nghị"), INTEGER, status, drill=Drill(BADGES, {"s": "proposed"})),
            Column("awarded", _("Đã tặng"), INTEGER, status, drill=Drill(BADGES, {"s": "awarded"})),
            Column("declined", _("Chưa xét"), INTEGER, drill=Drill(BADGES, {"s": "declined"})),
            Column("reissued", _("Cấp lại"), INTEGER, drill=Drill(BADGES, {"s": "reissued"})),
            Column("late", _("Quá hạn từ trước kỳ"), INTEGER, drill=Drill(BADGES, {"s": "late"})),
            Column("unclear", _("Chỉ biết năm"), INTEGER, drill=Drill(BADGES, {"s": "unclear"})),
        )

    def _levels(self) -> list[Column]:
        group = _("Huy hiệu (năm tuổi đảng)")
        return [
            Column(
                f"y{years}", str(years), INTEGER, group, shown=years in self.shown, drill=Drill(BADGES, {"y": years})
            )
            for years in self.levels
        ]

    def rows(self) -> list[Row]:
        """Unit by unit."""
        listed, late, unclear = (
            _grouped(found, lambda one: one.unit_id)
            for found in (self.found.listed, self.found.late, self.found.unclear)
        )
        return [
            Row(
                {
                    "code": unit.code,
                    "name": unit.name,
                    **self._sums(listed[unit.pk]),
                    "late": len(late[unit.pk]),
                    "unclear": len(unclear[unit.pk]),
                },
                {"u": unit.pk},
            )
            for unit in self.units
        ]

    def totals(self) -> Row:
        """The whole, counted anew."""
        whole = {
            **self._sums(self.found.listed),
            "late": len(self.found.late),
            "unclear": len(self.found.unclear),
        }
        return Row({"code": self.scope.code, "name": _("Tổng cộng"), **whole}, {})

    def by_round(self) -> Table:
        """The same by round."""
        total = next(column for column in self.columns() if column.key == "total")
        columns = (Column("round", _("Đợt"), DATE), *self._levels(), total)
        listed = _grouped(self.found.listed, lambda one: one.round_on)
        rows = []
        for day in self.found.rounds:
            sums = self._sums(listed[day])
            rows.append(Row({"round": day, **{one.key: sums[one.key] for one in columns[1:]}}, {"r": day.isoformat()}))
        return Table(
            "badges", _("Theo đợt"), columns, rows, scope=self.scope, period=self.period, on=self.period.last,
            leading=True,
        )  # fmt: skip

    def notes(self) -> list[str]:
        """What a reader must know to trust the figures."""
        notes = [
            _("Số liệu tính đến hết ngày %s: người đến hạn là đảng viên đang sinh hoạt chính thức ngày đó; người "
              "đã đề nghị, đã tặng tính ở nơi chi bộ trực thuộc vào ngày của đợt.") % date_text(self.period.last),
            _("Đảng viên miễn sinh hoạt vẫn được xét; đảng viên dự bị chưa được công nhận thì chưa tính "
              "tuổi đảng. Tặng sớm có trong số liệu từ khi được đề nghị."),
        ]  # fmt: skip
        if self.trait:
            notes.append(trait_note(self.trait))
        return notes

    def intro(self) -> list[str]:
        """The rounds of the period, in a sentence."""
        if not self.found.rounds:
            return [_("Kỳ này không có đợt tặng Huy hiệu Đảng nào.")]
        return [_("Các đợt trong kỳ: %s.") % ", ".join(date_text(day) for day in self.found.rounds)]

    def _sums(self, listed: Sequence[Candidate]) -> dict[str, int]:
        levels = Counter(one.years for one in listed if _is_of(one, ""))
        return {
            **{f"y{years}": levels[years] for years in self.levels},
            "total": levels.total(),
            **{status: sum(_is_of(one, status) for one in listed) for status in STATUSES},
        }

    def _cut(self, found: Round) -> Round:
        """Only organisations that had the trait: of what is recorded on the day of the round, else at the end."""
        if self.trait is None:
            return found
        trait = self.trait

        @cache
        def having(day: date) -> frozenset[int]:
            return frozenset(organizations_with_trait(trait, on=day).values_list("pk", flat=True))

        def kept(rows: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
            return tuple(
                one for one in rows
                if one.organization_id in having(one.round_on if one.badge else self.period.last)
            )  # fmt: skip

        return replace(
            found, listed=kept(found.listed), late=kept(found.late), unclear=kept(found.unclear),
            skipped=kept(found.skipped),
        )  # fmt: skip


def _grouped(found: Iterable[Candidate], by: Callable[[Candidate], Key]) -> dict[Key, list[Candidate]]:
    groups: dict[Key, list[Candidate]] = defaultdict(list)
    for one in found:
        groups[by(one)].append(one)
    return groups


def _is_of(one: Candidate, status: str) -> bool:
    """Whether a figure of a status counts it; "" is the total. A reissue is a figure of its own."""
    if status == "reissued" or one.kind == Kind.REISSUED:
        return status == "reissued" and one.kind == Kind.REISSUED
    return one.status in COUNTED if not status else one.status == status


def _due(one: Candidate) -> str:
    if one.due:
        return date_text(one.due)
    return one.age.due_text(one.years) if one.age else ""


BADGES_REPORT = BadgesReport()

"""The structure of the membership (cơ cấu đảng viên) on a day, by unit and characteristic."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches import tree
from branches.models import Organization, Trait
from branches.queries import names_on, titled, trait_note, trait_of
from core.formatting import date_text
from core.periods import Period
from core.tables import INTEGER, RATIO, TEXT, Choice, Column, Drill, Ratio, ReportBuilder, Row, Scope, Table, Value
from members.queries.structure import TITLES, Characteristic, Structure, members_of_class, structure_of
from members.reports.strength import people

MEMBERS = "c"  # the drill-down: the members of a class ("c") of a unit ("u")
EVERY = "all"
# What the first table shows beside the total; the files have every class.
SHOWN = frozenset(
    {
        "state_full",
        "state_probationary",
        "gender_female",
        "minority_yes",
        "duty_exempt",
        "duty_term_exempt",
        "duty_away",
        "leaving_yes",
    }
)


class StructureReport(ReportBuilder):
    """The official members at the end of a period, each once, by direct child and by every characteristic.

    One row a unit carries all the classes, though people are shown the main ones only; an annex tells every class of
    the whole. On paper a characteristic by unit is a table of its own: one is asked for, or all of them.
    """

    name = "structure"
    title: Any = gettext_lazy("Cơ cấu đảng viên")
    options = ("trait", "kind")
    choices: ClassVar[Mapping[str, Choice]] = {
        "kind": Choice(
            "theo",
            gettext_lazy("Theo"),
            {"": gettext_lazy("tổng hợp"), EVERY: gettext_lazy("mọi chỉ tiêu, mỗi chỉ tiêu một biểu"), **TITLES},
            in_records=False,
        )
    }

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The table of an organisation.

        Arguments:
            period: its last day is the day of the stock.
            options: `trait`, the code of one; `kind`, the key of one characteristic, to have it alone, or "all".

        Raises ValueError for a trait or characteristic there is none of.
        """
        trait = trait_of(options.get("trait", ""))
        kind = options.get("kind", "")
        if kind not in self.choices["kind"].values:
            raise ValueError(
                _("Không có chỉ tiêu “%(key)s”. Các chỉ tiêu có: %(keys)s.")
                % {"key": kind, "keys": ", ".join([EVERY, *TITLES])}
            )
        figures = _Figures(organization, period, on, trait)
        return figures.one(kind) if kind in TITLES else figures.all(each=kind == EVERY)

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        """The members of a class, in the order of given names."""
        if drill.query != MEMBERS:
            return super().records(organization, period, drill, by=by, on=on, **options)
        trait, unit = trait_of(options.get("trait", "")), drill.number("u")
        memberships, words = members_of_class(
            organization, on=period.last, trait=trait, unit=unit, part=drill.text("c")
        )
        names = names_on([organization.pk, *([] if unit is None else [unit])], period.last)
        where = "" if unit in (None, organization.pk) else names.get(unit or 0, "")
        return people(
            memberships,
            name=self.name,
            title=titled(" – ".join(part for part in (_("Đảng viên"), words, where) if part), trait),
            scope=Scope(organization.code, names.get(organization.pk, organization.code), organization.pk),
            period=period,
            by=by,
            on=on,
        )


class _Figures:
    """The figures of one report, computed once, and the tables made of them."""

    def __init__(self, organization: Organization, period: Period, on: date, trait: Trait | None) -> None:
        self.period, self.on, self.trait = period, on, trait
        self.structure: Structure = structure_of(organization, on=period.last, trait=trait)
        below = tree.children(organization, on=period.last).order_by("code")
        units: dict[int, str] = dict(below.values_list("pk", "code"))
        if organization.pk in self.structure.totals or not units:
            units[organization.pk] = organization.code
        self.units = units
        names = names_on({organization.pk, *units}, period.last)
        self.names = {pk: names.get(pk, code) for pk, code in units.items()}
        self.scope = Scope(organization.code, names.get(organization.pk, organization.code), organization.pk)

    def all(self, *, each: bool) -> Table:
        """Every class of every characteristic in one row a unit, and the whole line by line.

        Arguments:
            each: with an annex for each characteristic.
        """
        characteristics = self.structure.characteristics
        annexes = [self._overview(), *(self._annex(one) for one in characteristics if each)]
        options = {"kind": EVERY} if each else {}
        return self._table(str(StructureReport.title), characteristics, annexes=annexes, shown=SHOWN, options=options)

    def one(self, key: str) -> Table:
        """One characteristic alone."""
        (characteristic,) = (one for one in self.structure.characteristics if one.key == key)
        title = _("Cơ cấu đảng viên theo %(name)s") % {"name": characteristic.title.lower()}
        return self._table(title, [characteristic], options={"kind": key})

    def _table(
        self, title: str, characteristics: Sequence[Characteristic], *, options: Any = None, **more: Any
    ) -> Table:
        given = {**(options or {}), **({"trait": self.trait.code} if self.trait else {})}
        rows, totals = self._rows(characteristics)
        return self._new(
            titled(title, self.trait), self._columns(characteristics, more.pop("shown", None)), rows, totals=totals,
            notes=self._notes(), options=given, **more,
        )  # fmt: skip

    def _annex(self, characteristic: Characteristic) -> Table:
        rows, totals = self._rows([characteristic])
        title = _("Theo %(name)s") % {"name": characteristic.title.lower()}
        return self._new(title, self._columns([characteristic]), rows, totals=totals)

    def _overview(self) -> Table:
        """The whole organisation, a line a class somebody is in, with its share."""
        total = sum(self.structure.totals.values())
        rows = []
        for characteristic in self.structure.characteristics:
            for one in characteristic.classes:
                count = sum(unit[characteristic.key][one.key] for unit in self.structure.counts.values())
                if count:
                    values: dict[str, Value] = {"kind": characteristic.title, "class": one.label, "count": count}
                    drill = {"c": f"{characteristic.key}.{one.key}"}
                    rows.append(Row({**values, "share": Ratio(count, total)}, drill))
        columns = (
            Column("kind", _("Chỉ tiêu")),
            Column("class", _("Phân loại")),
            Column("count", _("Số đảng viên"), INTEGER, drill=Drill(MEMBERS)),
            Column("share", _("Tỷ lệ (%)"), RATIO, drill=Drill(MEMBERS)),
        )
        return self._new(_("Cơ cấu chung"), columns, rows)

    def _columns(self, characteristics: Sequence[Characteristic], shown: frozenset[str] | None = None) -> list[Column]:
        columns = [
            Column("code", _("Mã"), TEXT, shown=False),
            Column("name", _("Đơn vị"), TEXT),
            Column("total", _("Tổng số đảng viên"), INTEGER, drill=Drill(MEMBERS)),
        ]
        for characteristic in characteristics:
            for one in characteristic.classes:
                key = f"{characteristic.key}_{one.key}"
                columns.append(
                    Column(
                        key, one.label, INTEGER, characteristic.title, shown=shown is None or key in shown,
                        drill=Drill(MEMBERS, {"c": f"{characteristic.key}.{one.key}"}),
                    )
                )  # fmt: skip
        return columns

    def _rows(self, characteristics: Sequence[Characteristic]) -> tuple[list[Row], Row]:
        rows = [
            Row({"code": code, "name": self.names[pk], **self._values([pk], characteristics)}, {"u": pk})
            for pk, code in self.units.items()
        ]
        whole = self._values(list(self.structure.totals), characteristics)
        return rows, Row({"code": self.scope.code, "name": _("Tổng cộng"), **whole}, {})

    def _values(self, units: Sequence[int], characteristics: Sequence[Characteristic]) -> dict[str, int]:
        counts = [self.structure.counts[unit] for unit in units if unit in self.structure.counts]
        values = {"total": sum(self.structure.totals.get(unit, 0) for unit in units)}
        for characteristic in characteristics:
            for one in characteristic.classes:
                values[f"{characteristic.key}_{one.key}"] = sum(unit[characteristic.key][one.key] for unit in counts)
        return values

    def _notes(self) -> list[str]:
        """What a reader must know to trust the figures."""
        notes = [
            _("Số liệu tính đến hết ngày %(day)s, theo đơn vị mà chi bộ trực thuộc vào ngày ấy. Mỗi đảng viên tính một "
              "lần, ở nơi sinh hoạt chính thức; không tính người sinh hoạt tạm thời đến và khách.")
            % {"day": date_text(self.period.last)},
            _("Tuổi tính tròn năm đến ngày ấy; người chỉ biết năm sinh tính từ ngày 01/7. Tuổi đảng trừ thời gian "
              "không được tính. Chưa ghi trong hồ sơ thì tính vào “chưa rõ”."),
            _("Đang chuyển đi: đã cấp giấy giới thiệu, hết ngày ấy chưa xuất trình ở nơi đến, kể cả giấy quá hạn và "
              "chuyển tạm thời; vẫn trong đảng số nơi đi."),
        ]  # fmt: skip
        if self.trait:
            notes.append(trait_note(self.trait))
        return notes

    def _new(self, title: str, columns: Sequence[Column], rows: Sequence[Row], **more: Any) -> Table:
        return Table(
            StructureReport.name, title, columns, rows, self.scope, self.period, self.on, unit=_("người"), **more
        )


STRUCTURE = StructureReport()

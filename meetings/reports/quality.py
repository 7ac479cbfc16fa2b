"""Quality of branch meetings: bands by unit and sector with their change, model meetings, and the year of branches."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Organization, Trait
from branches.queries import names_on, sector_names, titled, trait_note, trait_of, units_below
from branches.scoping import Action
from core.formatting import date_text, rate_text
from core.periods import YEAR, Period
from core.tables import INTEGER, RATIO, TEXT, Column, Drill, Ratio, ReportBuilder, Row, Scope, Table
from meetings.models import Quality
from meetings.queries.quality import (
    CHOSEN,
    DONE,
    HELD,
    OFFICIAL,
    RATED,
    TOTAL,
    BranchYear,
    QualitySums,
    Stand,
    branch_years,
    branches_on,
    model_branches,
    quality_sums,
    rated_below,
)
from meetings.queries.scores import stale_after_resending
from meetings.reports.quality_records import (
    MODELS,
    NAME,
    NEITHER,
    SCORES,
    YEARS,
    models_behind,
    scores_behind,
    years_behind,
)


class QualityReport(ReportBuilder):
    """How good the meetings below an organisation were (DOMAIN §1.1, §2.5)."""

    name = NAME
    order = 12
    title: Any = gettext_lazy("Chất lượng sinh hoạt chi bộ")
    records_action = Action.REPORT
    options = ("trait",)

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The table of an organisation: by unit, by sector, model meetings by level, and of a year each branch's year.

        Arguments:
            on: today: branches are counted at the end of the period, or today before it.

        Raises ValueError for an unknown trait.
        """
        figures = _Figures(organization, period, on, trait_of(options.get("trait", "")))
        annexes = [figures.by_sector(), figures.models_by_level(), figures.years()]
        return Table(
            name=self.name,
            title=titled(str(self.title), figures.trait),
            columns=figures.columns,
            rows=figures.rows(),
            totals=figures.totals(),
            scope=figures.scope,
            period=period,
            on=on,
            formulas=(
                _("Tỷ lệ Tốt = số kỳ Tốt ÷ số kỳ đã xếp loại; thay đổi so với kỳ trước tính bằng điểm phần trăm"),
                _("Sinh hoạt mẫu = số chi bộ đã sinh hoạt mẫu trong kỳ ÷ số chi bộ"),
            ),
            notes=figures.notes(),
            annexes=[annex for annex in annexes if annex is not None],
            options={"trait": figures.trait.code} if figures.trait else {},
        )

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        """The meetings, branches or years behind a figure.

        Raises ValueError for a drill or a trait that does not exist.
        """
        trait = trait_of(options.get("trait", ""))
        builders = {SCORES: scores_behind, MODELS: models_behind, YEARS: years_behind}
        if drill.query not in builders:
            return super().records(organization, period, drill, by=by, on=on, **options)
        return builders[drill.query](organization, period, drill, on, trait)


class _Figures:
    """The figures of one report, computed once, and the tables made of them."""

    def __init__(self, organization: Organization, period: Period, on: date, trait: Trait | None) -> None:
        self.organization, self.period, self.on, self.trait = organization, period, on, trait
        self.day = min(period.last, on)
        self.sums = quality_sums(organization.pk, period, trait=trait)
        self.before = quality_sums(organization.pk, period.previous(), trait=trait)
        self.stands = branches_on(organization.pk, self.day, trait=trait)
        self.models = model_branches(self.stands, period)
        found = {child for child, _sector in self.sums} | {one.child for one in self.stands}
        self.codes = {unit["unit"]: unit["code"] for unit in units_below(organization, period, also=found)}
        if organization.pk in found or not self.codes:
            self.codes[organization.pk] = organization.code
        self.names = names_on({organization.pk, *self.codes}, period.last)
        self.scope = Scope(organization.code, self.names.get(organization.pk, organization.code), organization.pk)

    @property
    def columns(self) -> tuple[Column, ...]:
        """One row a unit."""
        return (
            Column("code", _("Mã"), TEXT, shown=False),
            Column("name", _("Đơn vị"), TEXT),
            *self._band_columns(),
            *self._model_columns(),
        )

    def _band_columns(self) -> tuple[Column, ...]:
        def leads(what: str) -> Drill:
            return Drill(SCORES, {"b": what})

        rated, bands, before = _("Kỳ sinh hoạt"), _("Xếp loại"), _("Tỷ lệ Tốt")
        return (
            Column("held", _("Đã họp"), INTEGER, rated, drill=leads(HELD)),
            Column("rated", _("Đã xếp loại"), INTEGER, rated, drill=leads(RATED)),
            Column("official", _("Cấp trên xếp loại"), INTEGER, rated, drill=leads(OFFICIAL)),
            *(Column(one.value, str(one.label), INTEGER, bands, drill=leads(one.value)) for one in Quality),
            Column(
                "good_share", _("Kỳ này (%)"), RATIO, before, formula="good / rated", drill=leads(Quality.GOOD.value)
            ),
            Column("good_share_before", _("Kỳ trước (%)"), RATIO, before),
            Column("change", _("Thay đổi"), TEXT, before),
        )

    def _model_columns(self) -> tuple[Column, ...]:
        def leads(what: str) -> Drill:
            return Drill(MODELS, {"b": what})

        group = _("Sinh hoạt mẫu (số chi bộ)")
        return (
            Column("model_chosen", _("Được chọn"), INTEGER, group, drill=leads(CHOSEN)),
            Column("model_held", _("Đã họp mẫu"), INTEGER, group, drill=leads(DONE)),
            Column("model_total", _("Số chi bộ"), INTEGER, group, drill=leads(TOTAL)),
            Column("model_share", _("Tỷ lệ (%)"), RATIO, group, formula="model_held / model_total", drill=leads(DONE)),
        )

    def rows(self) -> list[Row]:
        """Unit by unit in the order of codes."""
        return [
            Row(
                {
                    "code": code,
                    "name": self.names.get(pk, code),
                    **self._bands(lambda child, _sector, pk=pk: child == pk),
                    **self._models(one for one in self.stands if one.child == pk),
                },
                {"u": pk},
            )
            for pk, code in sorted(self.codes.items(), key=lambda item: item[1])
        ]

    def totals(self) -> Row:
        """The whole."""
        named = {"code": self.organization.code, "name": _("Tổng cộng")}
        return Row({**named, **self._bands(lambda _child, _sector: True), **self._models(self.stands)}, {})

    def by_sector(self) -> Table | None:
        """The same by sector (khối) of the branches; None where no branch has one."""
        sectors = {sector for _child, sector in self.sums} | {one.sector for one in self.stands}
        if sectors <= {None}:
            return None
        names: list[tuple[int | None, str]] = [*sector_names().items(), (None, _("chưa ghi khối"))]
        rows = [
            Row(
                {
                    "sector": name,
                    **self._bands(lambda _child, sector, wanted=pk: sector == wanted),
                    **self._models(one for one in self.stands if one.sector == pk),
                },
                {"k": pk or 0},
            )
            for pk, name in names
            if pk in sectors
        ]
        columns = (Column("sector", _("Khối"), TEXT), *self._band_columns(), *self._model_columns())
        return self._annex(_("Theo khối"), columns, rows, totals=self.totals())

    def models_by_level(self) -> Table | None:
        """Model meetings by what the branches are: under a grassroots committee, or grassroots themselves."""
        levels = {(one.rank, one.level, one.form) for one in self.stands}
        if not levels:
            return None
        rows = []
        for _rank, level, form in sorted(levels, reverse=True):
            there = [one for one in self.stands if (one.level, one.form) == (level, form)]
            rows.append(Row({"form": form, "level": level, **self._models(there)}, {"l": level}))
        columns = (Column("form", _("Loại"), TEXT), Column("level", _("Cấp"), TEXT), *self._model_columns())
        totals = Row({"form": _("Tổng cộng"), "level": "", **self._models(self.stands)}, {})
        return self._annex(_("Sinh hoạt mẫu theo cấp của chi bộ"), columns, rows, totals=totals)

    def years(self) -> Table | None:
        """How the year of each branch stands by the rule of its scheme; of a whole year only."""
        if self.period.kind != YEAR:
            return None
        found = branch_years(self.organization.pk, self.period, on=self.on, trait=self.trait)
        by_unit: dict[int, list[BranchYear]] = defaultdict(list)
        for one in found:
            by_unit[one.child].append(one)
        columns = (
            Column("code", _("Mã"), TEXT, shown=False),
            Column("name", _("Đơn vị"), TEXT),
            Column("branches", _("Số chi bộ"), INTEGER, drill=Drill(YEARS, {})),
            Column("good", str(Quality.GOOD.label), INTEGER, drill=Drill(YEARS, {"b": Quality.GOOD.value})),
            Column("fair", str(Quality.FAIR.label), INTEGER, drill=Drill(YEARS, {"b": Quality.FAIR.value})),
            Column("neither", _("Chưa đạt Khá, chưa xếp loại"), INTEGER, drill=Drill(YEARS, {"b": NEITHER})),
        )
        rows = [
            Row({"code": code, "name": self.names.get(pk, code), **_year_sums(by_unit[pk])}, {"u": pk})
            for pk, code in sorted(self.codes.items(), key=lambda item: item[1])
        ]
        totals = Row({"code": self.organization.code, "name": _("Tổng cộng"), **_year_sums(found)}, {})
        note = _(
            "Xếp loại năm của chi bộ đếm tên mức xếp loại của các kỳ thường kỳ, không cộng điểm; theo quy tắc năm của "
            "khung chấm kỳ cuối; gồm cả chi bộ có họp trong năm mà nay không còn. "
            "Bấm vào số để xem căn cứ của từng chi bộ."
        )
        waits = _("Năm chưa hết: tạm tính theo các kỳ đã xếp loại.")
        if self.period.end <= self.on:
            waits = _("Năm đã hết: kỳ thường kỳ chưa xếp loại tính là chưa đạt.")
        return self._annex(_("Xếp loại sinh hoạt cả năm của chi bộ"), columns, rows, totals=totals, notes=(note, waits))

    def notes(self) -> list[str]:
        """What a reader must know to trust the figures."""
        whole = self._whole(self.sums, lambda _child, _sector: True)
        notes = [
            _("Kỳ sinh hoạt tính cho đơn vị mà chi bộ trực thuộc vào ngày họp; mỗi kỳ chấm theo khung có hiệu lực vào "
              "ngày họp."),
            _("Xếp loại là của cấp trên; kỳ cấp trên chưa xếp thì theo người dự xác nhận, rồi chi bộ tự chấm."),
            _("Số chi bộ tính đến hết ngày %(day)s; sinh hoạt mẫu tính cho nơi chi bộ trực thuộc ngày đó.")
            % {"day": date_text(self.day)},
        ]  # fmt: skip
        if whole.rated > whole.official:
            notes.append(
                _("Trong %(rated)d kỳ đã xếp loại có %(open)d kỳ cấp trên chưa xếp loại.")
                % {"rated": whole.rated, "open": whole.rated - whole.official}
            )
        meetings = rated_below(self.organization.pk, self.period, trait=self.trait)
        if stale := len(stale_after_resending(meetings, on=self.on)):
            told = _("%(count)d kỳ gửi lại với số liệu khác sau khi chấm điểm, chưa chấm lại; danh sách kỳ có ghi.")
            notes.append(told % {"count": stale})
        if self.trait:
            notes.append(trait_note(self.trait))
        return notes

    def _whole(self, sums: Mapping[tuple[int, int | None], QualitySums], wanted: Any) -> QualitySums:
        whole = QualitySums()
        for (child, sector), part in sums.items():
            if wanted(child, sector):
                whole += part
        return whole

    def _bands(self, wanted: Any) -> dict[str, Any]:
        now, before = self._whole(self.sums, wanted), self._whole(self.before, wanted)
        good, good_before = now.bands[Quality.GOOD], before.bands[Quality.GOOD]
        return {
            "held": now.held,
            "rated": now.rated,
            "official": now.official,
            **{one.value: now.bands[one.value] for one in Quality},
            "good_share": Ratio(good, now.rated),
            "good_share_before": Ratio(good_before, before.rated),
            "change": _change(Ratio(good, now.rated), Ratio(good_before, before.rated)),
        }

    def _models(self, stands: Iterable[Stand]) -> dict[str, Any]:
        ids = {one.organization_id for one in stands}
        chosen, done, total = (len(ids & self.models[what]) for what in (CHOSEN, DONE, TOTAL))
        return {
            "model_chosen": chosen, "model_held": done, "model_total": total, "model_share": Ratio(done, total),
        }  # fmt: skip

    def _annex(self, title: str, columns: Iterable[Column], rows: list[Row], **more: Any) -> Table:
        return Table(
            QualityReport.name, title, tuple(columns), rows, scope=self.scope, period=self.period, on=self.on, **more
        )


def _change(now: Ratio, before: Ratio) -> str:
    """The difference of two shares in points of a hundred, in words; empty where one of them has no base."""
    (good, rated), (good_before, rated_before) = now, before
    difference = good * rated_before - good_before * rated
    text = rate_text(abs(difference), rated * rated_before)
    if text is None:
        return ""
    if difference == 0:
        return _("không đổi")
    return _("tăng %(points)s") % {"points": text} if difference > 0 else _("giảm %(points)s") % {"points": text}


def _year_sums(years: list[BranchYear]) -> dict[str, Any]:
    results = [one.result.quality for one in years]
    good, fair = results.count(Quality.GOOD), results.count(Quality.FAIR)
    return {"branches": len(results), "good": good, "fair": fair, "neither": len(results) - good - fair}


QUALITY = QualityReport()

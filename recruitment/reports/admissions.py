"""Admissions by unit, group, sector, age, place and month, by the day of the ceremony or of the decision."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Organization, Place, Trait
from branches.queries import names_on, sector_names, titled, trait_note, trait_of, units_below
from core.formatting import date_text, month_key
from core.periods import Period, first_of_month
from core.tables import INTEGER, MONTH, RATIO, TEXT, Choice, Column, Drill, Ratio, ReportBuilder, Row, Table
from members.models import Band
from members.reports.units import scope_of
from recruitment.models import Quota, Tag
from recruitment.queries.admitted import (
    Admission,
    By,
    Question,
    admissions_behind,
    count_answers,
    count_answers_by,
    tag_questions,
)
from recruitment.queries.tags import tags_in_use
from recruitment.reports.admission_records import admission_columns, admission_rows

# The drills: u a unit, g a group, m a month, k a sector, p a place, b the lowest age of a band (0 or "-" where it is
# unknown, "x" an age in no band).
ADMITTED, READMITTED, BEFORE = "a", "r", "y"
UNKNOWN = 0
NO_AGE, NO_BAND = "-", "x"


class _Tags(Mapping[str, Any]):
    """Groups as they are when they are asked for: rows, never code."""

    def __getitem__(self, code: str) -> str:
        return dict(self._rows())[code]

    def __iter__(self) -> Any:
        return iter(dict(self._rows()))

    def __len__(self) -> int:
        return len(self._rows())

    @staticmethod
    def _rows() -> list[tuple[str, str]]:
        return list(tags_in_use().values_list("code", "name"))


class AdmissionsReport(ReportBuilder):
    """Who was admitted."""

    name = "admissions"
    order = 31
    title: Any = gettext_lazy("Kết nạp đảng viên")
    options = ("trait", "basis", "tag")
    choices: ClassVar[Mapping[str, Choice]] = {
        "basis": Choice("tinh-theo", gettext_lazy("Tính theo"), dict(Quota.Basis.choices)),
        "tag": Choice("nhom", gettext_lazy("Nhóm"), _Tags()),
    }

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The admissions of an organisation by unit, and of the whole by everything else.

        Raises ValueError for an unknown trait, basis or group.
        """
        figures = _Figures(organization, period, on, **_chosen(options))
        return Table(
            name=self.name,
            title=titled(str(self.title), figures.trait),
            columns=_columns(),
            rows=figures.rows(),
            totals=figures.totals(),
            scope=figures.scope,
            period=period,
            on=on,
            formulas=(_("Tỷ trọng = số kết nạp của đơn vị, nhóm ÷ tổng số kết nạp"),),
            notes=figures.notes(),
            annexes=figures.annexes(),
            options=figures.options,
        )

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        """Who stands behind a figure. Raises ValueError for an unknown drill or option."""
        if drill.query not in (ADMITTED, READMITTED, BEFORE):
            return super().records(organization, period, drill, by=by, on=on, **options)
        chosen = _chosen(options)
        asked = period.same_period_last_year() if drill.query == BEFORE else period
        question = _question(organization, asked, on, **chosen)
        if (group := drill.number("g")) is not None:
            question = replace(question, tag_id=group)
        found = admissions_behind(question, readmitted=drill.query == READMITTED, child=drill.number("u"))
        bands = _age_bands()
        rows = admission_rows([one for one in found if _belongs(one, drill, bands)], by=by, on=on)
        scope = scope_of(organization, min(period.last, on))
        title = _("Những người kết nạp lại") if drill.query == READMITTED else _("Những người đã kết nạp")
        return Table(self.name, title, admission_columns(), rows, scope=scope, period=asked, on=on)


class _Figures:
    """The figures of one report, computed once, and the tables made of them."""

    def __init__(
        self, organization: Organization, period: Period, on: date, trait: Trait | None, basis: str, tag: Tag | None
    ) -> None:
        self.organization, self.period, self.on = organization, period, on
        self.trait, self.basis, self.tag = trait, basis, tag
        self.day = min(period.last, on)
        self.question = _question(organization, period, on, trait, basis, tag)
        before = _question(organization, period.same_period_last_year(), on, trait, basis, tag)
        counted = count_answers_by([self.question, before], By.CHILD)
        self.children, self.before = dict(counted[0]), dict(counted[1])
        self.readmitted = dict(count_answers_by([self.question], By.CHILD, readmitted=True)[0])
        self.total = sum(self.children.values())
        found = {*self.children, *self.before, *self.readmitted} - {organization.pk}
        self.units = {unit["unit"]: unit["code"] for unit in units_below(organization, period, also=found)}
        if organization.pk in {*self.children, *self.before, *self.readmitted} or not self.units:
            self.units[organization.pk] = organization.code
        self.names = names_on({organization.pk, *self.units}, self.day)
        self.scope = scope_of(organization, self.day)

    @property
    def options(self) -> dict[str, str]:
        """What was chosen, as addresses carry it; defaults are left out."""
        chosen = {
            "trait": self.trait.code if self.trait else "",
            "basis": self.basis if self.basis != Quota.Basis.CEREMONY else "",
            "tag": self.tag.code if self.tag else "",
        }
        return {name: value for name, value in chosen.items() if value}

    def rows(self) -> list[Row]:
        """Unit by unit in the order of codes."""
        return [
            Row(
                {
                    "code": code,
                    "name": self.names.get(pk, code),
                    "admitted": self.children.get(pk, 0),
                    "share": Ratio(self.children.get(pk, 0), self.total),
                    "before": self.before.get(pk, 0),
                    "readmitted": self.readmitted.get(pk, 0),
                },
                {"u": pk},
            )
            for pk, code in self.units.items()
        ]

    def totals(self) -> Row:
        """The whole."""
        values: dict[str, Any] = {
            "code": self.scope.code,
            "name": _("Tổng cộng"),
            "admitted": self.total,
            "share": Ratio(self.total, self.total),
            "before": sum(self.before.values()),
            "readmitted": sum(self.readmitted.values()),
        }
        return Row(values, {})

    def annexes(self) -> list[Table]:
        """By group (of all admissions only), sector, age, place and month."""
        apart = [self._by_sector(), self._by_age(), self._by_place(), self._by_month()]
        return apart if self.tag else [self._by_tag(), *apart]

    def _by_tag(self) -> Table:
        tags = list(tags_in_use())
        counts = count_answers(tag_questions(self.question, tags))[1:]
        rows = [
            self._line({"code": tag.code, "name": tag.name}, count, {"g": tag.pk})
            for tag, count in zip(tags, counts, strict=True)
        ]
        note = _("Một người có thể thuộc nhiều nhóm, hoặc không nhóm nào: các nhóm tính riêng, không cộng.")
        columns = (Column("code", _("Mã"), TEXT, shown=False), Column("name", _("Nhóm"), TEXT), *_counts())
        return self._annex(_("Theo nhóm đối tượng"), columns, rows, notes=(note,), whole=False)

    def _by_sector(self) -> Table:
        counts = dict(count_answers_by([self.question], By.SECTOR)[0])
        names: list[tuple[int | None, str]] = [*sector_names().items(), (None, _("chưa ghi khối"))]
        rows = [self._line({"name": name}, counts[pk], {"k": pk or UNKNOWN}) for pk, name in names if counts.get(pk)]
        return self._annex(_("Theo khối của chi bộ"), (Column("name", _("Khối"), TEXT), *_counts()), rows)

    def _by_age(self) -> Table:
        counts = dict(count_answers_by([self.question], By.AGE)[0])
        bands = _age_bands()
        found: Counter[tuple[str, str]] = Counter()
        for age, count in counts.items():
            found[_band_of(age, bands)] += count
        ordered = sorted(found, key=lambda band: (not band[0].isdigit(), int(band[0]) if band[0].isdigit() else 0))
        rows = [self._line({"name": band[1]}, found[band], {"b": band[0]}) for band in ordered]
        return self._annex(_("Theo tuổi"), (Column("name", _("Tuổi"), TEXT), *_counts()), rows)

    def _by_place(self) -> Table:
        counts = dict(count_answers_by([self.question], By.PLACE)[0])
        places = Place.objects.filter(pk__in=[pk for pk in counts if pk]).order_by("sort_key", "code")
        rows = [self._line({"name": place.name}, counts[place.pk], {"p": place.pk}) for place in places]
        if None in counts:
            rows.append(self._line({"name": _("chưa ghi địa bàn")}, counts[None], {"p": UNKNOWN}))
        note = _("Theo địa bàn cư trú ghi ở hồ sơ phát triển đảng.")
        columns = (Column("name", _("Địa bàn"), TEXT), *_counts())
        return self._annex(_("Theo địa bàn cư trú"), columns, rows, notes=(note,))

    def _by_month(self) -> Table:
        counts = dict(count_answers_by([self.question], By.MONTH)[0])
        months = [month for month in self.period.months() if month <= self.day]
        rows = [self._line({"month": month}, counts.get(month, 0), {"m": month_key(month)}) for month in months]
        return self._annex(_("Theo tháng"), (Column("month", _("Tháng"), MONTH), *_counts()), rows)

    def _line(self, named: Mapping[str, Any], count: int, drill: Mapping[str, str | int]) -> Row:
        return Row({**named, "admitted": count, "share": Ratio(count, self.total)}, drill)

    def _annex(
        self, title: str, columns: Sequence[Column], rows: list[Row], *, notes: Sequence[str] = (), whole: bool = True
    ) -> Table:
        """Arguments:
        whole: whether the rows are parts of the whole, which then stands below them.
        """
        first = columns[0].key
        named = {first: _("Tổng cộng")} if columns[0].kind == TEXT else {}
        totals = self._line(named, self.total, {}) if whole else None
        return Table(
            AdmissionsReport.name, title, columns, rows, totals=totals, scope=self.scope, period=self.period,
            on=self.on, notes=notes,
        )  # fmt: skip

    def notes(self) -> list[str]:
        """What the figures rest on."""
        by_decision = self.basis == Quota.Basis.DECISION
        rule = (
            _("Tính theo ngày quyết định kết nạp, gồm cả người chờ lễ kết nạp; người chỉ biết tháng, năm vào Đảng "
              "không tính vào kỳ nào.")
            if by_decision
            else _("Tính theo ngày lễ kết nạp.")
        )  # fmt: skip
        notes = [
            _("Số liệu tính đến hết ngày %s.") % date_text(self.day),
            rule,
            _("Mỗi người tính cho chi bộ tổ chức lễ kết nạp, ở nơi chi bộ trực thuộc ngày đó. Kết nạp lại ghi riêng, "
              "theo ngày lễ, không tính vào số kết nạp."),
        ]  # fmt: skip
        if self.tag:
            notes.append(_("Chỉ tính nhóm: %s.") % self.tag.name)
        if self.trait:
            notes.append(trait_note(self.trait))
        return notes


def _columns() -> tuple[Column, ...]:
    return (
        Column("code", _("Mã"), TEXT, shown=False),
        Column("name", _("Đơn vị"), TEXT),
        *_counts(),
        Column("before", _("Cùng kỳ năm trước"), INTEGER, drill=Drill(BEFORE)),
        Column("readmitted", _("Kết nạp lại"), INTEGER, drill=Drill(READMITTED)),
    )


def _counts() -> tuple[Column, ...]:
    return (
        Column("admitted", _("Kết nạp"), INTEGER, drill=Drill(ADMITTED)),
        Column("share", _("Tỷ trọng (%)"), RATIO, drill=Drill(ADMITTED)),
    )


def _chosen(options: Mapping[str, str]) -> dict[str, Any]:
    """The options as the report takes them. Raises ValueError for what there is none of."""
    basis, code = options.get("basis") or Quota.Basis.CEREMONY.value, options.get("tag", "")
    if basis not in Quota.Basis.values:
        raise ValueError(_("Không có cách tính “%s”.") % basis)
    tag = tags_in_use().filter(code=code).first() if code else None
    if code and tag is None:
        raise ValueError(_("Không có nhóm “%s”.") % code)
    return {"trait": trait_of(options.get("trait", "")), "basis": basis, "tag": tag}


def _question(
    organization: Organization, period: Period, on: date, trait: Trait | None, basis: str, tag: Tag | None
) -> Question:
    """What is asked: up to today, where the period goes on."""
    return Question(
        organization.pk, period.start, min(period.last, on), basis, tag.pk if tag else None,
        trait.pk if trait else None,
    )  # fmt: skip


def _band_of(age: int | None, bands: Sequence[Band]) -> tuple[str, str]:
    """The band an age lies in: its lowest year, which stands for it in addresses, and its name."""
    if age is None:
        return NO_AGE, _("chưa rõ")
    for band in bands:
        if band.lowest <= age and (band.highest is None or age <= band.highest):
            return str(band.lowest), band.name
    return NO_BAND, _("ngoài các nhóm")


def _belongs(one: Admission, drill: Drill, bands: Sequence[Band]) -> bool:
    """Whether an admission is behind a figure of an annex. Raises ValueError for what is no month or number."""
    sector, place = drill.number("k"), drill.number("p")
    if sector is not None and sector != (one.sector_id or UNKNOWN):
        return False
    if place is not None and place != (one.place_id or UNKNOWN):
        return False
    if (month := drill.text("m")) and Period.parse(month).start != first_of_month(one.day):
        return False
    band = drill.text("b")
    return not band or band == _band_of(one.age, bands)[0]


def _age_bands() -> list[Band]:
    return list(Band.objects.filter(kind=Band.Kind.AGE))


ADMISSIONS_REPORT = AdmissionsReport()

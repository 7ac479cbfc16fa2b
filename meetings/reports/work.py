"""Opinions raised and answered, tasks given and done, by unit: two reports made alike."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.queries import names_on, titled, trait_note, trait_of, units_below
from core.formatting import date_text, scaled
from core.periods import Period
from core.tables import DATE, INTEGER, RATIO, TEXT, Column, Drill, Ratio, ReportBuilder, Row, Scope, Table
from meetings.queries import work_figures as figures

RECORDS = "w"  # the drill: u unit, a addressee, b what is counted


class WorkReport(ReportBuilder):
    """What the two share: figures by unit, each standing where its organisation stood on the day it began."""

    options = ("trait",)
    page: ClassVar[str]  # the drill that leads to the page of one record
    title: Any

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The table by unit. Raises ValueError for an unknown trait."""
        trait = trait_of(options.get("trait", ""))
        day = min(period.last, on)
        rows = self.below(organization.pk, trait=trait)
        sums = self.sums(rows, "child", period, day)
        units = {unit["unit"]: unit["code"] for unit in units_below(organization, period, also=sums)}
        if organization.pk in sums or not units:
            units[organization.pk] = organization.code
        names = names_on({organization.pk, *units}, period.last)
        scope = Scope(organization.code, names.get(organization.pk, organization.code), organization.pk)
        notes = [
            str(self.rule),
            _("Số còn mở tính đến hết ngày %(day)s.") % {"day": date_text(day)},
            *([trait_note(trait)] if trait else ()),
        ]
        total = _added(sums.values())
        return Table(
            name=self.name,
            title=titled(str(self.title), trait),
            columns=self.columns(_("Đơn vị")),
            rows=[
                Row({"code": code, "name": names.get(pk, code), **self.values(sums.get(pk, {}))}, {"u": pk})
                for pk, code in sorted(units.items(), key=lambda item: item[1])
            ],
            totals=Row({"code": organization.code, "name": _("Tổng cộng"), **self.values(total)}, {}),
            scope=scope,
            period=period,
            on=on,
            formulas=self.explained(),
            notes=notes,
            annexes=self.annexes(rows, period, day, scope, on),
            options={"trait": trait.code} if trait else {},
        )

    def records(self, organization: Any, period: Period, drill: Drill, *, by: Any, on: date, **options: Any) -> Table:
        """What a figure counts. Raises ValueError for a drill, a figure or a trait that does not exist."""
        if drill.query != RECORDS:
            return super().records(organization, period, drill, by=by, on=on, **options)
        trait = trait_of(options.get("trait", ""))
        day = min(period.last, on)
        rows = figures.behind(self.below(organization.pk, trait=trait), self.figures(period, day), drill.text("b"))
        if (unit := drill.number("u")) is not None:
            rows = rows.filter(child=unit)
        found = self.found(rows, drill)
        names = names_on({pk for one in found for pk in self.organizations_of(one)}, period.last)
        name = names_on([organization.pk], period.last).get(organization.pk, organization.code)
        return Table(
            self.name, str(self.title), self.record_columns(), [self.record(one, names) for one in found],
            scope=Scope(organization.code, name, organization.pk), period=period, on=on,
        )  # fmt: skip

    rule: Any

    def below(self, organization_id: int, *, trait: Any) -> Any:
        """The rows at or below X, with `child`."""
        raise NotImplementedError

    def figures(self, period: Period, day: date) -> dict[str, Any]:
        """What each figure counts."""
        raise NotImplementedError

    def sums(self, rows: Any, key: str, period: Period, day: date) -> dict[int, dict[str, Any]]:
        """The figures by a field."""
        return figures.counted_by(rows, key, self.figures(period, day))

    def columns(self, label: str) -> tuple[Column, ...]:
        """The columns, the first two of which say whose they are."""
        raise NotImplementedError

    def values(self, sums: Mapping[str, Any]) -> dict[str, Any]:
        """A row's figures."""
        raise NotImplementedError

    def explained(self) -> tuple[str, ...]:
        """How shares follow."""
        raise NotImplementedError

    def annexes(self, rows: Any, period: Period, day: date, scope: Scope, on: date) -> list[Table]:
        """Further tables."""
        return []

    def found(self, rows: Any, drill: Drill) -> list[Any]:
        """The records of a drill, in their order."""
        raise NotImplementedError

    def organizations_of(self, one: Any) -> tuple[int, ...]:
        """Whose names a record shows."""
        raise NotImplementedError

    def record_columns(self) -> tuple[Column, ...]:
        """The columns of records."""
        raise NotImplementedError

    def record(self, one: Any, names: Mapping[int, str]) -> Row:
        """One record."""
        raise NotImplementedError


class OpinionReport(WorkReport):
    """How opinions raised below an organisation were answered."""

    name, page, order = "opinions", "opinion", 14
    stocks = (figures.OPEN, figures.OVERDUE, figures.YOUNG, figures.MIDDLE, figures.OLD)
    title: Any = gettext_lazy("Kiến nghị và trả lời kiến nghị")
    rule = gettext_lazy(
        "Kiến nghị tính cho đơn vị mà nơi nêu trực thuộc vào ngày nêu. Nêu, trả lời tính theo ngày trong kỳ; kiến nghị "
        "được đề nghị trả lời lại tính theo lần trả lời cuối, hạn tính lại từ ngày đề nghị. Không có hạn thì tính là "
        "đúng hạn."
    )

    def below(self, organization_id: int, *, trait: Any) -> Any:
        """Opinions raised there."""
        return figures.opinions_below(organization_id, trait=trait)

    def figures(self, period: Period, day: date) -> dict[str, Any]:
        """Of opinions."""
        return figures.opinion_figures(period, day)

    def sums(self, rows: Any, key: str, period: Period, day: date) -> dict[int, dict[str, Any]]:
        """With the days the answers took."""
        wanted = self.figures(period, day)
        found = figures.counted_by(rows, key, wanted, days=figures.days_to_answer(wanted))
        return {pk: {**row, "days": row["days"].days if row["days"] else 0} for pk, row in found.items()}

    def columns(self, label: str) -> tuple[Column, ...]:
        """Flows, stocks, and the age of what is open."""
        flow, stock, age = _("Trong kỳ"), _("Chưa trả lời"), _("Chưa trả lời, theo số ngày từ khi nêu")
        return (
            Column("code", _("Mã"), TEXT, shown=False),
            Column("name", label, TEXT),
            _counted(figures.RAISED, _("Đã nêu"), flow),
            _counted(figures.ANSWERED, _("Đã trả lời"), flow),
            _counted(figures.LIMITED, _("Trong đó có hạn"), flow),
            _counted(figures.IN_TIME, _("Đúng hạn"), flow),
            _share("in_time_share", _("Đúng hạn (%)"), flow, figures.IN_TIME, "in_time / answered_limited"),
            Column("mean_days", _("Số ngày bình quân"), INTEGER, flow, additive=False, drill=_drill(figures.ANSWERED)),
            _counted(figures.OPEN, _("Còn mở"), stock, additive=False),
            _counted(figures.OVERDUE, _("Quá hạn"), stock, additive=False),
            _counted(figures.YOUNG, _("Đến 30"), age, additive=False),
            _counted(figures.MIDDLE, _("31–90"), age, additive=False),
            _counted(figures.OLD, _("Trên 90"), age, additive=False),
        )

    def values(self, sums: Mapping[str, Any]) -> dict[str, Any]:
        """The counts, the share in time, the mean."""
        names = (
            figures.RAISED, figures.ANSWERED, figures.LIMITED, figures.IN_TIME, figures.OPEN, figures.OVERDUE,
            figures.YOUNG, figures.MIDDLE, figures.OLD,
        )  # fmt: skip
        values: dict[str, Any] = {name: sums.get(name, 0) for name in names}
        values["in_time_share"] = Ratio(values[figures.IN_TIME], values[figures.LIMITED])
        # Whole days; not a MEAN, which is of shares and printed in hundredths.
        answered = values[figures.ANSWERED]
        values["mean_days"] = scaled(sums.get("days", 0), answered, 0) if answered else None
        return values

    def explained(self) -> tuple[str, ...]:
        """Two."""
        return (
            _("Đúng hạn (%) = số trả lời đúng hạn ÷ số đã trả lời trong kỳ có hạn trả lời"),
            _("Số ngày bình quân = tổng số ngày từ khi nêu đến khi trả lời ÷ số đã trả lời trong kỳ"),
        )

    def annexes(self, rows: Any, period: Period, day: date, scope: Scope, on: date) -> list[Table]:
        """The same by the committee that has them."""
        sums = self.sums(rows, "addressee", period, day)
        if not sums:
            return []
        names = names_on(sums, period.last)
        listed = [
            Row({"code": "", "name": names.get(pk, ""), **self.values(sums[pk])}, {"a": pk})
            for pk in sorted(sums, key=lambda one: names.get(one, ""))
        ]
        totals = Row({"code": "", "name": _("Tổng cộng"), **self.values(_added(sums.values()))}, {})
        columns = self.columns(_("Cấp ủy phải trả lời"))
        title = _("Theo cấp ủy phải trả lời")
        return [Table(self.name, title, columns, listed, totals=totals, scope=scope, period=period, on=on)]

    def found(self, rows: Any, drill: Drill) -> list[Any]:
        """By the day they were raised."""
        if (addressee := drill.number("a")) is not None:
            rows = rows.filter(addressee=addressee)
        return list(rows.order_by("raised_on", "pk"))

    def organizations_of(self, one: Any) -> tuple[int, ...]:
        """Both sides."""
        return one.organization_id, one.addressee_id

    def record_columns(self) -> tuple[Column, ...]:
        """Of an opinion; who raised it stands on its page."""
        return (
            Column("raised_on", _("Ngày nêu"), DATE),
            Column("text", _("Kiến nghị"), TEXT, drill=Drill(self.page)),
            Column("organization", _("Nơi nêu"), TEXT),
            Column("addressee", _("Nơi trả lời"), TEXT),
            Column("due_on", _("Hạn trả lời"), DATE),
            Column("answered_on", _("Trả lời ngày"), DATE),
        )

    def record(self, one: Any, names: Mapping[int, str]) -> Row:
        """One opinion."""
        return Row(
            {
                "raised_on": one.raised_on,
                "text": one.text,
                "organization": names.get(one.organization_id, ""),
                "addressee": names.get(one.addressee_id, ""),
                "due_on": one.due_on,
                "answered_on": one.answered_on,
            },
            {"uuid": str(one.uuid)},
        )


class TaskReportBuilder(WorkReport):
    """How tasks given below an organisation were done."""

    name, page, order = "tasks", "task", 15
    stocks = (figures.OPEN, figures.OVERDUE)
    title: Any = gettext_lazy("Việc được giao và kết quả thực hiện")
    rule = gettext_lazy(
        "Việc tính cho đơn vị mà tổ chức được giao trực thuộc vào ngày giao. Giao, xong, thôi tính theo ngày trong kỳ; "
        "đúng hạn theo hạn đang ghi, kể cả hạn đã đổi."
    )

    def below(self, organization_id: int, *, trait: Any) -> Any:
        """Tasks given there."""
        return figures.tasks_below(organization_id, trait=trait)

    def figures(self, period: Period, day: date) -> dict[str, Any]:
        """Of tasks."""
        return figures.task_figures(period, day)

    def columns(self, label: str) -> tuple[Column, ...]:
        """Flows and stocks."""
        flow, stock = _("Trong kỳ"), _("Chưa xong")
        return (
            Column("code", _("Mã"), TEXT, shown=False),
            Column("name", label, TEXT),
            _counted(figures.ASSIGNED, _("Đã giao"), flow),
            _counted(figures.DONE, _("Đã xong"), flow),
            _counted(figures.DONE_IN_TIME, _("Xong đúng hạn"), flow),
            _share("done_in_time_share", _("Đúng hạn (%)"), flow, figures.DONE_IN_TIME, "done_in_time / done"),
            _counted(figures.DROPPED, _("Thôi"), flow),
            _counted(figures.OPEN, _("Còn mở"), stock, additive=False),
            _counted(figures.OVERDUE, _("Quá hạn"), stock, additive=False),
            _share("overdue_share", _("Quá hạn (%)"), stock, figures.OVERDUE, "overdue / open"),
        )

    def values(self, sums: Mapping[str, Any]) -> dict[str, Any]:
        """The counts and two shares."""
        names = (
            figures.ASSIGNED, figures.DONE, figures.DONE_IN_TIME, figures.DROPPED, figures.OPEN, figures.OVERDUE,
        )  # fmt: skip
        values: dict[str, Any] = {name: sums.get(name, 0) for name in names}
        values["done_in_time_share"] = Ratio(values[figures.DONE_IN_TIME], values[figures.DONE])
        values["overdue_share"] = Ratio(values[figures.OVERDUE], values[figures.OPEN])
        return values

    def explained(self) -> tuple[str, ...]:
        """Two."""
        return (
            _("Đúng hạn (%) = số việc xong đúng hạn ÷ số việc đã xong trong kỳ"),
            _("Quá hạn (%) = số việc quá hạn ÷ số việc còn mở"),
        )

    def found(self, rows: Any, drill: Drill) -> list[Any]:
        """By their day."""
        return list(rows.select_related("responsible").order_by("due_on", "pk"))

    def organizations_of(self, one: Any) -> tuple[int, ...]:
        """Its own."""
        return (one.organization_id,)

    def record_columns(self) -> tuple[Column, ...]:
        """Of a task."""
        return (
            Column("due_on", _("Hạn xong"), DATE),
            Column("text", _("Việc"), TEXT, drill=Drill(self.page)),
            Column("organization", _("Tổ chức"), TEXT),
            Column("responsible", _("Chịu trách nhiệm"), TEXT),
            Column("assigned_on", _("Giao ngày"), DATE),
            Column("done_on", _("Xong ngày"), DATE),
            Column("dropped_on", _("Thôi ngày"), DATE),
            Column("result", _("Kết quả, lý do"), TEXT),
        )

    def record(self, one: Any, names: Mapping[int, str]) -> Row:
        """One task."""
        return Row(
            {
                "due_on": one.due_on,
                "text": one.text,
                "organization": names.get(one.organization_id, ""),
                "responsible": one.responsible.full_name if one.responsible else "",
                "assigned_on": one.assigned_on,
                "done_on": one.done_on,
                "dropped_on": one.dropped_on,
                "result": one.result,
            },
            {"uuid": str(one.uuid)},
        )


def _counted(name: str, label: str, group: str, *, additive: bool = True) -> Column:
    return Column(name, label, INTEGER, group, drill=_drill(name), additive=additive)


def _share(name: str, label: str, group: str, part: str, formula: str) -> Column:
    """A share that leads to its numerator; its denominator stands beside it."""
    return Column(name, label, RATIO, group, formula=formula, drill=_drill(part))


def _drill(name: str) -> Drill:
    return Drill(RECORDS, {"b": name})


def _added(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    whole: dict[str, Any] = {}
    for part in parts:
        for name, value in part.items():
            whole[name] = whole.get(name, 0) + value
    return whole


OPINIONS, TASKS = OpinionReport(), TaskReportBuilder()

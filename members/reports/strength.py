"""The strength list (danh sách đảng viên) of a day: by branch, in the order of given names."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.queries import names_on, titled, trait_note, trait_of
from branches.scoping import Action
from core.formatting import date_text, integer, partial_date
from core.periods import Period
from core.tables import DATE, Column, Drill, LazyRows, ReportBuilder, Row, Scope, Table
from members.models import DutySpan, Member
from members.queries.strength import Listed, counted, listed, readable_among
from members.queries.structure import stock_of


class StrengthReport(ReportBuilder):
    """Every official member at the end of a period, by name: only for who may see the members there."""

    name = "strength"
    title: Any = gettext_lazy("Danh sách đảng viên")
    action = Action.VIEW_MEMBERS.value
    options = ("trait",)

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The list of an organisation and everything below it.

        Arguments:
            period: its last day is the day of the list.
            options: `trait`, the code of one.

        Raises ValueError for a trait there is none of.
        """
        trait = trait_of(options.get("trait", ""))
        stock = stock_of(organization, on=period.last, trait=trait)
        stock = stock.order_by("organization__code", "member__sort_key", "member")
        count = counted(stock, top=organization.pk, on=period.last)
        name = names_on([organization.pk], period.last).get(organization.pk, organization.code)
        notes = [
            _("Số liệu tính đến hết ngày %(day)s: đảng viên sinh hoạt chính thức, mỗi người một lần; không gồm người "
              "sinh hoạt tạm thời đến và khách.") % {"day": date_text(period.last)},
            _("Số thẻ Đảng chỉ in bốn số cuối."),
            *([trait_note(trait)] if trait else []),
        ]  # fmt: skip
        counts = {
            "count": integer(count.members), "full": integer(count.full), "others": integer(count.members - count.full),
        }  # fmt: skip
        return Table(
            name=self.name,
            title=titled(str(self.title), trait),
            columns=_columns(with_place=count.below > 0),
            rows=_lazy(stock, count.members, by, on, period.last),
            scope=Scope(organization.code, name, organization.pk),
            period=period,
            on=on,
            notes=notes,
            intro=[_("Có %(count)s đảng viên: chính thức %(full)s, dự bị %(others)s.") % counts],
            options={"trait": trait.code} if trait else {},
        )


def people(memberships: QuerySet[Any], *, by: Any, **of_table: Any) -> Table:
    """Some memberships as the records behind a figure.

    Arguments:
        of_table: what the table is called, whose and when it is.
    """
    period, on = of_table["period"], of_table["on"]
    rows = _lazy(memberships, memberships.count(), by, on, period.last)
    return Table(columns=_columns(with_place=True), rows=rows, **of_table)


def _lazy(memberships: QuerySet[Any], count: int, by: Any, on: date, day: date) -> LazyRows:
    """The rows of some memberships of a day, made for the pages that are looked at."""

    def make(start: int, stop: int) -> list[Row]:
        rows = listed(memberships[start:stop], on=day)
        return _rows(rows, readable_among([row.member.pk for row in rows], by=by, on=on))

    return LazyRows(count, make)


def _columns(*, with_place: bool) -> list[Column]:
    return [
        Column("code", _("Mã"), shown=False),
        Column("name", _("Họ và tên"), drill=Drill("member")),
        Column("unit", _("Sinh hoạt tại"), shown=with_place),
        Column("gender", _("Giới tính"), short=_("Nam, nữ")),
        Column("birth", _("Sinh ngày")),
        Column("ethnicity", _("Dân tộc")),
        Column("card", _("Số thẻ Đảng"), short=_("Số thẻ")),
        Column("admission", _("Ngày vào Đảng")),
        Column("official", _("Ngày chính thức"), DATE),
        Column("state", _("Trạng thái")),
        Column("offices", _("Chức vụ trong Đảng"), short=_("Chức vụ")),
    ]


def _rows(rows: Iterable[Listed], readable: set[int]) -> list[Row]:
    duties = {value: str(label) for value, label in DutySpan.Kind.choices}
    labels = {"full": _("chính thức"), "probationary": _("dự bị"), **duties}
    genders = {value: str(label) for value, label in Member.Gender.choices}
    found = []
    for row in rows:
        member = row.member
        states = [labels[row.state]]
        if row.leaving:
            states.append(_("đang chuyển sinh hoạt"))
        if row.away:
            states.append(_("đang sinh hoạt tạm thời nơi khác"))
        values = {
            "code": row.code,
            "name": member.full_name,
            "unit": row.place,
            "gender": genders.get(member.gender, ""),
            "birth": partial_date(member.birth_date, member.birth_precision),
            "ethnicity": row.ethnicity,
            "card": member.masked_number,
            "admission": partial_date(member.admission_date, member.admission_precision),
            "official": member.full_membership_date,
            "state": ", ".join(states),
            "offices": "; ".join(row.offices),
        }
        # A file that was closed to the user since is not offered.
        found.append(Row(values, {"uuid": str(member.uuid)} if member.pk in readable else None))
    return found


STRENGTH = StrengthReport()

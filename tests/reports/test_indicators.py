"""The figures of the overview: each is the cell of its report, for every period and every month of its small chart."""

from datetime import date

import pytest

from core.audit import SYSTEM
from core.periods import Period
from core.tables import Ratio
from members.services import NewMembership, open_memberships
from reports.queries.figures import Figures, get_figure
from reports.queries.indicators import KINDS, Stretch, indicators_of, stretch, sums_of
from reports.queries.prose import change_text
from tests.factories import World, make_member, make_sent_meeting
from tests.meetings.test_report_quality import rated
from tests.recruitment.admitting import quota

ABSENT = "unexcused"


@pytest.mark.parametrize(
    ("kind", "on", "period", "before"),
    [
        ("thang", date(2022, 12, 20), "2022-11", "2022-10"),
        ("quy", date(2022, 12, 20), "2022-10..2022-11", "2022-07..2022-08"),
        ("quy", date(2023, 1, 2), "2022-Q4", "2022-Q3"),
        ("quy", date(2022, 11, 2), "2022-10", "2022-07"),
        ("nua-nam", date(2022, 7, 1), "2022-H1", "2021-H2"),
        ("nam", date(2022, 12, 20), "2022-01..2022-11", "2021-01..2021-11"),
        ("nam", date(2023, 1, 1), "2022", "2021"),
        ("lạ\x00", date(2022, 1, 31), "2021-12", "2021-11"),
    ],
)
def test_what_is_over_is_compared_with_as_much_of_the_period_before(
    kind: str, on: date, period: str, before: str
) -> None:
    assert stretch(kind, on=on) == Stretch(Period.parse(period), Period.parse(before))


def lay(world: World) -> None:
    """Meetings of three branches through two years, some with absent members; who came, and who was admitted."""
    for month in (date(2021, 3, 3), date(2021, 11, 3), date(2022, 2, 3), date(2022, 8, 3), date(2022, 10, 3)):
        make_sent_meeting(world.a, month, {world.members["an"]: ABSENT})
        make_sent_meeting(world.c, month)
    rated(world.a, date(2022, 11, 3), "good")
    rated(world.b, date(2022, 11, 3), "fair")
    rated(world.b, date(2022, 10, 3), "good")
    make_member("Nông Văn Mới", world.b, start=date(2022, 11, 15))
    for number, day in enumerate((date(2022, 3, 3), date(2022, 10, 5), date(2022, 11, 5))):
        member = make_member(f"Lý Thị {number}", full_membership_date=None)
        new = NewMembership(member.pk, world.a.pk, "official", day, start_reason="admission")
        open_memberships(new=[new], by=SYSTEM)
    quota(world.d, world.x, 4)
    quota("Tỉnh ủy Cao Bằng", world.x, 2)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_each_is_the_cell_of_its_report(world: World, kind: str) -> None:
    lay(world)
    asked = stretch(kind, on=world.today)
    figures = Figures(world.x, by=SYSTEM, on=world.today)
    shown = indicators_of(world.x, asked, sums_of(world.x, asked, on=world.today), on=world.today)
    named = [one for one in shown if get_figure(one.code)]
    assert [one.code for one in named] == ["attendance_rate", "meetings_rate", "quality_good_rate", "members"]
    for one in named:
        figure = get_figure(one.code)
        assert figure is not None
        now, before = figures.found(figure, asked.period), figures.found(figure, asked.before)
        assert (one.value, one.before) == (now.value, before.value), one.code
        assert one.text == ("–" if now.amount is None else now.text), one.code
        assert one.change == (change_text(now, before) if None not in (now.amount, before.amount) else "")
        assert now.drill is not None
        assert (one.drill.query, dict(one.drill.params)) == (
            now.drill.query, {} if one.report == "attendance" else dict(now.drill.params)
        )  # fmt: skip
        months = [figures.found(figure, Period.month(month)) for month in asked.shown()]
        assert [value for _label, value in one.series] == [
            None if found.amount is None else found.value for found in months
        ], one.code
        assert len(months) == 12


@pytest.mark.django_db
def test_each_issuers_quota_is_the_row_of_its_report(world: World) -> None:
    lay(world)
    asked = stretch("thang", on=world.today)
    shown = indicators_of(world.x, asked, sums_of(world.x, asked, on=world.today), on=world.today)
    quotas = [one for one in shown if one.report == "quota"]
    table = Figures(world.x, by=SYSTEM, on=world.today).table("quota", asked.period)
    rows = [row for row in table.rows if row["code"] == "X"]
    assert len(rows) == 2
    told = [(one.value, one.drill.params["c"], one.told, one.parts, one.change) for one in quotas]
    assert told == [
        (row["rate"], row.drill["c"], f"{row['state']}, dự báo cả kỳ {row['forecast']}",  # type: ignore[index]
         f"{row['admitted']}/{row['quota']} đảng viên", change)
        for row, change in zip(rows, ("tăng 25,0 điểm %", "tăng 50,0 điểm %"), strict=True)
    ]  # fmt: skip
    assert [one.label for one in quotas] == [
        "Chỉ tiêu kết nạp – Đảng bộ huyện Hòa An", "Chỉ tiêu kết nạp – Tỉnh ủy Cao Bằng",
    ]  # fmt: skip
    assert [value for _label, value in quotas[0].series] == [Ratio(n, 4) for n in (0, 0, 1, 1, 2, 2, 2, 2, 2, 3, 4)]

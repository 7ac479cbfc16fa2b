from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template

from core.tables import Chart, Point, Ratio
from core.templatetags import chibo

VALUES = {
    "n": 6300,
    "amount": Decimal("1234.56"),
    "day": date(2026, 2, 5),
    "moment": datetime(2026, 2, 4, 18, 30, tzinfo=UTC),
    "counts": {7: "bảy"},
    "year": Chart("Năm 2022", [Point("T1", Ratio(1, 2)), Point("T2", Ratio(3, 4))]),
}


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{% percent 1349 1443 %}", "93,5"),
        ("{% percent 9694 10000 2 %}", "96,94"),
        ("{% percent 0 0 %}", "–"),
        ("{{ n|integer }}", "6.300"),
        ("{{ amount|decimal }}", "1.234,6"),
        ("{{ amount|decimal:2 }}", "1.234,56"),
        ("{{ day|date_text }}", "05/02/2026"),
        ("{{ day|last_day }}", "04/02/2026"),
        ("{{ nothing|last_day }}", ""),
        ("{{ day|month_text }}", "02/2026"),
        ("{{ day|month_key }}", "2026-02"),
        ("{{ day|long_date }}", "ngày 05 tháng 02 năm 2026"),
        ("{{ moment|datetime_text }}", "05/02/2026 01:30"),
        ("{% partial_date day 'year' %}", "2026"),
        ("{% partial_date day %}", "05/02/2026"),
        ("{{ counts|get:7 }}{{ counts|get:8 }}", "bảy"),
        ("{% chart nothing %}{% sparkline nothing %}", ""),
    ],
)
def test_what_templates_print(source, text):
    values = {"nothing": None, **VALUES}
    assert Template("{% load chibo %}" + source).render(Context(values)) == text


def test_charts_are_pictures_in_templates():
    found = Template("{% load chibo %}{% chart year %}{% sparkline year %}").render(Context(VALUES))
    assert found.count("<svg") == 2


def test_a_share_carries_its_sign_and_an_empty_whole_has_none() -> None:
    assert (chibo.share((9, 7)), chibo.share((0, 0)), chibo.share(None)) == ("128,6%", "–", "–")

"""Quảng An loaded once by its own command: two issuers' quotas, one numerator, each published figure (DOMAIN §1.4)."""

import json
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from branches.models import Organization
from core.formatting import TRUNCATE, percent
from core.periods import Period
from members.models import Member, Membership
from members.queries import crossed_dates, doubtful_dates
from recruitment.models import Quota
from recruitment.queries.admitted import Question, count_answers, days_reached
from scenarios.quang_an import units
from scenarios.quang_an.story import TODAY
from tests.scenarios.planning import check_published, published_rows, settle

pytestmark = pytest.mark.django_db
YEARS = [Period.parse(str(year)) for year in (2022, 2023, 2024)]


@pytest.fixture(scope="module")
def printed(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """What the command printed; the district stays loaded until the module's tests are over."""
    with django_db_blocker.unblock(), transaction.atomic():
        out = StringIO()
        call_command("load_scenario", "quang-an", stdout=out)
        settle()
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def root(printed: str) -> Iterator[Organization]:
    """The loaded district; whatever the test writes is gone afterwards."""
    with transaction.atomic():
        yield Organization.objects.get(code=printed.splitlines()[-1])
        transaction.set_rollback(True)


@pytest.fixture
def commune(root: Organization) -> Organization:
    return Organization.objects.get(code=units.commune_code("Quảng An"))


def quota(issuer: Organization, organization: Organization, year: int = 2024) -> Quota:
    return Quota.objects.get(issuer=issuer, organization=organization, start=date(year, 1, 1))


def test_the_published_figures_come_out(root: Organization) -> None:
    assert [[row[0], *row[2:]] for row in check_published("quang-an")] == [
        ["§1.4 số 1", "9/9", "9/9", "không làm tròn", "bằng"],
        ["§1.4 số 2", "128,5", "128,5", "cắt bỏ phần lẻ",
         "bằng; làm tròn nửa lên là 128,6; chỉ tiêu 7 suy từ tỷ lệ này"],
        ["§1.4 số 2", "128,5", "128,5", "cắt bỏ phần lẻ", "bằng; số, ngày nghị quyết là giả định"],
        ["§1.4 số 3", "100", "100", "không làm tròn", "bằng"],
        ["§1.4 số 4", "sớm nhất", "sớm nhất", "không làm tròn", "bằng"],
        ["§1.4 số 5", "179", "179", "không làm tròn", "bằng"],
        ["§1.4 số 5", "17", "17", "không làm tròn", "bằng"],
        ["§1.4 số 5", "11", "11", "không làm tròn", "bằng"],
        ["§1.4 số 5", "6", "6", "không làm tròn", "bằng"],
        ["§1.4 số 6", "74", "–", "", "không so: số ngoài ngành, không tính ở đây"],
        ["§1.4 số 7", "26", "26", "không làm tròn", "bằng"],
        ["§1.4 số 8", "trên 78", "80,8", "làm tròn nửa lên",
         "không so: không số nguyên nào trên 26 cho 78,x%; 21/26 chỉ hợp với chữ “trên”"],
        ["§1.4 số 9", "đạt và vượt", "–", "",
         "không so: số từng năm và chỉ tiêu năm 2022, 2023 không được công bố"],
    ]  # fmt: skip


def test_no_other_share_of_26_is_78_percent() -> None:
    """Why the article's 78% is no fixture, and its 128,5% gives the commune's own quota."""
    assert [part for part in range(27) if percent(part, 26).startswith("78")] == []
    assert [whole for whole in range(1, 30) if percent(9, whole, rounding=TRUNCATE) == "128,5"] == [7]


def test_an_admission_more_is_told(root: Organization, commune: Organization) -> None:
    spell = Membership.objects.filter(organization__code=f"{commune.code}.01").exclude(start_reason="admission").first()
    assert spell
    Membership.objects.filter(pk=spell.pk).update(start=TODAY, start_reason="admission")
    out = StringIO()
    with pytest.raises(CommandError, match="5 số khác"):
        check_published("quang-an", out=out)
    wrong = [row[2:4] for row in published_rows(out.getvalue()) if row[5].startswith("KHÁC")]
    assert wrong == [["9/9", "10/9"], ["128,5", "142,8"], ["128,5", "142,8"], ["100", "111,11"], ["26", "27"]]


def test_two_issuers_set_one_each_and_only_what_is_published_is_not_assumed(
    root: Organization, commune: Organization
) -> None:
    assert (quota(commune, commune).minimum, quota(root, commune).minimum) == (7, 9)
    certain = Quota.objects.filter(assumed=False)
    assert set(certain) == {quota(commune, commune), quota(root, commune)}
    parts = Quota.objects.filter(broken_down_from=quota(commune, commune))
    assert (len(parts), sum(part.minimum for part in parts)) == (7, 7)
    assert {part.assumed for part in parts} == {True}


def test_every_year_reaches_both(root: Organization, commune: Organization) -> None:
    for basis in Quota.Basis.values:
        found = count_answers([Question.about(commune.pk, year, basis=basis) for year in YEARS])
        assert found == [8, 9, 9]
    for count, year in zip((8, 9, 9), (2022, 2023, 2024), strict=True):
        assert all(count >= quota(issuer, commune, year).minimum for issuer in (root, commune))


def test_it_is_the_first_of_the_district(root: Organization, commune: Organization) -> None:
    quotas = list(Quota.objects.filter(issuer=root, start=date(2024, 1, 1)))
    assert len(quotas) == 9
    days = days_reached(
        [Question.about(one.organization_id, YEARS[2]) for one in quotas], [one.minimum for one in quotas]
    )
    reached = {one.organization.code: day for one, day in zip(quotas, days, strict=True) if day}
    assert reached == {commune.code: date(2024, 5, 10), units.commune_code("Tân Bình"): date(2024, 5, 15)}


def test_who_was_admitted_has_a_decision_before_the_ceremony(root: Organization) -> None:
    admitted = Membership.objects.filter(start_reason="admission", start__year__gte=2022).select_related("member")
    assert admitted.count() == 26 + 42
    for spell in admitted:
        member = spell.member
        assert member.admission_date
        assert member.ceremony_date == spell.start
        assert 0 <= (member.ceremony_date - member.admission_date).days <= 25
        assert member.ceremony_date.year == member.admission_date.year
        assert crossed_dates({field.name: getattr(member, field.name) for field in Member._meta.fields}) == {}
        assert doubtful_dates(member) == []


def test_the_report_tells_both_issuers_figures_side_by_side(
    root: Organization, commune: Organization, settings: Any, tmp_path: Path
) -> None:
    settings.CHIBO_TODAY = TODAY.isoformat()
    file = tmp_path / "quota.json"
    call_command("report", "quota", "--org", root.code, "--period", "2024", "--output", str(file))
    rows = [row for row in json.loads(file.read_text())["rows"] if row["code"] == commune.code]
    keys = ("issuer", "quota", "admitted", "rate", "reached_on", "rank", "assumed")
    assert [tuple(row[key] for key in keys) for row in rows] == [
        ("Đảng bộ huyện Đầm Hà", 9, 9, "100,0", "2024-05-10", 1, ""),
        ("Đảng bộ xã Quảng An", 7, 9, "128,6", "2024-04-19", None, ""),
    ]


def test_other_communes_quotas_are_marked_as_assumed(root: Organization, settings: Any, tmp_path: Path) -> None:
    settings.CHIBO_TODAY = TODAY.isoformat()
    file = tmp_path / "quota.json"
    call_command("report", "quota", "--org", root.code, "--period", "2024", "--output", str(file))
    rows = json.loads(file.read_text())["rows"]
    assert {row["assumed"] for row in rows if row["quota"] and row["code"] != "22.200.004"} == {"giả định"}
    assert sorted(row["rank"] for row in rows if row["rank"]) == [1, 2]

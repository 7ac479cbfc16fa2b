"""Điện Biên loaded once by its own command: the published figures and the identities between them (DOMAIN §1.5)."""

import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from branches import tree
from branches.models import Organization, PlaceKind, PlaceStanding
from branches.queries import with_current
from core.audit import SYSTEM
from core.periods import Period
from core.rendering import json_face
from core.tables import Drill, Ratio, get_report
from evaluations.models import Rating, WeakOrganization
from members.models import Member, Membership
from members.queries import headcount_on
from members.queries.coverage import Counts, added, coverage_on, doubtful, new_branches
from members.reports import COVERAGE
from recruitment.models import Quota
from recruitment.queries.admitted import By, Question, count_answers, count_answers_by
from reports.models import Programme
from reports.queries import build_report
from reports.queries.programmes import targets_of
from reports.queries.standing import Standings
from scenarios.dien_bien.story import FIRST, TODAY
from tests.scenarios.planning import check_published, published_rows, settle

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def printed(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """What the command printed; the province stays loaded until the module's tests are over."""
    with django_db_blocker.unblock(), transaction.atomic():
        out = StringIO()
        call_command("load_scenario", "dien-bien", stdout=out)
        settle()
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def root(printed: str) -> Iterator[Organization]:
    """The loaded province; whatever the test writes is gone afterwards."""
    with transaction.atomic():
        yield Organization.objects.get(code=printed.splitlines()[-1])
        transaction.set_rollback(True)


def of(root: Organization, kind: str, on: date) -> Counts:
    """The province's counts of one kind of place on a day."""
    pk = PlaceKind.objects.get(code=kind).pk
    return added(counts for (_unit, found), counts in coverage_on(root, on).items() if found == pk)


def test_14_committees_129_communes(root: Organization) -> None:
    assert tree.children(root, on=TODAY).count() == 14
    names = [one.name for one in with_current(tree.subtree(root, on=TODAY), on=TODAY)]
    assert [sum(name.startswith(f"Đảng bộ {what} ") for name in names) for what in ("xã", "phường", "thị trấn")] == [
        115, 9, 5,
    ]  # fmt: skip


def test_border_and_difficult_places(root: Organization) -> None:
    villages = PlaceStanding.objects.filter(place__kind__code="thon-ban")
    assert (villages.count(), villages.filter(difficult=True).count()) == (1443, 1146)
    assert villages.filter(difficult=True).values("organization").distinct().count() == 100
    assert villages.filter(border=True).values("organization").distinct().count() == 29


def test_the_baseline(root: Organization) -> None:
    """Rows 5 and 6: 95 villages and 4 stations "trắng"; 328, 33 and 88 without a branch, the 4 among the 88."""
    assert of(root, "thon-ban", FIRST) == Counts(own_branch=1020, no_branch=328, no_member=95)
    assert of(root, "truong-hoc", FIRST) == Counts(no_branch=33)
    stations = of(root, "tram-y-te", FIRST)
    assert (stations.no_member, stations.uncovered) == (4, 88)


def test_the_end(root: Organization) -> None:
    """Rows 10 to 12."""
    assert of(root, "thon-ban", TODAY) == Counts(own_branch=1349, no_branch=89, no_member=5)
    assert of(root, "truong-hoc", TODAY) == Counts(own_branch=33)
    stations = of(root, "tram-y-te", TODAY)
    assert (stations.total, stations.own_branch, stations.uncovered) == (129, 114, 15)


def test_the_identities_of_the_villages(root: Organization) -> None:
    """Row 11: the classes are disjoint and complete, and the change adds up both ways."""
    before, now = of(root, "thon-ban", FIRST), of(root, "thon-ban", TODAY)
    assert before.total == now.total == 1443
    assert now.total - now.own_branch == 94 == now.no_branch + now.no_member
    assert before.total - (before.no_branch + before.no_member) == 1020 == before.own_branch
    assert now.own_branch - before.own_branch == 329
    assert (before.no_member - now.no_member) + (before.no_branch - now.no_branch) == 90 + 239 == 329


def test_329_33_and_73_branches_are_new(root: Organization) -> None:
    found = new_branches(root, FIRST, TODAY)
    kinds = dict(PlaceKind.objects.values_list("code", "pk"))
    sums = {code: sum(len(one) for (_u, k), one in found.items() if k == pk) for code, pk in kinds.items()}
    assert {code: count for code, count in sums.items() if count} == {
        "thon-ban": 329, "truong-hoc": 33, "tram-y-te": 73,
    }  # fmt: skip


def test_every_day_every_place_is_in_one_class_and_districts_add_up(root: Organization) -> None:
    for on in (FIRST, date(2016, 6, 1), date(2017, 12, 31), date(2019, 3, 1), TODAY):
        whole = coverage_on(root, on)
        assert added(whole.values()).total == 1443 + 33 + 129
        units = {unit for unit, _kind in whole}
        assert len(units) == 10
        for unit in units:
            below = coverage_on(Organization.objects.get(pk=unit), on)
            mine = {kind: counts for (one, kind), counts in whole.items() if one == unit}
            for kind, counts in mine.items():
                assert counts == added(one for (_child, found), one in below.items() if found == kind)


def test_each_year_is_better_than_the_one_before(root: Organization) -> None:
    """So that the yearly target of 04-NQ/TU has an answer each year."""
    ends = [FIRST, *(date(year, 12, 31) for year in range(2016, 2020)), TODAY]
    for kind, least in (("thon-ban", 15), ("truong-hoc", 20), ("tram-y-te", 20)):
        left = [of(root, kind, day).uncovered for day in ends]
        assert all((one - other) * 100 >= least * one for one, other in itertools.pairwise(left)), left


def test_every_branch_keeps_three_members_and_nobody_is_nowhere(root: Organization) -> None:
    branches = with_current(tree.subtree(root, on=TODAY), on=TODAY)
    official = Membership.objects.filter(kind=Membership.Kind.OFFICIAL, span__contains=TODAY)
    sizes = Counter(official.values_list("organization", flat=True))
    assert min(sizes[one.pk] for one in branches if one.holds_meetings) >= 3
    assert sizes.total() == Member.objects.count() == headcount_on(tree.subtree(root, on=TODAY).values("pk"), TODAY)


def test_each_year_has_its_admissions_and_its_quota(root: Organization) -> None:
    """Row 8: 9.694 of five times 2.000, by the ceremony as by the decision."""
    years = [Period.parse(str(year)) for year in range(2016, 2021)]
    for basis in Quota.Basis.values:
        found = count_answers([Question.about(root.pk, year, basis=basis) for year in years])
        assert found == [1_890, 1_935, 1_960, 2_021, 1_888]
        assert sum(found) == 9_694
    rows = Quota.objects.values_list("organization", "issuer", "kind", "minimum", "document__number", "assumed")
    year, term = (root.pk, root.pk, "year", 2_000), (root.pk, root.pk, "term", 10_000)
    assert sorted(rows) == sorted([(*one, "04-NQ/TU", False) for one in (*[year] * 5, term)])


def test_the_report_of_the_term_s_last_year_tells_the_term_s_rate(root: Organization) -> None:
    """Row 8, 96,94%, from the report itself; printed to one place (DOMAIN §6.24: a year and its term side by side)."""
    table = get_report("quota").build(root, Period.parse("2020"), by=SYSTEM, on=TODAY)
    told = {row["quota"]: (row["admitted"], row["rate"]) for row in table.rows if row["code"] == root.code}
    assert told[10_000] == (9_694, Ratio(9_694, 10_000))
    assert told[2_000] == (1_888, Ratio(1_888, 2_000))


def test_the_districts_admissions_add_up(root: Organization) -> None:
    term = Question(root.pk, FIRST, TODAY)
    (by_child,) = count_answers_by([term], By.CHILD)
    assert set(by_child) == set(tree.children(root, on=TODAY).values_list("pk", flat=True))
    assert sum(by_child.values()) == 9_694
    assert count_answers([Question(pk, FIRST, TODAY) for pk in by_child]) == list(by_child.values())


def test_nothing_in_it_is_doubtful(root: Organization) -> None:
    for on in (FIRST, TODAY - timedelta(days=500), TODAY):
        assert doubtful(root, on) == []


PERIOD = "2016-01..2020-03"


@pytest.fixture
def reported(root: Organization, tmp_path: Path) -> Callable[..., bytes]:
    """What `manage.py report coverage` writes."""

    def report(face: str = "json", organization: str = root.code) -> bytes:
        file = tmp_path / f"coverage.{face}"
        call_command(
            "report", "coverage", "--org", organization, "--period", PERIOD, "--format", face, "--output", str(file)
        )
        return file.read_bytes()

    return report


def test_the_report_prints_the_published_figures(reported: Callable[..., bytes]) -> None:
    found = json.loads(reported())
    by_kind = {row["kind"]: row for row in found["annexes"][0]["rows"]}
    villages, stations = by_kind["thon-ban"], by_kind["tram-y-te"]
    assert {key: villages[key] for key in ("total", "own_branch", "own_rate", "shared_branch", "no_branch")} == {
        "total": 1443, "own_branch": 1349, "own_rate": "93,5", "shared_branch": 0, "no_branch": 89,
    }  # fmt: skip
    assert (villages["no_member"], villages["own_change"], villages["new_branches"]) == (5, 329, 329)
    assert (villages["no_branch_change"], villages["no_member_change"]) == (-239, -90)
    assert (villages["no_branch_before"], villages["no_member_before"]) == (328, 95)
    assert (by_kind["truong-hoc"]["own_rate"], by_kind["truong-hoc"]["new_branches"]) == ("100,0", 33)
    assert (stations["own_rate"], stations["new_branches"], stations["no_branch"]) == ("88,4", 73, 15)


def test_the_rows_of_the_districts_add_up(reported: Callable[..., bytes]) -> None:
    found = json.loads(reported())
    rows = found["rows"]
    assert len({row["code"] for row in rows}) == 10
    for kind in found["annexes"][0]["rows"]:
        for key in ("total", "own_branch", "shared_branch", "no_branch", "no_member", "own_change", "new_branches"):
            assert sum(row[key] for row in rows if row["kind"] == kind["kind"]) == kind[key]
    for row in rows:
        assert row["own_branch"] + row["shared_branch"] + row["no_branch"] + row["no_member"] == row["total"]
        district = json.loads(reported(organization=row["code"]))
        (same,) = [one for one in district["annexes"][0]["rows"] if one["kind"] == row["kind"]]
        assert {key: same[key] for key in row if key in same and key not in ("code", "name")} == {
            key: row[key] for key in row if key in same and key not in ("code", "name")
        }
        if row["kind"] != "thon-ban":
            break


def test_the_targets_of_the_resolution_are_answered_year_by_year(reported: Callable[..., bytes]) -> None:
    found = json.loads(reported())
    (targets,) = [annex for annex in found["annexes"] if annex["title"] == "Kết quả thực hiện chỉ tiêu"]
    villages = [row for row in targets["rows"] if row["kind_name"] == "thôn, bản"]
    assert [(row["when"], row["base"], row["now"], row["change"], row["result"]) for row in villages] == [
        ("năm 2016", 423, 343, "-18,9", "đạt"), ("năm 2017", 343, 268, "-21,9", "vượt"),
        ("năm 2018", 268, 203, "-24,3", "vượt"), ("năm 2019", 203, 133, "-34,5", "vượt"),
        ("năm 2020", 133, 94, "-29,3", "vượt"),
    ]  # fmt: skip
    assert {row["asked"] for row in villages} == {"chưa có đảng viên hoặc chưa có chi bộ: giảm 15–20% so với năm trước"}
    assert {row["document"] for row in targets["rows"]} == {"04-NQ/TU ngày 23/05/2016"}
    assert len(targets["rows"]) == 15
    assert {row["result"] for row in targets["rows"] if row["kind_name"] != "thôn, bản"} == {"đạt"}


@pytest.mark.parametrize("face", ["csv", "xlsx", "pdf", "html"])
def test_the_report_comes_in_every_face(reported: Callable[..., bytes], face: str) -> None:
    assert len(reported(face)) > 1000


def test_the_records_add_up_to_the_figures(root: Organization) -> None:
    period = Period.parse(PERIOD)
    villages = PlaceKind.objects.get(code="thon-ban").pk

    def count(query: str, **params: str | int) -> int:
        return len(COVERAGE.records(root, period, Drill(query, params), by=SYSTEM, on=TODAY).rows)

    assert count("p", k=villages) == 1443
    assert [count("p", k=villages, c=letter) for letter in "osbm"] == [1349, 0, 89, 5]
    assert [count("p", k=villages, c=letter, b=1) for letter in "osbm"] == [1020, 0, 328, 95]
    assert count("n", k=villages) == 329
    empty = COVERAGE.records(root, period, Drill("p", {"k": villages, "c": "m"}), by=SYSTEM, on=TODAY)
    assert {(row["count"], row["branches"], row["people"]) for row in empty.rows} == {(0, "", "")}


def classified(root: Organization, year: int, at: str) -> dict[str, Any]:
    """The row of the whole province in the report `classification`, for organisations of one level."""
    table = get_report("classification").build(root, Period.parse(str(year)), by=SYSTEM, on=TODAY)
    (whole,) = [one for one in json_face(table)["annexes"] if one["title"].startswith("Cả đơn vị")]
    (row,) = [one for one in whole["rows"] if one["at"] == at]
    return row


def test_the_classification_prints_the_published_figures(root: Organization) -> None:
    """Rows 15 to 17: of the branches under committees, each year by its own scale."""
    of_2016, of_2017, of_2018 = (classified(root, year, "Trực thuộc cơ sở") for year in (2016, 2017, 2018))
    assert (of_2016["weak"], of_2016["rated"], of_2016["weak_rate"]) == (5, 1_343, "0,37")
    assert (of_2017["weak"], of_2017["rated"], of_2017["weak_rate"]) == (0, 1_447, "0,00")
    assert (of_2018["not_completed"], of_2018["rated"], of_2018["not_completed_rate"]) == (9, 2_725, "0,33")
    assert "not_completed" not in of_2016
    assert "weak" not in of_2018
    # The grassroots organisations, 625 of them, stand in a row of their own.
    assert classified(root, 2018, "Cơ sở")["rated"] == 625


def test_2018_breaks_the_series(root: Organization) -> None:
    """§6.39: the two scales are never mapped onto one another."""
    report = get_report("classification_change")
    table = report.build(root, Period.parse("2016-01..2018-12"), by=SYSTEM, on=TODAY)
    assert {row["state"] for row in table.rows} == {"khác thang, không so sánh"}
    told = [
        [(row["year"], row["rated"], row["state"]) for row in annex.rows if row["at"] == "Trực thuộc cơ sở"]
        for annex in table.annexes
    ]
    assert told == [
        [("năm 2016", 1_343, ""), ("năm 2017", 1_447, "")], [("năm 2018", 2_725, "khác thang, không so sánh")],
    ]  # fmt: skip


def test_who_is_not_rated_was_founded_too_late(root: Organization) -> None:
    for year, standing in ((2016, 1_410), (2017, 2_152), (2018, 2_779)):
        row = classified(root, year, "Trực thuộc cơ sở")
        branches = tree.form_on(date(year, 12, 15)).filter(level__code="truc-thuoc-co-so").count()
        assert row["listed"] == branches == standing
        assert row["listed"] - row["rated"] == row["not_rated_new_organization"] == row["not_rated"]


def test_no_committee_rates_more_excellent_than_the_cap_gives(root: Organization) -> None:
    table = get_report("classification").build(root, Period.parse("2018"), by=SYSTEM, on=TODAY)
    (caps,) = [one for one in table.annexes if one.title == "Kiểm tra giới hạn tỷ lệ"]
    assert len(caps.rows) > 129
    assert {row["over"] for row in caps.rows} == {0}
    assert any(row["used"] for row in caps.rows)


def test_the_14_weak_branches_are_consolidated(root: Organization) -> None:
    weak = WeakOrganization.objects.filter(consolidated=True, assumed=True)
    assert (weak.count(), weak.values("organization").distinct().count()) == (14, 14)
    lowest = Rating.objects.filter(decided_level__code__in=("weak", "not_completed"))
    assert set(lowest.values_list("organization", flat=True)) == set(weak.values_list("organization", flat=True))


def test_every_published_figure_is_the_one_computed_or_has_its_reason(root: Organization) -> None:
    rows = check_published("dien-bien")
    assert [row for row in rows if row[5].startswith(("KHÁC", "không đúng"))] == []
    assert [
        "§1.5 số 10",
        "hết quý I/2020: tỷ lệ thôn bản có chi bộ (%)",
        "93,5",
        "93,5",
        "làm tròn nửa lên",
        "bằng",
    ] in rows
    numbers = [int(row[0].rpartition(" ")[2]) for row in rows]
    assert numbers == sorted(numbers)
    # 13 is derived and 20 are numbers of papers: neither is a printed figure.
    assert set(range(1, 20)) - set(numbers) == {13}
    reasons = {row[2]: row[5] for row in rows if row[5].startswith("không so: ")}
    assert len(reasons) == sum(row[3] == "–" for row in rows)
    assert reasons["44,82"] == "không so: số ngoài ngành, không tính ở đây"


def test_a_figure_that_differs_is_told(root: Organization) -> None:
    PlaceStanding.objects.filter(place__coverages=None).first().delete()  # type: ignore[union-attr]
    out = StringIO()
    with pytest.raises(CommandError, match="số khác với số đã công bố"):
        check_published("dien-bien", out=out)
    found = {row[1]: row for row in published_rows(out.getvalue())}
    assert found["hết quý I/2020: thôn bản có chi bộ"][2:] == ["1.349/1.443", "1.349/1.442", "không làm tròn", "KHÁC"]


def test_a_rating_that_differs_is_told_too(root: Organization) -> None:
    rating = Rating.objects.filter(year=2018, decided_level__code="not_completed").first()
    assert rating is not None
    rating.decided_level = rating.scheme.levels.get(code="completed")
    rating.save()
    out = StringIO()
    with pytest.raises(CommandError, match="1 số khác với số đã công bố"):
        check_published("dien-bien", out=out)
    found = {row[0]: row for row in published_rows(out.getvalue())}
    assert found["§1.5 số 17"][2:4] == ["0,33 (9/2.725)", "0,29 (8/2.725)"]


def test_the_programme_says_what_the_report_of_coverage_says(root: Organization) -> None:
    """04-NQ/TU twice: as targets of coverage and as a programme, each year against the year before."""
    targets = targets_of(Programme.objects.filter(organization=root))
    book = Standings(root, targets, by=SYSTEM, on=TODAY)
    for target, kind in zip(targets[2:], ("thon-ban", "truong-hoc", "tram-y-te"), strict=True):
        name = PlaceKind.objects.get(code=kind).name
        for year in (2016, 2019):
            table = build_report("coverage", root, Period.parse(str(year)), by=SYSTEM, on=TODAY, options={})
            (said,) = [
                row for annex in table.annexes for row in annex.rows if row["result"] and row["kind_name"] == name
            ]
            one = book.of_year(target, year)
            assert (one.base, one.amount.value) == (said["base"], said["now"])
            same = {"không xác định (số gốc bằng 0)": "chưa có số liệu"}
            assert one.state.label == same.get(str(said["result"]), said["result"])
    term = book.of_term(targets[1])
    yearly = [book.of_year(targets[0], year).amount.value for year in range(2016, 2021)]
    assert [amount.value for _year, amount in term.years] == yearly
    assert term.judged.rate == (9694, 10000)

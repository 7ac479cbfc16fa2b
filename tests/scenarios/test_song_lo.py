"""Sông Lô loaded once by its own command: the published figures, a bound as a bound (DOMAIN §1.3), and its visitor."""

import json
from collections.abc import Iterator
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from accounts.models import User
from branches.models import Appointment, Organization
from branches.queries import organizations_visible_to
from core.audit import SYSTEM
from core.formatting import HALF_UP, TRUNCATE
from core.periods import Period
from meetings.models import Meeting, Visit, VisitAssignment, WorkingGroup
from meetings.reports import VISITS_REPORT
from meetings.services import end_group
from scenarios.scenario import Published, whole_percent
from scenarios.song_lo.story import SONG_LO, TODAY
from tests.scenarios.planning import check_published, published_rows, settle

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def printed(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """What the command printed; the district stays loaded until the module's tests are over."""
    with django_db_blocker.unblock(), transaction.atomic():
        out = StringIO()
        call_command("load_scenario", "song-lo", stdout=out)
        settle()
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def root(printed: str, settings: Any) -> Iterator[Organization]:
    """The loaded district on its own day; whatever the test writes is gone afterwards."""
    settings.CHIBO_TODAY = TODAY.isoformat()
    with transaction.atomic():
        yield Organization.objects.get(code=printed.splitlines()[-1])
        transaction.set_rollback(True)


def test_the_published_figures_come_out(root: Organization) -> None:
    rows = check_published("song-lo")
    assert [row[2:4] + row[5:] for row in rows[:5]] == [
        ["17", "17", "bằng"],
        ["ngày đầu mỗi quý", "ngày đầu mỗi quý", "bằng"],
        ["165", "165", "bằng"],
        ["10", "10", "bằng"],
        ["6", "6", "bằng"],
    ]
    ((source, label, published, computed, rounding, verdict),) = rows[5:]
    assert (source, label, published) == ("§1.3 số 4", "tỷ lệ dự sinh hoạt bình quân (%)", "trên 95")
    assert (computed[:1], rounding) == ("9", "làm tròn nửa lên")
    assert verdict.startswith("đúng như chữ viết: “trên” chỉ cho cận dưới; bài không nói công thức, ở đây là F1")


def test_a_figure_that_is_missed_is_told(root: Organization) -> None:
    group = WorkingGroup.objects.get(name="Tổ công tác số 17")
    end_group(group=group, last_day=SONG_LO.first, on=TODAY, by=SYSTEM)
    out = StringIO()
    with pytest.raises(CommandError, match="1 số khác") as refusal:
        check_published("song-lo", out=out)
    assert refusal.value.returncode == 1
    assert [row[1:4] for row in published_rows(out.getvalue()) if row[5] == "KHÁC"] == [
        ["tổ công tác của Huyện ủy", "17", "16"]
    ]
    assert out.getvalue().splitlines()[-1].startswith("6 số: 5 đúng, 1 khác, 0 không so được")


def test_what_of_a_figure_differs() -> None:
    figure = partial(Published, "§1.0 số 1", "x")
    found = [
        figure("17", "17"), figure("17", "16"), figure("17"), figure("trên 95", "97,2", fulfilled=True),
        figure("trên 95", "94,9", fulfilled=False), figure("78", "80,8", reason="không số nguyên nào cho ra"),
        figure("74", reason="số ngoài ngành"),
    ]  # fmt: skip
    assert [(one.compared, one.differs, one.verdict) for one in found] == [
        (True, False, "bằng"), (True, True, "KHÁC"), (True, True, "KHÁC"), (True, False, "đúng như chữ viết"),
        (True, True, "không đúng như chữ viết"), (False, False, "không so: không số nguyên nào cho ra"),
        (False, False, "không so: số ngoài ngành"),
    ]  # fmt: skip
    labels = [figure("1", "1", rounding=one).rounding_label for one in (None, HALF_UP, TRUNCATE)]
    assert labels == ["không làm tròn", "làm tròn nửa lên", "cắt bỏ phần lẻ"]
    assert figure("74", reason="số ngoài ngành").rounding_label == ""
    assert [whole_percent(*pair) for pair in ((3, 3), (9_999, 10_000), (1, 2))] == ["100", "99,99", "50"]


def test_the_groups_attend_on_the_first_day_of_the_quarter(root: Organization) -> None:
    """Two quarters: each of the 42 branches is to be attended twice; what was made and missed adds up."""
    table = VISITS_REPORT.build(root, Period.parse("2022-H1"), by=SYSTEM, on=TODAY)
    totals = table.totals
    assert (totals["groups"], totals["branches"], totals["planned"]) == (17, 42, 84)
    assert totals["done"] + totals["missed"] == 84
    assert totals["done"] == totals["visits"] == Visit.objects.count()
    assert 70 < totals["done"] < 84
    assert set(VisitAssignment.objects.values_list("rhythm", flat=True)) == {"quarter_start"}
    months = set(Meeting.objects.filter(visits__isnull=False).values_list("for_month__month", flat=True))
    assert months == {1, 4}


def test_the_report_on_the_command_line(root: Organization, tmp_path: Path) -> None:
    path = tmp_path / "visits.json"
    call_command("report", "visits", "--org", root.code, "--period", "2022", "--output", str(path))
    totals = json.loads(path.read_text())["totals"]
    assert (totals["groups"], totals["planned"]) == (17, 168)


def test_the_visitor_of_the_demo_sees_his_branches_and_no_others(
    root: Organization, settings: Any, tmp_path: Path
) -> None:
    settings.VAR_DIR = tmp_path
    settings.CHIBO_DEMO = True
    call_command("create_demo_accounts", stdout=StringIO())
    user = User.objects.get(username="totruong")
    seen = set(organizations_visible_to(user, on=TODAY).values_list("code", flat=True))
    assert seen == {f"26.253.001.{number:02d}" for number in range(1, 11)}
    assert set(Appointment.objects.filter(user=user).values_list("role", flat=True)) == {"visitor"}
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert "Có 10 nơi được phân công dự" in client.get("/du-sinh-hoat/cua-toi/").content.decode()

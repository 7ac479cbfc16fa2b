"""Sông Lô loaded once by its own command: the published figures, a bound as a bound (DOMAIN §1.3), and its visitor."""

import json
from collections.abc import Iterator
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
from core.periods import Period
from meetings.models import Meeting, Visit, VisitAssignment, WorkingGroup
from meetings.reports import VISITS_REPORT
from meetings.services import end_group
from scenarios.scenario import Published
from scenarios.song_lo.story import SONG_LO, TODAY
from tests.scenarios.planning import with_statistics

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def printed(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """What the command printed; the district stays loaded until the module's tests are over."""
    with django_db_blocker.unblock(), transaction.atomic():
        out = StringIO()
        call_command("load_scenario", "song-lo", stdout=out)
        with_statistics()
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
    out = StringIO()
    call_command("check_published", "song-lo", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[:5] == [
        "✓ tổ công tác của Huyện ủy: 17 | 17",
        "✓ nhịp dự sinh hoạt: ngày đầu mỗi quý | ngày đầu mỗi quý",
        "✓ xã Bạch Lưu: đảng viên: 165 | 165",
        "✓ xã Bạch Lưu: chi bộ: 10 | 10",
        "✓ xã Bạch Lưu: chi bộ nông thôn: 6 | 6",
    ]
    assert lines[5].startswith("✓ tỷ lệ dự sinh hoạt bình quân, công thức F1")
    assert ": trên 95 | 9" in lines[5]
    assert len(lines) == 6


def test_a_figure_that_is_missed_is_told(root: Organization) -> None:
    group = WorkingGroup.objects.get(name="Tổ công tác số 17")
    end_group(group=group, last_day=SONG_LO.first, on=TODAY, by=SYSTEM)
    out = StringIO()
    with pytest.raises(CommandError, match="1 số khác"):
        call_command("check_published", "song-lo", stdout=out)
    assert "✗ tổ công tác của Huyện ủy: 17 | 16" in out.getvalue()


def test_a_bound_holds_where_it_is_kept() -> None:
    assert [Published("x", "trên 95", "97,2", fulfilled=kept).holds for kept in (True, False)] == [True, False]
    assert [Published("x", "17", text).holds for text in ("17", "16")] == [True, False]


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

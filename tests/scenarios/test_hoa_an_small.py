"""A small cut of Hòa An, loaded once: what its committees ask for, what its branches transmitted, the agendas that
wait, the minutes that were written, the rhythm of its meetings as the reports add it up, what was rated; and the same
every time.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q

from branches import tree
from branches.models import Organization
from core.audit import SYSTEM
from core.periods import Period
from core.tables import get_report
from evaluations.models import (
    Commendation,
    Leave,
    Rating,
    Registration,
    ScreeningCase,
    Subject,
    WeakOrganization,
)
from evaluations.models import (
    Period as ReviewPeriod,
)
from meetings.models import (
    AgendaComment,
    AgendaItem,
    Attendance,
    Contribution,
    Meeting,
    MeetingSlot,
    MonthClosing,
    Orientation,
    OrientationItem,
    Task,
    Vote,
)
from meetings.queries import transmissions_of, vote_base
from reports.models import Pack, PackTemplate, ReportDuty
from reports.queries.composing import compose
from reports.queries.differences import differences_of
from reports.queries.receiving import received_of, state_text
from reports.services.packs import begin_pack
from scenarios.apart import loaded_apart
from scenarios.hoa_an import DEMO_BRANCH, DEMO_COMMUNE, HOA_AN
from scenarios.hoa_an.reporting import NOVEMBER
from scenarios.hoa_an.story import HEALTH_CENTRE, LUNG_PHAY, TODAY, load
from tests.scenarios.planning import settle
from tests.scenarios.test_loading import contents, small

pytestmark = pytest.mark.django_db
DECEMBER = date(2022, 12, 1)


@pytest.fixture(scope="module")
def cut(django_db_setup: None, django_db_blocker: Any) -> Iterator[Organization]:
    """The root; the cut stays loaded until the module's tests are over."""
    with django_db_blocker.unblock(), transaction.atomic():
        root = load(by=SYSTEM, only=small())
        settle()
        yield root
        transaction.set_rollback(True)


@pytest.fixture
def root(cut: Organization, db: None) -> Organization:
    """The root, in an object of the test's own."""
    return Organization.objects.get(pk=cut.pk)


def loaded_again(seed: str) -> dict[str, list[Any]]:
    """What a cut of this seed writes, loaded apart from the one that is there."""
    with loaded_apart(replace(HOA_AN, load=partial(load, only=small(seed)))):
        return contents()


def test_the_same_district_gives_the_same_rows(root: Organization) -> None:
    first, second, other = contents(), loaded_again("hoa-an"), loaded_again("b")
    assert all(first.values()), {name: len(rows) for name, rows in first.items()}
    assert first == second
    assert first["organizations"] == other["organizations"]
    assert all(first[name] != other[name] for name in ("members", "memberships", "meetings", "rolls", "scores"))


def test_agendas_take_up_what_reaches_them_and_nothing_else(root: Organization) -> None:
    asked = {f"orientation:{pk}" for pk in OrientationItem.objects.values_list("pk", flat=True)}
    taken = AgendaItem.objects.filter(source__startswith="orientation:")
    assert set(taken.values_list("source", flat=True)) < asked
    withdrawn = OrientationItem.objects.filter(orientation__withdrawn_on__isnull=False)
    assert withdrawn.exists()
    assert not taken.filter(source__in=[f"orientation:{one.pk}" for one in withdrawn]).exists()
    own = OrientationItem.objects.filter(orientation__organization__code=DEMO_COMMUNE).exclude(pk__in=withdrawn)
    spoke = taken.filter(source__in=[f"orientation:{one.pk}" for one in own]).values("organization").distinct()
    below = tree.children(Organization.objects.get(code=DEMO_COMMUNE), on=TODAY)
    assert 0 < spoke.count() < below.count()  # its hamlets, not its offices
    assert not spoke.exclude(organization__in=below).exists()
    # One agenda a meeting: what is asked for stands among what the minutes say.
    early = taken.filter(meeting__status="sent", meeting__date__lt=F("meeting__for_month"))
    assert not early.exists()
    assert not taken.filter(meeting__sent_at__isnull=False, proceedings="").exists()


def test_documents_reached_most_branches_and_some_not_yet(root: Organization) -> None:
    found = {
        one.document.number: (len(one.due), len(one.held))
        for one in transmissions_of(root, Period.parse("2022-Q4"), on=TODAY)
    }
    branches = len(tree.paths_to_branches(root, on=TODAY))
    assert set(found) == {"17-HD/HU", "19-NQ/TW", "21-KL/TW", "21-NQ/TW"}
    assert {number: due for number, (due, _held) in found.items() if number != "19-NQ/TW"} == dict.fromkeys(
        ("17-HD/HU", "21-KL/TW", "21-NQ/TW"), branches
    )
    assert all(0 < held <= due for due, held in found.values())
    assert found["17-HD/HU"][1] < found["21-NQ/TW"][1]  # who met before the 6th has it still to do


def test_what_meets_in_the_last_days_has_its_agenda_but_for_some(root: Organization) -> None:
    prepared = Meeting.objects.filter(status="draft").exclude(kind__in=Meeting.COMMITTEE_KINDS)
    assert prepared.count() >= 3
    assert not prepared.filter(items=None).exists()
    assert not prepared.filter(date__lt=TODAY).exists()
    assert not Attendance.objects.filter(meeting__in=prepared).exists()
    assert not Meeting.objects.filter(organization__code=DEMO_BRANCH, for_month=DECEMBER, kind="regular").exists()
    spoken_of = Meeting.objects.filter(for_month=DECEMBER, kind__in=Meeting.MONTHLY_KINDS).values("organization")
    assert set(tree.paths_to_branches(root, on=TODAY)) - set(spoken_of.values_list("organization", flat=True))
    met = Meeting.objects.filter(kind="committee")
    assert met.exists()
    assert all(one.status == "sent" and one.prepares and one.date <= one.prepares.date for one in met)
    agreed = AgendaItem.objects.filter(meeting__in=met.values("prepares"), source__startswith="prepared:")
    assert agreed.count() == met.count()


def test_comments_stand_before_the_day(root: Organization) -> None:
    comments = AgendaComment.objects.select_related("meeting")
    assert comments.exists()
    assert [one for one in comments if not one.at.date() < min(one.meeting.date, TODAY)] == []
    assert Orientation.objects.filter(organization=root).count() == 5


def test_minutes_are_there_from_october_and_of_two_branches_always(root: Organization) -> None:
    kept = Q(for_month__gte=date(2022, 10, 1)) | Q(organization__code__in=(DEMO_BRANCH, LUNG_PHAY))
    held = Meeting.objects.filter(kind__in=Meeting.RATED_KINDS, sent_at__isnull=False, present__gt=0)
    assert held.filter(kept, items=None).count() == 0
    assert held.exclude(kept).exclude(speakers=None).count() == 0
    rows = held.filter(kept).annotate(spoke=Count("contributions__member", distinct=True))
    assert [pk for pk, frozen, counted in rows.values_list("pk", "speakers", "spoke") if frozen != counted] == []
    absent = ("excused", "unexcused", "special_duty")
    silent = Attendance.objects.filter(status__in=absent, meeting=OuterRef("meeting"), member=OuterRef("member"))
    assert Contribution.objects.filter(Exists(silent)).count() == 0
    assert held.filter(criticism=True).count() > 3
    due = Task.objects.filter(due_on__lt=TODAY)
    assert 0 < due.filter(done_on=None).count() < due.count() / 2
    for vote in Vote.objects.order_by("pk").select_related("meeting")[::40]:
        assert vote_base(vote.meeting).number == vote.base


def test_its_branches_keep_a_rhythm_ask_and_act(root: Organization) -> None:
    def totals(name: str) -> Any:
        return get_report(name).build(root, Period.parse("2022"), by=SYSTEM, on=TODAY).totals

    meetings, opinions, tasks = totals("meetings"), totals("opinions"), totals("tasks")
    assert meetings["due"] == meetings["held"] + meetings["not_held"] + meetings["missing"] > 50
    assert MeetingSlot.objects.count() > 20
    assert MonthClosing.objects.exists()
    assert 0 < opinions["open"] < opinions["raised"]
    assert 0 < tasks["done"] < tasks["assigned"]


def test_a_commune_reported_november_and_its_records_were_put_right_since(root: Organization) -> None:
    rules = ReportDuty.objects.filter(organization=root).order_by("due_days", "kind")
    assert [(rule.kind, rule.due_days, rule.document) for rule in rules] == [
        ("month", 5, None), ("quarter", 10, None), ("half", 15, None), ("year", 15, None),
    ]  # fmt: skip
    told = received_of(rules[0], [NOVEMBER], on=TODAY)
    assert {one.organization.code: state_text(one) for one in told} == {
        DEMO_COMMUNE: "đã nhận, đúng hạn", HEALTH_CENTRE: "chưa có, quá hạn 15 ngày",
    }  # fmt: skip
    (report,) = (one for one in told if one.issue)
    differing = [table for table in differences_of(report.issue) if table.cells]
    assert {table.issued.report for table in differing} == {"attendance"}
    assert sum(len(table.cells) for table in differing) == report.cells > 0


# ---- what every page of evaluations has to show


def test_the_year_before_is_decided_and_this_one_at_every_stage_in_the_commune(root: Organization) -> None:
    before, now = ReviewPeriod.objects.order_by("year")
    assert (before.year, before.closed_on is not None, before.assumed) == (2021, True, True)
    assert not before.ratings.filter(not_rated="").exclude(stage="notified").exists()
    assert (now.year, now.closed_on, now.assumed) == (2022, None, True)
    members = now.ratings.filter(subject=Subject.MEMBER, not_rated="")
    stages = Counter(
        members.filter(organization__placements__parent__code=DEMO_COMMUNE).values_list("stage", flat=True)
    )
    assert set(stages) == {"open", "self_rated", "proposed", "appraised", "decided"}
    assert set(members.filter(organization__code=DEMO_BRANCH).values_list("stage", flat=True)) == {"self_rated"}
    assert set(now.ratings.values_list("subject", flat=True)) >= {"organization", "member", "collective"}


@pytest.mark.parametrize("year", ["2021", "2022"])
def test_nobody_has_more_of_the_best_than_the_cap_gives(root: Organization, year: str) -> None:
    table = get_report("classification").build(root, Period.parse(year), by=SYSTEM, on=TODAY)
    (caps,) = [one for one in table.annexes if one.title == "Kiểm tra giới hạn tỷ lệ"]
    assert {row["over"] for row in caps.rows} == {0}
    assert any(row["used"] for row in caps.rows)


def test_what_is_decided_this_year_rests_on_its_evidence(root: Organization) -> None:
    decided = Rating.objects.filter(year=2022, stage="decided")
    assert decided.exists()
    assert all(one.evidence["facts"] and one.derived["ceiling"] for one in decided)
    assert {one.decision.organization.code for one in decided.select_related("decision__organization")} == {
        DEMO_COMMUNE
    }


def test_registers_show_something_at_every_state(root: Organization) -> None:
    assert set(Commendation.objects.values_list("outcome", flat=True)) == {"", "awarded", "refused"}
    assert Commendation.objects.get(outcome="awarded").outcome_document is not None
    assert set(ScreeningCase.objects.values_list("outcome", flat=True)) == {"", "improved"}
    assert set(Registration.objects.values_list("kind", flat=True)) == set(Registration.Kind.values)
    assert Registration.objects.filter(organization__code=DEMO_BRANCH, outcome="").exists()
    assert set(WeakOrganization.objects.values_list("consolidated", "assumed")) == {(False, True), (True, True)}
    assert WeakOrganization.objects.get(consolidated=False).tasks.filter(done_on=None, due_on__lt=TODAY).exists()
    assert Leave.objects.filter(kind="sick").exists()


# ---- reports to the committee above


@pytest.mark.parametrize("code", ["district", DEMO_COMMUNE])
@pytest.mark.parametrize(("template", "period"), [("thang", "2022-11"), ("quy", "2022-Q4"), ("nam", "2022")])
def test_what_the_product_s_templates_say_is_there(root: Organization, code: str, template: str, period: str) -> None:
    organization = root if code == "district" else Organization.objects.get(code=code)
    begun = PackTemplate.objects.get(code=template)
    there = Pack.objects.filter(organization=organization, template=begun, period=period)
    there.update(state=Pack.State.DISCARDED)
    pack = begin_pack(organization=organization, template=begun, period=Period.parse(period), by=SYSTEM, on=TODAY)
    problems = compose(pack, on=TODAY).problems
    # The cut begins in October: against the period before there is no change of the attendance to tell.
    assert [one for one in problems if "“tỷ lệ dự sinh hoạt”" not in one] == []

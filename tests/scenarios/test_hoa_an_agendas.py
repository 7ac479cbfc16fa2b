"""What Hòa An's committees ask for, what its branches transmitted, and the agendas that wait, on a small cut."""

from datetime import date

import pytest
from django.db.models import F

from branches import tree
from branches.models import Organization
from core.audit import SYSTEM
from core.periods import Period
from meetings.models import AgendaComment, AgendaItem, Attendance, Meeting, Orientation, OrientationItem
from meetings.queries import transmissions_of
from scenarios.hoa_an import DEMO_BRANCH, DEMO_COMMUNE
from scenarios.hoa_an.story import TODAY, load
from tests.scenarios.test_loading import small

pytestmark = pytest.mark.django_db
DECEMBER = date(2022, 12, 1)


@pytest.fixture
def root() -> Organization:
    return load(by=SYSTEM, only=small())


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

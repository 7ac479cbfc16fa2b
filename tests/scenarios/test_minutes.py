"""The minutes of a scenario's meetings: by those who were there, frozen as they were said."""

from datetime import date

import pytest
from django.db.models import Count, Exists, OuterRef, Q

from core.audit import SYSTEM
from meetings.models import Attendance, Contribution, Meeting, Task, Vote
from meetings.queries import vote_base
from scenarios.hoa_an import DEMO_BRANCH
from scenarios.hoa_an.story import LUNG_PHAY, TODAY, load
from tests.scenarios.test_loading import small

pytestmark = pytest.mark.django_db


def test_minutes_are_there_from_october_and_of_two_branches_always() -> None:
    load(by=SYSTEM, only=small())
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

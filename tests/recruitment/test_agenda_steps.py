"""What a branch is to resolve is proposed for its agenda, and the vote written there is the step's."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from core.audit import SYSTEM
from meetings.models import AgendaItem, Meeting, Vote
from meetings.queries.agenda_sources import AGENDA_SOURCES
from recruitment.models import Stage
from recruitment.queries.agenda_steps import StepsToResolve, source_of
from tests.factories import World, make_draft_meeting
from tests.recruitment.followed import make_followed
from tests.recruitment.walking import DAYS, make_candidate, meeting_on, take, walk

pytestmark = pytest.mark.django_db


def proposed(meeting: Meeting) -> list[tuple[str, str]]:
    """Source and title of what is proposed."""
    return [(one.source, one.title) for one in StepsToResolve().proposals(meeting, on=meeting.date)]


def test_whom_the_branch_is_to_consider(world: World) -> None:
    assert any(isinstance(one, StepsToResolve) for one in AGENDA_SOURCES)
    candidate = walk(make_candidate(world), Stage.OPINIONS)
    listed = make_followed("Ma Văn Zìn", world.a, listed_on=date(2022, 6, 1))
    walk(make_candidate(world), Stage.APPLIED)  # the commune's step
    make_followed("Sầm Thị Yến", world.b)
    meeting = make_draft_meeting(world.a, date(2022, 6, 6))
    assert proposed(meeting) == [
        (source_of(candidate, Stage.BRANCH_RESOLVED), "Xét, biểu quyết: chi bộ đề nghị kết nạp – Hoàng Thị Xuân"),
        (source_of(listed, Stage.LISTED), "Xét, biểu quyết: cảm tình Đảng – Ma Văn Zìn"),
    ]
    assert all(len(source) <= 60 for source, _title in proposed(meeting))


def test_recognition_is_proposed_once_the_twelve_months_have_passed(world: World) -> None:
    walk(make_candidate(world), Stage.NEW_MEMBER_CLASS)
    assert proposed(make_draft_meeting(world.a, date(2023, 8, 2))) == []
    (found,) = StepsToResolve().proposals(make_draft_meeting(world.a, date(2023, 8, 3)), on=date(2023, 8, 3))
    assert found.detail == "Hạn xét: 18/09/2023."


def test_the_vote_of_the_meeting_is_the_vote_of_the_step(world: World) -> None:
    candidate = walk(make_candidate(world), Stage.OPINIONS)
    meeting = meeting_on(world.a, DAYS[Stage.BRANCH_RESOLVED])
    item = AgendaItem.objects.create(
        meeting=meeting, organization=world.a, position=1, kind="recruitment", title="Xét kết nạp",
        source=source_of(candidate, Stage.BRANCH_RESOLVED),
    )  # fmt: skip
    Vote.objects.create(
        meeting=meeting, organization=world.a, item=item, subject="Đề nghị kết nạp", threshold="two_thirds", base=7,
        agreed=6, against=1,
    )  # fmt: skip
    with pytest.raises(ValidationError, match="Biên bản ghi 6 tán thành, 1 không tán thành"):
        take(candidate, Stage.BRANCH_RESOLVED, agreed=7, against=0)
    act = take(candidate, Stage.BRANCH_RESOLVED, agreed=None, against=None, by=SYSTEM)
    assert (act.base, act.agreed, act.against) == (7, 6, 1)

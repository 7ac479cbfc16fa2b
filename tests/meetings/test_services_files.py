"""Papers of a meeting: attached while it is open, those of afterwards also later; taken off they are kept."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from core.audit import SYSTEM
from core.files import PDF, StoredFile
from meetings.models import Meeting, MeetingFile
from meetings.services import attach_file, delete_draft, open_preparation, remove_file
from tests.factories import World, make_draft_meeting, make_sent_meeting
from tests.meetings.preparing import make_item
from tests.offices import make_office

TODAY = date(2022, 12, 20)
PAPER = (b"%PDF-1.7 noi dung", "C:\\tai lieu\\ke-hoach.pdf", PDF)


def attach(meeting: Meeting, kind: str = "material", **values: object) -> MeetingFile:
    return attach_file(meeting=meeting, kind=kind, title="Kế hoạch", file=PAPER, on=TODAY, by=SYSTEM, **values)


def test_a_paper_is_kept_with_its_content_and_taken_off_it_stays(world: World) -> None:
    meeting = make_draft_meeting(world.a, TODAY)
    row = attach(meeting, item=make_item(meeting, "Bàn kế hoạch"))
    assert (row.file.name, bytes(row.file.content), row.organization_id) == ("ke-hoach.pdf", PAPER[0], world.a.pk)
    remove_file(file=row, on=date(2022, 12, 21), by=SYSTEM)
    remove_file(file=row, on=date(2022, 12, 22), by=SYSTEM)
    row.refresh_from_db()
    assert (row.removed_on, StoredFile.objects.count()) == (date(2022, 12, 21), 1)


@pytest.mark.parametrize(("kind", "allowed"), [("material", False), ("signed", True), ("paper_roll", True),
                                               ("recording", True)])  # fmt: skip
def test_after_sending_only_what_comes_into_being_afterwards(world: World, kind: str, allowed: bool) -> None:
    meeting = make_sent_meeting(world.a, date(2022, 12, 5))
    if allowed:
        remove_file(file=attach(meeting, kind), on=TODAY, by=SYSTEM)
        return
    with pytest.raises(ValidationError, match="đã gửi"):
        attach(meeting, kind)
    assert not StoredFile.objects.exists()


def test_an_item_of_another_meeting_is_refused(world: World) -> None:
    meeting, other = make_draft_meeting(world.a, TODAY), make_draft_meeting(world.b, TODAY)
    with pytest.raises(ValidationError, match="không thuộc kỳ sinh hoạt"):
        attach(meeting, item=make_item(other, "Của nơi khác"))


def test_a_draft_with_papers_or_a_meeting_that_prepares_it_is_not_deleted(world: World) -> None:
    make_office(world.members["an"], world.a)
    meeting = make_draft_meeting(world.a, TODAY, {})
    make_item(meeting, "Bàn kế hoạch")
    attach(meeting)
    open_preparation(meeting=meeting, date=TODAY, by=SYSTEM, on=TODAY)
    with pytest.raises(ValidationError, match="còn gắn với nó: các tài liệu kèm theo, kỳ sinh hoạt"):
        delete_draft(meeting=meeting, by=SYSTEM)
    assert meeting.items.count() == 1
    bare = make_draft_meeting(world.a, TODAY, {}, kind="thematic")
    make_item(bare, "Bàn kế hoạch")
    delete_draft(meeting=bare, by=SYSTEM)
    assert not Meeting.objects.filter(pk=bare.pk).exists()


def test_no_more_than_a_page_can_show(world: World) -> None:
    meeting = make_draft_meeting(world.a, TODAY)
    first = attach(meeting)
    MeetingFile.objects.bulk_create(
        MeetingFile(meeting=meeting, organization=world.a, title=str(n), file=first.file, attached_on=TODAY)
        for n in range(29)
    )
    with pytest.raises(ValidationError, match="đã có 30 tệp"):
        attach(meeting)
    remove_file(file=first, on=TODAY, by=SYSTEM)
    attach(meeting)

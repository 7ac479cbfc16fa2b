"""Numbers of resolutions: one series a term, proposed, editable, given once, printed; and several in one meeting."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError

from core.audit import SYSTEM
from meetings.models import Meeting, Resolution, Vote
from meetings.queries import Resolved, Voted, minutes_of, series_on
from meetings.services import number_resolution, save_resolution, send_meeting
from tests.factories import World, make_draft_meeting, make_sent_meeting
from tests.meetings.test_minutes import flat, paper_text
from tests.offices import make_term

HELD = date(2022, 12, 5)


def make_resolution(organization: Any, day: date, title: str, number: str = "", *, agreed: int = 3) -> Resolution:
    """Of a meeting of the day, opened for it; passed unless said otherwise."""
    meeting = Meeting.objects.filter(organization=organization, date=day).first() or make_sent_meeting(
        organization, day
    )
    vote = Vote.objects.create(
        meeting=meeting, organization=organization, subject="x", agreed=agreed, against=0, abstained=0, base=4
    )
    return Resolution.objects.create(meeting=meeting, organization=organization, title=title, number=number, vote=vote)


def give(resolution: Resolution, number: int | None) -> str:
    return number_resolution(resolution=resolution, number=number, by=SYSTEM).number


def test_numbers_go_on_within_a_year_and_begin_anew_in_the_next(world: World) -> None:
    make_resolution(world.a, date(2021, 11, 5), "Năm trước", "09")
    make_resolution(world.b, HELD, "Chi bộ khác", "05")
    first, second = make_resolution(world.a, HELD, "Một"), make_resolution(world.a, HELD, "Hai")
    assert (series_on(world.a, HELD).label, series_on(world.a, HELD).following) == ("năm 2022", 1)
    assert give(first, 1) == "01"
    assert series_on(world.a, HELD).following == 2
    # A gap is the clerk's own; what follows goes on from the highest.
    assert give(second, 7) == "07"
    assert series_on(world.a, HELD).following == 8


def test_within_a_term_the_year_changes_nothing(world: World) -> None:
    make_term(world.a, start=date(2021, 1, 1), name="2021–2023")
    make_resolution(world.a, date(2021, 11, 5), "Năm trước", "09-NQ/CB")
    late = make_resolution(world.a, HELD, "Mới")
    series = series_on(world.a, HELD)
    assert (series.label, series.following) == ("nhiệm kỳ 2021–2023", 10)
    with pytest.raises(ValidationError) as refused:
        give(late, 9)
    (told,) = refused.value.messages
    assert told == (
        "Số 09 đã cấp cho nghị quyết “Năm trước” của cuộc họp ngày 05/11/2021 trong nhiệm kỳ 2021–2023; số chưa dùng "
        "tiếp theo là 10."
    )
    assert Resolution.objects.get(pk=late.pk).number == ""


def test_a_number_is_changed_and_taken_back(world: World) -> None:
    one = make_resolution(world.a, HELD, "Một")
    assert [give(one, number) for number in (1, 1, 2, None, 1)] == ["01", "01", "02", "", "01"]


@pytest.mark.parametrize("number", [0, -1, 10_000])
def test_a_number_that_is_none_is_refused(world: World, number: int) -> None:
    with pytest.raises(ValidationError, match="từ 1 đến 9999"):
        give(make_resolution(world.a, HELD, "Một"), number)


def test_what_was_not_passed_gets_none(world: World) -> None:
    with pytest.raises(ValidationError, match="chưa được biểu quyết thông qua"):
        give(make_resolution(world.a, HELD, "Một", agreed=2), 1)


def test_it_is_proposed_recorded_and_printed(world: World, client_as: Any, tmp_path: Path) -> None:
    make_resolution(world.a, date(2022, 11, 5), "Cũ", "03")
    new = make_resolution(world.a, HELD, "Mới")
    client, address = client_as("secretary"), f"/sinh-hoat/{new.meeting.uuid}/nghi-quyet/{new.uuid}/"
    assert f"{address}so/" in client.get(address).content.decode()
    page = client.get(f"{address}so/").content.decode()
    assert 'name="number" value="4"' in page
    assert "Số tiếp theo trong năm 2022 là 04." in page
    refused = client.post(f"{address}so/", {"number": "3"})
    assert refused.status_code == 422
    assert "Số 03 đã cấp cho nghị quyết “Cũ”" in refused.content.decode()
    assert 'value="3"' in refused.content.decode()
    for typed in ("x", "0", "99999", "\0"):
        assert client.post(f"{address}so/", {"number": typed}).status_code == 422, typed
    assert client.post(f"{address}so/", {"number": "4"})["Location"] == address
    assert "Số 04-NQ/CB" in client.get(address).content.decode()
    text = flat(paper_text(client.get(f"{address}pdf/").content, tmp_path / "x.pdf"))
    assert "Số 04-NQ/CB" in text
    minutes = client.get(f"/sinh-hoat/{new.meeting.uuid}/bien-ban/").content.decode()
    assert "Số 04-NQ/CB: Mới." in minutes
    assert [one.numbered for one in minutes_of(new.meeting).resolutions] == ["Số 04-NQ/CB"]


def test_who_does_not_send_numbers_nothing(world: World, client_as: Any) -> None:
    new = make_resolution(world.a, HELD, "Mới")
    address = f"/sinh-hoat/{new.meeting.uuid}/nghi-quyet/{new.uuid}/"
    visitor = client_as("visitor")
    assert f"{address}so/" not in visitor.get(address).content.decode()
    assert visitor.post(f"{address}so/", {"number": "1"}).status_code == 403
    assert Resolution.objects.get().number == ""
    other = make_sent_meeting(world.a, date(2022, 11, 5))
    assert client_as("secretary").get(f"/sinh-hoat/{other.uuid}/nghi-quyet/{new.uuid}/so/").status_code == 404


def test_a_meeting_passes_several(world: World, client_as: Any) -> None:
    meeting = make_draft_meeting(world.a, HELD, {})
    for number in (1, 2):
        resolved = Resolved(f"Nghị quyết {number}", goals="x", voted=Voted("", 3))
        save_resolution(meeting=meeting, uuid=UUID(int=number), resolved=resolved, stamp="", by=SYSTEM)
    client = client_as("secretary")
    page = client.get(f"/sinh-hoat/{meeting.uuid}/dien-bien/").content.decode()
    for title in ("Nghị quyết 1</a> – đã thông qua", "Nghị quyết 2</a> – đã thông qua", "Ghi thêm nghị quyết"):
        assert title in page, title
    drop = f"/sinh-hoat/{meeting.uuid}/dien-bien/nghi-quyet/{UUID(int=1)}/bo/"
    assert "Bỏ nghị quyết “Nghị quyết 1”" in client.get(drop).content.decode()
    client.post(drop)
    assert [one.title for one in Resolution.objects.all()] == ["Nghị quyết 2"]
    save_resolution(
        meeting=meeting, uuid=UUID(int=3), resolved=Resolved("Nghị quyết 3", voted=Voted("", 3)), stamp="", by=SYSTEM
    )
    sent = send_meeting(meeting=meeting, by=SYSTEM, on=world.today)
    assert [one.resolution.title for one in minutes_of(sent).resolutions] == ["Nghị quyết 2", "Nghị quyết 3"]


def test_the_next_one_keeps_its_address_until_it_is_written(world: World, client_as: Any) -> None:
    meeting = make_draft_meeting(world.a, HELD, {})
    client, page = client_as("secretary"), f"/sinh-hoat/{meeting.uuid}/dien-bien/"
    first = client.get(page).content.decode()
    assert first.split("nghi-quyet/")[1][:36] == client.get(page).content.decode().split("nghi-quyet/")[1][:36]
    other = make_draft_meeting(world.b, HELD, {})
    save_resolution(meeting=meeting, uuid=UUID(int=1), resolved=Resolved("x"), stamp="", by=SYSTEM)
    # Another meeting's is not to be had under this one's address.
    answer = client_as("commune").get(f"/sinh-hoat/{other.uuid}/dien-bien/nghi-quyet/{UUID(int=1)}/")
    assert answer.status_code == 404


def test_no_more_than_ten(world: World) -> None:
    meeting = make_draft_meeting(world.a, HELD, {})
    for number in range(10):
        save_resolution(meeting=meeting, uuid=UUID(int=number + 1), resolved=Resolved(f"{number}"), stamp="", by=SYSTEM)
    with pytest.raises(ValidationError, match="đã có 10 nghị quyết"):
        save_resolution(meeting=meeting, uuid=UUID(int=99), resolved=Resolved("y"), stamp="", by=SYSTEM)

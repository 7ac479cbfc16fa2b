"""The month's orientation: issued to those below, put right before anybody uses it, withdrawn."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from core.audit import SYSTEM
from core.files import PDF
from meetings.models import Orientation, OrientationItem
from meetings.services import AskedItem, accept_proposals, change_orientation, withdraw_orientation
from tests.factories import World, make_draft_meeting
from tests.meetings.preparing import make_document, make_orientation

TODAY = date(2022, 12, 20)
VALUES = {"for_month": date(2023, 1, 1), "title": "Tháng một", "text": "", "document": None}


def change(orientation: Orientation, *items: AskedItem, **values: object) -> None:
    change_orientation(orientation=orientation, values=VALUES, items=items, addressees=[], by=SYSTEM, **values)


def test_it_is_laid_with_its_items_addressees_and_file(world: World) -> None:
    paper = make_document()
    orientation = make_orientation(
        world.x, AskedItem("transmission", "Quán triệt", paper), AskedItem("information", "Thời sự"),
        month=date(2022, 12, 15), addressees=[world.a], file=(b"%PDF-1.7", "dinh-huong.pdf", PDF),
    )  # fmt: skip
    assert orientation.for_month == date(2022, 12, 1)
    assert list(orientation.items.values_list("position", "kind", "document__number")) == [
        (1, "transmission", "05-CT/TU"), (2, "information", None),
    ]  # fmt: skip
    assert list(orientation.addressees.values_list("organization__code", flat=True)) == ["A"]
    assert orientation.file.name == "dinh-huong.pdf"


def test_it_speaks_only_to_those_below_and_of_something(world: World) -> None:
    for stranger in (world.c, world.x, world.d):
        with pytest.raises(ValidationError, match="Không trực thuộc"):
            make_orientation(world.x, addressees=[stranger])
    with pytest.raises(ValidationError, match="ít nhất một nội dung"):
        make_orientation_without_items(world)
    with pytest.raises(ValidationError, match="Tối đa 20"):
        make_orientation(world.x, *[AskedItem("other", str(n)) for n in range(21)])
    with pytest.raises(ValidationError):
        make_orientation(world.x, AskedItem("other", " "))


def make_orientation_without_items(world: World) -> None:
    orientation = make_orientation(world.x)
    change(orientation)


def test_before_use_it_is_put_right(world: World) -> None:
    orientation = make_orientation(world.x, addressees=[world.a])
    change(orientation, AskedItem("other", "Nội dung mới"))
    orientation.refresh_from_db()
    assert (orientation.title, orientation.for_month) == ("Tháng một", date(2023, 1, 1))
    assert list(orientation.items.values_list("title", flat=True)) == ["Nội dung mới"]
    assert not orientation.addressees.exists()


def test_in_use_it_is_withdrawn_and_what_was_taken_stays(world: World) -> None:
    orientation = make_orientation(world.x)
    meeting = make_draft_meeting(world.a, date(2022, 12, 28))
    accept_proposals(meeting=meeting, sources=[f"orientation:{orientation.items.get().pk}"], by=SYSTEM, on=TODAY)
    with pytest.raises(ValidationError, match="thu hồi và ban hành lại"):
        change(orientation, AskedItem("other", "Nội dung mới"))
    withdraw_orientation(orientation=orientation, on=TODAY, by=SYSTEM)
    assert meeting.items.count() == 1
    assert OrientationItem.objects.count() == 1
    for act in (lambda: withdraw_orientation(orientation=orientation, on=TODAY, by=SYSTEM),
                lambda: change(orientation, AskedItem("other", "x"))):  # fmt: skip
        with pytest.raises(ValidationError, match="đã thu hồi ngày 20/12/2022"):
            act()

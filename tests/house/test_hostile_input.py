"""Whatever is posted to an address of ours is answered, never by a failure of ours.

Every address of `routes.py` that takes a POST is sent what no form of ours would send, in every field its own page
has: all fields at once, and one field at a time beside plausible answers, so that services are reached too.
"""

import re
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver, reverse

from branches.admin import FlatAdmin
from core.forms import ONCE
from tests.factories import World
from tests.house.routes import ROWS, Row
from tests.house.test_routes import arguments, kept, our_routes

pytestmark = pytest.mark.django_db

POSTS = [
    row
    for _key, row in sorted(
        {(row.name, row.object): row for row in ROWS if row.method == "post" and 405 not in row.statuses}.items()
    )
]
CONTROL = re.compile(r"<(input|select|textarea)\b[^>]*>", re.IGNORECASE)
ATTRIBUTE = re.compile(r'\b(name|value|type)="([^"]*)"')
OPTION = re.compile(r'<option value="([^"]+)"')
HOSTILE = (
    "\0",
    "An\0",
    "ă" * 5_000,
    "31/12/9999",
    "01/01/0001",
    "-1",
    "9" * 40,
    "1e400",
    "00000000-0000-0000-0000-000000000000",
    "9223372036854775808",
    "=1+1",
    "%s%n\\'\";--",
    "\u202e\u200b🙂",
    "<script>1</script>",
)
AT_ONCE = 2  # of them in every field of an address
PLAUSIBLE = {"date": "05/12/2022", "day": "05/12/2022", "on": "20/12/2022", "number": "1-QĐ/HU"}


def fields_of(client: Client, name: str, values: dict[str, Any]) -> dict[str, str]:
    """The fields of the page at an address, each with the kind of its control or what stands in it."""
    return fields_at(client, name if name.startswith("/") else reverse(name, kwargs=values))


def fields_at(client: Client, address: str) -> dict[str, str]:
    """The same, of an address itself; what stands around it on every page (the search) is none of its fields."""
    page = client.get(address, follow=True).content.decode()
    text = page.partition("<main")[2] or page
    found: dict[str, str] = {}
    for control in CONTROL.finditer(text):
        attributes = dict(ATTRIBUTE.findall(control.group()))
        field = attributes.get("name")
        if not field or field == "csrfmiddlewaretoken":
            continue
        if attributes.get("type") == "file":
            found[field] = "file"
            continue
        option = OPTION.search(text, control.end()) if control.group(1).lower() == "select" else None
        found.setdefault(field, option.group(1) if option else attributes.get("value", ""))
    return found or dict.fromkeys(("q", "pk", "uuid", "version", "reason", "confirmed"), "")


def plausible(field: str, given: str) -> str:
    """What a person might answer."""
    return given or next((answer for part, answer in PLAUSIBLE.items() if part in field), "B")


def filled(fields: dict[str, str], answer: Any) -> dict[str, Any]:
    """Every field with an answer; files are none of what they say."""
    return {
        field: SimpleUploadedFile("anh.png", b"\0khong phai anh") if given == "file" else answer(field, given)
        for field, given in fields.items()
    }


def posts(fields: dict[str, str], turn: int = 0) -> Iterator[dict[str, Any]]:
    """What is sent: everything hostile at once, then one field at a time.

    The id a page gives its form (`once`) goes bad with all the others only: what is no id is as good as none.

    Arguments:
        turn: which of the hostile entries begin; addresses take turns, so that together they meet all of them.
    """
    entries = [*HOSTILE[turn % len(HOSTILE) :], *HOSTILE[: turn % len(HOSTILE)]]
    for value in entries[:AT_ONCE]:
        yield filled(fields, lambda field, given, value=value: value)
    yield filled(fields, plausible)
    for wrong, value in zip((field for field in fields if field != ONCE), cycle(entries), strict=False):
        yield filled(
            fields, lambda field, given, wrong=wrong, value=value: value if field == wrong else plausible(field, given)
        )


@pytest.mark.parametrize("row", POSTS, ids=lambda row: f"{row.name}-{row.object}")
def test_no_entry_is_a_failure_of_ours(row: Row, world: World, clients: dict[str, Client]) -> None:
    client = clients["district"]
    values = arguments(row, our_routes()[row.name], world)
    address = row.name if row.name.startswith("/") else reverse(row.name, kwargs=values)
    with kept(client):
        fields = fields_of(client, row.name, values)
    failures = []
    for data in posts(fields, POSTS.index(row)):
        with kept(client):
            response = client.post(address, data)
            if response.status_code >= 500 or b"Traceback" in response.content:
                failures.append((data, response.status_code))
    assert failures == []


# One middleware answers for all of them: every thirtieth address stands for the rest.
@pytest.mark.parametrize("row", POSTS[::30], ids=lambda row: f"{row.name}-{row.object}")
def test_ten_megabytes_in_a_field_are_refused_in_a_sentence(row: Row, world: World, clients: dict[str, Client]) -> None:
    client = clients["district"]
    values = arguments(row, our_routes()[row.name], world)
    address = row.name if row.name.startswith("/") else reverse(row.name, kwargs=values)
    with kept(client):
        response = client.post(address, {"name": "x" * 10_000_000})
        if response.status_code in (302, 404, 403):
            return  # nothing of the entry was read
        assert response.status_code == 413
        text = response.content.decode()
        assert "vượt quá 2,5 MB" in text
        assert "Chưa có gì được lưu" in text


def test_the_fields_of_a_page_are_found(client_as) -> None:
    """Else the sweep would send nothing, and pass."""
    fields = fields_of(client_as("district"), "members:add", {})
    assert {"full_name", "birth", "card_number", "organization"} <= set(fields)
    assert len(list(posts(fields))) == AT_ONCE + 1 + len(set(fields) - {ONCE})


def test_a_script_is_told_in_a_line(client_as) -> None:
    response = client_as("district").post(
        reverse("members:add"), {"name": "x" * 3_000_000}, headers={"X-Requested-With": "XMLHttpRequest"}
    )
    assert (response.status_code, response["Content-Type"]) == (413, "text/plain; charset=utf-8")
    many = client_as("district").post(reverse("members:add"), {f"f{number}": "" for number in range(5001)})
    assert many.status_code == 413
    assert "quá nhiều ô" in many.content.decode()


# The screens that write; the others refuse every POST before they read it.
assert get_resolver().url_patterns  # the addresses also take away the screens other packages bring
WRITING = [screen for screen in admin.site._registry.values() if screen.adds or screen.changes]
TYPED = ("An\0", "31/12/9999", "9" * 40)


@pytest.mark.parametrize("screen", WRITING, ids=lambda screen: screen.opts.label)
def test_no_entry_in_the_back_office_is_a_failure_of_ours(
    screen: Any, world: World, clients: dict[str, Client]
) -> None:
    client = clients["district"]
    name = f"admin:{screen.opts.app_label}_{screen.opts.model_name}"
    row = screen.model._default_manager.first()
    if isinstance(screen, FlatAdmin):
        addresses = [reverse(f"{name}_add"), reverse(f"{name}_import")]
    else:
        addresses = [reverse(f"{name}_change", args=[row.pk])]
    failures = []
    for address in addresses:
        with kept(client):
            fields = fields_at(client, address)
        for value in TYPED:
            with kept(client):
                response = client.post(address, filled(fields, lambda field, given, value=value: value))
                if response.status_code >= 500:
                    failures.append((address, value, response.status_code))
    assert failures == []

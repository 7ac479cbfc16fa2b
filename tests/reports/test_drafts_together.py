"""Two people at one draft: at two parts of it neither is in the other's way, at one part the second is told."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from reports.models import Pack, PackSection
from reports.queries.seen import state_of
from reports.services.packs import edit_pack, remove_part, review_pack, save_annex, save_section
from tests.branches.test_two_clerks import at_once
from tests.conftest import World
from tests.reports.packed import draft, template

ClientAs = Callable[[str], Client]


def drafted(world: World) -> Pack:
    """A draft of the commune with two sections and two annexes."""
    pack = draft(world.x, template=template(annexes=("attendance", "movement")))
    PackSection.objects.create(pack=pack, organization=world.x, position=2, heading="Phương hướng", text="Chưa viết.")
    return pack


def seen_on(page: Any) -> str:
    """What a page showed of its part."""
    return str(page.context["form"]["seen"].value())


def test_two_people_write_at_two_sections_and_one_is_told_where_both_write_at_one(
    world: World, client_as: ClientAs
) -> None:
    pack = drafted(world)
    first, second = pack.sections.all()
    client = client_as("commune")
    pages = {
        "words": reverse("reports:pack_words", args=[pack.uuid]),
        "first": reverse("reports:pack_section", args=[pack.uuid, first.pk]),
        "second": reverse("reports:pack_section", args=[pack.uuid, second.pk]),
        "annex": reverse("reports:pack_annex", args=[pack.uuid, pack.annexes.last().pk]),
        "review": reverse("reports:pack_review", args=[pack.uuid]),
    }
    opened = {name: client.get(url) for name, url in pages.items()}
    typed: dict[str, dict[str, Any]] = {
        "words": {"subject": "tình hình tháng", "signer_name": "Hoàng Văn Minh"},
        "first": {"heading": "Sinh hoạt", "text": "Bản của người thứ nhất."},
        "second": {"heading": "Phương hướng", "text": "Giữ nền nếp."},
        "annex": {"bao-cao": "movement", "layout": "portrait", "title": "Biến động"},
    }
    for name, values in typed.items():
        answer = client.post(pages[name], {**values, "seen": seen_on(opened[name])})
        assert answer.status_code == 302, name
    # What was read through is the whole draft: whoever opened the question before is told.
    stale = client.post(pages["review"], {"version": opened["review"].context["form"]["version"].value()})
    assert (stale.status_code, Pack.objects.get().state) == (422, "draft")
    # The same part once more from the page as it was: both texts are there, and to send again is to insist.
    for name, mine, shown in (
        ("words", {"subject": "chuyện khác"}, "Hoàng Văn Minh"),
        ("first", {"heading": "Sinh hoạt", "text": "Bản của tôi."}, "Bản của người thứ nhất."),
        ("annex", {"bao-cao": "movement", "layout": "auto", "title": "Tên khác"}, "Biến động"),
    ):
        late = client.post(pages[name], {**mine, "seen": seen_on(opened[name])})
        text = late.content.decode()
        assert late.status_code == 422, name
        assert "Người khác vừa sửa phần này của dự thảo." in text, name
        assert shown in text.partition("Trong dự thảo hiện là:")[2].partition("<form")[0], name
        assert list(mine.values())[-1] in text.partition("<form")[2], name
        assert client.post(pages[name], {**mine, "seen": seen_on(late)}).status_code == 302, name
    pack.refresh_from_db()
    assert (pack.subject, pack.signer_name) == ("chuyện khác", "")
    assert [one.text for one in pack.sections.all()] == ["Bản của tôi.", "Giữ nền nếp."]
    assert pack.annexes.last().title == "Tên khác"


def test_what_was_typed_into_a_section_taken_out_meanwhile_becomes_a_new_one(world: World, client_as: ClientAs) -> None:
    pack = drafted(world)
    first, second = pack.sections.all()
    client, other = client_as("commune"), draft(world.a, template=template("hai"))
    url = reverse("reports:pack_section", args=[pack.uuid, first.pk])
    typed = {"heading": "Sinh hoạt", "text": "Viết mất một giờ.", "seen": seen_on(client.get(url))}
    out = reverse("reports:pack_section", args=[pack.uuid, second.pk])
    moved = {"seen": seen_on(client.get(out)), "viec": "len"}
    remove_part(part=first, seen=state_of(first), by=world.users["commune"])
    assert client.get(url).status_code == 404
    late = client.post(url, typed)
    assert late.status_code == 422
    assert "Người khác vừa bỏ mục này khỏi dự thảo." in late.content.decode()
    assert "Viết mất một giờ." in late.content.decode()
    assert client.post(url, {**typed, "seen": seen_on(late)}).status_code == 302
    assert [one.text for one in pack.sections.all()] == ["Chưa viết.", "Viết mất một giờ."]
    strange = other.sections.get().pk
    for pk in (strange, 2**31 - 1):
        assert client.post(reverse("reports:pack_section", args=[pack.uuid, pk]), typed).status_code == 404
    # To be moved or taken out it must be what was seen as well.
    save_section(pack=pack, heading="", text="Đã viết.", section=second, seen=state_of(second), by=None)
    refused = client.post(out, {**moved, "viec": "xoa"})
    assert refused.status_code == 422
    assert "Người khác vừa sửa phần này" in refused.content.decode()
    assert pack.sections.filter(pk=second.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_in_the_same_second(world: World) -> None:
    pack = drafted(world)
    first, second = pack.sections.all()
    states = {one.pk: state_of(one) for one in (first, second)}

    def write(section: PackSection, text: str) -> Callable[[], object]:
        return lambda: save_section(
            pack=pack, heading="x", text=text, section=section, seen=states[section.pk], by=None
        )  # fmt: skip

    assert at_once(write(first, "một"), write(second, "hai")) == ["done", "done"]
    assert [one.text for one in pack.sections.all()] == ["một", "hai"]
    states = {one.pk: state_of(one) for one in pack.sections.all()}
    assert at_once(write(first, "ba"), write(first, "bốn")) == ["done", "stale"]
    version = Pack.objects.get().version
    assert version == 4
    seen = state_of(Pack.objects.get())
    found = at_once(
        lambda: review_pack(pack=pack, version=version, by="x", on=world.today),
        lambda: edit_pack(pack=pack, seen=seen, subject="khác", by="x"),
        lambda: save_annex(pack=pack, report="quality", options={}, by="x", on=world.today),
    )
    # Reviewed is what was seen, or nothing: an edit that was first makes the review late, one that is later is refused.
    state = Pack.objects.get().state
    assert found in (
        {"reviewed": ["done", "reviewed", "reviewed"], "draft": ["done", "done", "stale"]}[state],
    )  # fmt: skip

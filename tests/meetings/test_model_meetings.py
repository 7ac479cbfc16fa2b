"""Model meetings: chosen for a year by a committee, held, rated, learnt from; their pages and the branch's panel."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from branches.queries import PANELS
from core.audit import SYSTEM, AccessLog
from meetings.models import ModelGuest, ModelMeeting
from meetings.queries import models_visible_to
from meetings.services import choose_models, drop_model, set_guests, update_model
from tests.factories import World, make_draft_meeting, make_sent_meeting

pytestmark = pytest.mark.django_db

As = Callable[[str], Client]


def choose(world: World, *organizations: Any, **values: Any) -> list[ModelMeeting]:
    given = {"year": 2022, "chosen_by": world.x, "by": SYSTEM, "on": world.today} | values
    return choose_models(organizations=organizations or [world.a], **given)


def told(act: Callable[..., Any], *args: Any, **values: Any) -> str:
    with pytest.raises(ValidationError) as refusal:
        act(*args, **values)
    return " ".join(refusal.value.messages)


def kept(model: ModelMeeting, **values: Any) -> ModelMeeting:
    given: dict[str, Any] = {
        "team": "", "planned_on": None, "document": None, "meeting": None, "quality": "", "lessons": "",
    }  # fmt: skip
    return update_model(model=model, by=SYSTEM, **{**given, **values})


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


# The services.


def test_many_are_chosen_at_once_or_none(world: World) -> None:
    made = choose(world, world.a, world.b, team="Tổ giúp việc", planned_on=date(2022, 9, 5))
    assert [(one.organization, one.chosen_by, one.team, one.planned_on) for one in made] == [
        (world.a, world.x, "Tổ giúp việc", date(2022, 9, 5)), (world.b, world.x, "Tổ giúp việc", date(2022, 9, 5)),
    ]  # fmt: skip
    sentence = "Đã được chọn trong năm 2022: Chi bộ xóm Lũng Phầy, Chi bộ xóm Nà Rị."
    assert told(choose, world, world.c, world.b, world.a) == sentence
    assert ModelMeeting.objects.count() == 2
    choose(world, year=2023)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"planned_on": date(2023, 1, 1)}, "Ngày dự kiến phải trong năm 2022."),
        ({"year": 1800}, "Năm phải từ 1930 đến 2199."),
        ({"team": "x" * 301}, "300"),
    ],
)
def test_what_cannot_be_chosen(world: World, values: dict[str, Any], sentence: str) -> None:
    assert sentence in told(choose, world, **values)
    assert not ModelMeeting.objects.exists()


def test_the_meeting_is_the_branchs_own_of_that_year_and_sent(world: World) -> None:
    (model,) = choose(world)
    strange, early = make_sent_meeting(world.b, date(2022, 9, 5)), make_sent_meeting(world.a, date(2021, 9, 5))
    draft = make_draft_meeting(world.a, date(2022, 12, 1))
    assert told(kept, model, meeting=strange) == "Kỳ sinh hoạt phải của chính chi bộ này."
    assert told(kept, model, meeting=early) == "Kỳ sinh hoạt phải trong năm 2022."
    assert told(kept, model, meeting=draft) == "Chi bộ chưa gửi kỳ sinh hoạt này."
    assert told(kept, model, quality="good") == "Chọn kỳ sinh hoạt mẫu đã họp rồi mới đánh giá."
    held = make_sent_meeting(world.a, date(2022, 9, 5))
    row = kept(model, meeting=held, quality="good", lessons=" gọn ", team="Đoàn")
    assert (row.meeting, row.quality, row.lessons, row.team) == (held, "good", "gọn", "Đoàn")
    assert "Đã họp mẫu" in told(drop_model, model=row, reason="vì", by=SYSTEM, on=world.today)


def test_taken_off_the_list_and_chosen_again(world: World) -> None:
    (model,) = choose(world)
    assert told(drop_model, model=model, reason=" ", by=SYSTEM, on=world.today) == "Hãy ghi lý do."
    drop_model(model=model, reason="thiên tai", by=SYSTEM, on=world.today)
    assert told(kept, model) == "Chi bộ đã thôi được chọn từ ngày 20/12/2022."
    choose(world)
    assert ModelMeeting.objects.filter(dropped_on=None).count() == 1


def test_guests_are_set_as_a_whole(world: World) -> None:
    (model,) = choose(world)
    set_guests(model=model, guests={world.b.pk: 3, world.c.pk: None}, by=SYSTEM)
    set_guests(model=model, guests={world.b.pk: 4}, by=SYSTEM)
    assert list(ModelGuest.objects.values_list("organization", "people")) == [(world.b.pk, 4)]
    assert "không đến dự chính mình" in told(set_guests, model=model, guests={world.a.pk: 1}, by=SYSTEM)


def test_who_sees_them(world: World) -> None:
    choose(world, world.a)
    choose(world, world.c, chosen_by=world.y)
    seen = {
        actor: {one.organization.code for one in models_visible_to(world.users[actor], on=world.today)}
        for actor in ("secretary", "neighbour", "commune", "district", "reader")
    }
    assert seen == {
        "secretary": {"A"},
        "neighbour": set(),
        "commune": {"A"},
        "district": {"A", "C"},
        "reader": {"A", "C"},
    }


# The pages.


def test_a_committee_chooses_and_writes_what_came_of_it(world: World, client_as: As) -> None:
    client = client_as("commune")
    address = f"{reverse('meetings:models_choose')}?nam=2022"
    page = text(client.get(address))
    assert 'value="A"' in page
    assert 'value="C"' not in page
    data = {
        "branches": ["A", "B"],
        "team": "Tổ giúp việc",
        "document_number": "87-KH/HU",
        "document_date": "04/03/2022",
    }
    response = client.post(address, data, follow=True)
    assert "Đã chọn 2 chi bộ sinh hoạt mẫu." in text(response)
    assert "Mọi chi bộ của cấp ủy này đã có trong danh sách" in text(client.get(address))
    model = ModelMeeting.objects.get(organization=world.a)
    assert (model.chosen_by, str(model.document), model.document and model.document.kind) == (
        world.x, "87-KH/HU ngày 04/03/2022", "plan"
    )  # fmt: skip
    held = make_sent_meeting(world.a, date(2022, 9, 5))
    edit = reverse("meetings:model_edit", args=[model.uuid])
    data = {
        "team": "Tổ giúp việc", "planned_on": "05/09/2022", "meeting": str(held.uuid), "quality": "good",
        "lessons": "Gửi gợi ý trước", "guests": "Chi bộ xóm Nà Rị; 3", "document_number": "87-KH/HU",
        "document_date": "04/03/2022", "recording": SimpleUploadedFile("bien-ban.pdf", b"%PDF-1.7 x"),
    }  # fmt: skip
    page = text(client.post(edit, data, follow=True))
    assert "Đã lưu sinh hoạt mẫu." in page
    for words in ("Gửi gợi ý trước", "Chi bộ xóm Nà Rị: 3 người", "bien-ban.pdf", "thường kỳ, 05/09/2022", "Tốt"):
        assert words in page
    assert "Chi bộ xóm Nà Rị (B); 3" in text(client.get(edit))
    response = client_as("secretary").get(reverse("meetings:model_file", args=[model.uuid]))
    assert (response.content, response["Content-Type"]) == (b"%PDF-1.7 x", "application/pdf")
    assert AccessLog.objects.filter(action=AccessLog.Action.DOWNLOAD, subject__contains="sinh hoạt mẫu").count() == 1
    assert client_as("neighbour").get(reverse("meetings:model_file", args=[model.uuid])).status_code == 404
    page = text(client.get(f"{reverse('meetings:models')}?nam=2022"))
    assert "Có 2 chi bộ" in page
    assert "chưa họp" in page


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("guests", "Chi bộ không có", "không rõ là chi bộ nào"),
        ("guests", "B; nhiều", "số người phải từ 1 đến 999"),
        ("guests", "B; 0", "số người phải từ 1 đến 999"),
        ("guests", "B; ٣", "số người phải từ 1 đến 999"),
        ("guests", "B; " + "9" * 50, "số người phải từ 1 đến 999"),
        ("guests", "A; 1", "không đến dự chính mình"),
        ("guests", "\n".join(["B"] * 70), "Nhiều nhất 60 chi bộ"),
        ("guests", "x\x00", "ký tự rỗng"),
        ("meeting", "không phải", "không phải là mã định danh hợp lệ"),
        ("planned_on", "31/02/2022", "Không có ngày này"),
        ("planned_on", "01/01/2021", "Ngày dự kiến phải trong năm 2022"),
        ("quality", "excellent", "excellent"),
        ("lessons", "x" * 10_001, "10000"),
        ("document_number", "1-KH", "Văn bản phải có cả số và ngày ban hành."),
        ("recording", SimpleUploadedFile("a.pdf", b"MZ\x90"), "Nội dung tệp không phải"),
    ],
)
def test_bad_input_is_told_beside_its_field(world: World, client_as: As, field: str, value: Any, sentence: str) -> None:
    (model,) = choose(world)
    response = client_as("commune").post(reverse("meetings:model_edit", args=[model.uuid]), {field: value})
    assert response.status_code == 422
    assert sentence in " ".join(one for errors in response.context["form"].errors.values() for one in errors)
    assert not ModelGuest.objects.exists()


@pytest.mark.parametrize("query", ["nam=x", "nam=99999", "nam=", "to-chuc=", "to-chuc=X&nam=2022"])
def test_any_address_of_the_lists_is_answered(world: World, client_as: As, query: str) -> None:
    for name in ("models", "models_choose"):
        assert client_as("commune").get(f"{reverse(f'meetings:{name}')}?{query}").status_code == 200


@pytest.mark.parametrize("name", ["models", "models_choose"])
def test_another_committee_is_not_found(client_as: As, name: str) -> None:
    assert client_as("commune").get(f"{reverse(f'meetings:{name}')}?to-chuc=Y").status_code == 404


def test_nobody_is_chosen_outside_the_list(world: World, client_as: As) -> None:
    client = client_as("commune")
    for branches in (["C"], ["X"], ["không có"], []):
        response = client.post(
            f"{reverse('meetings:models_choose')}?nam=2022", {"branches": branches, "team": "giữ lại"}
        )
        assert response.status_code == 422
        assert "giữ lại" in text(response)
    assert not ModelMeeting.objects.exists()


def test_taken_off_on_a_page(world: World, client_as: As) -> None:
    (model,) = choose(world)
    client, address = client_as("commune"), reverse("meetings:model_drop", args=[model.uuid])
    assert client.post(address, {"reason": ""}).status_code == 422
    assert "Thôi chọn từ ngày 20/12/2022: thiên tai" in text(client.post(address, {"reason": "thiên tai"}, follow=True))
    assert "thôi chọn" in text(client.get(f"{reverse('meetings:models')}?nam=2022"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_three_as_for_one(
    world: World, client_as: As, count: int, django_assert_num_queries: Any
) -> None:
    for number, organization in enumerate((world.a, world.b, world.c)[:count]):
        (model,) = choose(world, organization, chosen_by=(world.x, world.x, world.y)[number])
        set_guests(model=model, guests={world.e.pk: 2}, by=SYSTEM)
    client = client_as("district")
    address = f"{reverse('meetings:models')}?nam=2022"
    client.get(address)
    with django_assert_num_queries(11):
        assert f"Có {count} chi bộ" in text(client.get(address))


def test_the_organisations_page_tells_of_it(world: World, client_as: As) -> None:
    (panel,) = (one for one in PANELS if one.name == "models")
    facts = {name: panel.facts(getattr(world, name), by=world.users["district"], on=world.today) for name in "axe"}
    assert facts == {"a": [], "x": [], "e": []}
    choose(world, world.a, world.b)
    own, above = (
        panel.facts(one, by=world.users["district"], on=world.today) for one in (world.a, world.x)
    )  # fmt: skip
    assert [one.value for one in own] == ["chưa họp"]
    assert [one.value for one in above] == ["0 đã họp, trong 2 chi bộ được chọn"]
    assert client_as("commune").get(above[0].url).status_code == 200

"""Schemes in the back office: a draft laid and changed by who may, put to use, ended, copied; criteria as files."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from meetings.models import Band, Criterion, ScoringScheme
from tests.factories import World
from tests.meetings.schemes import make_scheme

pytestmark = pytest.mark.django_db

As = Callable[[str], Client]
EMPTY = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}
SETS = ("criteria", "durations", "bands", "vetoes")


@pytest.fixture(autouse=True)
def staff(world: World) -> None:
    """The commune's clerk works in the back office too."""
    user = world.users["commune"]
    user.is_staff = True
    user.save()


def address(page: str, *args: Any) -> str:
    return reverse(f"admin:meetings_scoringscheme_{page}", args=args)


def form(scheme: ScoringScheme | None = None, **values: Any) -> dict[str, Any]:
    data = {
        "code": "xa", "name": "Khung của xã", "start": "01/01/2022", "end": "", "owner": "", "document": "",
        "thematic_rule": "grant", "year_good_share": 100, "year_good_count": 7, "year_fair_share": 100,
        "year_fair_count": 0, **values,
    }  # fmt: skip
    for name in SETS:
        data |= {f"{name}-{key}": value for key, value in EMPTY.items() if f"{name}-{key}" not in data}
    return data


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_a_commune_lays_its_own_draft_and_no_common_one(world: World, client_as: As) -> None:
    client = client_as("commune")
    refused = client.post(address("add"), form())
    assert "khung dùng chung do người quản lý danh mục lập" in text(refused)
    assert not ScoringScheme.objects.filter(code="xa").exists()
    client.post(address("add"), form(owner=world.x.pk))
    made = ScoringScheme.objects.get(code="xa")
    assert (made.owner, made.is_active, made.start) == (world.x, False, date(2022, 1, 1))
    refused = client.post(address("add"), form(code="y", owner=world.y.pk))
    assert not ScoringScheme.objects.filter(code="y").exists()
    assert refused.status_code == 200


def test_parts_are_typed_beside_the_draft_and_taken_out(world: World, client_as: As) -> None:
    draft = make_scheme("xa", owner=world.x, active=False)
    client = client_as("commune")
    first, second = draft.criteria.order_by("position")
    rows: dict[str, Any] = {"criteria-TOTAL_FORMS": 3, "criteria-INITIAL_FORMS": 2}
    for number, (one, gone) in enumerate(((first, False), (second, True))):
        rows |= {
            f"criteria-{number}-{key}": value
            for key, value in {
                "id": one.pk, "scheme": draft.pk, "position": one.position, "number": one.number, "text": one.text,
                "parent": "", "maximum": "60", "kind": one.kind, "source": "", **({"DELETE": "on"} if gone else {}),
            }.items()
        }  # fmt: skip
    rows |= {
        f"criteria-2-{key}": value
        for key, value in {
            "id": "", "scheme": draft.pk, "position": 3, "number": "3", "text": "Mới", "parent": "", "maximum": "40",
            "kind": "number", "source": "",
        }.items()
    }  # fmt: skip
    response = client.post(address("change", draft.pk), form(draft, owner=world.x.pk, **rows))
    assert response.status_code == 302, text(response)[:3000]
    assert [(one.number, one.maximum) for one in draft.criteria.order_by("position")] == [("1", 60), ("3", 40)]


def test_put_to_use_says_what_is_amiss_then_does_it(world: World, client_as: As) -> None:
    draft = make_scheme("xa", owner=world.x, active=False)
    Band.objects.filter(scheme=draft, quality="fair").delete()
    client = client_as("commune")
    assert "Đưa vào dùng" in text(client.get(address("change", draft.pk)))
    assert "Chưa có mức xếp loại: Khá." in text(client.post(address("activate", draft.pk), {"confirmed": 1}))
    Band.objects.create(scheme=draft, quality="fair", name="Khá", minimum=70)
    client.post(address("activate", draft.pk), {"confirmed": 1})
    draft.refresh_from_db()
    assert draft.is_active
    # In use it is only read, and ended.
    page = text(client.get(address("change", draft.pk)))
    assert 'name="name"' not in page
    assert address("end", draft.pk) in page
    assert client.post(address("change", draft.pk), form(name="Khác")).status_code == 403
    assert "Ngày cuối phải từ 01/01/2022" in text(client.post(address("end", draft.pk), {"last": "31/12/2021"}))
    client.post(address("end", draft.pk), {"last": "31/12/2022"})
    draft.refresh_from_db()
    assert draft.end == date(2023, 1, 1)


def test_a_common_one_is_copied_by_a_committee_for_itself(world: World, client_as: As) -> None:
    common = ScoringScheme.objects.get(code="42-hd-btctw-2025")
    client = client_as("commune")
    page = address("copy", common.pk)
    data = {"code": "42-xa", "name": "Của xã", "start": "28/10/2025"}
    assert client.post(page, data).status_code == 200  # a common one is not his to lay down
    assert not ScoringScheme.objects.filter(code="42-xa").exists()
    client.post(page, {**data, "owner": "X"})
    made = ScoringScheme.objects.get(code="42-xa")
    assert (made.owner, made.criteria.count(), made.is_active) == (world.x, common.criteria.count(), False)
    client.post(address("discard", made.pk), {"confirmed": 1})
    assert not ScoringScheme.objects.filter(code="42-xa").exists()


def test_nobody_touches_anothers(world: World, client_as: As) -> None:
    others = make_scheme("d", owner=world.d, active=False)
    client = client_as("commune")
    for act in ("activate", "end", "discard"):
        assert client.post(address(act, others.pk), {"confirmed": 1}).status_code == 403
    assert client.post(address("change", others.pk), form(name="Khác")).status_code == 403
    assert client.get(address("activate", 10**6)).status_code == 404
    district = client_as("district")
    assert district.get(address("change", ScoringScheme.objects.get(code="vi-du-khong-che").pk)).status_code == 200


def upload(client: Client, rows: str) -> Any:
    head = "Khung chấm điểm,Số mục,Thuộc nhóm,Thứ tự,Tiêu chí,Điểm tối đa,Cách chấm,Tính từ,Chỉ chấm khi có chuyên đề"
    file = SimpleUploadedFile("tieu-chi.csv", f"{head}\n{rows}\n".encode())
    return client.post(reverse("admin:meetings_criterion_import"), {"import_file": file, "format": "1"})


def confirm(client: Client, page: Any) -> None:
    data = page.context["confirm_form"].initial
    client.post(reverse("admin:meetings_criterion_process_import"), data)


def test_criteria_go_out_and_come_in(world: World, client_as: As) -> None:
    draft = make_scheme("xa", owner=world.x, active=False)
    client = client_as("commune")
    rows = 'xa,3,,3,Nhóm,"10,5",nhóm tiêu chí,,không\nxa,3.1,3,4,Con,10.5,cho điểm,,có'
    page = upload(client, rows.split("\n")[0])
    confirm(client, page)
    confirm(client, upload(client, rows.split("\n")[1]))
    child = Criterion.objects.get(scheme=draft, number="3.1")
    assert (child.parent and child.parent.number, str(child.maximum), child.thematic_only) == ("3", "10.5", True)
    response = client.post(
        reverse("admin:meetings_criterion_export"),
        {
            "format": "1",
            "resource": "",
            **{f"criterionresource_{name}": "on" for name in ("scheme", "number", "parent", "maximum")},
        },
    )
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("42-hd-btctw-2025,9,,9,X,1,cho điểm,,không", "Bạn không được sửa khung chấm điểm này."),
        ("xa,9,8,9,X,1,cho điểm,,không", "Khung không có nhóm số “8”"),
        ("xa,9,,9,X,nhiều,cho điểm,,không", "không phải số điểm"),
        ("không-có,9,,9,X,1,cho điểm,,không", "Không có “không-có”"),
    ],
)
def test_rows_that_cannot_be_meant(world: World, client_as: As, row: str, sentence: str) -> None:
    make_scheme("xa", owner=world.x, active=False)
    before = Criterion.objects.count()
    client = client_as("commune")
    page = upload(client, row)
    assert sentence in text(page)
    assert Criterion.objects.count() == before

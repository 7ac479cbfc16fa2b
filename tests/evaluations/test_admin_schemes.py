"""Schemes in the back office: a draft laid by who may, put to use, ended, copied; marks of what was read."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from evaluations.models import CriterionStep, Scheme
from tests.evaluations.schemes import make_scheme, use
from tests.factories import World

pytestmark = pytest.mark.django_db

As = Callable[[str], Client]
SETS = ("levels", "criteria", "conditions", "caps", "deciders")
READ, UNREAD = "đã đối chiếu văn bản", "chưa đối chiếu văn bản, người dùng bổ sung"


@pytest.fixture(autouse=True)
def staff(world: World) -> None:
    """The commune's clerk and the secretary work in the back office too."""
    for name in ("commune", "secretary"):
        user = world.users[name]
        user.is_staff = True
        user.save()


def address(page: str, *args: Any) -> str:
    return reverse(f"admin:evaluations_scheme_{page}", args=args)


def form(**values: Any) -> dict[str, Any]:
    data = {
        "code": "xa", "name": "Khung của xã", "subject": "member", "scale": "bon-muc", "start": "01/01/2022", "end": "",
        "owner": "", "document": "", "guidance": "", "minimum_months": 6, "counts_from": "ceremony",
        "short_service": "reviewed", "comment_months": 6, "form_code": "", "form_title": "", "note": "", **values,
    }  # fmt: skip
    for name in SETS:
        for key in ("TOTAL_FORMS", "INITIAL_FORMS"):
            data.setdefault(f"{name}-{key}", 0)
    return data


def typed(prefix: str, number: int, **values: Any) -> dict[str, Any]:
    return {f"{prefix}-{number}-{key}": value for key, value in values.items()}


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def listed(client: Client, **query: str) -> set[str]:
    page = client.get(address("changelist"), query)
    assert page.status_code == 200
    return {one.code for one in page.context["cl"].result_list}


def test_a_commune_lays_its_own_draft_and_no_common_one(world: World, client_as: As) -> None:
    client = client_as("commune")
    refused = client.post(address("add"), form())
    assert "khung dùng chung do người quản lý danh mục lập" in text(refused)
    assert not Scheme.objects.filter(code="xa").exists()
    client.post(address("add"), form(owner=world.x.pk))
    made = Scheme.objects.get(code="xa")
    assert (made.owner, made.is_active, made.start, made.by_points) == (world.x, False, date(2022, 1, 1), False)
    assert client.post(address("add"), form(code="y", owner=world.y.pk)).status_code == 200
    assert not Scheme.objects.filter(code="y").exists()


def test_a_secretary_lays_none(client_as: As) -> None:
    client = client_as("secretary")
    assert client.get(address("add")).status_code == 403
    common = Scheme.objects.get(code="dang-vien-366")
    assert client.get(address("change", common.pk)).status_code == 200
    assert client.post(address("copy", common.pk), {"code": "x"}).status_code == 403


def test_parts_are_typed_beside_the_draft_and_taken_out(world: World, client_as: As) -> None:
    draft = make_scheme("xa", owner=world.x, active=False)
    good, worst = draft.levels.get(code="good"), draft.levels.get(code="not_completed")
    condition = draft.conditions.get()
    rows = {"conditions-TOTAL_FORMS": 2, "conditions-INITIAL_FORMS": 1}
    rows |= typed(
        "conditions", 0, id=condition.pk, scheme=draft.pk, position=1, effect="ceiling", level=good.pk, text="Bỏ",
        kind="words", fact="", comparison="", value="", DELETE="on",
    )  # fmt: skip
    rows |= typed(
        "conditions", 1, id="", scheme=draft.pk, position=2, effect="disqualifier", level=worst.pk, text="Bị kỷ luật",
        kind="computed", fact="discipline", comparison="at_least", value="1", liftable="on", confirmed="on",
    )  # fmt: skip
    response = client_as("commune").post(
        address("change", draft.pk), form(owner=world.x.pk, by_points="on", **rows)
    )  # fmt: skip
    assert response.status_code == 302, text(response)[:3000]
    assert [
        (one.effect, one.level.code, one.text, one.fact, one.value, one.liftable, one.confirmed)
        for one in draft.conditions.all()
    ] == [("disqualifier", "not_completed", "Bị kỷ luật", "discipline", 1, True, True)]


def test_what_is_wrong_in_a_part_is_told_and_nothing_is_kept(world: World, client_as: As) -> None:
    draft = make_scheme("xa", owner=world.x, active=False)
    strange = Scheme.objects.get(code="dang-vien-366").levels.get(code="good")
    rows = {"caps-TOTAL_FORMS": 1, "caps-INITIAL_FORMS": 0}
    rows |= typed(
        "caps", 0, id="", scheme=draft.pk, level=strange.pk, percent=20, base="rated", unit="grassroots",
        grouping="none", note="",
    )  # fmt: skip
    client = client_as("commune")
    refused = client.post(address("change", draft.pk), form(owner=world.x.pk, name="Tên khác", **rows))
    assert refused.status_code == 200
    assert "Tên khác" in text(refused)  # nothing typed is lost
    draft.refresh_from_db()
    assert (draft.name, draft.caps.count()) == ("Khung xa", 1)


def test_steps_are_typed_beside_a_computed_criterion(world: World, client_as: As) -> None:
    draft = make_scheme("xa", owner=world.x, active=False)
    computed = draft.criteria.get(number="1.2")
    page = reverse("admin:evaluations_schemecriterion_change", args=[computed.pk])
    old = list(computed.steps.all())
    rows = {
        "position": 3, "number": "1.2", "text": "Đúng hạn", "parent": computed.parent_id, "part": "results",
        "maximum": 70, "kind": "computed", "fact": "tasks_on_time", "confirmed": "on",
        "steps-TOTAL_FORMS": 3, "steps-INITIAL_FORMS": 2,
    }  # fmt: skip
    for place, step in enumerate(old):
        rows |= typed("steps", place, id=step.pk, criterion=computed.pk, minimum=step.minimum or "", points=step.points)
    rows |= typed("steps", 2, id="", criterion=computed.pk, minimum="80", points="40")
    response = client_as("commune").post(page, rows)
    assert response.status_code == 302, text(response)[:3000]
    steps = CriterionStep.objects.filter(criterion=computed)
    assert [(step.minimum, step.points) for step in steps] == [(90, 70), (80, 40), (None, 20)]
    computed.refresh_from_db()
    assert (computed.text, computed.confirmed) == ("Đúng hạn", True)


def test_put_to_use_says_what_is_amiss_then_does_it_and_ends_it(world: World, client_as: As) -> None:
    draft = make_scheme("xa", owner=world.x, active=False)
    draft.levels.filter(code="good").update(below=89)
    client = client_as("commune")
    assert "Đưa vào dùng" in text(client.get(address("change", draft.pk)))
    refused = text(client.post(address("activate", draft.pk), {"confirmed": 1}))
    assert "Hở điểm giữa mức “Tốt” (đến dưới 89) và mức “Xuất sắc” (từ 90)" in refused
    draft.levels.filter(code="good").update(below=90)
    client.post(address("activate", draft.pk), {"confirmed": 1})
    draft.refresh_from_db()
    assert draft.is_active
    # In use it is only read, and ended.
    page = text(client.get(address("change", draft.pk)))
    assert 'name="name"' not in page
    assert address("end", draft.pk) in page
    assert client.post(address("change", draft.pk), form(name="Khác")).status_code == 403
    use(draft, world.x, date(2022, 12, 31))
    refused = text(client.post(address("end", draft.pk), {"last": "30/12/2022"}))
    assert "chốt ngày 31/12/2022; hãy chọn ngày ấy hoặc muộn hơn" in refused
    client.post(address("end", draft.pk), {"last": "31/12/2022"})
    draft.refresh_from_db()
    assert draft.end == date(2023, 1, 1)


def test_a_common_one_is_copied_by_a_committee_for_itself(world: World, client_as: As) -> None:
    common = Scheme.objects.get(code="dang-vien-366")
    client = client_as("commune")
    page, data = address("copy", common.pk), {"code": "dang-vien-xa", "name": "Của xã", "start": "30/08/2025"}
    assert client.post(page, data).status_code == 200  # a common one is not his to lay down
    assert not Scheme.objects.filter(code="dang-vien-xa").exists()
    client.post(page, {**data, "owner": "X"})
    made = Scheme.objects.get(code="dang-vien-xa")
    assert (made.owner, made.conditions.count(), made.is_active) == (world.x, common.conditions.count(), False)
    client.post(address("discard", made.pk), {"confirmed": 1})
    assert not Scheme.objects.filter(code="dang-vien-xa").exists()


def test_nobody_touches_anothers_and_drafts_of_others_are_not_shown(world: World, client_as: As) -> None:
    draft, used = make_scheme("nhap", owner=world.d, active=False), make_scheme("dung", owner=world.d)
    client = client_as("commune")
    for act in ("activate", "end", "discard"):
        assert client.post(address(act, draft.pk), {"confirmed": 1}).status_code == 404
        assert client.post(address(act, used.pk), {"confirmed": 1}).status_code == 403
    assert client.get(address("change", draft.pk)).status_code == 404
    assert client.get(address("change", used.pk)).status_code == 200
    assert client.post(address("change", used.pk), form(name="Khác")).status_code == 403
    assert client.get(address("activate", 10**6)).status_code == 404
    assert client_as("district").get(address("change", draft.pk)).status_code == 200


def test_the_list_by_subject_owner_and_days(world: World, client_as: As) -> None:
    make_scheme("huyen", owner=world.d)
    make_scheme("ca-huyen", owner=world.d, subject="collective", active=False)
    client = client_as("district")
    assert {"huyen", "ca-huyen", "dang-vien-2014"} <= listed(client)
    assert listed(client, subject__exact="official") == {"ca-nhan-132", "ca-nhan-124", "ca-nhan-366"}
    assert listed(client, owner__id__exact=str(world.d.pk)) == {"huyen", "ca-huyen"}
    assert listed(client, owner__id__exact=str(world.d.pk), is_active__exact="1") == {"huyen"}
    # The small world lives in November 2022.
    assert listed(client, subject__exact="member", **{"hieu-luc": "nay"}) == {"dang-vien-132", "huyen"}
    assert listed(client, subject__exact="member", **{"hieu-luc": "da-het"}) == {"dang-vien-2014"}
    assert listed(client, subject__exact="member", **{"hieu-luc": "sap-toi"}) == {"dang-vien-124", "dang-vien-366"}


def test_each_part_says_whether_its_words_were_read(client_as: As) -> None:
    page = text(client_as("district").get(address("change", Scheme.objects.get(code="tap-the-366").pk)))
    frame = Scheme.objects.get(code="tap-the-366")
    confirmed = sum(rows.filter(confirmed=True).count() for rows in (frame.criteria, frame.conditions, frame.caps))
    other = sum(rows.filter(confirmed=False).count() for rows in (frame.criteria, frame.conditions, frame.caps))
    assert confirmed
    assert other
    assert page.count(READ) == confirmed
    assert page.count(UNREAD) == other

"""The pages of organisations: what each actor sees, what a day changes, and the acts with their refusals."""

from datetime import date

import pytest
from django.urls import reverse

from branches.models import Organization, Placement
from branches.queries import names_on
from branches.services import appoint, move_organization, rename_organization
from core.audit import SYSTEM
from core.documents import Document
from tests.factories import START, TODAY, make_organization

pytestmark = pytest.mark.django_db


def page(client, name, *args, **query):
    return client.get(reverse(f"branches:{name}", args=args), query)


def names_listed(response) -> list[str]:
    return [row.record.code for row in response.context["table"].paginated_rows]


def test_the_list_begins_where_each_users_scope_does(world, client_as) -> None:
    tops = {actor: names_listed(page(client_as(actor), "list")) for actor in ("secretary", "commune", "district")}
    assert tops == {"secretary": ["A"], "commune": ["A", "B"], "district": ["E", "X", "Y"]}


def test_with_two_beginnings_the_list_shows_both(world, client_as) -> None:
    appoint(user=world.users["commune"], organization=world.c, role="visitor", start=START, by=SYSTEM)
    assert names_listed(page(client_as("commune"), "list")) == ["C", "X"]


def test_the_list_walks_down_one_level_at_a_time(world, client_as) -> None:
    response = page(client_as("district"), "list", duoi="D")
    assert names_listed(response) == ["E", "X", "Y"]
    figures = response.context["table"].figures
    assert figures["branches"] == {world.e.pk: 1, world.x.pk: 2, world.y.pk: 1}
    assert set(figures) == {"branches", "members"}


def test_a_search_answers_from_every_level_without_diacritics_and_by_a_former_name(world, client_as) -> None:
    rename_organization(organization=world.c, name="Chi bộ Nà Rụa", on=date(2022, 6, 1), by=SYSTEM)
    rename_organization(organization=world.c, name="Chi bộ Bản Sẩy", on=date(2022, 9, 1), by=SYSTEM)
    assert names_listed(page(client_as("district"), "list", q="rua na")) == ["C"]
    assert names_listed(page(client_as("district"), "list", q="ban say")) == ["C"]
    assert names_listed(page(client_as("commune"), "list", q="rua na")) == []


def test_filters_by_form_narrow_to_the_scope(world, client_as) -> None:
    branch_form = world.a.forms.get().form_id
    assert names_listed(page(client_as("commune"), "list", loai=branch_form)) == ["A", "B"]


def test_an_organisation_out_of_the_scope_is_not_found_and_cannot_narrow_the_list(world, client_as) -> None:
    client = client_as("secretary")
    assert page(client, "detail", world.a.uuid).status_code == 200
    assert page(client, "detail", world.b.uuid).status_code == 404


def test_the_page_shows_the_tree_of_a_day_and_the_past(world, client_as) -> None:
    rename_organization(organization=world.a, name="Chi bộ Mới", on=date(2022, 7, 1), by=SYSTEM)
    client = client_as("district")
    old_name = names_on([world.a.pk], date(2022, 6, 30))[world.a.pk]
    assert page(client, "detail", world.a.uuid).context["title"] == "Chi bộ Mới"
    then = page(client, "detail", world.a.uuid, ngay="30/06/2022")
    assert then.context["title"] == old_name
    assert [(one.text, one.start, one.end) for one in then.context["past"] if one.kind == "name"] == [
        ("Chi bộ Mới", date(2022, 7, 1), None),
        (old_name, START, date(2022, 7, 1)),
    ]


def test_who_may_see_is_told_nearest_first_and_not_to_a_roll_taker(world, client_as) -> None:
    access = page(client_as("secretary"), "detail", world.a.uuid).context["access"]
    places = [one.organization for one in access]
    near, middle, far = (names_on([one.pk], TODAY)[one.pk] for one in (world.a, world.x, world.d))
    assert places == sorted(places, key=[near, middle, far].index)
    assert {near, middle, far} == set(places)
    assert any("điểm danh" in action for one in access for action in one.actions)
    assert page(client_as("roll_taker"), "detail", world.a.uuid).context["access"] is None


@pytest.mark.parametrize("act", ["rename", "correct", "change", "move", "dissolve"])
def test_only_who_manages_organisations_may_change_one(world, client_as, act) -> None:
    statuses = {
        actor: page(client_as(actor), act, world.a.uuid).status_code
        for actor in ("secretary", "neighbour", "commune", "district")
    }
    assert statuses == {"secretary": 403, "neighbour": 404, "commune": 403, "district": 200}


def test_an_organisation_is_founded_by_hand(world, client_as) -> None:
    chosen = world.a.forms.get()
    data = {"parent": "X", "code": "007", "name": "Chi bộ Bảy", "form": chosen.form_id, "level": chosen.level_id}
    response = client_as("district").post(reverse("branches:add"), data)
    founded = Organization.objects.get(code="007")
    assert response.url == reverse("branches:detail", args=[founded.uuid])
    assert list(founded.placements.values_list("path", flat=True)) == [[world.d.pk, world.x.pk, founded.pk]]


def test_a_refused_founding_keeps_what_was_typed_and_says_where(world, client_as) -> None:
    chosen = world.a.forms.get()
    data = {"parent": "không có", "code": "A", "name": "Chi bộ", "form": chosen.form_id, "level": chosen.level_id}
    response = client_as("district").post(reverse("branches:add"), data)
    assert list(response.context["form"].errors) == ["parent"]
    assert 'value="không có"' in response.content.decode()
    response = client_as("district").post(reverse("branches:add"), data | {"parent": "X"})
    assert list(response.context["form"].errors) == ["code"]
    assert Organization.objects.filter(code="A").count() == 1
    response = client_as("district").post(reverse("branches:add"), data | {"parent": "X", "code": "<b>"})
    assert response.context["form"].errors == {"code": ["Mã chỉ gồm chữ, số và các dấu . - / _"]}


def test_a_rename_takes_effect_on_its_day_only(world, client_as) -> None:
    old = names_on([world.a.pk], TODAY)[world.a.pk]
    client_as("district").post(
        reverse("branches:rename", args=[world.a.uuid]), {"name": "Chi bộ Khác", "on": "01/12/2022"}
    )
    assert names_on([world.a.pk], date(2022, 11, 30)) == {world.a.pk: old}
    assert names_on([world.a.pk], date(2022, 12, 1)) == {world.a.pk: "Chi bộ Khác"}


def test_a_move_is_confirmed_with_numbers_and_written_with_its_paper(world, client_as) -> None:
    client, address = client_as("district"), reverse("branches:move", args=[world.a.uuid])
    data = {"parent": "Y", "on": "01/12/2022", "document_number": "12-QĐ/HU", "document_date": "25/11/2022"}
    asked = client.post(address, data)
    assert any("đảng viên" in fact for fact in asked.context["facts"])
    assert not Placement.objects.filter(organization=world.a, parent=world.y).exists()
    assert not Document.objects.filter(number="12-QĐ/HU").exists()
    client.post(address, dict(asked.context["fields"]) | {"confirmed": "1"})
    moved = Placement.objects.get(organization=world.a, span__contains=TODAY)
    assert (moved.parent, moved.start, moved.document.number) == (world.y, date(2022, 12, 1), "12-QĐ/HU")


def test_a_move_that_the_tree_refuses_is_never_asked_to_be_confirmed(world, client_as) -> None:
    response = client_as("district").post(
        reverse("branches:move", args=[world.x.uuid]), {"parent": "A", "on": "01/12/2022"}
    )
    assert "Vòng tròn" in str(response.context["form"].errors)


def test_a_branch_with_members_is_not_dissolved_and_an_empty_one_is(world, client_as) -> None:
    client = client_as("district")
    refused = client.post(reverse("branches:dissolve", args=[world.a.uuid]), {"last_day": "19/12/2022"})
    assert "đảng viên" in str(refused.context["form"].errors)
    empty = make_organization("Z", world.x)
    client.post(reverse("branches:dissolve", args=[empty.uuid]), {"last_day": "19/12/2022", "confirmed": "1"})
    assert list(empty.placements.values_list("end", "dissolved")) == [(TODAY, True)]
    page_now = page(client, "detail", empty.uuid)
    assert "đến hết ngày 19/12/2022" in page_now.content.decode()


def test_the_breadcrumb_names_superiors_and_links_only_those_in_the_scope(world, client_as) -> None:
    rows = page(client_as("secretary"), "detail", world.a.uuid).context["breadcrumb"]
    assert [(row["label"], bool(row["url"])) for row in rows] == [
        (names_on([world.d.pk], TODAY)[world.d.pk], False),
        (names_on([world.x.pk], TODAY)[world.x.pk], False),
    ]
    rows = page(client_as("district"), "detail", world.a.uuid).context["breadcrumb"]
    assert [bool(row["url"]) for row in rows] == [True, True]
    assert [child["here"] for child in rows[0]["children"]] == [False, True, False]


def test_the_switcher_follows_a_move(world, client_as) -> None:
    move_organization(organization=world.b, parent=world.y, on=date(2022, 12, 1), by=SYSTEM)
    client = client_as("commune")
    assert page(client, "detail", world.b.uuid).status_code == 404
    then = page(client, "detail", world.x.uuid, ngay="30/11/2022")
    assert names_listed(then) == ["A"]


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_asks_the_same_number_of_queries_whatever_it_holds(
    world, client_as, django_assert_num_queries, more
) -> None:
    for number in range(more):
        make_organization(f"E{number}", world.d)
    client = client_as("district")
    with django_assert_num_queries(30):
        page(client, "list", duoi="D")


@pytest.mark.parametrize("typed", ["9999-12-31", "31/12/9999", "0001-01-01"])
def test_a_day_out_of_all_limits_shows_todays_page_and_says_so(world, client_as, typed) -> None:
    for name, args in (("list", ()), ("detail", (world.a.uuid,))):
        response = page(client_as("district"), name, *args, ngay=typed)
        assert (response.status_code, response.context["day"]) == (200, None)
        assert "Ngày phải từ 03/02/1930 đến 31/12/2199" in response.content.decode()


def test_nothing_is_dissolved_or_founded_on_a_day_nobody_means(world, client_as) -> None:
    client = client_as("district")
    refused = client.post(reverse("branches:dissolve", args=[world.a.uuid]), {"last_day": "31/12/9999"})
    assert list(refused.context["form"].errors) == ["last_day"]
    for typed in ("31/12/9999", "01/01/2023"):
        data = {"name": "Chi bộ xóm Lũng Phầy", "founded_on": typed}
        refused = client.post(reverse("branches:correct", args=[world.a.uuid]), data)
        assert list(refused.context["form"].errors) == ["founded_on"]


def test_names_symbols_and_seats_are_names(world, client_as) -> None:
    data = {"name": "<b>Chi bộ</b>", "symbol": "=1", "seat": "Lũng\u202ePhầy", "on": "19/12/2022"}
    refused = client_as("district").post(reverse("branches:rename", args=[world.a.uuid]), data)
    assert sorted(refused.context["form"].errors) == ["name", "seat", "symbol"]

"""What is registered for a year: levels in one table, other things for many at once, the review and the register."""

import html
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.audit import SYSTEM, AccessLog
from evaluations.models import Rating, Registration
from evaluations.queries.registrations import (
    decided_levels,
    key_of,
    levels_offered,
    registrations_of,
    registrations_visible_to,
)
from evaluations.services.registrations import (
    NewRegistration,
    Review,
    correct_registration,
    register,
    register_levels,
    review_registrations,
    withdraw_registration,
)
from members.services import transfer_member
from tests.evaluations.registered import REGISTERED, make_commendation, make_registration
from tests.factories import TODAY, World

TARGET = NewRegistration("emulation", 2022, "Lao động tiên tiến", REGISTERED)


def address(name: str, *args) -> str:
    return reverse(f"evaluations:{name}", args=args)


def page(client, name: str, *args, **query) -> str:
    response = client.get(address(name, *args), query)
    assert response.status_code == 200
    assert len(response.content) < 60_000
    return response.content.decode()


def told(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(error.value.messages)


# Registering.


def test_one_thing_for_many_members_at_once(world: World) -> None:
    members = [world.members["an"], world.members["binh"]]
    register(organization=world.a, members=members, new=TARGET, by=SYSTEM)
    register(organization=world.a, members=[], new=TARGET, by=SYSTEM)  # and the branch itself
    assert sorted(str(row.member_id) for row in Registration.objects.all()) == sorted(
        ["None", *(str(one.pk) for one in members)]
    )


@pytest.mark.parametrize(
    ("who", "change", "sentence"),
    [
        ("b_first", {}, "không sinh hoạt chính thức ở tổ chức này: Nguyễn Văn Nam"),
        ("temporary", {}, "không sinh hoạt chính thức"),
        ("an", {"kind": "level"}, "bảng đăng ký mức"),
        ("an", {"registered_on": date(2020, 5, 1)}, "trong năm ấy hoặc năm trước"),
        ("an", {"registered_on": date(2023, 1, 1)}, "trong năm ấy hoặc năm trước"),
    ],
)
def test_what_may_not_be_registered(world: World, who: str, change: dict, sentence: str) -> None:
    new = NewRegistration(
        **{"kind": "emulation", "year": 2022, "title": "Lao động tiên tiến", "registered_on": REGISTERED, **change}
    )
    with pytest.raises(ValidationError) as error:
        register(organization=world.a, members=[world.members[who]], new=new, by=SYSTEM)
    assert sentence in told(error)
    assert not Registration.objects.exists()


def test_the_same_twice_is_refused_whole_and_says_who(world: World) -> None:
    make_registration(world.a, world.members["an"])
    with pytest.raises(ValidationError, match="Đã đăng ký “Lao động tiên tiến” trong năm 2022: đ/c Hoàng Văn An"):
        register(
            organization=world.a, members=[world.members["binh"], world.members["an"]], new=TARGET, by=SYSTEM
        )  # fmt: skip
    assert Registration.objects.count() == 1


def test_what_was_withdrawn_may_be_registered_anew(world: World) -> None:
    row = make_registration(world.a, world.members["an"])
    withdraw_registration(registration=row, withdrawn_on=date(2022, 3, 1), reason="Chuyển việc", by=SYSTEM)
    register(organization=world.a, members=[world.members["an"]], new=TARGET, by=SYSTEM)
    assert Registration.objects.filter(outcome="").count() == 1


# Levels.


def test_levels_are_those_of_the_scheme_at_the_end_of_the_year(world: World) -> None:
    assert [one.code for one in levels_offered("member", world.a.pk, 2022)] == [
        "excellent", "good", "completed", "not_completed",
    ]  # fmt: skip
    assert [one.code for one in levels_offered("organization", world.a.pk, 2016)] == [
        "clean_and_strong", "good", "completed", "weak",
    ]  # fmt: skip
    assert levels_offered("member", world.a.pk, 1990) == []


def test_a_level_changes_until_it_is_reviewed(world: World) -> None:
    best, good = levels_offered("member", world.a.pk, 2022)[:2]
    an, binh = world.members["an"], world.members["binh"]

    def write(chosen: dict, own=None) -> int:
        return register_levels(
            organization=world.a, year=2022, own=own, of_members=chosen, registered_on=REGISTERED, by=SYSTEM
        )

    assert write({an: best, binh: good}, own=levels_offered("organization", world.a.pk, 2022)[0]) == 3
    assert write({an: good, binh: good}) == 1  # who has the same is left alone
    row = Registration.objects.get(member=an)
    assert (row.level_code, row.title) == ("good", "Hoàn thành tốt nhiệm vụ")
    review_registrations(organization_id=world.a.pk, reviews={row: Review("achieved")}, on=TODAY, by=SYSTEM)
    with pytest.raises(ValidationError, match="đ/c Hoàng Văn An đã được xét kết quả"):
        write({binh: best, an: best})
    assert Registration.objects.get(member=binh).level_code == "good"  # nothing half-done


def test_the_table_writes_a_branch_in_one_go(world: World, client_as) -> None:
    client = client_as("secretary")
    where = address("registration_levels", world.a.uuid, 2022)
    text = client.get(where).content.decode()
    assert "Hoàng Văn An" in text
    assert "Nguyễn Văn Nam" not in text
    an, binh = world.members["an"], world.members["binh"]
    sent = {"registered_on": "10/02/2022", "own": "excellent", f"m{an.pk}": "excellent", f"m{binh.pk}": "good"}
    answer = client.post(where, sent, follow=True).content.decode()
    assert "Đã ghi mức đăng ký của 3 người, tổ chức." in answer
    assert answer.count("Hoàn thành xuất sắc nhiệm vụ") == 2
    wrong = client.post(where, sent | {f"m{an.pk}": "brilliant"})
    assert wrong.status_code == 422
    assert client.get(where).content.decode().count("selected") >= 3


def test_a_year_without_a_scheme_says_so(world: World, client_as) -> None:
    text = page(client_as("secretary"), "registration_levels", world.a.uuid, 1990)
    assert "Chưa có khung xếp loại nào cho năm này" in text


# Review.


def test_the_review_stands_beside_the_level_decided(world: World, client_as) -> None:
    an = world.members["an"]
    row = make_registration(world.a, an, title="Hoàn thành tốt nhiệm vụ", kind="level", level_code="good")
    level = levels_offered("member", world.a.pk, 2022)[0]
    decide(world, an, level)
    assert decided_levels([row]) == {key_of(row): "Hoàn thành xuất sắc nhiệm vụ"}
    text = page(client_as("secretary"), "registration_review_all", world.a.uuid, 2022)
    assert "Hoàn thành xuất sắc nhiệm vụ" in text
    sent = {"outcome_on": "20/12/2022", f"r{row.pk}": "achieved", f"n{row.pk}": "Vượt mức đăng ký"}
    client = client_as("secretary")
    assert (
        client.post(address("registration_review_all", world.a.uuid, 2022), {"outcome_on": "20/12/2022"}).status_code
        == 422
    )
    assert client.post(address("registration_review_all", world.a.uuid, 2022), sent).status_code == 302
    row.refresh_from_db()
    assert (row.outcome, row.outcome_note, row.outcome_on) == ("achieved", "Vượt mức đăng ký", TODAY)
    text = page(client, "registration", row.uuid)
    assert "Mức đã quyết định của năm" in text
    assert "đạt, ngày 20/12/2022" in text


def decide(world: World, member, level) -> None:
    """A decided level of 2022, as the workflow leaves it."""
    from evaluations.models import Period

    period = Period.objects.create(
        organization=world.x, year=2022, start=date(2022, 1, 1), end=date(2023, 1, 1), closes_on=date(2022, 12, 31),
        opened_on=date(2022, 11, 1),
    )  # fmt: skip
    Rating.objects.create(
        period=period, subject="member", organization=world.a, member=member, scheme=level.scheme, unit=world.x,
        decider=world.x, year=2022, is_annual=True, stage="decided", decided_level=level, decided_on=TODAY,
        self_level=level, proposed_level=level, appraised_level=level, evidence={}, derived={},
    )  # fmt: skip


def test_rows_reviewed_meanwhile_do_not_shift_what_was_typed(world: World, client_as, monkeypatch) -> None:
    monkeypatch.setattr("evaluations.views.registrations.PER_PAGE", 2)
    an, binh = world.members["an"], world.members["binh"]
    rows = [make_registration(world.a, an, title=f"Mô hình {number}") for number in range(3)]
    last = make_registration(world.a, binh, title="Lao động tiên tiến")
    client, url = client_as("secretary"), address("registration_review_all", world.a.uuid, 2022)
    assert f'name="r{last.pk}"' in client.get(f"{url}?trang=2").content.decode()
    for row in (rows[0], rows[2]):
        review_registrations(organization_id=world.a.pk, reviews={row: Review("partly")}, on=TODAY, by=SYSTEM)
    sent = {
        "outcome_on": "20/12/2022", f"r{rows[2].pk}": "achieved", f"n{rows[2].pk}": "Tốt",
        f"r{last.pk}": "not_achieved", f"n{last.pk}": "Chưa đạt", "r9" + "9" * 30: "achieved", "r99999999": "achieved",
    }  # fmt: skip
    refused = client.post(f"{url}?trang=2", sent)
    text = html.unescape(refused.content.decode())
    assert refused.status_code == 422
    assert f"“{an.full_name}: Mô hình 2” vừa có người ghi: đạt một phần; chưa ghi “đạt; Tốt”." in text
    assert "Một đăng ký không còn do tổ chức này giữ; chưa ghi “đạt”." in text
    assert 'value="Chưa đạt"' in text
    assert f'name="r{rows[2].pk}"' not in text
    last.refresh_from_db()
    assert last.outcome == ""
    again = {key: sent[key] for key in ("outcome_on", f"r{last.pk}", f"n{last.pk}")}
    assert client.post(f"{url}?trang=2", again).status_code == 302
    assert {row.title: row.outcome for row in Registration.objects.all()} == {
        "Mô hình 0": "partly", "Mô hình 1": "", "Mô hình 2": "partly", "Lao động tiên tiến": "not_achieved",
    }  # fmt: skip


def test_reviewing_again_replaces_and_a_withdrawn_one_is_left(world: World) -> None:
    row = make_registration(world.a)
    for outcome in ("achieved", "not_achieved"):
        review_registrations(organization_id=world.a.pk, reviews={row: Review(outcome)}, on=TODAY, by=SYSTEM)
        row.refresh_from_db()
        assert row.outcome == outcome
    gone = make_registration(world.a, title="Khác", outcome="withdrawn", outcome_on=TODAY)
    for one, day, sentence in ((gone, TODAY, "đã thôi đăng ký"), (row, date(2022, 1, 1), "không thể xét trước")):
        with pytest.raises(ValidationError, match=sentence):
            review_registrations(organization_id=world.a.pk, reviews={one: Review("achieved")}, on=day, by=SYSTEM)


def test_what_was_reviewed_or_commended_is_neither_corrected_nor_withdrawn(world: World) -> None:
    row = make_registration(world.a)
    make_commendation(world.a, registration=row)
    with pytest.raises(ValidationError, match="hãy rút đề nghị ấy trước"):
        withdraw_registration(registration=row, withdrawn_on=TODAY, reason="Thôi", by=SYSTEM)
    correct_registration(registration=row, values={"content": "Mỗi tuần một việc"}, by=SYSTEM)
    review_registrations(organization_id=world.a.pk, reviews={row: Review("partly")}, on=TODAY, by=SYSTEM)
    with pytest.raises(ValidationError, match="đã có kết quả: đạt một phần ngày 20/12/2022"):
        correct_registration(registration=row, values={"content": "Khác"}, by=SYSTEM)
    row.refresh_from_db()
    assert row.content == "Mỗi tuần một việc"


def test_an_open_registration_goes_where_its_member_goes(world: World) -> None:
    an = world.members["an"]
    row = make_registration(world.a, an)
    kept = make_registration(world.a)
    transfer_member(member=an, to=world.b, on=date(2022, 10, 1), by=SYSTEM)
    assert list(registrations_of(world.b, 2022, on=TODAY)) == [row]
    assert list(registrations_of(world.a, 2022, on=TODAY)) == [kept]
    assert list(registrations_visible_to(world.users["neighbour"], on=TODAY)) == [row]
    review_registrations(organization_id=world.b.pk, reviews={row: Review("achieved")}, on=TODAY, by=SYSTEM)
    assert list(registrations_visible_to(world.users["neighbour"], on=TODAY)) == [row]


# The register.


@pytest.mark.parametrize("count", [1, 3])
def test_the_register_asks_the_same_for_one_and_for_many(
    world: World, client_as, count: int, django_assert_num_queries
) -> None:
    for name in ("an", "binh", "cuong")[:count]:
        make_registration(world.a, world.members[name])
    client = client_as("commune")
    page(client, "registrations")
    with django_assert_num_queries(17):
        text = page(client, "registrations")
    assert f"Có {count} dòng" in text


def test_the_register_is_narrowed_and_handed_out(world: World, client_as) -> None:
    make_registration(world.a, world.members["an"], kind="commitment", title="Giữ gìn đoàn kết")
    make_registration(world.b, year=2021, outcome="achieved", outcome_on=TODAY, registered_on=date(2021, 2, 1))
    client = client_as("commune")
    for query, inside in (
        ({"nam": "2021"}, False), ({"nam": "2022"}, True), ({"loai": "commitment"}, True), ({"loai": "model"}, False),
        ({"ket-qua": "chua-xet"}, True), ({"ket-qua": "achieved"}, False), ({"to-chuc": "A"}, True),
        ({"to-chuc": "B"}, False), ({"q": "hoang an"}, True), ({"q": "doan ket"}, True), ({"q": "nam"}, False),
    ):  # fmt: skip
        assert ("Giữ gìn đoàn kết" in page(client, "registrations", **query)) is inside, query
    response = client.get(address("registrations"), {"dang": "csv", "nam": "2022"})
    assert "Giữ gìn đoàn kết" in response.content.decode("utf-8-sig")
    assert AccessLog.objects.get(action=AccessLog.Action.EXPORT).detail["rows"] == 1


@pytest.mark.parametrize("hostile", ["x", "-1", "1" * 40, "99/99/9999", "a\x00b", "31/12/9999"])
def test_hostile_input_is_told(world: World, client_as, hostile: str) -> None:
    row = make_registration(world.a)
    client = client_as("secretary")
    sent = dict.fromkeys(
        ("kind", "title", "registered_on", "members", "outcome", "outcome_on", "on_day", "at"), hostile
    )
    for name, key in (
        ("registration_add", (world.a.uuid, 2022)), ("registration_levels", (world.a.uuid, 2022)),
        ("registration_review_all", (world.a.uuid, 2022)), ("registration_correct", (row.uuid,)),
        ("registration_review", (row.uuid,)), ("registration_withdraw", (row.uuid,)),
    ):  # fmt: skip
        assert client.post(address(name, *key), sent).status_code == 422, name
    asked = client.get(address("registrations"), {"nam": hostile, "loai": hostile})
    assert asked.status_code == (400 if "\x00" in hostile else 200)
    row.refresh_from_db()
    assert row.outcome == ""


@pytest.mark.parametrize("year", [0, 1929, 2200, 99999999])
def test_a_year_out_of_reach_is_no_page(world: World, client_as, year: int) -> None:
    for name in ("registration_levels", "registration_add", "registration_review_all"):
        assert client_as("secretary").get(address(name, world.a.uuid, year)).status_code == 404


def test_registering_by_the_form(world: World, client_as) -> None:
    client = client_as("secretary")
    where = address("registration_add", world.a.uuid, 2022)
    members = [world.members["an"].pk, world.members["binh"].pk]
    sent = {"kind": "commitment", "title": "Nêu gương", "registered_on": "10/02/2022", "members": members}
    assert client.post(where, sent | {"members": [world.members["b_first"].pk]}).status_code == 422
    assert "Đã ghi 2 đăng ký." in client.post(where, sent, follow=True).content.decode()
    again = client.post(where, sent)
    assert again.status_code == 422
    assert "Đã đăng ký “Nêu gương” trong năm 2022" in again.content.decode()

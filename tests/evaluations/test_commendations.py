"""Commendations: proposed with what was registered, answered by the committee above, in the member's file or not."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.audit import SYSTEM, AccessLog
from evaluations.models import Commendation
from evaluations.services.commendations import (
    NewCommendation,
    award_commendation,
    propose_commendation,
    refuse_commendation,
    take_back_answer,
    withdraw_commendation,
)
from members.models import Award
from tests.evaluations.registered import make_commendation, make_registration, paper
from tests.factories import TODAY, World


def address(name: str, *args) -> str:
    return reverse(f"evaluations:{name}", args=args)


def page(client, name: str, *args, **query) -> str:
    response = client.get(address(name, *args), query)
    assert response.status_code == 200
    assert len(response.content) < 60_000
    return response.content.decode()


def new(**values) -> NewCommendation:
    return NewCommendation(
        **{
            "year": 2022, "title": "Giấy khen", "issuer": "Đảng ủy xã", "for_what": "Làm đường xóm",
            "proposed_on": date(2022, 12, 1), **values,
        }
    )  # fmt: skip


def test_a_proposal_rests_on_what_its_own_subject_registered(world: World) -> None:
    an, binh = world.members["an"], world.members["binh"]
    of_an, of_a = make_registration(world.a, an), make_registration(world.a)
    row = propose_commendation(organization=world.a, new=new(member=an, registration=of_an), by=SYSTEM)
    assert row.registration == of_an
    for member, registration in ((binh, of_an), (None, of_an), (an, of_a)):
        with pytest.raises(ValidationError, match="không phải của người, tổ chức được đề nghị"):
            propose_commendation(
                organization=world.a, new=new(title="Khác", member=member, registration=registration), by=SYSTEM
            )  # fmt: skip
    earlier = make_registration(world.a, an, year=2021, registered_on=date(2021, 2, 1))
    with pytest.raises(ValidationError, match="của năm khác hoặc đã thôi"):
        propose_commendation(organization=world.a, new=new(title="Khác", member=an, registration=earlier), by=SYSTEM)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"who": "b_first"}, "không sinh hoạt chính thức"), ({"proposed_on": date(2024, 6, 1)}, "quá xa năm 2022"),
     ({"again": True}, "Đã đề nghị “Giấy khen” năm 2022")],
)  # fmt: skip
def test_what_may_not_be_proposed(world: World, change: dict, sentence: str) -> None:
    member = world.members[change.pop("who", "an")]
    if change.pop("again", False):
        make_commendation(world.a, member)
    with pytest.raises(ValidationError, match=sentence):
        propose_commendation(organization=world.a, new=new(member=member, **change), by=SYSTEM)


def test_an_award_stands_in_the_file_and_goes_with_its_answer(world: World) -> None:
    an = world.members["an"]
    row = make_commendation(world.a, an)
    award_commendation(commendation=row, awarded_on=TODAY, document=paper(), by=SYSTEM)
    award = Award.objects.get()
    assert (award.member, award.title, award.issuer, award.awarded_on, str(award.document)) == (
        an, "Giấy khen", "Đảng ủy xã", TODAY, "12-QĐ/ĐU ngày 15/12/2022",
    )  # fmt: skip
    take_back_answer(commendation=row, reason="Ghi nhầm người", by=SYSTEM)
    row.refresh_from_db()
    assert (row.outcome, row.outcome_on, row.outcome_document, row.award) == ("", None, None, None)
    assert not Award.objects.exists()
    award_commendation(commendation=row, awarded_on=TODAY, document=paper(), by=SYSTEM)  # and once more
    assert Award.objects.count() == 1


def test_an_award_already_in_the_file_is_not_written_twice(world: World) -> None:
    an = world.members["an"]
    Award.objects.create(member=an, organization=world.a, title="Giấy khen", awarded_on=TODAY)
    row = make_commendation(world.a, an)
    with pytest.raises(ValidationError, match="Đã ghi “Giấy khen” ngày 20/12/2022"):
        award_commendation(commendation=row, awarded_on=TODAY, document=paper(), by=SYSTEM)
    row.refresh_from_db()
    assert row.outcome == ""


def test_of_an_organisation_no_member_s_file_has_it(world: World) -> None:
    row = make_commendation(world.a)
    award_commendation(commendation=row, awarded_on=TODAY, document=paper(), by=SYSTEM)
    assert not Award.objects.exists()
    row.refresh_from_db()
    assert row.outcome == "awarded"


def test_an_answer_is_given_once_not_before_and_not_without_paper(world: World) -> None:
    row = make_commendation(world.a)
    with pytest.raises(ValidationError, match="cần số và ngày của quyết định"):
        award_commendation(commendation=row, awarded_on=TODAY, document=None, by=SYSTEM)
    with pytest.raises(ValidationError, match="kết quả không thể trước ngày ấy"):
        refuse_commendation(commendation=row, answered_on=date(2022, 11, 1), reason="Không", by=SYSTEM)
    with pytest.raises(ValidationError, match="chưa có trả lời để bỏ"):
        take_back_answer(commendation=row, reason="Nhầm", by=SYSTEM)
    refuse_commendation(commendation=row, answered_on=TODAY, reason="Vượt số lượng", by=SYSTEM)
    for act in (
        lambda: withdraw_commendation(commendation=row, answered_on=TODAY, reason="Thôi", by=SYSTEM),
        lambda: award_commendation(commendation=row, awarded_on=TODAY, document=paper(), by=SYSTEM),
    ):
        with pytest.raises(ValidationError, match="đã có kết quả: không được khen thưởng ngày 20/12/2022"):
            act()


def test_from_the_registration_to_the_member_s_file(world: World, client_as) -> None:
    """The branch proposes from what was registered; its own staff answers nothing, the commune does."""
    an = world.members["an"]
    registered = make_registration(world.a, an, outcome="achieved", outcome_on=date(2022, 12, 10))
    branch, commune = client_as("secretary"), client_as("commune")
    where = address("commendation_propose", world.a.uuid, 2022)
    assert f"{where}?dang-ky={registered.uuid}" in page(branch, "registration", registered.uuid)
    offered = page(branch, "commendation_propose", world.a.uuid, 2022, **{"dang-ky": registered.uuid})
    assert f'<option value="{registered.uuid}" selected>Hoàng Văn An: Lao động tiên tiến (đạt)</option>' in offered
    sent = {
        "member": an.pk, "title": "Giấy khen", "issuer": "Đảng ủy xã", "for_what": "Làm đường xóm",
        "registration": registered.uuid, "proposed_on": "12/12/2022",
    }  # fmt: skip
    assert branch.post(where, sent).status_code == 302
    row = Commendation.objects.get()
    assert "Lao động tiên tiến: đạt" in page(branch, "commendation", row.uuid)
    answer = address("commendation_award", row.uuid)
    assert branch.post(answer).status_code == 403
    assert commune.post(answer, {"on_day": "20/12/2022"}).status_code == 422  # no decision named
    paper = {"on_day": "20/12/2022", "document_number": "15-QĐ/ĐU", "document_date": "19/12/2022"}
    assert commune.post(answer, paper).status_code == 302
    assert Award.objects.get().member == an
    assert "đã ghi vào hồ sơ đảng viên" in page(branch, "commendation", row.uuid)
    assert "Giấy khen" in branch.get(reverse("members:detail", args=[an.uuid])).content.decode()
    back = address("commendation_back", row.uuid)
    assert "Dòng khen thưởng trong hồ sơ đảng viên cũng bỏ theo" in commune.get(back).content.decode()
    assert commune.post(back, {"reason": "Nhầm"}).status_code == 302
    assert not Award.objects.exists()


def test_a_choice_outside_the_organisation_is_none(world: World, client_as) -> None:
    other = make_registration(world.b, world.members["b_first"])
    sent = {
        "member": world.members["b_first"].pk, "registration": other.uuid, "title": "Giấy khen", "issuer": "Đảng ủy",
        "for_what": "Việc", "proposed_on": "12/12/2022",
    }  # fmt: skip
    where = address("commendation_propose", world.a.uuid, 2022)
    assert client_as("secretary").post(where, sent).status_code == 422
    text = page(client_as("secretary"), "commendation_propose", world.a.uuid, 2022, **{"dang-ky": "khong-co"})
    assert "Lao động tiên tiến" not in text


def test_the_list_that_is_sent_up_is_printed_as_a_paper(world: World, client_as) -> None:
    registered = make_registration(world.a, world.members["an"], outcome="achieved", outcome_on=TODAY)
    make_commendation(world.a, world.members["an"], registration=registered)
    make_commendation(world.b, title="Bằng khen")
    make_commendation(world.b, title="Đã rút", outcome="withdrawn", outcome_on=TODAY)
    make_commendation(world.b, title="Năm trước", year=2021)
    client = client_as("commune")
    text = page(client, "commendation_list", world.x.uuid, 2022)
    assert "Lao động tiên tiến: đạt" in text
    assert "Bằng khen" in text
    assert "Đã rút" not in text
    assert "Năm trước" not in text
    response = client.get(address("commendation_list", world.x.uuid, 2022), {"dang": "pdf"})
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    assert AccessLog.objects.get(action=AccessLog.Action.EXPORT).detail["rows"] == 2
    assert (
        client_as("visitor").get(address("commendation_list", world.x.uuid, 2022), {"dang": "pdf"}).status_code == 403
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_register_asks_the_same_for_one_and_for_many(
    world: World, client_as, count: int, django_assert_num_queries
) -> None:
    for name in ("an", "binh", "cuong")[:count]:
        make_commendation(world.a, world.members[name])
    client = client_as("commune")
    page(client, "commendations")
    with django_assert_num_queries(16):
        text = page(client, "commendations")
    assert f"Có {count} dòng" in text


def test_the_register_is_narrowed(world: World, client_as) -> None:
    make_commendation(world.a, world.members["an"])
    client = client_as("commune")
    for query, inside in (
        ({"nam": "2021"}, False), ({"nam": "2022"}, True), ({"ket-qua": "chua-tra-loi"}, True),
        ({"ket-qua": "awarded"}, False), ({"to-chuc": "A"}, True), ({"to-chuc": "B"}, False),
        ({"q": "giay khen"}, True), ({"q": "an hoang"}, True), ({"q": "zzz"}, False),
    ):  # fmt: skip
        assert ("Hoàng Văn An" in page(client, "commendations", **query)) is inside, query


@pytest.mark.parametrize("hostile", ["x", "-1", "1" * 40, "99/99/9999", "a\x00b"])
def test_hostile_input_is_told(world: World, client_as, hostile: str) -> None:
    row = make_commendation(world.a)
    sent = dict.fromkeys(("member", "registration", "proposed_on", "on_day", "document_date"), hostile)
    commune = client_as("commune")
    for name in ("commendation_award", "commendation_refuse"):
        assert commune.post(address(name, row.uuid), sent).status_code == 422, name
    branch = client_as("secretary")
    assert branch.post(address("commendation_withdraw", row.uuid), sent).status_code == 422
    assert branch.post(address("commendation_propose", world.a.uuid, 2022), sent).status_code == 422

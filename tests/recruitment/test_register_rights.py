"""The sheet "Quần chúng" may write what its importer may write on the page, and knows whom the page knows."""

from datetime import date
from typing import Any

import pytest

from branches.models import Appointment
from core.audit import SYSTEM
from recruitment.models import Candidate, StepAct
from tests.factories import World, make_member
from tests.recruitment.entered import enter
from tests.recruitment.followed import close, make_probationer
from tests.recruitment.test_register_sheet import LABELS, brought, problems, row
from tests.workbooks import counts

TO_VERIFIED = {
    "listed": "05/04/2022", "awareness_class": "20/05/2022", "mentored": "05/06/2022", "applied": "01/07/2022",
    "verified": "01/08/2022",
}  # fmt: skip
NUMBER = "004300000777"


def told(field: str, sentence: str) -> dict[int, list[tuple[str, str]]]:
    return {2: [(LABELS[field], sentence)]}


@pytest.mark.parametrize("actor", ["commune", "district"])
def test_nobody_writes_the_file_of_a_branch_that_has_its_own_secretary(world: World, actor: str) -> None:
    one = enter(world.a, national_id=NUMBER, note="cũ")
    user = world.users[actor]
    sentence = "Hồ sơ của chi bộ này do Chi bộ xóm Lũng Phầy ghi."

    assert problems(brought(row(national_id=NUMBER, note="mới"), by=user)) == told("code", sentence)
    assert problems(brought(row("Lý Văn Sơn"), by=user)) == told("code", sentence)
    one.refresh_from_db()
    assert (one.note, Candidate.objects.count()) == ("cũ", 1)


def test_who_acts_for_a_branch_without_an_account_writes_for_it(world: World) -> None:
    # Nobody is appointed at C or above it but in the district.
    run = brought(row(code="C", **TO_VERIFIED), by=world.users["district"])

    assert (counts(run, "candidates"), problems(run)) == ((1, 0, 0, 0), {})
    acts = StepAct.objects.order_by("pk").values_list("stage", "organization__code", "for_branch", "note")
    assert list(acts)[-2:] == [
        ("applied", "C", True, "theo hồ sơ giấy, nhập từ tệp"), ("verified", "Y", True, "theo hồ sơ giấy, nhập từ tệp"),
    ]  # fmt: skip


def test_step_of_the_commune_is_the_commune_s_to_bring(world: World) -> None:
    Appointment.objects.filter(user=world.users["commune"]).update(organization=world.a)
    world.users["commune"].refresh_from_db()
    Appointment.objects.filter(user=world.users["visitor"]).update(role=Appointment.Role.COMMITTEE_STAFF)
    user = world.users["commune"]  # staff of A itself by now; another one sits at X
    refused = brought(row(**TO_VERIFIED), by=user)
    assert problems(refused) == told(
        "verified", "Bước này do Đảng bộ xã Nam Tuấn ghi; để trống, rồi ghi ở trang hồ sơ."
    )
    assert not Candidate.objects.exists()
    assert problems(brought(row(**{**TO_VERIFIED, "verified": None}), by=user)) == {}
    assert Candidate.objects.get().stage == "applied"


@pytest.mark.parametrize("state", ["withdrawn", "expired"])
def test_who_was_given_up_is_entered_again(world: World, state: str) -> None:
    close(enter(world.a, national_id=NUMBER), state, date(2022, 7, 1))
    close(enter(world.a, "Lý Văn Sơn"), state, date(2022, 7, 1))
    run = brought(row(national_id=NUMBER, listed_on="01/09/2022"), row("Lý Văn Sơn", listed_on="01/09/2022"))

    assert (counts(run, "candidates"), problems(run)) == ((2, 0, 0, 0), {})
    assert list(Candidate.objects.filter(state="active").values_list("full_name", "listed_on")) == [
        ("Nông Thị Hoa", date(2022, 9, 1)), ("Lý Văn Sơn", date(2022, 9, 1)),
    ]  # fmt: skip


@pytest.mark.parametrize("completed", [False, True])
def test_who_was_admitted_is_a_member_and_not_corrected(world: World, completed: bool) -> None:
    member = world.members["probationary"]
    one = make_probationer(member, world.a, ceremony=date(2022, 5, 10), national_id=NUMBER)
    if completed:
        Candidate.objects.update(stage="recognised", state="completed")
    sentence = "Người này đã là đảng viên; thông tin sửa ở hồ sơ đảng viên."

    assert problems(brought(row(member.full_name, national_id=NUMBER, note="mới"))) == told("full_name", sentence)
    assert problems(brought(row(member.full_name, note="mới"))) == told("full_name", sentence)
    one.refresh_from_db()
    assert (one.note, Candidate.objects.count()) == ("", 1)


SAME = {"birth": "03/02/2000"}
ASKED = "nếu là người khác, hãy ghi số định danh."
SURE = "người ấy chưa ghi số định danh, nếu là người khác hãy lập ở trang hồ sơ."


@pytest.mark.parametrize(
    ("theirs", "mine", "advice"),
    [(None, None, ASKED), (None, NUMBER, SURE), ("004300000778", None, ASKED), ("004300000778", NUMBER, "")],
)
@pytest.mark.parametrize("kind", ["member", "candidate"])
def test_same_name_and_birthday_is_asked_as_on_the_page(
    world: World, kind: str, theirs: str | None, mine: str | None, advice: str
) -> None:
    known: dict[str, Any] = {"birth_date": date(2000, 2, 3), "national_id": theirs}
    if kind == "member":
        make_member("Nông Thị Hòa", world.b, **known)
    else:
        enter(world.b, "Nông Thị Hòa", **known)
    run = brought(row("Nông Thị Hoà", national_id=mine, **SAME))
    what = "đảng viên" if kind == "member" else "hồ sơ phát triển đảng"

    assert problems(run) == (told("full_name", f"Đã có {what} cùng họ tên và ngày sinh; {advice}") if advice else {})


@pytest.mark.parametrize(("first", "second"), [(NUMBER, None), (None, NUMBER), (None, None)])
def test_two_rows_that_may_be_one_person_are_told(world: World, first: str | None, second: str | None) -> None:
    run = brought(row(national_id=first, **SAME), row(code="B", national_id=second, **SAME), by=SYSTEM)
    assert problems(run) == {3: [("Họ và tên", "Người này đã ghi ở dòng 2.")]}


def test_two_numbers_are_two_people(world: World) -> None:
    run = brought(row(national_id=NUMBER, **SAME), row(national_id="004300000778", **SAME), by=SYSTEM)
    assert (counts(run, "candidates"), problems(run)) == ((2, 0, 0, 0), {})

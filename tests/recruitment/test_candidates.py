"""Taking people into the register, one by one and as a set; correcting them; who is refused."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from branches.models import Appointment
from core.audit import SYSTEM
from members.models import Membership
from recruitment.models import Candidate, CandidateTag, Stage, StepAct, Tag
from recruitment.services.candidates import (
    NewCandidate,
    PastAct,
    correct_candidate,
    register_candidate,
    register_candidates,
    set_tags,
)
from tests.factories import TODAY, World, make_appointed, make_member, make_membership
from tests.recruitment.followed import close, make_probationer

DAY = date(2022, 6, 1)


def new(world: World, name: str = "Nông Thị Hoà", **values: Any) -> NewCandidate:
    """Somebody of branch A, listed on DAY."""
    return NewCandidate(**{"organization_id": world.a.pk, "full_name": name, "listed_on": DAY} | values)


def register(world: World, name: str = "Nông Thị Hoà", *, confirmed: bool = False, **values: Any) -> Candidate:
    return register_candidate(
        new=new(world, name, **values), by=world.users["secretary"], on=TODAY, confirmed=confirmed
    )


def refused(make: Any) -> dict[str, list[str]]:
    """The fields a service refuses, with its sentences."""
    with pytest.raises(ValidationError) as caught:
        make()
    return dict(caught.value.message_dict)


def test_register_begins_file_stay_and_first_step(world: World) -> None:
    tag = Tag.objects.get(code="tri-thuc")
    one = register(
        world, " Nông  Thị Hoà ", birth_date=date(2000, 2, 3), gender="female", national_id="004300000777",
        general_education="upper_secondary", tag_ids=[tag.pk],
    )  # fmt: skip

    assert (one.full_name, one.search_key.strip(), one.stage, one.state, one.stage_on) == (
        "Nông Thị Hoà", "nong thi hoa", Stage.PROSPECT, Candidate.State.ACTIVE, DAY,
    )  # fmt: skip
    assert one.scheme.name == "Quy trình kết nạp trước 208-QĐ/TW"
    assert list(one.stays.values_list("organization", "start", "end")) == [(world.a.pk, DAY, None)]
    assert list(one.tags.values_list("tag__code", flat=True)) == ["tri-thuc"]
    (act,) = one.acts.all()
    assert (act.kind, act.stage, act.organization_id, act.branch_id, act.on, act.for_branch) == (
        "taken", "prospect", world.a.pk, world.a.pk, DAY, False,
    )  # fmt: skip
    assert act.step == one.scheme.steps.get(stage="prospect")
    assert act.by == str(world.users["secretary"])


def test_act_says_that_another_entered_it_for_the_branch(world: World) -> None:
    one = register_candidate(new=new(world), by=world.users["commune"], on=TODAY)

    assert one.acts.get().for_branch is True


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"birth_date": date(2022, 12, 21)}, "birth_date", "Ngày này ở tương lai."),
        ({"listed_on": date(2022, 12, 21)}, "listed_on", "Ngày này ở tương lai."),
        ({"birth_date": DAY}, "listed_on", "Ngày đưa vào danh sách phải sau ngày sinh."),
        ({"listed_on": date(1929, 1, 1)}, "organization", "Chi bộ không tồn tại vào ngày 01/01/1929; hãy xem lại ngày"),
        ({"full_name": "Nông 2"}, "full_name", "Họ và tên chỉ gồm chữ."),
        ({"gender": "khác"}, "gender", "không có trong danh sách; hãy chọn lại."),
        ({"national_id": "0" * 13}, "national_id", "Chỉ ghi được tối đa 12 ký tự; ở đây có 13."),
    ],
)
def test_what_cannot_be_true_is_refused_beside_its_field(
    world: World, values: dict[str, Any], field: str, sentence: str
) -> None:
    told = refused(lambda: register(world, **{"name": values.pop("full_name", "Nông Thị Hoà")} | values))

    assert list(told) == [field]
    assert sentence in told[field][0]
    assert not Candidate.objects.exists()


def test_only_a_branch_follows_candidates(world: World) -> None:
    told = refused(lambda: register(world, organization_id=world.x.pk))

    assert told == {"organization": ["Quần chúng được theo dõi ở chi bộ; tổ chức này không phải chi bộ."]}


def test_member_is_no_candidate(world: World) -> None:
    told = refused(lambda: register(world, national_id="004300000001"))

    assert told == {"national_id": ["Số định danh này là của một đảng viên đã có trong hệ thống."]}


def test_same_name_and_birthday_as_a_member_is_asked_and_may_be_another_person(world: World) -> None:
    make_member("Nông Thị Hòa", world.b, birth_date=date(2000, 2, 3))
    told = refused(lambda: register(world, birth_date=date(2000, 2, 3)))

    assert told == {
        "full_name": ["Đã có đảng viên cùng họ tên và ngày sinh. Nếu là người khác, hãy đánh dấu xác nhận rồi ghi lại."]
    }
    assert register(world, birth_date=date(2000, 2, 3), confirmed=True).full_name == "Nông Thị Hoà"


def test_same_name_with_another_number_is_another_person(world: World) -> None:
    make_member("Nông Thị Hòa", world.b, birth_date=date(2000, 2, 3), national_id="004300000888")

    assert register(world, birth_date=date(2000, 2, 3), national_id="004300000889").pk


def test_nobody_is_followed_twice(world: World) -> None:
    register(world, organization_id=world.b.pk, national_id="004300000777", birth_date=date(2000, 2, 3))

    assert refused(lambda: register(world, "Nông Thị Hoa", national_id="004300000777")) == {
        "national_id": ["Người có số định danh này đang được theo dõi ở một hồ sơ khác."]
    }
    assert refused(lambda: register(world, birth_date=date(2000, 2, 3))) == {
        "full_name": ["Đã có hồ sơ phát triển đảng cùng họ tên và ngày sinh. Nếu là người khác, hãy đánh dấu xác nhận."]
    }


def test_who_left_the_party_may_be_considered_again_and_nobody_else(world: World) -> None:
    left = make_member("Lục Văn Đạt", national_id="004300000666")
    row = make_membership(left, world.b, end=date(2021, 6, 1))
    Membership.objects.filter(pk=row.pk).update(end_reason=Membership.EndReason.RESIGNATION)

    assert refused(lambda: register(world, "Lục Văn Đạt", national_id="004300000666")) == {
        "national_id": ["Số định danh này là của một người đã từng là đảng viên; hãy chọn hồ sơ cũ để xét kết nạp lại."]
    }
    one = register(world, "Lục Văn Đạt", national_id="004300000666", former_member_id=left.pk)
    assert one.former_member == left
    assert refused(lambda: register(world, former_member_id=world.members["an"].pk)) == {
        "former_member": ["Người này không ở diện kết nạp lại: sổ đảng viên không ghi đã ra khỏi Đảng."]
    }


def test_group_with_a_rule_is_not_put_on_by_hand(world: World) -> None:
    ruled, free, other = (Tag.objects.get(code=code) for code in ("nu", "tri-thuc", "cong-an-vien"))

    assert refused(lambda: register(world, tag_ids=[ruled.pk])) == {
        "tags": ["Nhóm “nữ” tự tính (là nữ), không ghi tay."]
    }
    one = register(world, tag_ids=[free.pk])
    set_tags(candidate=one, tags=[other], by=SYSTEM)
    assert list(CandidateTag.objects.values_list("candidate", "tag__code")) == [(one.pk, "cong-an-vien")]


def test_correction_takes_the_keys_and_the_first_day_along(world: World) -> None:
    one = register(world)
    correct_candidate(
        candidate=one,
        values={"full_name": "Bế Văn Đức", "listed_on": date(2022, 5, 2), "note": ""},
        by=SYSTEM,
        on=TODAY,
    )
    one.refresh_from_db()

    assert (one.full_name, one.search_key, one.listed_on, one.stage_on) == (
        "Bế Văn Đức", " be van duc ", date(2022, 5, 2), date(2022, 5, 2),
    )  # fmt: skip
    assert list(one.stays.values_list("start", flat=True)) == [date(2022, 5, 2)]
    assert list(one.acts.values_list("on", flat=True)) == [date(2022, 5, 2)]


def test_first_day_does_not_pass_a_step(world: World) -> None:
    (pk,) = register_candidates(new=[new(world, past=[PastAct(Stage.LISTED, date(2022, 7, 1))])], by=SYSTEM, on=TODAY)
    one = Candidate.objects.get(pk=pk)

    assert refused(
        lambda: correct_candidate(candidate=one, values={"listed_on": date(2022, 7, 2)}, by=SYSTEM, on=TODAY)
    ) == {"listed_on": ["Đã có bước ghi trước ngày này; hãy xem lại."]}
    correct_candidate(candidate=one, values={"listed_on": date(2022, 6, 30)}, by=SYSTEM, on=TODAY)
    one.refresh_from_db()
    assert (one.listed_on, one.stage_on) == (date(2022, 6, 30), date(2022, 7, 1))


def test_correction_becomes_nobody_else(world: World) -> None:
    one = register(world)

    assert refused(
        lambda: correct_candidate(candidate=one, values={"national_id": "004300000001"}, by=SYSTEM, on=TODAY)
    ) == {"national_id": ["Số định danh này là của một đảng viên đã có trong hệ thống."]}


def test_closed_file_is_not_put_right_and_a_member_only_in_his_record(world: World) -> None:
    member = world.members["probationary"]
    on_probation = make_probationer(member, world.a, ceremony=date(2022, 5, 10))
    gone = register(world)
    close(gone, "withdrawn", date(2022, 7, 1))
    tag = Tag.objects.get(code="tri-thuc")

    def told(one: Candidate, **values: Any) -> list[str]:
        with pytest.raises(ValidationError) as caught:
            correct_candidate(candidate=one, values=values, by=SYSTEM, on=TODAY)
        return list(caught.value.messages)

    assert told(gone, note="mới") == ["Hồ sơ đã kết thúc (rút, thôi không xét), không sửa được nữa."]
    with pytest.raises(ValidationError, match="không sửa được nữa"):
        set_tags(candidate=gone, tags=[tag], by=SYSTEM)
    for name in ("birth_date", "birth_precision", "former_member"):
        value = {"birth_date": date(1999, 1, 1), "birth_precision": "year", "former_member": world.members["an"]}[name]
        assert told(on_probation, **{name: value}) == ["Người này đã có hồ sơ đảng viên; hãy sửa ở hồ sơ ấy."]
    correct_candidate(candidate=on_probation, values={"note": "mới"}, by=SYSTEM, on=TODAY)
    Candidate.objects.filter(pk=on_probation.pk).update(stage="recognised", state="completed")
    assert told(on_probation, note="khác") == [
        "Hồ sơ đã kết thúc (đã là đảng viên chính thức); thông tin sửa ở hồ sơ đảng viên."
    ]
    with pytest.raises(ValidationError, match="thông tin sửa ở hồ sơ đảng viên"):
        set_tags(candidate=on_probation, tags=[tag], by=SYSTEM)
    assert not CandidateTag.objects.exists()


STAGES = [stage.value for stage in Stage]


def past_to(stage: str, *, without: str = "") -> list[PastAct]:
    """Steps of consecutive days up to one."""
    names = STAGES[1 : STAGES.index(stage) + 1]
    return [PastAct(name, date(2022, 6, 2 + at)) for at, name in enumerate(names) if name != without]


def test_set_enters_the_past_with_whoever_took_each_step(world: World) -> None:
    made = register_candidates(
        new=[
            new(world, "Lê Văn Một", past=past_to("decided")),
            new(world, "Lê Văn Hai", organization_id=world.e.pk, past=past_to("decided", without="committee_resolved")),
            new(world, "Lê Văn Ba", past=[*past_to("listed"), PastAct("listed", date(2022, 7, 1), kind="deferred")]),
        ],
        by=SYSTEM, on=TODAY,
    )  # fmt: skip
    one, two, three = (Candidate.objects.get(pk=pk) for pk in made)

    assert [(row.stage, row.state, row.stage_on) for row in (one, two, three)] == [
        ("decided", "active", date(2022, 6, 10)),
        ("decided", "active", date(2022, 6, 10)),
        ("listed", "deferred", date(2022, 7, 1)),
    ]
    actors = dict(one.acts.values_list("stage", "organization__code"))
    assert {stage: code for stage, code in actors.items() if code != "A"} == {
        "verified": "X", "committee_resolved": "X", "decided": "D",
    }  # fmt: skip
    assert dict(two.acts.values_list("stage", "organization__code"))["decided"] == "D"
    assert [act.kind for act in three.acts.all()] == ["taken", "taken", "deferred"]


@pytest.mark.parametrize("left_out", STAGES[1:8])
def test_set_skips_no_step(world: World, left_out: str) -> None:
    with pytest.raises(ValidationError, match="các bước trước phải có đủ"):
        register_candidates(new=[new(world, past=past_to("decided", without=left_out))], by=SYSTEM, on=TODAY)
    assert not Candidate.objects.exists()


def test_set_keeps_the_order_of_days(world: World) -> None:
    past = [PastAct("listed", date(2022, 8, 2)), PastAct("awareness_class", date(2022, 8, 1))]
    with pytest.raises(ValidationError) as caught:
        register_candidates(new=[new(world, past=past)], by=SYSTEM, on=TODAY)
    assert caught.value.messages == [
        "Nông Thị Hoà: bước “học lớp nhận thức về Đảng” ghi ngày 01/08/2022, trước bước đứng trước nó."
    ]


def test_whoever_was_admitted_may_begin_with_the_decision(world: World) -> None:
    member = world.members["probationary"]
    past = [PastAct("decided", date(2022, 5, 1)), PastAct("admitted", date(2022, 5, 10))]
    (pk,) = register_candidates(
        new=[new(world, member.full_name, listed_on=date(2022, 5, 1), member_id=member.pk, past=past)],
        by=SYSTEM, on=TODAY,
    )  # fmt: skip
    one = Candidate.objects.get(pk=pk)

    assert (one.stage, one.member, one.on_probation) == ("admitted", member, True)
    assert list(StepAct.objects.values_list("stage", flat=True)) == ["decided", "admitted"]


def test_set_of_four_hundred_takes_a_fixed_number_of_statements(world: World, django_assert_num_queries: Any) -> None:
    people = [new(world, f"Lê Văn {chr(65 + n % 26)}", past=past_to("opinions")) for n in range(400)]
    with django_assert_num_queries(14):
        register_candidates(new=people, by=world.users["commune"], on=TODAY)
    assert StepAct.objects.filter(for_branch=True).count() == 400 * 7


def test_secretary_of_the_branch_enters_for_nobody_else(world: World) -> None:
    user = make_appointed("bi_thu_e", world.e, Appointment.Role.SECRETARY)
    one = register_candidate(new=new(world, organization_id=world.e.pk), by=user, on=TODAY)

    assert one.acts.get().for_branch is False

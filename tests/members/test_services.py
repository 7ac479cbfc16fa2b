"""Registering, correcting, moving and ending; what is refused, in which words, and by the database itself."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from branches.models import Organization
from branches.queries import with_current
from core.audit import SYSTEM
from members.models import DutySpan, Member, Membership
from members.queries import members_on
from members.services import (
    NewDutySpan,
    NewMember,
    NewMembership,
    correct_member,
    correct_members,
    end_duty_span,
    end_membership,
    lay_duty_span,
    lay_duty_spans,
    open_membership,
    open_memberships,
    register_member,
    register_members,
    transfer_member,
)
from tests.factories import START, TODAY, World, make_member, make_membership, make_organization

pytestmark = pytest.mark.django_db


def test_a_set_is_registered_in_the_order_given() -> None:
    names = ["Nguyễn Văn Ất", "Bùi Thị Én", "Đỗ  Văn   Ái"]
    members = register_members(new=[NewMember(name, card_number=f"{n:012}") for n, name in enumerate(names)], by=SYSTEM)
    stored = {member.pk: member for member in Member.objects.all()}
    assert [stored[member.pk].full_name for member in members] == ["Nguyễn Văn Ất", "Bùi Thị Én", "Đỗ Văn Ái"]
    assert [member.full_name for member in Member.objects.order_by("sort_key")] == [
        "Đỗ Văn Ái", "Nguyễn Văn Ất", "Bùi Thị Én",
    ]  # fmt: skip
    assert len({member.uuid for member in stored.values()}) == 3
    assert register_members(new=[], by=SYSTEM) == []


def test_names_are_composed_however_they_were_typed() -> None:
    decomposed = "Tra\u0302\u0300n Thi\u0323 Hoa\u0300"
    (first,) = register_members(new=[NewMember(decomposed)], by=SYSTEM)
    second = register_member(new=NewMember("Trần Thị Hoà"), by=SYSTEM)
    first.refresh_from_db()
    assert first.full_name == "Trần Thị Hòa" or first.full_name == "Trần Thị Hoà"
    assert (first.search_key, first.sort_key) == (second.search_key, second.sort_key)


def test_empty_numbers_are_none_and_do_not_meet() -> None:
    register_members(new=[NewMember("A", card_number="", national_id=""), NewMember("B", card_number="")], by=SYSTEM)
    assert set(Member.objects.values_list("card_number", "national_id")) == {(None, None)}


@pytest.mark.parametrize("field", ["card_number", "national_id"])
def test_a_number_belongs_to_one_member(field: str) -> None:
    register_member(new=NewMember("A", **{field: "001234567890"}), by=SYSTEM)
    with pytest.raises(ValidationError) as refusal:
        register_member(new=NewMember("B", **{field: "001234567890"}), by=SYSTEM)
    assert any("đã có ở một đảng viên khác" in message for message in refusal.value.messages)
    with pytest.raises(IntegrityError), transaction.atomic():
        register_members(new=[NewMember("B", **{field: "001234567890"})], by=SYSTEM)
    assert Member.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            {"admission_date": date(2022, 5, 1), "full_membership_date": date(2022, 4, 30)},
            "Ngày chính thức không thể trước ngày vào Đảng.",
        ),
        ({"card_number": ""}, "Số thẻ Đảng và số định danh cá nhân không có thì để trống."),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_by_the_database(values: dict, sentence: str) -> None:
    member = make_member("A")
    with pytest.raises(ValidationError) as refusal:
        correct_member(member=Member.objects.get(pk=member.pk), values=values, by=SYSTEM)
    assert sentence in refusal.value.messages
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(pk=member.pk).update(**values)


def test_a_correction_takes_the_keys_along_and_leaves_the_rest(world: World) -> None:
    an, binh = world.members["an"], world.members["binh"]
    correct_members(corrections=[(an, {"full_name": "Hoàng Văn Ân"}), (binh, {"gender": "male"})], by=SYSTEM)
    an, binh = Member.objects.get(pk=an.pk), Member.objects.get(pk=binh.pk)
    assert (an.full_name, an.search_key.split(), an.gender) == ("Hoàng Văn Ân", ["hoang", "van", "an"], "male")
    assert (binh.full_name, binh.gender) == ("Nông Thị Bình", "male")


def test_one_official_membership_at_a_time(world: World) -> None:
    an = world.members["an"]
    second = NewMembership(an.pk, world.b.pk, Membership.Kind.OFFICIAL, TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        open_memberships(new=[second], by=SYSTEM)
    with pytest.raises(ValidationError) as refusal:
        Membership(member=an, organization=world.b, start=TODAY).full_clean()
    assert refusal.value.messages == ["Đảng viên đã sinh hoạt chính thức ở một tổ chức trong khoảng ngày này."]
    # As a guest he may be anywhere besides.
    open_memberships(new=[NewMembership(an.pk, world.b.pk, Membership.Kind.GUEST, TODAY)], by=SYSTEM)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            lambda world: Membership(member=world.members["away"], organization=world.b, kind="temporary", start=TODAY),
            "Đảng viên đã sinh hoạt tạm thời ở một tổ chức trong khoảng ngày này.",
        ),
        (
            lambda world: Membership(member=world.members["guest"], organization=world.a, kind="guest", start=TODAY),
            "Đảng viên đã là khách của tổ chức này trong khoảng ngày này.",
        ),
        (
            lambda world: DutySpan(member=world.members["exempt"], organization=world.a, kind="exempt", start=TODAY),
            "Đảng viên đã có quyết định cùng loại trong khoảng ngày này.",
        ),
        (
            lambda world: Membership(
                member=world.members["left"], organization=world.b, start=TODAY, end_reason="death"
            ),
            "Có lý do kết thúc thì phải có ngày kết thúc.",
        ),
        (
            lambda world: Membership(member=world.members["left"], organization=world.b, start=TODAY, end=TODAY),
            "Ngày kết thúc phải sau ngày bắt đầu.",
        ),
    ],
)
def test_spans_that_cannot_be(world: World, row, sentence: str) -> None:
    made = row(world)
    with pytest.raises(ValidationError) as refusal:
        made.full_clean()
    assert sentence in refusal.value.messages
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save()


def test_touching_memberships_and_other_kinds_of_duty_do_not_meet(world: World) -> None:
    exempt = world.members["exempt"]
    lay_duty_spans(new=[NewDutySpan(exempt.pk, world.a.pk, DutySpan.Kind.SUSPENDED, TODAY)], by=SYSTEM)
    member = make_member("A", world.a, end=TODAY)
    make_membership(member, world.b, start=TODAY)
    assert Membership.objects.filter(member=member).count() == 2


def test_a_transfer_leaves_no_gap_and_no_second_home(world: World) -> None:
    an = world.members["an"]
    opened = transfer_member(member=an, to=world.b, on=TODAY, by=SYSTEM)
    assert (opened.start, opened.end, opened.start_reason) == (TODAY, None, "transfer_in")
    closed = Membership.objects.get(member=an, organization=world.a)
    assert (closed.end, closed.end_reason) == (TODAY, "transfer_out")
    yesterday = date(2022, 12, 19)
    assert an.pk in {one.member_id for one in members_on(world.a, yesterday)}
    assert an.pk not in {one.member_id for one in members_on(world.a, TODAY)}
    assert an.pk in {one.member_id for one in members_on(world.b, TODAY)}


@pytest.mark.parametrize(
    ("name", "to", "on", "code"),
    [
        ("an", "a", TODAY, "same_organization"),
        ("an", "b", START, "not_a_member"),
        ("an", "b", date(2020, 12, 31), "not_a_member"),
        ("left", "b", TODAY, "not_a_member"),
        ("moved", "e", date(2022, 6, 1), "already_ending"),
    ],
)
def test_a_transfer_that_cannot_be(world: World, name: str, to: str, on: date, code: str) -> None:
    before = list(Membership.objects.order_by("pk").values())
    with pytest.raises(ValidationError) as refusal:
        transfer_member(member=world.members[name], to=getattr(world, to), on=on, by=SYSTEM)
    (told,) = refusal.value.error_dict["on"] if hasattr(refusal.value, "error_dict") else [refusal.value]
    assert told.code == code
    assert list(Membership.objects.order_by("pk").values()) == before


def test_of_two_transfers_on_one_day_the_second_says_where_he_is_by_now(world: World) -> None:
    an = world.members["an"]
    transfer_member(member=an, to=world.b, on=TODAY, by=SYSTEM)
    with pytest.raises(ValidationError) as refusal:
        transfer_member(member=an, to=world.c, on=TODAY, by=SYSTEM)
    name = with_current(Organization.objects.filter(pk=world.b.pk), on=TODAY).get().name
    sentence = f"Đảng viên bắt đầu sinh hoạt tại {name} đúng ngày 20/12/2022; ngày chuyển phải sau ngày ấy."
    assert refusal.value.message_dict == {"on": [sentence]}


@pytest.mark.parametrize("end", [date(2022, 12, 1), None])
def test_nobody_is_transferred_to_what_does_not_exist_that_day(world: World, end: date | None) -> None:
    gone = make_organization("G", world.x, end=end, start=START if end else date(2023, 1, 1))
    with pytest.raises(ValidationError, match="Ngày 20/12/2022 tổ chức này không tồn tại"):
        transfer_member(member=world.members["an"], to=gone, on=TODAY, by=SYSTEM)
    assert Membership.objects.get(member=world.members["an"]).end is None


def test_nobody_begins_where_the_end_is_decided(world: World) -> None:
    ending = make_organization("G", world.x, end=date(2023, 2, 1))
    with pytest.raises(ValidationError, match="giải thể trước khi"):
        transfer_member(member=world.members["an"], to=ending, on=TODAY, by=SYSTEM)
    hosted = NewMembership(world.members["an"].pk, ending.pk, Membership.Kind.TEMPORARY, TODAY, date(2023, 2, 2))
    with pytest.raises(ValidationError, match="giải thể trước khi"):
        open_membership(new=hosted, by=SYSTEM)
    hosted.end = date(2023, 2, 1)
    assert open_membership(new=hosted, by=SYSTEM).organization == ending


@pytest.mark.parametrize("kind", Membership.Kind.values)
def test_nobody_belongs_to_what_holds_no_branch_meetings(world: World, kind: str) -> None:
    before = list(Membership.objects.order_by("pk").values())
    for opens in (
        lambda: transfer_member(member=world.members["an"], to=world.x, on=TODAY, by=SYSTEM),
        lambda: open_membership(new=NewMembership(world.members["left"].pk, world.x.pk, kind, TODAY), by=SYSTEM),
        lambda: open_memberships(
            new=[NewMembership(world.members["left"].pk, pk, kind, TODAY) for pk in (world.a.pk, world.x.pk)], by=SYSTEM
        ),
    ):
        with pytest.raises(ValidationError, match="không phải chi bộ; hãy chọn một chi bộ"):
            opens()
    assert list(Membership.objects.order_by("pk").values()) == before


def test_a_membership_and_an_exemption_end_after_their_last_day(world: World) -> None:
    membership = Membership.objects.get(member=world.members["an"])
    end_membership(membership=membership, last_day=TODAY, reason="death", by=SYSTEM)
    membership.refresh_from_db()
    assert (membership.end, membership.end_reason) == (date(2022, 12, 21), "death")
    duty = DutySpan.objects.get(member=world.members["exempt"])
    end_duty_span(duty=duty, last_day=TODAY, by=SYSTEM)
    standing = {one.member_id: one.standing for one in members_on(world.a, date(2022, 12, 21))}
    assert standing[world.members["exempt"].pk] == "required"
    assert world.members["an"].pk not in standing


@pytest.mark.parametrize("recorded", [True, False])
def test_a_set_of_exemptions_is_held_to_the_same_rule(world: World, recorded: bool) -> None:
    member = make_member("Hứa Văn Miễn", world.a)
    term = NewDutySpan(member.pk, world.a.pk, "term_exempt", START, date(2022, 7, 1))
    after = NewDutySpan(member.pk, world.a.pk, "exempt", date(2022, 7, 1))
    within = NewDutySpan(member.pk, world.a.pk, "exempt", date(2022, 6, 30))
    others = NewDutySpan(world.members["an"].pk, world.a.pk, "exempt", START)
    if recorded:
        lay_duty_spans(new=[term], by=SYSTEM)
    before = DutySpan.objects.count()
    with pytest.raises(ValidationError, match=r"đã được .* từ .* đến hết 30/06/2022; hãy ghi kết thúc trước"):
        lay_duty_spans(new=[others, *([] if recorded else [term]), within], by=SYSTEM)
    assert DutySpan.objects.count() == before
    lay_duty_spans(new=[others, *([] if recorded else [term]), after], by=SYSTEM)
    assert DutySpan.objects.filter(member=member).count() == 2


def test_an_exemption_and_one_for_a_term_never_hold_on_one_day(world: World) -> None:
    member = make_member("Hứa Văn Miễn", world.a)

    def lay(kind: str, start: date, end: date | None = None) -> DutySpan:
        return lay_duty_span(new=NewDutySpan(member.pk, world.a.pk, kind, start, end), by=SYSTEM)

    lay(DutySpan.Kind.TERM_EXEMPT, date(2022, 3, 1), date(2022, 9, 1))
    for start, end in ((date(2022, 8, 31), None), (date(2022, 1, 1), date(2022, 3, 2)), (date(2022, 1, 1), None)):
        with pytest.raises(ValidationError) as refused:
            lay(DutySpan.Kind.EXEMPT, start, end)
        assert refused.value.message_dict == {
            "kind": ["Đảng viên đã được tạm miễn từ 01/03/2022 đến hết 31/08/2022; hãy ghi kết thúc trước."]
        }
    lay(DutySpan.Kind.SUSPENDED, date(2022, 4, 1), date(2022, 6, 1))
    lay(DutySpan.Kind.EXEMPT, date(2022, 1, 1), date(2022, 3, 1))
    lay(DutySpan.Kind.EXEMPT, date(2022, 9, 1))
    assert [*DutySpan.objects.filter(member=member).order_by("start").values_list("kind", flat=True)] == [
        "exempt", "term_exempt", "suspended", "exempt",
    ]  # fmt: skip


def test_nothing_ends_before_it_began(world: World) -> None:
    membership = Membership.objects.get(member=world.members["an"])
    with pytest.raises(ValidationError, match="Ngày kết thúc phải sau ngày bắt đầu"):
        end_membership(membership=membership, last_day=date(2020, 12, 31), reason="death", by=SYSTEM)
    assert Membership.objects.get(pk=membership.pk).end is None

"""The table of rights, and what an appointment reaches when: the only source of rights."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from branches.models import Appointment, Organization
from branches.scoping import MAY, Action, may, organizations_allowing, organizations_visible_to, who_may_see
from branches.services import appoint, dissolve_organization, end_appointment, move_organization
from core.audit import SYSTEM
from tests.factories import START, TODAY, World, make_organization, make_user

pytestmark = pytest.mark.django_db

Role = Appointment.Role

# action: committee staff, district staff, reader, roll-taker, secretary, visitor
RIGHTS = """
view                    yes yes yes yes yes yes
view_members            yes yes no  no  yes yes
read_file               yes yes no  no  yes no
edit_members            yes yes no  no  no  no
take_roll               yes yes no  yes yes no
send                    yes yes no  no  yes no
confirm                 yes yes no  no  no  no
score                   yes yes no  no  no  yes
comment                 yes yes no  no  no  yes
orient                  yes yes no  no  no  no
report                  yes yes yes no  yes yes
export                  yes yes yes no  yes no
import                  yes yes no  no  no  no
manage_organizations    no  yes no  no  no  no
appoint                 no  yes no  no  no  no
view_log                no  yes no  no  no  no
answer                  yes yes no  no  no  no
supervise               yes yes no  no  no  no
visit                   yes yes no  no  no  yes
recruit                 yes yes no  no  yes no
set_quota               yes yes no  no  no  no
evaluate                yes yes no  no  yes no
classify                yes yes no  no  no  no
set_target              yes yes no  no  no  no
issue                   yes yes no  no  yes no
"""


def codes(user: object, action: str = Action.VIEW, on: date = TODAY) -> str:
    return "".join(sorted(organizations_allowing(user, action, on=on).values_list("code", flat=True)))


def test_the_whole_table_of_rights() -> None:
    written = {
        line.split()[0]: {role for role, may in zip(sorted(Role.values), line.split()[1:], strict=True) if may == "yes"}
        for line in RIGHTS.strip().splitlines()
    }
    assert {str(action): {str(role) for role in MAY if action in MAY[role]} for action in Action} == written
    assert set(MAY) == set(Role.values)


@pytest.mark.parametrize(
    ("actor", "action", "reached"),
    [
        ("secretary", Action.TAKE_ROLL, "A"),
        ("secretary", Action.CONFIRM, ""),
        ("roll_taker", Action.TAKE_ROLL, "A"),
        ("roll_taker", Action.VIEW_MEMBERS, ""),
        ("commune", Action.TAKE_ROLL, "ABX"),
        ("commune", Action.CONFIRM, "AB"),  # strictly above: nobody confirms himself
        ("district", Action.CONFIRM, "ABCDEXY"),  # above D stands nobody: it confirms its own
        ("district", Action.MANAGE_ORGANIZATIONS, "ABCDEXY"),
        ("visitor", Action.VIEW_MEMBERS, "ABX"),
        ("visitor", Action.READ_FILE, ""),
        ("reader", Action.EXPORT, "ABCDEXY"),
        ("reader", Action.VIEW_MEMBERS, ""),
    ],
)
def test_what_each_actor_reaches(world: World, actor: str, action: str, reached: str) -> None:
    user = world.users[actor]
    assert codes(user, action) == reached
    for organization in world.organizations:
        assert may(user, action, organization, on=TODAY) == (organization.code in reached)


def test_without_an_appointment_nothing_is_seen_whatever_the_account_is(world: World) -> None:
    chief = make_user("chief", is_staff=True)
    User.objects.filter(pk=chief.pk).update(is_superuser=True)
    for user in (User.objects.get(pk=chief.pk), AnonymousUser()):
        for action in Action:
            assert codes(user, action) == ""
            assert not may(user, action, world.a, on=TODAY)


def test_an_account_switched_off_sees_nothing_at_once(world: World) -> None:
    user = world.users["district"]
    assert codes(user) == "ABCDEXY"
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert codes(User.objects.get(pk=user.pk)) == ""


def test_the_system_may_everything_everywhere(world: World) -> None:
    for action in Action:
        assert codes(SYSTEM, action) == "ABCDEXY"


def test_an_appointment_holds_from_its_first_to_its_last_day(world: World) -> None:
    user = make_user("moi")
    appointment = appoint(user=user, organization=world.b, role=Role.SECRETARY, start=date(2022, 6, 1), by=SYSTEM)
    end_appointment(appointment=appointment, last_day=date(2022, 8, 31), by=SYSTEM)
    days = [date(2022, 5, 31), date(2022, 6, 1), date(2022, 8, 31), date(2022, 9, 1)]
    assert [codes(user, on=day) for day in days] == ["", "B", "B", ""]


def test_several_appointments_add_up_each_with_its_own_rights(world: World) -> None:
    user = world.users["secretary"]
    appoint(user=user, organization=world.y, role=Role.READER, start=START, by=SYSTEM)
    assert codes(user) == "ACY"
    assert codes(user, Action.READ_FILE) == "A"
    assert codes(user, Action.EXPORT) == "ACY"


def test_the_same_role_twice_is_refused_in_a_sentence_and_by_the_database(world: World) -> None:
    user = world.users["secretary"]
    with pytest.raises(ValidationError) as refusal:
        appoint(user=user, organization=world.a, role=Role.SECRETARY, start=TODAY, by=SYSTEM)
    assert refusal.value.messages == ["Tài khoản đã có vai trò này tại tổ chức này trong khoảng ngày này."]
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(user=user, organization=world.a, role=Role.SECRETARY, start=TODAY)
    appoint(user=user, organization=world.a, role=Role.VISITOR, start=TODAY, by=SYSTEM)


def test_an_appointment_does_not_end_before_it_began(world: World) -> None:
    appointment = Appointment.objects.get(user=world.users["secretary"])
    with pytest.raises(ValidationError, match="Ngày kết thúc phải sau ngày bắt đầu"):
        end_appointment(appointment=appointment, last_day=date(2020, 12, 31), by=SYSTEM)


def test_rights_follow_the_tree_of_the_day(world: World) -> None:
    commune = world.users["commune"]
    move_organization(organization=world.a, parent=world.y, on=TODAY, by=SYSTEM)
    assert codes(commune, on=date(2022, 12, 19)) == "ABX"
    assert codes(commune, on=TODAY) == "BX"
    assert codes(world.users["secretary"], on=TODAY) == "A"


def test_what_was_dissolved_is_read_by_those_it_stood_under_and_written_by_nobody(world: World) -> None:
    gone = make_organization("G", world.x)
    dissolve_organization(organization=gone, last_day=date(2022, 6, 30), by=SYSTEM)
    commune, neighbour = world.users["commune"], world.users["neighbour"]
    assert codes(commune) == "ABGX"
    assert codes(commune, Action.REPORT) == "ABGX"
    assert codes(commune, Action.TAKE_ROLL) == "ABX"
    assert codes(commune, Action.IMPORT) == "ABX"
    assert codes(neighbour) == "B"
    # Before the end it was like any other, and what is still to come is in nobody's archive.
    assert codes(commune, Action.TAKE_ROLL, date(2022, 6, 30)) == "ABGX"


def test_what_is_founded_later_is_not_there_yet(world: World) -> None:
    make_organization("L", world.x, start=date(2023, 1, 1))
    assert codes(world.users["commune"]) == "ABX"
    assert codes(world.users["commune"], on=date(2023, 1, 1)) == "ABLX"


def test_who_may_see_is_told_nearest_first(world: World) -> None:
    world.users["neighbour"].is_active = False
    world.users["neighbour"].save()
    found = [(one.organization.code, one.role) for one in who_may_see(world.a, on=TODAY)]
    assert found == [
        ("A", Role.ROLL_TAKER), ("A", Role.SECRETARY), ("X", Role.COMMITTEE_STAFF), ("X", Role.VISITOR),
        ("D", Role.DISTRICT_STAFF), ("D", Role.READER),
    ]  # fmt: skip
    assert [one.organization.code for one in who_may_see(world.b, on=TODAY)] == ["X", "X", "D", "D"]
    assert not who_may_see(world.a, on=date(2020, 12, 31)).exists()


def test_who_may_see_an_archive(world: World) -> None:
    gone = make_organization("G", world.x)
    dissolve_organization(organization=gone, last_day=date(2022, 6, 30), by=SYSTEM)
    assert [one.organization.code for one in who_may_see(gone, on=TODAY)] == ["X", "X", "D", "D"]


def test_the_list_is_one_query(world: World, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        assert len(organizations_visible_to(world.users["commune"], on=TODAY)) == 3
    assert Organization.objects.count() == 7

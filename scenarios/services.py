"""The accounts of the demo: one of each role, with passwords made for this installation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import account_named
from accounts.services import change_password, create_account, open_back_office, random_password, set_initial_password
from branches.models import Appointment, Organization
from branches.queries import with_current
from branches.services import appoint
from meetings.models import GroupMember
from meetings.services import grant_rights, send_reminders
from members.models import Member, OfficeTerm
from members.queries import REQUIRED, is_full, members_on
from members.services import correct_member
from scenarios.scenario import DemoAccount, Scenario

# Grown up and not yet old: who looks after a branch.
_AGES = (30, 58)


@dataclass(frozen=True)
class OpenedAccount:
    """An account of the demo as it is shown to whoever starts it. `password` is None where its owner changed it."""

    username: str
    password: str | None
    role: str
    organization: str


@transaction.atomic
def open_demo_accounts(*, scenario: Scenario, passwords: Mapping[str, str], by: Any, on: date) -> list[OpenedAccount]:
    """Opens the demo's accounts that are missing; what was done with the others stays.

    Arguments:
        scenario: one that is loaded.
        passwords: those given before, by username; a missing one is made up.
        on: today, for the names shown and for who is a full member.
    """
    opened = [_open(account, scenario.first, passwords, by=by, on=on) for account in scenario.accounts]
    send_reminders(on=on)  # as this morning's run would have, had the accounts been there
    return opened


def _open(account: DemoAccount, start: date, passwords: Mapping[str, str], *, by: Any, on: date) -> OpenedAccount:
    organization = Organization.objects.get(code=account.org) if account.org else None
    password: str | None = passwords.get(account.username) or random_password()
    assert password is not None
    user = account_named(account.username)
    if user is None:
        user = _create(account, organization, start, password, by=by, on=on)
    elif account.username not in passwords:
        set_initial_password(user=user, password=password, by=by)
        change_password(user=user, password=password, by=by)
    elif not user.check_password(password):
        password = None
    role = _("quản trị (không xem dữ liệu đảng viên)")
    if account.role or account.group:
        role = str(Appointment.Role(account.role or Appointment.Role.VISITOR).label)
    name = account.group
    if organization:
        current: Any = with_current(Organization.objects.filter(pk=organization.pk), on=on).get()
        name = current.name
    return OpenedAccount(account.username, password, role, f"{account.org} {name}".strip() or "–")


def _create(
    account: DemoAccount, organization: Organization | None, start: date, password: str, *, by: Any, on: date
) -> User:
    member = _leader(account.group) if account.group else None
    if member is None and organization and not account.full_name:
        member = _somebody(organization, on)
    name = member.full_name if member else account.full_name or account.username
    user = create_account(username=account.username, full_name=name, password=password, by=by)
    # Nobody has to invent a password to look at a demo.
    change_password(user=user, password=password, by=by)
    if account.back_office:
        open_back_office(user=user, reference_data=account.superuser, by=by)
    if organization and account.role:
        appoint(user=user, organization=organization, role=account.role, start=start, by=by)
    if member:
        correct_member(member=member, values={"user": user}, by=by)
        grant_rights(member=member, on=on, by=by)
    return user


def _leader(group: str) -> Member | None:
    """Who leads a working group, if he has no account yet."""
    row = GroupMember.objects.filter(group__name=group, leads=True, member__user=None).order_by("pk").first()
    return row.member if row else None


def _somebody(organization: Organization, on: date) -> Member | None:
    """Of the branch's full members without an account yet its secretary, else whoever has been longest in the Party."""
    there = [one.member_id for one in members_on(organization, on) if one.standing == REQUIRED]
    youngest, oldest = (date(on.year - age, 1, 1) for age in _AGES)
    members = Member.objects.filter(is_full(on), pk__in=there, user=None)
    heads = OfficeTerm.objects.filter(organization=organization, office__heads=True, span__contains=on)
    able = members.filter(Exists(heads.filter(member=OuterRef("pk"))) | Q(birth_date__range=(oldest, youngest)))
    return able.order_by(~Exists(heads.filter(member=OuterRef("pk"))), "admission_date", "pk").first()

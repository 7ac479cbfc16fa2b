"""Writes on accounts. Rights are not given here: an account without an appointment sees nothing (branches)."""

import secrets
from typing import Any

from axes.utils import reset
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.audit import AccessLog, log_access


@transaction.atomic
def create_account(
    *, username: str, full_name: str, password: str, phone: str = "", is_staff: bool = False, by: Any
) -> User:
    """Opens an account with a given password, which its owner must replace at his first sign-in.

    Arguments:
        username: in any case; kept in lower case.
        full_name: as it is written.
        password: in clear; told to the owner by whoever opens the account.
        phone: where he is reached.
        is_staff: whether the back office opens for him.
        by: the acting user or SYSTEM.

    Raises ValidationError with a sentence per field.
    """
    user = User(username=username, full_name=full_name, phone=phone, is_staff=is_staff, must_change_password=True)
    validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    user.save()
    _log(by, AccessLog.Action.PASSWORD, user, given=True)
    return user


@transaction.atomic
def change_password(*, user: User, password: str, by: Any) -> None:
    """Sets the password a person chose himself; every other session of his ends.

    Raises ValidationError where the password is too weak.
    """
    validate_password(password, user)
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    _log(by, AccessLog.Action.PASSWORD, user, given=False)


@transaction.atomic
def set_initial_password(*, user: User, password: str, by: Any) -> None:
    """Gives a person a password (forgotten, or first): he must replace it, and may try at once.

    Raises ValidationError where the password is too weak.
    """
    validate_password(password, user)
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    unlock_account(user=user)
    _log(by, AccessLog.Action.PASSWORD, user, given=True)


@transaction.atomic
def update_own_details(*, user: User, full_name: str, phone: str, email: str) -> User:
    """What a person may change about his own account.

    Raises ValidationError with a sentence per field.
    """
    user.full_name = full_name
    user.phone = phone
    user.email = email
    user.full_clean()
    user.save(update_fields=["full_name", "phone", "email"])
    return user


@transaction.atomic
def open_back_office(*, user: User, reference_data: bool = False, by: Any) -> None:
    """Opens the back office for an account, which gives no right to anybody's data (branches.scoping does).

    Arguments:
        reference_data: whether he also administers accounts' groups, levels, forms, holidays: `is_superuser`.
    """
    user.is_staff = True
    user.is_superuser = user.is_superuser or reference_data
    user.save(update_fields=["is_staff", "is_superuser"])


def random_password() -> str:
    """A password to be told: three groups of letters and digits that are not taken for one another."""
    signs = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(signs) for _sign in range(4)) for _group in range(3))


def unlock_account(*, user: User) -> int:
    """Forgets the wrong passwords tried for an account, from everywhere; returns how many addresses were locked."""
    return reset(username=user.username)


def _log(by: Any, action: str, user: User, *, given: bool) -> None:
    subject = _("Tài khoản %(name)s") % {"name": user.username}
    log_access(by=by, action=action, subject=subject, subject_id=user.pk, detail={"given": given})


def forget_ended_sessions() -> None:
    """Deletes the rows of sessions whose time has run out."""
    SessionStore.clear_expired()

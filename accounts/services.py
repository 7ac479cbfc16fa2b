"""Writes on accounts. Rights are not given here: an account without an appointment sees nothing (branches)."""

from typing import Any

from axes.utils import reset
from django.contrib.auth.password_validation import validate_password
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
def update_own_details(*, user: User, full_name: str, phone: str) -> User:
    """What a person may change about his own account.

    Raises ValidationError with a sentence per field.
    """
    user.full_name = full_name
    user.phone = phone
    user.full_clean()
    user.save(update_fields=["full_name", "phone"])
    return user


def unlock_account(*, user: User) -> int:
    """Forgets the wrong passwords tried for an account, from everywhere; returns how many addresses were locked."""
    return reset(username=user.username)


def _log(by: Any, action: str, user: User, *, given: bool) -> None:
    subject = _("Tài khoản %(name)s") % {"name": user.username}
    log_access(by=by, action=action, subject=subject, subject_id=user.pk, detail={"given": given})

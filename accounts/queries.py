"""Reads of accounts. Which accounts a person may see is a matter of appointments, hence of branches."""

from accounts.models import User


def account_named(username: str) -> User | None:
    """The account of that name, in whatever case it was typed; None if there is none."""
    return User.objects.filter(username=User.normalize_username(username)).first()

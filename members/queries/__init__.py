"""Reads of members: who belongs where on a day, who may see whom."""

from members.queries.belongings import (
    AWAY,
    BELONGING,
    EXEMPT,
    GUEST,
    REQUIRED,
    SUSPENDED,
    Belonging,
    belongings_on,
    headcount_on,
    members_on,
    memberships_on,
)
from members.queries.people import (
    files_editable_by,
    files_readable_by,
    is_full,
    members_named,
    members_visible_to,
    memberships_of,
    past_memberships,
    search_members,
    with_current,
)

__all__ = [
    "AWAY",
    "BELONGING",
    "EXEMPT",
    "GUEST",
    "REQUIRED",
    "SUSPENDED",
    "Belonging",
    "belongings_on",
    "files_editable_by",
    "files_readable_by",
    "headcount_on",
    "is_full",
    "members_named",
    "members_on",
    "members_visible_to",
    "memberships_of",
    "memberships_on",
    "past_memberships",
    "search_members",
    "with_current",
]

"""What a scenario is to the commands that load it and to the demo."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from branches.models import Organization


@dataclass(frozen=True)
class DemoAccount:
    """An account of the demo.

    Arguments:
        username: as it is typed to sign in.
        full_name: as it is shown; empty: that of a member of the organisation, to whom the account is then tied.
        org: the code of the organisation; empty: no appointment at all.
        role: one of Appointment.Role; empty with no appointment.
        group: the name of a working group: the account is its leader's, with the rights of what the group attends.
        back_office: opens the back office.
        superuser: administers the reference data, which gives no right to anybody's data.
    """

    username: str
    full_name: str
    org: str = ""
    role: str = ""
    group: str = ""
    back_office: bool = False
    superuser: bool = False


@dataclass(frozen=True)
class Published:
    """A published figure beside the one the loaded data comes to, both as printed."""

    label: str
    published: str
    computed: str
    fulfilled: bool | None = None  # of a bound ("trên 95"): whether the computed figure keeps it

    @property
    def holds(self) -> bool:
        """Whether they are the same; of a bound, whether it is kept."""
        return self.published == self.computed if self.fulfilled is None else self.fulfilled


@dataclass(frozen=True)
class Scenario:
    """A demo district.

    Arguments:
        name: as in `load_scenario NAME`.
        title: as in lists, a lazy text.
        first: the first day of its record.
        today: its own date.
        load: fills an empty database and returns the root organisation; called inside one transaction.
        accounts: who signs in in its demo.
    """

    name: str
    title: Any
    first: date
    today: date
    load: Callable[..., Organization]
    accounts: Sequence[DemoAccount]

"""What a scenario is to the commands that load it and to the demo."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from branches.models import Organization
from core.formatting import RoundingMethod, percent


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


def whole_percent(numerator: int, denominator: int) -> str:
    """A share printed without decimals: "100" only where it is exactly that."""
    return percent(numerator, denominator, places=2).removesuffix(",00")


@dataclass(frozen=True)
class Published:
    """A published figure beside the one the records come to, both as printed.

    Arguments:
        source: where it stands: the section of DOMAIN and the number of its row there.
        label: what is counted.
        published: the figure as printed, in its own words.
        computed: what the records come to; empty where nothing is computed.
        rounding: how the printed figure was rounded; None: it is exact.
        fulfilled: of an approximate word ("trên 95"): whether the computed figure is what the word says.
        reason: why it cannot be compared, or what the approximate word leaves open.
        note: what else there is to say of a figure that can be.
    """

    source: str
    label: str
    published: str
    computed: str = ""
    rounding: RoundingMethod | None = None
    fulfilled: bool | None = None
    reason: str = ""
    note: str = ""

    @property
    def compared(self) -> bool:
        """Whether there is anything to compare: a figure without a reason against it, or a bound."""
        return self.fulfilled is not None or not self.reason

    @property
    def differs(self) -> bool:
        """Whether a figure that can be reproduced was not."""
        if self.fulfilled is not None:
            return not self.fulfilled
        return self.compared and self.published != self.computed

    @property
    def verdict(self) -> str:
        """Equal or not, or the reason why that cannot be said."""
        if self.fulfilled is not None:
            said = _("không đúng như chữ viết") if self.differs else _("đúng như chữ viết")
            return f"{said}: {self.reason}" if self.reason else said
        if not self.compared:
            return _("không so: %(reason)s") % {"reason": self.reason}
        said = _("KHÁC") if self.differs else _("bằng")
        return f"{said}; {self.note}" if self.note else said

    @property
    def rounding_label(self) -> str:
        """How it was rounded, as printed; empty where nothing is computed."""
        if not self.computed:
            return ""
        return self.rounding.label if self.rounding else _("không làm tròn")


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

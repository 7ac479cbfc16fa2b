"""The numbers of an organisation's resolutions: continuous from 01 within one term of its committee (DOMAIN §3)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from branches.models import Organization
from meetings.models import Resolution
from members.models import CommitteeTerm

MOST = 9_999


@dataclass(frozen=True, slots=True)
class Series:
    """The numbers given in one term, or in one year where no term is recorded.

    Arguments:
        label: "nhiệm kỳ 2020–2025", "năm 2022".
        taken: the resolutions by number.
    """

    label: str
    taken: Mapping[int, Resolution]

    @property
    def following(self) -> int:
        """The number the next one gets."""
        return max(self.taken, default=0) + 1


def series_on(organization: Organization, day: date) -> Series:
    """The series a resolution of a day belongs to: two queries."""
    term = CommitteeTerm.objects.filter(organization=organization, span__contains=day).first()
    numbered = Resolution.objects.filter(organization=organization).exclude(number="").select_related("meeting")
    if term is None:
        label = _("năm %(year)d") % {"year": day.year}
        rows = numbered.filter(meeting__date__year=day.year)
    else:
        label = _("nhiệm kỳ %(name)s") % {"name": term.name}
        rows = numbered.filter(meeting__date__gte=term.start)
        if term.end is not None:
            rows = rows.filter(meeting__date__lt=term.end)
    found = {number_in(one.number): one for one in rows.order_by("-pk")}
    return Series(label, {number: one for number, one in found.items() if number is not None})


def number_in(text: str) -> int | None:
    """The number a clerk wrote, alone or with its sign behind it: "05", "05-NQ/CB"."""
    digits = re.match(r"\s*(\d{1,6})\b", text)
    return int(digits[1]) if digits else None

"""What a member registered, was proposed for and exemplary in, and whether he was under review: on his page."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from evaluations.queries.commendations import commendations_visible_to
from evaluations.queries.examples import examples_visible_to
from evaluations.queries.registrations import registrations_visible_to
from evaluations.queries.screenings import cases_visible_to
from members.models import Member
from members.queries import Entry


class Records:
    """Each with a link for who sees the page behind it; screening only for who opens members' files."""

    name = "records"

    def summary(self, member: Member, *, by: Any, on: date) -> list[tuple[str, str]]:
        """Nothing of the year: what is open stands in the registers."""
        return []

    def entries(self, member: Member, *, by: Any, on: date) -> list[Entry]:
        """What was reviewed, answered, recognised, opened and concluded."""
        return [
            *self._registered(member, by, on),
            *self._commended(member, by, on),
            *self._exemplary(member, by, on),
            *self._screened(member, by, on),
        ]

    def _registered(self, member: Member, by: Any, on: date) -> list[Entry]:
        rows = list(member.registrations.filter(outcome_on__isnull=False))
        seen = _seen(registrations_visible_to(by, on=on), rows)
        told = _("Đăng ký %(kind)s năm %(year)d “%(title)s”: %(outcome)s")
        return [
            Entry(
                row.outcome_on,
                told % {
                    "kind": row.get_kind_display(), "year": row.year, "title": row.title,
                    "outcome": row.get_outcome_display(),
                },
                reverse("evaluations:registration", args=[row.uuid]) if row.pk in seen else "",
            )
            for row in rows
            if row.outcome_on
        ]  # fmt: skip

    def _commended(self, member: Member, by: Any, on: date) -> list[Entry]:
        """What was awarded stands there as the award itself; here is what was refused or withdrawn."""
        rows = list(member.commendations.filter(outcome_on__isnull=False, award__isnull=True))
        seen = _seen(commendations_visible_to(by, on=on), rows)
        return [
            Entry(
                row.outcome_on,
                _("Đề nghị khen thưởng “%(title)s”: %(outcome)s")
                % {"title": row.title, "outcome": row.get_outcome_display()},
                reverse("evaluations:commendation", args=[row.uuid]) if row.pk in seen else "",
            )
            for row in rows
            if row.outcome_on
        ]

    def _exemplary(self, member: Member, by: Any, on: date) -> list[Entry]:
        rows = list(member.exemplarys.all())
        seen = _seen(examples_visible_to(by, on=on), rows)
        entries = []
        for row in rows:
            url = reverse("evaluations:example", args=[row.uuid]) if row.pk in seen else ""
            entries.append(Entry(row.recognised_on, _("Được công nhận điển hình tiên tiến: %s") % row, url))
            if row.withdrawn_on:
                entries.append(Entry(row.withdrawn_on, _("Thôi công nhận điển hình tiên tiến: %s") % row, url))
        return entries

    def _screened(self, member: Member, by: Any, on: date) -> list[Entry]:
        entries = []
        for row in cases_visible_to(by, on=on).filter(member=member):
            url = reverse("evaluations:screening", args=[row.uuid])
            entries.append(Entry(row.opened_on, _("Đưa vào rà soát: %s") % row.get_reason_display(), url))
            if row.outcome_on:
                entries.append(Entry(row.outcome_on, _("Kết luận rà soát: %s") % row.get_outcome_display(), url))
        return entries


def _seen(visible: Any, rows: list[Any]) -> set[int]:
    """Of some rows those whose page the user opens; nothing is asked where there are none."""
    return set(visible.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True)) if rows else set()

"""Whose rows somebody may bring in: nobody writes another organisation's step, by a workbook no more than on a page."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from branches.queries import names_on
from core.periods import span_holds
from recruitment.models import Body, Step
from recruitment.queries.rights import Line, acting_for, entering_for, lines_of


class Entering:
    """What an importer may write of some branches: theirs where he acts for them, and of the steps in the rows those of
    organisations he acts for as well (`recruitment.queries.rights`). Two queries for each day of such a step, six else.

    Arguments:
        rows: each row with the branch it speaks of.
        stages: the steps a row may bring, by field.
    """

    def __init__(self, rows: Sequence[tuple[Any, int]], stages: Iterable[str], *, by: Any, on: date) -> None:
        self.on = on
        self.acting = acting_for(by, on=on)
        branches = {branch for _row, branch in rows}
        found = Step.objects.filter(stage__in=list(stages)).exclude(actor=Body.BRANCH).order_by("position")
        self.others = [(one, (one.scheme.start, one.scheme.end)) for one in found.select_related("scheme")]
        stages = {step.stage for step, _span in self.others}
        days = {day for row, _branch in rows for stage in stages if (day := getattr(row, stage)) is not None}
        self.lines = {day: lines_of(branches, on=day) for day in {*days, on}}
        bodies = {pk for lines in self.lines.values() for line in lines.values() for pk in _bodies(line)}
        self.who = entering_for(branches | bodies, on=on)
        self.names = names_on({*self.who, *self.who.values()}, on)

    def fault_of_branch(self, branch: int) -> str:
        """Why the file of a branch is not the importer's to write, with who writes it; "" where it is."""
        return "" if branch in self.acting else self._told(branch, _("Hồ sơ của chi bộ này do %s ghi."))

    def fault_of_steps(self, row: Any, branch: int) -> tuple[str, str] | None:
        """The first step of a row that is another organisation's: (field, sentence); None where there is none."""
        for step, span in self.others:
            day = getattr(row, step.stage)
            if day is None or not span_holds(span, row.listed_on):
                continue
            body = self._taking(step, branch, day)
            if body is not None and body not in self.acting:
                return step.stage, self._told(body, _("Bước này do %s ghi; để trống, rồi ghi ở trang hồ sơ."))
        return None

    def _taking(self, step: Step, branch: int, day: date) -> int | None:
        """Who took a step on its day; of an organisation that is no more, who takes it today."""
        found = [lines[branch].actor(step.actor) for lines in (self.lines[day], self.lines[self.on]) if branch in lines]
        return next((pk for pk in found if pk in self.who), None)

    def _told(self, organization: int, text: str) -> str:
        who = self.who.get(organization)
        return text % (self.names.get(who, "") if who else _("cấp ủy tiếp nhận"))


def _bodies(line: Line) -> tuple[int, int]:
    return line.grassroots, line.decider

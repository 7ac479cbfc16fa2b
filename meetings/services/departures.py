"""What an organisation that ends leaves open in meetings: who is assigned to attend, opinions it was to answer."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization, OrganizationForm, Reorganization
from branches.queries import names_on
from branches.services import Handover, Held
from core.formatting import integer
from core.periods import last_day_of
from core.undo import Touched
from meetings.models import Opinion, OpinionStep, Visit, VisitAssignment
from meetings.queries.opinions import IS_OPEN
from meetings.services.assignments import withdraw_visiting
from meetings.services.rights import settle_rights


class OpenMattersFollow:
    """Ends assignments at an organisation that ends, and gives the opinions it was to answer to who answers now."""

    name = "open_matters"

    def preview(self, organization_ids: Sequence[int], *, since: date) -> str:
        """Nothing moves where an organisation only moves."""
        return ""

    def follow(self, organization_ids: Sequence[int], *, since: date, by: Any) -> None:
        """An assignment and an opinion name organisations, not where they stood."""

    def held(self, organization: Organization, *, on: date) -> list[Held]:
        """Nobody's destination depends on it."""
        return []

    def hand_over(self, handover: Handover, *, by: Any) -> list[str]:
        """Of an organisation that ends. Raises ValidationError where a superior attended there afterwards."""
        if not handover.ends:
            return []
        return [*_end_assignments(handover, by=by), *_pass_opinions_on(handover, by=by)]

    def resting(self, act: Reorganization, touched: Sequence[Touched]) -> list[str]:
        """What was written since on an opinion or an assignment is a row that is no longer as the act left it."""
        return []


def _end_assignments(handover: Handover, *, by: Any) -> list[str]:
    """Nobody attends where nothing is: with the assignments end the rights they gave."""
    later = Visit.objects.filter(organization=handover.source, on__gte=handover.on).count()
    if later:
        raise ValidationError(
            _("Có %(count)s lần cấp trên dự ghi sau ngày tổ chức ngừng tồn tại; hãy xem lại ngày."),
            code="visits_later",
            params={"count": integer(later)},
        )
    rows = VisitAssignment.objects.filter(Q(end__isnull=True) | Q(end__gt=handover.on), organization=handover.source)
    ending = list(rows.order_by("pk"))
    begun = [row for row in ending if row.start < handover.on]
    for row in begun:
        row.end = handover.on
        row.save(update_fields=["end"])
    settle_rights(assignments=begun, on=handover.on, by=by)
    for row in ending:
        if row not in begun:
            withdraw_visiting(assignment=row, on=_last_day(handover), by=by)
    if not ending:
        return []
    return [_("%(count)s phân công dự sinh hoạt kết thúc") % {"count": integer(len(ending))}]


def _pass_opinions_on(handover: Handover, *, by: Any) -> list[str]:
    """Open opinions go to the heir, else to the committee above; each keeps a step that says why."""
    waiting = list(Opinion.objects.filter(IS_OPEN, addressee=handover.source).order_by("pk"))
    to = _who_answers_now(handover)
    if not waiting or to is None:
        return []
    name = names_on([handover.source.pk], _last_day(handover)).get(handover.source.pk, handover.source.code)
    text = _("%(name)s không còn từ ngày %(day)s (%(reason)s); kiến nghị tự chuyển.") % {
        "name": name, "day": f"{handover.on:%d/%m/%Y}", "reason": handover.reason,
    }  # fmt: skip
    for opinion in waiting:
        OpinionStep.objects.create(
            opinion=opinion, organization=handover.source, kind=OpinionStep.Kind.FORWARDED, to=to, text=text,
            document=handover.document, on=max(handover.on, opinion.raised_on), by=str(by)[:150],
        )  # fmt: skip
        opinion.addressee = to
        opinion.save(update_fields=["addressee"])
    return [
        _("%(count)s kiến nghị chưa trả lời chuyển cho %(target)s")
        % {"count": integer(len(waiting)), "target": names_on([to.pk], handover.on).get(to.pk, to.code)}
    ]


def _who_answers_now(handover: Handover) -> Organization | None:
    heir = handover.heir
    if heir is not None and not _is_branch(heir, handover.on):
        return heir
    above = tree.ancestors(handover.source, on=_last_day(handover))
    return above[-1] if above else None


def _last_day(handover: Handover) -> date:
    """The last day on which the organisation exists."""
    day = last_day_of(handover.on)
    assert day is not None
    return day


def _is_branch(organization: Organization, on: date) -> bool:
    forms = OrganizationForm.objects.filter(organization=organization, span__contains=on)
    return forms.filter(form__holds_branch_meetings=True).exists()

"""Model meetings as lists: who sees them, which branches may still be chosen, which meeting it may have been."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches import tree
from branches.models import Organization
from branches.queries import Fact, with_current
from branches.scoping import Action, organizations_allowing
from core.formatting import date_text, integer
from core.periods import Period
from meetings.models import Meeting, ModelGuest, ModelMeeting, Quality
from meetings.queries.quality import QualitySums, quality_sums
from meetings.queries.schemes import committees_of


def models_visible_to(user: Any, *, on: date, action: str = Action.VIEW) -> QuerySet[ModelMeeting]:
    """The model meetings a user sees: of the branches he sees, and those his committee chose.

    Arguments:
        action: what he may do at one of the two, if not only see it (to export them).
    """
    seen = organizations_allowing(user, action, on=on).values("pk")
    return ModelMeeting.objects.filter(Q(organization__in=seen) | Q(chosen_by__in=seen)).select_related(
        "organization", "chosen_by", "meeting", "document", "recording"
    )


def models_listed(
    models: QuerySet[ModelMeeting], *, year: int, within: Organization | None, on: date
) -> QuerySet[ModelMeeting]:
    """Those of a year, of branches at or below an organisation today if one is given; those no longer wanted last."""
    rows = models.filter(year=year)
    if within is not None:
        rows = rows.filter(organization__in=tree.subtree(within, on=on).values("pk"))
    return rows.annotate(came=Count("guests")).order_by("dropped_on", "organization__code")


def choosing_committees(user: Any, *, on: date) -> list[Any]:
    """The committees whose list a user keeps, by code, each with its name: those with branches below."""
    named: Any = with_current(committees_of(user, on=on), on=on)
    return list(named.filter(holds_meetings=False).order_by("code"))


def branches_to_choose(user: Any, committee: Organization, year: int, *, on: date) -> list[Any]:
    """The branches below a committee that are not on a list of the year yet, with names and superiors."""
    below = tree.subtree(committee, on=on).values("pk")
    allowed = organizations_allowing(user, Action.CONFIRM, on=on).filter(pk__in=below)
    taken = ModelMeeting.objects.filter(year=year, dropped_on=None)
    named: Any = with_current(allowed, on=on)
    rows = named.filter(holds_meetings=True).exclude(pk__in=taken.values("organization"))
    return list(rows.order_by("parent_id", "sort_key", "code"))


def meetings_for(model: ModelMeeting) -> QuerySet[Meeting]:
    """The sent meetings a model meeting may have been: of its branch, for its year."""
    return Meeting.objects.filter(
        organization=model.organization_id,
        for_month__year=model.year,
        status__in=Meeting.COUNTED_STATUSES,
        kind__in=(*Meeting.RATED_KINDS, Meeting.Kind.EXTENDED),
    ).order_by("date", "pk")


def guests_of(model: ModelMeeting) -> QuerySet[ModelGuest]:
    """The branches that came to learn."""
    return ModelGuest.objects.filter(model_meeting=model).select_related("organization").order_by("organization__code")


def model_of(organization: Organization, year: int) -> ModelMeeting | None:
    """An organisation's model meeting of a year."""
    rows = ModelMeeting.objects.filter(organization=organization, year=year, dropped_on=None)
    return rows.select_related("meeting").first()


class ModelPanel:
    """What the organisation's page says of model meetings and quality: its own, or those of the branches below."""

    name = "models"
    title: Any = gettext_lazy("Chất lượng sinh hoạt")
    action: str = Action.REPORT
    column = ""

    def figures(self, organization_ids: Iterable[int], *, on: date) -> dict[int, int]:
        """None: what a list would need is the report's."""
        return {}

    def facts(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """Three queries."""
        sums = QualitySums()
        for part in quality_sums(organization.pk, Period.year(on)).values():
            sums += part
        facts = []
        if sums.rated:
            listed = ", ".join(f"{integer(sums.bands[one])} {one.label}" for one in Quality if sums.bands[one])
            url = reverse("reports:report", args=["quality", organization.pk, f"{on.year}"])
            facts.append(Fact(_("Kỳ đã xếp loại trong năm"), f"{integer(sums.rated)}: {listed}", url))
        own = model_of(organization, on.year)
        if own is not None:
            held = _("đã họp ngày %(day)s") % {"day": date_text(own.meeting.date)} if own.meeting else _("chưa họp")
            return [*facts, Fact(_("Sinh hoạt mẫu trong năm"), held, reverse("meetings:model", args=[own.uuid]))]
        below = tree.subtree(organization, on=on).values("pk")
        rows = ModelMeeting.objects.filter(year=on.year, dropped_on=None, organization__in=below)
        found = rows.aggregate(chosen=Count("pk"), done=Count("meeting"))
        if found["chosen"]:
            told = {"done": integer(found["done"]), "chosen": integer(found["chosen"])}
            text = _("%(done)s đã họp, trong %(chosen)s chi bộ được chọn") % told
            query = urlencode({"nam": str(on.year), "to-chuc": organization.code})
            facts.append(Fact(_("Sinh hoạt mẫu trong năm"), text, f"{reverse('meetings:models')}?{query}"))
        return facts

    def matters(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """Nothing: what is chosen and not held is no matter before its year is over."""
        return []

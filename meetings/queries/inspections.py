"""Who sees which inspection, what is planned and late, what is still to be put right; the figures of both."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches import tree
from branches.models import Organization, Trait
from branches.queries import Fact
from branches.scoping import Action, is_system, may, organizations_allowing
from core.formatting import integer
from core.periods import Period
from meetings.models import Finding, Inspection, InspectionProgramme
from meetings.queries.visit_figures import Ground

PLANNED, LATE, DONE, DROPPED = "planned", "late", "done", "dropped"


def inspections_visible_to(user: Any, *, on: date) -> QuerySet[Inspection]:
    """Inspections of, and by, the organisations whose names a user reads: what they found names people."""
    if is_system(user):
        return Inspection.objects.all()
    seen = organizations_allowing(user, Action.VIEW_MEMBERS, on=on).values("pk")
    return Inspection.objects.filter(Q(organization__in=seen) | Q(inspected_by__in=seen))


def programmes_visible_to(user: Any, *, on: date) -> QuerySet[InspectionProgramme]:
    """The programmes of the organisations whose names a user reads."""
    if is_system(user):
        return InspectionProgramme.objects.all()
    seen = organizations_allowing(user, Action.VIEW_MEMBERS, on=on)
    return InspectionProgramme.objects.filter(organization__in=seen.values("pk"))


def programmes_writable_by(user: Any, *, on: date) -> QuerySet[InspectionProgramme]:
    """The programmes a user may fill."""
    scope = organizations_allowing(user, Action.SUPERVISE, on=on)
    return InspectionProgramme.objects.filter(organization__in=scope.values("pk")).select_related("organization")


def described_programmes(programmes: QuerySet[InspectionProgramme]) -> QuerySet[InspectionProgramme]:
    """With their papers, and how many inspections each holds and how many are done and dropped."""
    return programmes.select_related("organization", "document").annotate(
        planned=Count("inspections"),
        done=Count("inspections", filter=Q(inspections__done_on__isnull=False)),
        dropped=Count("inspections", filter=Q(inspections__dropped_on__isnull=False)),
    )


def described_inspections(inspections: QuerySet[Inspection], *, on: date) -> QuerySet[Inspection]:
    """With who and what paper, and how much was found, put right and is overdue on a day."""
    faults = Q(findings__kind=Finding.Kind.FAULT)
    return inspections.select_related(
        "organization", "inspected_by", "programme", "document", "conclusion_document"
    ).annotate(
        faults=Count("findings", filter=faults),
        put_right=Count("findings", filter=faults & Q(findings__put_right_on__isnull=False)),
        overdue=Count("findings", filter=faults & Q(findings__put_right_on__isnull=True, findings__due_on__lt=on)),
    )


def inspection_state(inspection: Inspection, *, on: date) -> str:
    """planned, late, done or dropped."""
    if inspection.done_on is not None:
        return DONE
    if inspection.dropped_on is not None:
        return DROPPED
    return LATE if inspection.planned_on < on else PLANNED


def in_state(state: str, *, on: date) -> Q:
    """The condition on inspections for a state; none for an empty one."""
    running = Q(done_on__isnull=True, dropped_on__isnull=True)
    return {
        PLANNED: running & Q(planned_on__gte=on),
        LATE: running & Q(planned_on__lt=on),
        DONE: Q(done_on__isnull=False),
        DROPPED: Q(dropped_on__isnull=False),
    }.get(state, Q())


def inspections_listed(
    inspections: QuerySet[Inspection], *, on: date, within: Organization | None, year: int | None, kind: str, state: str
) -> QuerySet[Inspection]:
    """Inspections, latest first, narrowed to who is inspected, a year of the plan, a kind and a state."""
    if within is not None:
        inspections = inspections.filter(organization__in=tree.subtree(within, on=on).values("pk"))
    if year:
        inspections = inspections.filter(planned_on__year=year)
    if kind:
        inspections = inspections.filter(kind=kind)
    rows = described_inspections(inspections.filter(in_state(state, on=on)), on=on)
    return rows.order_by("-planned_on", "organization__code", "pk")


def findings_of(inspection: Inspection) -> QuerySet[Finding]:
    """What an inspection found, strengths first."""
    return Finding.objects.filter(inspection=inspection).order_by("-kind", "pk")


def to_put_right(inspections: QuerySet[Inspection], *, on: date, overdue: bool) -> QuerySet[Finding]:
    """The faults some inspections found that are not put right yet, the longest overdue first."""
    rows = Finding.objects.filter(
        inspection__in=inspections.order_by().values("pk"), kind=Finding.Kind.FAULT, put_right_on__isnull=True
    )
    if overdue:
        rows = rows.filter(due_on__lt=on)
    return rows.select_related("inspection", "organization").order_by(F("due_on").asc(nulls_last=True), "pk")


def may_write_inspection(user: Any, inspection: Inspection, *, on: date) -> bool:
    """Whoever keeps the inspecting committee's record; of a self-inspection, whoever answers for the organisation."""
    if inspection.kind == Inspection.Kind.SELF and may(user, Action.SEND, inspection.organization, on=on):
        return True
    return may(user, Action.SUPERVISE, inspection.inspected_by, on=on)


class InspectionsPanel:
    """Inspections of an organisation and below it: this year's, and what is still to be put right."""

    name = "inspections"
    title: Any = gettext_lazy("Kiểm tra, giám sát")
    action: str = Action.VIEW_MEMBERS
    column = ""

    def figures(self, organization_ids: Iterable[int], *, on: date) -> dict[int, int]:
        """None: lists of organisations show no figure of it."""
        return {}

    def facts(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """One query; nothing in a year without inspections."""
        counts = (
            self._below(organization, on)
            .filter(planned_on__year=on.year)
            .aggregate(planned=Count("pk"), done=Count("pk", filter=in_state(DONE, on=on)))
        )
        if not counts["planned"]:
            return []
        address = reverse("meetings:inspections")
        planned = _("Theo kế hoạch năm %d") % on.year
        return [
            Fact(planned, integer(counts["planned"]), _narrowed(address, organization, nam=on.year)),
            Fact(
                _("trong đó đã làm"),
                integer(counts["done"]),
                _narrowed(address, organization, nam=on.year, trang_thai=DONE),
            ),
        ]

    def matters(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """What is late, what is still to be put right, and what of it is overdue."""
        below = self._below(organization, on)
        late = below.filter(in_state(LATE, on=on)).count()
        faults = to_put_right(below, on=on, overdue=False).aggregate(
            open=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=on))
        )
        inspections, list_of_faults = reverse("meetings:inspections"), reverse("meetings:to_put_right")
        told = (
            (_("Kiểm tra quá ngày dự kiến, chưa làm"), late, _narrowed(inspections, organization, trang_thai=LATE)),
            (_("Khuyết điểm chưa khắc phục"), faults["open"], _narrowed(list_of_faults, organization)),
            (
                _("trong đó quá hạn khắc phục"),
                faults["overdue"],
                _narrowed(list_of_faults, organization, qua_han="on"),
            ),
        )
        return [Fact(label, integer(count), url) for label, count, url in told if count]

    def _below(self, organization: Organization, on: date) -> QuerySet[Inspection]:
        return Inspection.objects.filter(organization__in=tree.subtree(organization, on=on).values("pk"))


def _narrowed(address: str, organization: Organization, **chosen: Any) -> str:
    narrowing = {name.replace("_", "-"): value for name, value in chosen.items()}
    return f"{address}?{urlencode({'to-chuc': organization.code, **narrowing})}"


@dataclass(frozen=True, slots=True)
class Counted:
    """An inspection or a fault of one, and the unit it counts for."""

    unit: int
    inspection: Inspection
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class InspectionFigures:
    """Everything a report of inspections counts; each list by its own day."""

    planned: Sequence[Counted]
    done: Sequence[Counted]
    dropped: Sequence[Counted]
    faults: Sequence[Counted]


def inspection_figures(organization_id: int, period: Period, *, trait: Trait | None = None) -> InspectionFigures:
    """Inspections below an organisation: planned, done and dropped in a period, and the faults those done have found.

    Each counts where the inspected organisation stood on that very day.
    """
    ground = Ground(organization_id, period, trait)
    rows = Inspection.objects.filter(organization__in=ground.ids).select_related("organization", "inspected_by")
    rows = rows.order_by("organization__code", "planned_on", "pk")

    def counted(field: str) -> list[Counted]:
        first, last = period.start, period.end
        found = rows.filter(**{f"{field}__gte": first, f"{field}__lt": last})
        return [
            Counted(unit, row)
            for row in found
            if (unit := ground.unit(row.organization_id, getattr(row, field))) is not None
        ]

    done = counted("done_on")
    units = {one.inspection.pk: one for one in done}
    faults = Finding.objects.filter(inspection__in=list(units), kind=Finding.Kind.FAULT).order_by("pk")
    return InspectionFigures(
        counted("planned_on"),
        done,
        counted("dropped_on"),
        [Counted(units[row.inspection_id].unit, units[row.inspection_id].inspection, row) for row in faults],
    )

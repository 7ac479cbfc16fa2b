"""Regulations in force: of one organisation, and which organisations lack one or have not reviewed it in time."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from branches import tree
from branches.models import Organization, OrganizationTrait, Regulation, RegulationKind, Trait
from branches.queries.current import with_current
from core.periods import add_months


def regulations_of(organization: Organization) -> QuerySet[Regulation]:
    """An organisation's regulations in time, latest first."""
    rows = Regulation.objects.filter(organization=organization)
    return rows.select_related("kind", "document", "file").order_by("-start", "kind__name")


def regulation_kinds() -> QuerySet[RegulationKind]:
    """Every kind, for choices."""
    return RegulationKind.objects.all()


@dataclass(frozen=True, slots=True)
class Gap:
    """A regulation an organisation lacks (no row), or has not reviewed by the day it was due."""

    organization_id: int
    code: str
    name: str
    kind: str
    regulation: Regulation | None
    due: date | None


def review_due(regulation: Regulation) -> date | None:
    """The day by which a regulation is to be reviewed again; None where its kind has no such term."""
    months = regulation.kind.review_months
    return add_months(regulation.reviewed_on or regulation.start, months) if months else None


def regulation_gaps(
    organization: Organization, *, on: date, trait: Trait | None = None, kind: str = ""
) -> tuple[list[Gap], int]:
    """What is missing or overdue at or below an organisation on a day, by code and kind; and how much was asked for.

    Arguments:
        trait: only organisations that have it on the day.
        kind: the code of one kind; all, if not given.
    """
    below = tree.subtree(organization, on=on)
    if trait is not None:
        rows = OrganizationTrait.objects.filter(trait=trait, span__contains=on)
        below = below.filter(pk__in=rows.values("organization"))
    form = tree.form_on(on).filter(organization=OuterRef("pk")).values("form")[:1]
    organizations: list[Any] = list(with_current(below, on=on).annotate(form=Subquery(form)).order_by("code"))
    kinds = [one for one in RegulationKind.objects.all() if kind in ("", one.code)]
    held = {
        (row.organization_id, row.kind_id): row
        for row in Regulation.objects.filter(organization__in=below.values("pk"), span__contains=on).select_related(
            "kind", "document"
        )
    }
    gaps, asked = [], 0
    for one in organizations:
        for wanted in kinds:
            if wanted.form_id is not None and wanted.form_id != one.form:
                continue
            asked += 1
            row = held.get((one.pk, wanted.pk))
            due = review_due(row) if row else None
            if row is None or (due is not None and due < on):
                gaps.append(Gap(one.pk, one.code, one.name or one.code, wanted.name, row, due))
    return gaps, asked

"""Training classes, who was invited and came, and which office holders were trained (bồi dưỡng cấp ủy)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import CharField, Count, F, Func, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from branches import tree
from branches.models import Organization
from branches.scoping import Action, organizations_allowing
from core.names import fold
from core.periods import Period
from members.models import Member, Office, OfficeTerm, TrainingClass, TrainingKind, TrainingParticipant

SECRETARY, DEPUTY, COMMITTEE = "secretary", "deputy", "committee"
GROUPS = {SECRETARY: _("Bí thư"), DEPUTY: _("Phó bí thư"), COMMITTEE: _("Cấp ủy viên khác")}
_DEPUTIES = "pho-bi-thu"  # how the codes of the offices of deputy secretaries begin (members.models.Office)


def classes_visible_to(user: Any, *, on: date) -> QuerySet[TrainingClass]:
    """The classes of organisations where a user may see members, latest first, with how many were invited and came."""
    organizations = organizations_allowing(user, Action.VIEW_MEMBERS, on=on)
    rows = TrainingClass.objects.filter(organization__in=organizations.values("pk"))
    return with_counts(rows).select_related("kind", "organization", "document").order_by("-first_day", "name", "pk")


def with_counts(classes: QuerySet[TrainingClass]) -> QuerySet[TrainingClass]:
    """Adds `invited`, `came` and `absent`."""
    return classes.annotate(
        invited=Count("participants"),
        came=Count("participants", filter=Q(participants__attended=True)),
        absent=Count("participants", filter=Q(participants__attended=False)),
    )


def classes_listed(
    classes: QuerySet[TrainingClass], *, text: str = "", kind: TrainingKind | None = None, year: int | None = None
) -> QuerySet[TrainingClass]:
    """Some classes by words of the name without diacritics, by kind and by the year in which they began."""
    folded = Func(F("name"), function="public.chibo_fold", output_field=CharField())
    for word in fold(text).split():
        classes = classes.alias(folded=folded).filter(folded__contains=word)
    if kind:
        classes = classes.filter(kind=kind)
    return classes.filter(first_day__year=year) if year else classes


def participants_of(training: TrainingClass) -> QuerySet[TrainingParticipant]:
    """Who was invited to a class, by given name."""
    rows = TrainingParticipant.objects.filter(training_class=training).select_related("member", "organization")
    return rows.order_by("member__sort_key", "pk")


def training_kinds() -> QuerySet[TrainingKind]:
    """The kinds of training in their order."""
    return TrainingKind.objects.all()


def offices() -> QuerySet[Office]:
    """The offices, the highest first."""
    return Office.objects.all()


def members_in_office(
    organizations: QuerySet[Organization], chosen: Iterable[Office], *, on: date
) -> dict[Member, int]:
    """Who holds one of some offices in some organisations on a day, each once, with the organisation of his highest."""
    rows = OfficeTerm.objects.filter(
        office__in=list(chosen), organization__in=organizations.values("pk"), span__contains=on
    ).select_related("member", "office")
    found: dict[Member, int] = {}
    for row in rows.order_by("office__rank", "pk"):
        found.setdefault(row.member, row.organization_id)
    return found


@dataclass(slots=True)
class Officer:
    """Somebody on a committee of one unit on a day, counted once there, at his highest office.

    Arguments:
        trained_on: the last days of the classes for office holders he attended, latest first.
    """

    member: Member
    unit_id: int
    organization_id: int
    office: str
    group: str
    trained_on: list[date] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)

    def was_trained_in(self, period: Period) -> bool:
        """Whether one of the classes ended in a period."""
        return any(day in period for day in self.trained_on)


def officers_in(organization: Organization, on: date, *, among: QuerySet[Organization] | None = None) -> list[Officer]:
    """Who sits on the committees of an organisation and of everything below it on a day, and when he was trained.

    One who holds several offices in a unit counts once there, at the highest; one who holds offices in two units
    counts in each. Trained is who attended a class of a kind meant for office holders that was over by the day.

    Arguments:
        among: only the committees of these organisations.
    """
    places = tree.as_of(on).filter(tree.under([organization.pk], path="path"))
    if among is not None:
        places = places.filter(organization__in=among.values("pk"))
    units = dict(places.values_list("organization", tree.ChildBelow("path", organization.pk)))
    terms = OfficeTerm.objects.filter(
        office__on_committee=True, span__contains=on, organization__in=places.values("organization")
    ).select_related("member", "office")
    found: dict[tuple[int, int], Officer] = {}
    for term in terms.order_by("office__rank", "pk"):
        unit = units[term.organization_id]
        officer = Officer(term.member, unit, term.organization_id, term.office.name, group_of(term.office))
        found.setdefault((unit, term.member_id), officer)
    attended: dict[int, list[TrainingParticipant]] = defaultdict(list)
    for row in trainings_for_offices({member for _unit, member in found}, on):
        attended[row.member_id].append(row)
    for (_unit, member), officer in found.items():
        officer.trained_on = [row.training_class.last_day for row in attended[member]]
        officer.classes = [row.training_class.name for row in attended[member]]
    return sorted(found.values(), key=lambda one: (one.member.sort_key, one.member.pk, one.unit_id))


def trainings_for_offices(members: Iterable[int], until: date) -> QuerySet[TrainingParticipant]:
    """Who attended which class meant for office holders that was over by a day, latest first."""
    rows = TrainingParticipant.objects.filter(
        member__in=members, attended=True, training_class__kind__for_offices=True, training_class__last_day__lte=until
    )
    return rows.select_related("training_class").order_by("-training_class__last_day", "pk")


def group_of(office: Office) -> str:
    """How an office of a committee is counted: secretary, deputy, or another member of it."""
    if office.heads:
        return SECRETARY
    return DEPUTY if office.code.startswith(_DEPUTIES) else COMMITTEE

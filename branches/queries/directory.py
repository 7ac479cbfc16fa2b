"""Lists of organisations: what stands below one, found by name, form and sector; their past, and who may see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from branches import tree
from branches.models import (
    Form,
    Level,
    Organization,
    OrganizationForm,
    OrganizationName,
    OrganizationTrait,
    Placement,
    PlaceStanding,
    Sector,
    Trait,
)
from branches.queries.current import names_on, with_current
from branches.queries.traits import organizations_with_trait
from branches.scoping import (
    MAY,
    Action,
    is_system,
    organizations_visible_to,
    read_once,
    roots_allowing,
    who_may_see,
)
from core.names import fold


def search_organizations(organizations: QuerySet[Organization], text: str) -> QuerySet[Organization]:
    """Organisations one of whose names, today's or a former one, holds every word typed, or whose code begins so."""
    words = fold(text).split()
    if not words:  # signs alone name nothing; nothing typed leaves everything
        return organizations.none() if text.strip() else organizations
    names = OrganizationName.objects.all()
    for word in words:
        names = names.filter(search_key__contains=f" {word}")
    return organizations.filter(Q(pk__in=names.values("organization")) | Q(code__istartswith=text.strip()))


def search_places(organizations: QuerySet[Organization], text: str, *, on: date) -> QuerySet[PlaceStanding]:
    """Places in the area of some organisations on a day whose name holds every word typed, or whose code begins so."""
    found = PlaceStanding.objects.filter(span__contains=on, organization__in=organizations.values("pk"))
    by_name = Q()
    for word in fold(text).split():
        by_name &= Q(place__search_key__contains=f" {word}")
    if not by_name:
        return found.none()
    found = found.filter(by_name | Q(place__code__istartswith=text.strip()))
    return found.select_related("place__kind", "organization").order_by("place__sort_key", "place__code")


def tops_of(organizations: QuerySet[Organization], *, on: date) -> QuerySet[Organization]:
    """Those of some organisations whose superior on a day is not among them: where a user's part of the tree begins."""
    places = tree.as_of(on).filter(organization__in=organizations.values("pk"))
    return Organization.objects.filter(
        pk__in=places.exclude(parent__in=organizations.values("pk")).values("organization")
    )


def only_top(organizations: QuerySet[Organization], *, on: date) -> Organization | None:
    """Where a user's part of the tree begins, if at one organisation only and something stands below it."""
    tops = list(with_current(tops_of(organizations, on=on), on=on)[:2])
    return tops[0] if len(tops) == 1 and not tops[0].holds_meetings else None  # type: ignore[attr-defined]


def narrowed(
    organizations: QuerySet[Organization],
    *,
    on: date,
    text: str = "",
    form: Form | None = None,
    sector: Sector | None = None,
    trait: Trait | None = None,
    level: Level | None = None,
) -> QuerySet[Organization]:
    """Some organisations by words of the name or code, and by what they were on a day."""
    if trait:
        organizations = organizations.filter(pk__in=organizations_with_trait(trait, on=on).values("pk"))
    if form or sector or level:
        forms = tree.form_on(on)
        if level:
            forms = forms.filter(level=level)
        if form:
            forms = forms.filter(form=form)
        if sector:
            forms = forms.filter(sector=sector)
        organizations = organizations.filter(pk__in=forms.values("organization"))
    return search_organizations(organizations, text)


def branches_below(organization_ids: Iterable[int], *, on: date) -> dict[int, int]:
    """How many organisations that hold branch meetings stood at or below each of some organisations on a day."""
    ids = list(organization_ids)
    rows = (
        tree.as_of(on)
        .filter(tree.under(ids, path="path"))
        .filter(organization__in=tree.form_on(on).filter(form__holds_branch_meetings=True).values("organization"))
        .values_list(tree.Above("path"))
        .annotate(count=Count("pk"))
    )
    counts: dict[int, int] = dict(rows)
    return {pk: counts.get(pk, 0) for pk in ids}


def visible_children(organization: Organization, *, by: Any, on: date, day: date) -> QuerySet[Organization]:
    """What stood directly below an organisation on a day, of what a user sees on `on`, today."""
    return tree.children(organization, on=day).filter(pk__in=organizations_visible_to(by, on=on).values("pk"))


def organizations_below(
    organization: Organization | None, *, on: date, among: QuerySet[Organization]
) -> QuerySet[Organization]:
    """Of some organisations those at or below one on a day; those that stood at all, for None."""
    if organization is None:
        return among.filter(tree.stood_on(on))
    return among.filter(pk__in=tree.subtree(organization, on=on).values("pk"))


def organization_of_id(pk: int, *, on: date) -> Organization:
    """An organisation by its key, with what it was on a day: for what was found through the scope already."""
    return with_current(Organization.objects.filter(pk=pk), on=on).get()


def organizations_named(organization_ids: Iterable[int], *, on: date) -> dict[int, Organization]:
    """Some organisations by their keys, with what they were on a day: for what was found through the scope already."""
    return {one.pk: one for one in with_current(Organization.objects.filter(pk__in=list(organization_ids)), on=on)}


def ids_below(organization: Organization, *, since: date) -> set[int]:
    """The organisation and whatever stands below it on or after a day: what a reorganisation takes along."""
    places = Placement.objects.filter(tree.under([organization.pk], path="path")).exclude(end__lte=since)
    return {organization.pk, *places.values_list("organization", flat=True)}


def children_named(
    organizations: QuerySet[Organization], parent_ids: Iterable[int], *, on: date
) -> dict[int, list[Organization]]:
    """What stands directly below some organisations on a day, of those allowed: with `name`, in the order of codes."""
    places = tree.as_of(on).filter(parent__in=list(parent_ids), organization__in=organizations.values("pk"))
    rows = list(places.select_related("organization").order_by("organization__code"))
    names = names_on([row.organization_id for row in rows], on)
    found: dict[int, list[Organization]] = {}
    for row in rows:
        row.organization.name = names.get(row.organization_id, row.organization.code)  # type: ignore[attr-defined]
        assert row.parent_id is not None
        found.setdefault(row.parent_id, []).append(row.organization)
    return found


def options_under(organizations: QuerySet[Organization], *, on: date) -> list[tuple[str, str]]:
    """Code and name of some organisations in the order of their names, for a choice."""
    rows = OrganizationName.objects.filter(span__contains=on, organization__in=organizations.values("pk"))
    return list(rows.order_by("sort_key", "organization__code").values_list("organization__code", "name"))


def organizations_called(organizations: QuerySet[Organization], text: str, *, on: date) -> list[Organization]:
    """The organisations a text names: by code, else by the name on the day; several where it is shared."""
    code = text.rpartition("(")[2].rstrip(") ").strip() if text.rstrip().endswith(")") else text.strip()
    found = list(organizations.filter(code=code)[:1])
    if found:
        return found
    names = OrganizationName.objects.filter(search_key=f" {fold(text)} ", span__contains=on)
    return list(organizations.filter(pk__in=names.values("organization"))[:3])


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of an organisation's past: from `start` up to `end` (half-open) it was `text`."""

    start: date
    end: date | None
    text: str
    kind: str
    document: str = ""


def past_of(organization: Organization, *, on: date) -> list[Change]:
    """An organisation's names, forms, traits and superiors in time, latest first."""
    names = OrganizationName.objects.filter(organization=organization)
    changes = [Change(one.start, one.end, one.name, "name") for one in names]
    forms = OrganizationForm.objects.filter(organization=organization).select_related(
        "form", "level", "sector", "document"
    )
    for form in forms:
        parts = [form.form.name, form.level.name, form.sector.name if form.sector else ""]
        text = " · ".join(part for part in parts if part)
        changes.append(Change(form.start, form.end, text, "form", str(form.document or "")))
    traits = OrganizationTrait.objects.filter(organization=organization).select_related("trait", "document")
    changes += [Change(one.start, one.end, one.trait.name, "trait", str(one.document or "")) for one in traits]
    places = list(Placement.objects.filter(organization=organization).select_related("document").order_by("start"))
    parents = names_on({place.parent_id for place in places if place.parent_id}, on)
    for place in _parents_in_time(places):
        text = parents.get(place.parent_id, "–") if place.parent_id else "–"
        kind = "dissolved" if place.dissolved else "placement"
        changes.append(Change(place.start, place.end, text, kind, str(place.document or "")))
    return sorted(changes, key=lambda one: (one.start, one.kind), reverse=True)


def _parents_in_time(places: list[Placement]) -> list[Placement]:
    """Rows whose superior did not change, only something above it did, told as one."""
    told: list[Placement] = []
    for place in places:
        if told and told[-1].end == place.start and told[-1].parent_id == place.parent_id:
            told[-1].end, told[-1].dissolved = place.end, place.dissolved
        else:
            told.append(place)
    return told


@dataclass(frozen=True, slots=True)
class Access:
    """Somebody whose appointment reaches an organisation, where it stands, and what it lets him do, in words."""

    user: str
    role: str
    organization: str
    actions: list[str]
    until: date | None


def access_of(organization: Organization, *, on: date, action: str = Action.VIEW) -> list[Access]:
    """ "Ai xem được": who may do something at an organisation on a day, nearest first.

    Arguments:
        action: one of Action; READ_FILE for the file of a member who belongs there.
    """
    appointments = [one for one in who_may_see(organization, on=on) if action in MAY[one.role]]
    names = names_on({one.organization_id for one in appointments}, on)
    near = {one.pk: depth for depth, one in enumerate([*tree.ancestors(organization, on=on), organization])}
    appointments.sort(key=lambda one: (-near.get(one.organization_id, -1), one.role, str(one.user)))
    return [
        Access(
            user=str(one.user),
            role=one.get_role_display(),
            organization=names.get(one.organization_id, ""),
            actions=[str(each.label) for each in Action if each in MAY[one.role]],
            until=one.end,
        )
        for one in appointments
    ]


def manages_reference_data(user: Any, *, on: date) -> bool:
    """Whether a user may change the rows all organisations share: who manages organisations at a root."""
    roots = tree.children(None, on=on)
    if not is_system(user):
        own = roots_allowing(user, Action.MANAGE_ORGANIZATIONS, on=on)
        if not own:
            return False
        roots = roots.filter(pk__in=own)
    return read_once(("manages reference data", user.pk, on), roots.exists)


def tree_is_empty() -> bool:
    """Whether no organisation was ever founded: then nobody can have an appointment yet."""
    return not Organization.objects.exists()


def choices_of_forms() -> tuple[QuerySet[Form], QuerySet[Level], QuerySet[Sector]]:
    """Forms, levels and sectors in their order, for the choices of forms."""
    return Form.objects.all(), Level.objects.all(), Sector.objects.all()

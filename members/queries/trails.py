"""Whose histories are asked together: of a member, of an organisation, of everything a user may see the log of."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from branches.models import (
    CoverageTarget,
    Organization,
    OrganizationForm,
    OrganizationName,
    OrganizationTrait,
    Place,
    PlaceCoverage,
    Placement,
    PlaceStanding,
    Regulation,
    Reorganization,
    Succession,
)
from branches.queries import (
    ALL,
    Acts,
    Narrowed,
    Trail,
    manages_reference_data,
    of_organizations,
    of_rows,
    pointing_at,
    tracked_models,
)
from branches.scoping import Action, organizations_allowing
from members.models import CommitteeTerm, Member, Membership, SizeWaiver
from members.queries.belongings import BELONGING

# What is told of an organisation: itself, and what was true of it in time. Accounts and people have pages of their own.
OF_ORGANIZATION: tuple[type[models.Model], ...] = (
    OrganizationName, OrganizationForm, Placement, OrganizationTrait, Regulation, PlaceStanding, PlaceCoverage,
    CoverageTarget, Reorganization, Succession, CommitteeTerm, SizeWaiver,
)  # fmt: skip


def history_of_member(member: Member) -> Acts:
    """Every change of a member's own row and of every row that is or ever was about him, in any room."""
    trails = [Trail(Member, "e.pgh_obj_id = %s", (member.pk,))]
    for model in tracked_models():
        columns = pointing_at(model, Member)
        if not columns or model is Member:
            continue
        # By the row, not by the event: what a merged record's row was before it moved here belongs to the story.
        table = f'"{_events(model)}"'
        rows = " UNION ".join(f"SELECT pgh_obj_id FROM {table} WHERE {column} = %s" for column in columns)  # noqa: S608 - our names
        trails.append(Trail(model, f"e.pgh_obj_id IN ({rows})", (member.pk,) * len(columns)))
    return Acts(trails)


def history_of_organization(organization: Organization) -> Acts:
    """Every change of an organisation and of what was true of it: names, forms, places, traits, regulations, …"""
    trails = [Trail(Organization, "e.pgh_obj_id = %s", (organization.pk,))]
    for model in OF_ORGANIZATION:
        columns = [one for one in pointing_at(model, Organization) if one != "parent_id"]
        condition = " OR ".join(f"e.{column} = %s" for column in columns)
        trails.append(Trail(model, condition, (organization.pk,) * len(columns)))
    return Acts(trails)


def changes_visible_to(user: Any, *, on: date, narrowed: Narrowed = ALL, kind: str = "") -> Acts:
    """Every change a user may see the log of, latest first.

    Arguments:
        narrowed: days and person.
        kind: of rows of one model alone, one of `kinds_of_changes`.

    Rows stand in the scope by their organisation; people by where they belong; rows all organisations share are told to
    who manages a root.
    """
    everything = manages_reference_data(user, on=on)
    trails = []
    for one in tracked_models():
        if kind and one._meta.label_lower != kind:
            continue
        condition = _in_scope(one)
        if condition or everything:
            trails.append(Trail(one, condition))
    allowed = organizations_allowing(user, Action.VIEW_LOG, on=on)
    people = people_within(allowed, with_unplaced=everything, on=on)
    sets: dict[str, QuerySet[Any]] = {"allowed": allowed.order_by().values("pk"), "people": people}
    places = PlaceStanding.objects.filter(organization__in=allowed.values("pk")).order_by()
    return Acts(trails, {**sets, "places": places.values("place")}, narrowed, masked=True)


def kinds_of_changes(user: Any, *, on: date) -> list[tuple[str, str]]:
    """The kinds of rows whose changes a user may see: label and name, for a choice."""
    everything = manages_reference_data(user, on=on)
    kinds = [model for model in tracked_models() if everything or _in_scope(model)]
    return [(model._meta.label_lower, str(model._meta.verbose_name)) for model in kinds]


def _in_scope(model: type[models.Model]) -> str:
    """The condition that narrows a model's events to a scope; empty for rows all organisations share."""
    if model is Organization:
        return "e.pgh_obj_id IN (SELECT pk FROM allowed)"
    if model is Member:
        return "e.pgh_obj_id IN (SELECT pk FROM people)"
    if model is Place:
        return "e.pgh_obj_id IN (SELECT pk FROM places)"
    if "organization_id" in pointing_at(model, Organization):
        return of_organizations("allowed")
    return of_rows(pointing_at(model, Member), "people")


def people_within(organizations: QuerySet[Organization], *, with_unplaced: bool, on: date) -> QuerySet[Any]:
    """The keys of who belongs to some organisations on a day, or to none and last belonged to one of them.

    Arguments:
        with_unplaced: who never belonged anywhere, too.
    """
    own = Membership.objects.filter(member=OuterRef("pk"), kind__in=BELONGING)
    last = own.order_by("-start", "-pk").values("organization")[:1]
    here = Q(Exists(own.filter(organization__in=organizations.values("pk"), span__contains=on)))
    past = ~Q(Exists(own.filter(span__contains=on))) & Q(last__in=organizations.values("pk"))
    found = here | past
    if with_unplaced:
        found |= ~Q(Exists(own))
    return Member.objects.annotate(last=Subquery(last)).filter(found).order_by().values("pk")


def _events(model: type[models.Model]) -> str:
    return f"{model._meta.db_table}event"

"""Traits of organisations on a day: who had one, and what one organisation has had."""

from datetime import date

from django.db.models import QuerySet

from branches.models import Organization, OrganizationTrait, Trait


def all_traits() -> QuerySet[Trait]:
    """Every trait in its order, for choices."""
    return Trait.objects.all()


def organizations_with_trait(trait: Trait | str, *, on: date) -> QuerySet[Organization]:
    """The organisations that had a trait, given as a row or by its code, on a day."""
    rows = OrganizationTrait.objects.filter(span__contains=on)
    rows = rows.filter(trait__code=trait) if isinstance(trait, str) else rows.filter(trait=trait)
    return Organization.objects.filter(pk__in=rows.values("organization"))


def traits_of(organization: Organization) -> QuerySet[OrganizationTrait]:
    """An organisation's traits in time, latest first."""
    rows = OrganizationTrait.objects.filter(organization=organization)
    return rows.select_related("trait", "document").order_by("-start", "trait__position")

"""Traits of organisations on a day: who had one, what one organisation has had, and reports cut by one."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

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


def trait_names() -> dict[str, str]:
    """Every trait's name by its code, in their order."""
    return dict(Trait.objects.values_list("code", "name"))


def trait_of(code: str) -> Trait | None:
    """The trait of a code; None for no code. Raises ValueError with a sentence for one that does not exist."""
    if not code:
        return None
    # Compared here: what comes from an address may hold what no database takes.
    found = {trait.code: trait for trait in Trait.objects.all()}
    if code not in found:
        raise ValueError(
            _("Không có đặc điểm “%(code)s”. Các đặc điểm có: %(codes)s.") % {"code": code, "codes": ", ".join(found)}
        )
    return found[code]


def trait_of_id(pk: int) -> Trait | None:
    """The trait of a key, as the short addresses of records name it."""
    return Trait.objects.filter(pk=pk).first()


def had_trait(trait: Trait | None, *, day: str, owner: str = "organization") -> Q:
    """A condition on dated facts: their own organisation had the trait on their own day; none for no trait.

    Arguments:
        day: the field of the fact that says its day.
        owner: the field of its organisation.
    """
    if trait is None:
        return Q()
    spans = OrganizationTrait.objects.filter(trait=trait, organization=OuterRef(owner))
    return Q(Exists(spans.filter(span__contains=OuterRef(day))))


def titled(title: str, trait: Trait | None) -> str:
    """A table's title, which says by what it was cut: on paper nobody sees the address."""
    return _("%(title)s ở tổ chức %(trait)s") % {"title": title, "trait": trait.name} if trait else title


def trait_note(trait: Trait) -> str:
    """What a table that was cut by a trait says under itself."""
    return _("Chỉ tính các tổ chức đảng có đặc điểm: %(name)s (đặc điểm ghi ở chính tổ chức ấy).") % {
        "name": trait.name
    }

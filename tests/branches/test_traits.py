"""Traits of organisations: given from a day, ended, asked for on a day, and laid as rows from what was typed before."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from branches.models import OrganizationTrait, Trait
from branches.queries import organizations_with_trait, past_of, traits_of
from branches.services import dissolve_organization, end_trait, give_trait
from core.audit import SYSTEM
from tests.factories import START, TODAY, World, make_organization

JULY = date(2022, 7, 1)


def trait(code: str = "bien-gioi") -> Trait:
    return Trait.objects.get(code=code)


def codes(on: date, code: str = "bien-gioi") -> list[str]:
    return sorted(organizations_with_trait(code, on=on).values_list("code", flat=True))


def test_a_trait_holds_from_its_day_to_its_last_day(world: World) -> None:
    row = give_trait(organization=world.a, trait=trait(), start=JULY, by=SYSTEM)
    end_trait(row=row, last_day=date(2022, 8, 31), by=SYSTEM)
    days = (date(2022, 6, 30), JULY, date(2022, 8, 31), date(2022, 9, 1))
    assert [codes(day) for day in days] == [[], ["A"], ["A"], []]
    assert [one.trait.name for one in traits_of(world.a)] == ["biên giới"]
    told = [(one.start, one.end, one.text) for one in past_of(world.a, on=TODAY) if one.kind == "trait"]
    assert told == [(JULY, date(2022, 9, 1), "biên giới")]


@pytest.mark.parametrize(
    ("start", "code"), [(date(2020, 12, 31), "not_standing"), (START, None), (date(2022, 8, 1), None)]
)
def test_a_trait_twice_on_a_day_or_before_the_organisation_is_refused(
    world: World, start: date, code: str | None
) -> None:
    give_trait(organization=world.a, trait=trait(), start=JULY, by=SYSTEM)
    with pytest.raises(ValidationError) as refusal:
        give_trait(organization=world.a, trait=trait(), start=start, by=SYSTEM)
    if code:
        assert refusal.value.code == code
    else:
        assert "Tổ chức đã có đặc điểm này trong khoảng ngày này." in refusal.value.messages
    assert OrganizationTrait.objects.count() == 1


def test_a_trait_does_not_end_before_it_began(world: World) -> None:
    row = give_trait(organization=world.a, trait=trait(), start=JULY, by=SYSTEM)
    with pytest.raises(ValidationError, match="Ngày kết thúc phải sau ngày bắt đầu"):
        end_trait(row=row, last_day=date(2022, 6, 1), by=SYSTEM)


def test_a_trait_ends_with_its_organisation(world: World) -> None:
    branch = make_organization("F", world.x)
    give_trait(organization=branch, trait=trait(), start=JULY, by=SYSTEM)
    dissolve_organization(organization=branch, last_day=date(2022, 9, 30), by=SYSTEM)
    assert branch.traits.get().end == date(2022, 10, 1)


def test_words_beside_the_form_become_rows(world: World) -> None:
    """The data migration, on what an installation of part 1 held: one span over touching forms, unknown words kept."""

    class Old:
        def __init__(self, organization_id: int, traits: list[str], start: date, end: date | None) -> None:
            self.organization_id, self.traits, self.start, self.end = organization_id, traits, start, end
            self.document_id = None

    rows = [
        Old(world.a.pk, ["Biên giới", "  vùng   ATK "], START, JULY),
        Old(world.a.pk, ["biên giới"], JULY, None),
        Old(world.b.pk, ["vùng atk"], START, None),
    ]

    class Forms:
        objects = type("M", (), {"exclude": lambda self, **_: self, "order_by": lambda self, *_: rows})()

    class Registry:
        def get_model(self, app: str, name: str):
            return Forms if name == "OrganizationForm" else apps.get_model(app, name)

    import_module("branches.migrations.0007_traits_as_rows").lay(Registry(), None)
    atk = Trait.objects.get(code="vung-atk")
    assert atk.name == "vùng ATK"
    found = OrganizationTrait.objects.order_by("organization", "trait__position")
    assert [(one.organization, one.trait, one.start, one.end) for one in found] == [
        (world.a, trait(), START, None),
        (world.a, atk, START, JULY),
        (world.b, atk, START, None),
    ]

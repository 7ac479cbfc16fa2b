"""What our `migrate` does beside Django's: a new model is built alone, and its relations are there all the same."""

from typing import Any

from django.db import models
from django.db.migrations.operations import AddField, CreateModel
from django.db.migrations.state import ProjectState

from core.management.commands.migrate import new_models_alone


def table(name: str, **fields: models.Field) -> CreateModel:
    return CreateModel(name, [("id", models.BigAutoField(primary_key=True)), *fields.items()])


def link(to: str, **options: Any) -> models.ForeignKey:
    return models.ForeignKey(to, models.CASCADE, **options)


def state_after(*operations: CreateModel | AddField) -> ProjectState:
    state = ProjectState()
    assert state.apps is not None  # from here on the classes are kept up to date
    for operation in operations:
        operation.state_forwards("core", state)
    return state


HOUSE = table("House")
ROOM = table("Room", house=link("core.House", related_name="rooms"))


def related(state: ProjectState) -> dict[str, set[tuple[str, str]]]:
    """What each model says of its relations: name and model at the other end, both ways."""
    return {
        model.__name__: {
            (field.name, field.related_model.__name__) for field in model._meta.get_fields() if field.is_relation
        }
        for model in state.apps.get_models()
    }


def test_a_new_model_joins_those_there_are_without_building_them_anew() -> None:
    with new_models_alone():
        state = state_after(HOUSE)
        house = state.apps.get_model("core", "House")
        ROOM.state_forwards("core", state)
    assert state.apps.get_model("core", "House") is house
    assert state.apps.get_model("core", "Room")._meta.get_field("house").related_model is house
    assert house.rooms.rel.related_model is state.apps.get_model("core", "Room")


def test_it_is_what_django_makes_of_it() -> None:
    operations = [
        table("Garden", house=link("core.House")),
        HOUSE,
        ROOM,
        table("Chair", room=link("core.Room"), beside=link("self", null=True)),
        AddField("house", "best", link("core.Chair", null=True, related_name="+")),
        table("Lamp", rooms=models.ManyToManyField("core.Room")),
    ]
    with new_models_alone():
        quick = state_after(*operations)
    whole = state_after(*operations)
    assert quick == whole
    assert quick.relations.keys() == whole.relations.keys()
    assert related(quick) == related(whole)
    assert related(quick)["House"] == {("garden", "Garden"), ("rooms", "Room"), ("best", "Chair")}


def test_outside_the_block_django_is_itself() -> None:
    own = ProjectState.add_model
    with new_models_alone():
        assert ProjectState.add_model is not own
    assert ProjectState.add_model is own

"""The back office: every model has a screen on ScopedAdmin or a written reason, and a superuser is nobody special."""

import re
from importlib import import_module

import pghistory.models
import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import get_resolver, reverse

from branches.admin import ScopedAdmin
from tests.factories import make_sent_meeting, make_user

OURS = ("core", "accounts", "branches", "members", "meetings", "recruitment", "evaluations", "reports", "scenarios")
assert get_resolver().url_patterns  # the addresses also take away the screens other packages bring
SCREENS = sorted(admin.site._registry, key=lambda model: model._meta.label)


# Rows all organisations share that say nothing of anybody.
REFERENCE = {
    "branches.Form", "branches.Level", "branches.PlaceKind", "branches.RegulationKind", "branches.Sector",
    "branches.Trait", "core.Holiday", "core.ReadingLimit", "core.TimeLimit", "meetings.AgendaTemplate",
    "members.BadgeLevel", "members.BadgeRound", "members.Band", "members.Ethnicity", "members.Occupation",
    "members.Office", "members.Province", "members.Religion", "members.SizeRule", "members.TrainingKind",
    "recruitment.AdmissionCriteria", "recruitment.IntroducingBody", "recruitment.Step", "recruitment.StepPaper",
    "recruitment.StepScheme", "recruitment.Tag",
}  # fmt: skip


# Rules as data, which end and are succeeded: to see for whoever keeps reference data, deleted by nobody.
SCHEMES = {"evaluations.Scheme", "evaluations.SchemeCriterion", "meetings.Criterion", "meetings.ScoringScheme"}


def reasons() -> dict:
    found = {}
    for name in OURS:
        try:
            module = import_module(f"{name}.admin")
        except ModuleNotFoundError:
            continue
        found |= getattr(module, "NO_SCREEN", {})
    return found


def own_models() -> list:
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in OURS and not issubclass(model, pghistory.models.Event)
    ]


def shown_inline() -> set:
    return {inline.model for screen in admin.site._registry.values() for inline in screen.inlines}


def test_every_model_has_a_screen_or_a_written_reason() -> None:
    models = own_models()
    assert len(models) > 20
    without = {model._meta.label for model in models} - {
        model._meta.label for model in {*admin.site._registry, *shown_inline(), *reasons()}
    }
    assert without == set()


def test_no_reason_is_left_of_a_model_that_has_a_screen() -> None:
    assert {model._meta.label for model in reasons()} & {model._meta.label for model in admin.site._registry} == set()
    assert all(len(reason) > 20 for reason in reasons().values())


def test_every_screen_stands_on_the_scope() -> None:
    assert {
        model._meta.label for model, screen in admin.site._registry.items() if not isinstance(screen, ScopedAdmin)
    } == set()


def test_dated_rows_are_never_deleted() -> None:
    deleting = {model._meta.label for model, screen in admin.site._registry.items() if screen.deletes}
    assert deleting == REFERENCE | {"core.Document"}


def address(model, page: str, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.mark.django_db
def test_a_superuser_without_an_appointment_sees_only_tables_that_speak_of_nobody() -> None:
    user = make_user("root", is_staff=True)
    user.is_superuser = True
    user.save()
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    statuses = {model._meta.label: client.get(address(model, "changelist")).status_code for model in SCREENS}
    assert {label for label, status in statuses.items() if status == 200} == REFERENCE | SCHEMES
    assert {status for label, status in statuses.items() if label not in REFERENCE | SCHEMES} == {403}


# What a strict CSP would refuse.
REFUSED = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|\sstyle=|\son[a-z]+=", re.IGNORECASE)
ENGLISH = re.compile(r">\s*(Save|Add|Change|Delete|Search|History|Home|Import|Export|Submit|Filter)\b")
EMPTY = re.compile(r">\s*None\s*<")  # Python's word for nothing


@pytest.mark.django_db
def test_every_screen_opens_in_vietnamese_and_under_the_policy(world, client_as) -> None:
    make_sent_meeting(world.a, world.today)
    client = client_as("district")
    client.get(reverse("members:detail", args=[world.members["an"].uuid]))
    pages = [reverse("admin:index")]
    for model in SCREENS:
        screen = admin.site._registry[model]
        pages.append(address(model, "changelist"))
        row = model._default_manager.first()
        if row is not None:
            pages += [address(model, "change", row.pk), address(model, "history", row.pk)]
        if screen.adds and model._meta.label != "branches.Organization":
            pages.append(address(model, "add"))
        if hasattr(screen, "columns"):
            pages += [address(model, "import"), address(model, "export")]
    faults = []
    for page in pages:
        response = client.get(page)
        text = response.content.decode()
        fault = REFUSED.search(text) or ENGLISH.search(text) or EMPTY.search(text)
        if response.status_code != 200 or fault:
            faults.append((page, response.status_code, fault and fault.group()))
    assert len(pages) > 60
    assert faults == []


@pytest.mark.django_db
def test_a_page_asks_for_rights_once_however_many_screens_its_menu_offers(client_as, django_assert_num_queries) -> None:
    client = client_as("district")
    address = reverse("admin:branches_trait_changelist")
    client.get(address)
    with django_assert_num_queries(9):
        assert client.get(address).status_code == 200

"""What every model of ours has: a history or a written reason, a Vietnamese name, and its organisation."""

import re

import pghistory.models
import pytest
from django.apps import apps
from django.contrib.auth.models import AbstractUser
from django.db import connection, models
from django.db.models import Model

from branches.models import Organization
from core.models import Span
from tests.house.source import APPS

OURS = [
    model
    for model in apps.get_models()
    if model._meta.app_label in APPS and not issubclass(model, pghistory.models.Event)
]
# Rows that belong to no single organisation: what all share, people and accounts, and the kernel's own.
SHARED = {
    "accounts.User": "an account may have several appointments",
    "branches.Form": "reference",
    "branches.Level": "reference",
    "branches.Sector": "reference",
    "branches.Place": "lies in somebody's area for a time: PlaceStanding says whose",
    "branches.PlaceKind": "reference",
    "branches.RegulationKind": "reference",
    "branches.Trait": "reference",
    "branches.Organization": "is one",
    "core.AccessLog": "carries organization_id as a value: a log outlives what it speaks of",
    "core.Batch": "a workbook speaks of many",
    "core.BatchFile": "a workbook speaks of many",
    "core.BatchRow": "a workbook speaks of many",
    "core.Document": "a paper may speak of many",
    "core.Holiday": "reference",
    "core.Job": "belongs to a user",
    "core.ReadingLimit": "reference",
    "core.SentForm": "a key of a page and its sender",
    "core.StoredFile": "served by the row that points at it",
    "core.TimeLimit": "reference",
    "meetings.AgendaTemplate": "reference; `owner` says whose",
    "meetings.Band": "reference",
    "meetings.Criterion": "reference",
    "meetings.CriterionLevel": "reference",
    "meetings.DurationRule": "reference",
    "meetings.ReminderRefusal": "belongs to an account",
    "meetings.ScoringScheme": "reference; `owner` says whose",
    "meetings.Veto": "reference",
    "meetings.AttendanceHistory": "carries organization_id as a value, as a log does",
    "members.Ethnicity": "reference",
    "members.Address": "of the member's own file",
    "members.BadgeLevel": "reference",
    "members.BadgeRound": "reference",
    "members.Band": "reference",
    "members.Merger": "speaks of two members",
    "members.NotDuplicate": "speaks of two members",
    "members.Occupation": "reference",
    "members.Office": "reference",
    "members.Province": "reference",
    "members.Religion": "reference",
    "members.SizeRule": "reference",
    "members.TrainingKind": "reference",
    "evaluations.CriterionStep": "reference",
    "evaluations.PeriodDeadline": "of the period",
    "evaluations.PeriodScheme": "of the period",
    "evaluations.PeriodSector": "of the period",
    "evaluations.ReviewContent": "of the period",
    "evaluations.Scheme": "reference; `owner` says whose",
    "evaluations.SchemeCap": "reference",
    "evaluations.SchemeCondition": "reference",
    "evaluations.SchemeCriterion": "reference",
    "evaluations.SchemeDecider": "reference",
    "evaluations.SchemeLevel": "reference",
    "recruitment.AdmissionCriteria": "reference",
    "recruitment.IntroducingBody": "reference",
    "recruitment.Step": "reference",
    "recruitment.StepPaper": "reference",
    "recruitment.StepScheme": "reference",
    "reports.ApiUse": "a counter of a key",
    "reports.PackTemplate": "reference; `owner` says whose",
    "reports.TemplateAnnex": "reference",
    "reports.TemplateSection": "reference",
    "recruitment.Tag": "reference",
    "members.Member": "moves between organisations: Membership says where",
}


def tracked(model: type[Model]) -> list[type[Model]]:
    """The event models that keep a model's history."""
    return [
        event
        for event in apps.get_models()
        if issubclass(event, pghistory.models.Event) and event.pgh_tracked_model is model
    ]


def test_there_are_models_to_ask() -> None:
    assert len(OURS) > 20


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_model_has_a_history_or_a_written_reason(model: type[Model]) -> None:
    events = tracked(model)
    if events:
        (event,) = events
        kept = {field.name for field in event._meta.fields}
        labels = {tracker.label for tracker in event.pgh_trackers}
        assert labels == {"insert", "update", "delete"}
        assert {"pgh_context", "pgh_created_at", "pgh_obj"} <= kept
    else:
        reason = getattr(model, "history_elsewhere", "")
        assert getattr(model, "append_only", False) or len(reason) > 10, f"{model._meta.label}: no history, no reason"


@pytest.mark.parametrize("model", [model for model in OURS if tracked(model)], ids=lambda model: model._meta.label)
def test_the_history_keeps_every_field_but_those_named(model: type[Model]) -> None:
    left_out = {
        "accounts.User": {"password", "last_login"},
        "branches.Placement": {"path"},  # derived
        "meetings.Meeting": {"version"},  # of the page, not of the meeting
        "meetings.AgendaItem": {"version"},
        "meetings.MeetingScore": {"version"},
        "recruitment.Candidate": {"version"},
        "evaluations.Period": {"version"},
        "evaluations.Rating": {"version"},
        "reports.ApiToken": {"digest"},
        "reports.IssueCheck": {"checked_on"},  # of every night; what differs is kept
        "reports.Pack": {"version"},
        "core.Batch": {"job", "summary", "marks"},  # what follows from its rows, and how far the work is
    }
    (event,) = tracked(model)
    kept = {field.name for field in event._meta.fields}
    missing = {field.name for field in model._meta.fields if not field.generated} - kept
    assert missing <= left_out.get(model._meta.label, set())


@pytest.mark.django_db
def test_every_history_has_its_triggers_in_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND t.tgenabled = 'O' AND t.tgname LIKE 'pgtrigger%%' GROUP BY 1"
        )
        triggers = dict(cursor.fetchall())
    without = [model._meta.db_table for model in OURS if tracked(model) and triggers.get(model._meta.db_table, 0) < 3]
    assert without == []


VIETNAMESE = re.compile(r"[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.IGNORECASE)
# Words without a mark that are Vietnamese all the same.
PLAIN = {"sau"}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_model_and_field_has_a_vietnamese_name(model: type[Model]) -> None:
    names = {"": str(model._meta.verbose_name), "(plural)": str(model._meta.verbose_name_plural)}
    for field in model._meta.local_fields:
        if field.name not in ("id", "pk", "span") and not field.generated and not field.name.endswith("_ptr"):
            names[field.name] = str(field.verbose_name)
    if model._meta.label == "accounts.User":
        # Django's own fields speak through its own catalogue.
        inherited = {field.name for field in AbstractUser._meta.fields}
        names = {name: text for name, text in names.items() if name not in inherited}
    english = {name: text for name, text in names.items() if not VIETNAMESE.search(text) and text not in PLAIN}
    assert english == {}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_choice_has_a_vietnamese_label(model: type[Model]) -> None:
    for field in model._meta.local_fields:
        for value, label in field.flatchoices:
            assert str(label) != str(value)
            assert not re.search(r"[A-Z]{2}|_", str(label)), (field.name, label)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_fact_carries_its_organization(model: type[Model]) -> None:
    """Row-level security and every scope rest on it (DATA §2)."""
    if model._meta.label in SHARED:
        return
    field = model._meta.get_field("organization")
    assert isinstance(field, models.ForeignKey)
    assert field.related_model is Organization
    assert not field.null


def test_the_list_of_shared_models_names_no_fact() -> None:
    labels = {model._meta.label for model in OURS}
    assert set(SHARED) <= labels
    with_field = {
        label for label in SHARED if any(field.name == "organization" for field in apps.get_model(label)._meta.fields)
    }
    assert with_field == set()


@pytest.mark.parametrize("model", [model for model in OURS if issubclass(model, Span)], ids=lambda m: m._meta.label)
def test_every_span_refuses_an_end_before_its_start_and_an_overlap(model: type[Model]) -> None:
    names = {type(constraint).__name__ for constraint in model._meta.constraints}
    assert {"CheckConstraint", "ExclusionConstraint"} <= names
    assert any(constraint.name.endswith("_end_after_start") for constraint in model._meta.constraints)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_constraint_speaks_vietnamese(model: type[Model]) -> None:
    """What a person's entry can break says so in a sentence; the rest is never shown (written by services alone)."""
    never_typed = {"meetings.Sending", "core.BatchRow", "core.Batch", "core.BatchFile", "core.Job"}
    for constraint in model._meta.constraints:
        if model._meta.label not in never_typed:
            assert VIETNAMESE.search(str(constraint.violation_error_message)), constraint.name


def test_history_is_protected_never_cascaded() -> None:
    """Only what is a part of a meeting's draft, of a batch or of an account goes with it."""
    parts = {"meetings", "core", "accounts"}
    cascading = [
        f"{model._meta.label}.{field.name}"
        for model in OURS
        for field in model._meta.local_fields
        if field.is_relation and field.remote_field.on_delete is models.CASCADE and model._meta.app_label not in parts
    ]
    assert cascading == []


def test_deleting_an_account_member_or_organization_cascades_to_nothing() -> None:
    for label in ("accounts.User", "members.Member", "branches.Organization", "branches.Placement"):
        for relation in apps.get_model(label)._meta.get_fields(include_hidden=True):
            if relation.auto_created and not relation.concrete and relation.related_model._meta.app_label in APPS:
                if issubclass(relation.related_model, pghistory.models.Event) or relation.many_to_many:
                    continue
                if relation.related_model._meta.auto_created:
                    continue
                assert relation.on_delete is not models.CASCADE, f"{relation.related_model._meta.label} → {label}"

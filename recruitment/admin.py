"""The back office of recruitment: its reference data to keep, its records to read; each act has a page of its own."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from branches.admin import FlatAdmin
from meetings.admin.records import RecordAdmin, rows_of
from recruitment.models import (
    AdmissionCriteria,
    AwarenessClass,
    AwarenessStudent,
    Candidate,
    CandidatePaper,
    CandidateStay,
    CandidateTag,
    CriterionException,
    InCharge,
    IntroducingBody,
    MassModel,
    MentorRemark,
    Mentorship,
    Quota,
    QuotaChange,
    SourcePlan,
    SourcePlanLine,
    Step,
    StepAct,
    StepPaper,
    StepScheme,
    Tag,
)


@admin.register(Tag)
class TagAdmin(FlatAdmin):
    """The groups admissions are counted by."""

    columns = ("code", "name", "position", "rule", "sector", "occupation", "body", "years", "active")


@admin.register(IntroducingBody)
class IntroducingBodyAdmin(FlatAdmin):
    """Mass organisations that introduce people."""

    columns = ("code", "name", "of_youth", "position")


@admin.register(AdmissionCriteria)
class AdmissionCriteriaAdmin(FlatAdmin):
    """What is asked of whoever is admitted, by regulation."""

    columns = (
        "name", "start", "end", "document", "minimum_months", "maximum_months", "by_month", "education",
        "education_difficult", "introducers", "introducers_with_body", "youth_years", "mentor_months", "full_members",
        "readmission_months", "ceremony_counts_from",
    )  # fmt: skip
    keys = ("name",)


@admin.register(StepScheme)
class StepSchemeAdmin(FlatAdmin):
    """Which document orders the steps, from when."""

    columns = ("name", "start", "end", "document")
    keys = ("name",)


@admin.register(Step)
class StepAdmin(FlatAdmin):
    """The steps of a scheme."""

    columns = (
        "scheme", "position", "stage", "actor", "threshold", "needs_meeting", "needs_number", "below_committee",
        "time_limit", "note",
    )  # fmt: skip
    keys = ("scheme", "stage")
    ordering = ("scheme", "position")


@admin.register(StepPaper)
class StepPaperAdmin(FlatAdmin):
    """The papers of a step, by form code and title."""

    columns = ("step", "position", "code", "title", "required", "months_valid", "prints", "confirmed")
    keys = ("step", "title")
    ordering = ("step__scheme", "step__position", "position")

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the scheme, by which steps of one name are told apart."""
        return super().get_queryset(request).select_related("step__scheme")


@admin.register(Candidate)
class CandidateAdmin(RecordAdmin):
    """Who is followed, where, how far."""

    list_display = ("full_name", "organization", "stage", "state", "stage_on")
    list_filter: ClassVar = ["stage", "state"]
    search_fields = ("search_key", "organization__code")
    fields = (
        "full_name", "organization", "stage", "state", "stage_on", "listed_on", "scheme", "gender", "birth_date",
        "ethnicity", "occupation", "introduced_by", "found_through",
    )  # fmt: skip
    readonly_fields = fields
    inlines: ClassVar = [
        rows_of(CandidateStay, "organization", "start", "end", "reason"),
        rows_of(CandidateTag, "tag"),
        rows_of(CriterionException, "criterion", "reason", "document"),
        rows_of(StepAct, "on", "kind", "stage", "organization", "document", "base", "agreed", "taken_back"),
        rows_of(CandidatePaper, "paper", "dated", "number", "removed"),
        rows_of(Mentorship, "member", "start", "end"),
        rows_of(MentorRemark, "for_month", "judgement"),
    ]


@admin.register(AwarenessClass)
class AwarenessClassAdmin(RecordAdmin):
    """Classes of awareness of the Party."""

    list_display = ("name", "organization", "first_day", "last_day")
    search_fields = ("name", "organization__code")
    fields = ("name", "organization", "organizer", "first_day", "last_day", "closes_on", "venue", "document")
    readonly_fields = fields
    inlines: ClassVar = [
        rows_of(AwarenessStudent, "candidate", "organization", "attended", "result", "certificate", "certified_on")
    ]


@admin.register(Quota)
class QuotaAdmin(RecordAdmin):
    """Quotas of admissions."""

    list_display = ("organization", "issuer", "issuer_name", "kind", "start", "tag", "minimum", "maximum")
    list_filter: ClassVar = ["kind", "tag"]
    fields = (
        "organization", "issuer", "issuer_name", "kind", "start", "end", "tag", "minimum", "maximum", "direction",
        "basis", "document", "issued_on", "assumed", "withdrawn_on", "note",
    )  # fmt: skip
    readonly_fields = fields
    inlines: ClassVar = [rows_of(QuotaChange, "on", "minimum_before", "minimum_after", "reason", "document")]


@admin.register(SourcePlan)
class SourcePlanAdmin(RecordAdmin):
    """Yearly plans of creating sources."""

    list_display = ("organization", "year", "approved_on")
    fields = ("organization", "year", "approved_on", "document", "measures")
    readonly_fields = fields
    inlines: ClassVar = [rows_of(SourcePlanLine, "quarter", "tag", "to_find", "to_class", "to_admit")]


@admin.register(MassModel)
class MassModelAdmin(RecordAdmin):
    """Models of mass organisations."""

    list_display = ("name", "organization", "body", "start", "end")
    search_fields = ("name", "organization__code")
    fields = ("name", "organization", "body", "start", "end", "people", "content")
    readonly_fields = fields


@admin.register(InCharge)
class InChargeAdmin(RecordAdmin):
    """Who answers for a branch's recruitment."""

    list_display = ("organization", "member", "start", "end")
    fields = ("organization", "member", "start", "end", "document")
    readonly_fields = fields

"""Recruitment: whom the branches find, the steps to admission and recognition, quotas, plans."""

from recruitment.models.candidates import (
    Candidate,
    CandidatePaper,
    CandidateStay,
    CandidateTag,
    CriterionException,
    StepAct,
)
from recruitment.models.following import AwarenessClass, AwarenessStudent, MentorRemark, Mentorship
from recruitment.models.quotas import Quota, QuotaChange
from recruitment.models.reference import (
    AdmissionCriteria,
    Body,
    IntroducingBody,
    Stage,
    Step,
    StepPaper,
    StepScheme,
    Tag,
)
from recruitment.models.sources import InCharge, MassModel, SourcePlan, SourcePlanLine

__all__ = [
    "AdmissionCriteria",
    "AwarenessClass",
    "AwarenessStudent",
    "Body",
    "Candidate",
    "CandidatePaper",
    "CandidateStay",
    "CandidateTag",
    "CriterionException",
    "InCharge",
    "IntroducingBody",
    "MassModel",
    "MentorRemark",
    "Mentorship",
    "Quota",
    "QuotaChange",
    "SourcePlan",
    "SourcePlanLine",
    "Stage",
    "Step",
    "StepAct",
    "StepPaper",
    "StepScheme",
    "Tag",
]

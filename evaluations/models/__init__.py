"""Evaluations: schemes as data, periods, ratings and decisions, what is registered, screened and consolidated."""

from evaluations.models.consolidation import (
    ConsolidationReport,
    ConsolidationTask,
    ScreeningCase,
    ScreeningHelp,
    WeakOrganization,
)
from evaluations.models.criteria import CriterionStep, Fact, SchemeCondition, SchemeCriterion
from evaluations.models.decisions import Appeal, CapAllowance, Decision
from evaluations.models.papers import ReviewPaper, ReviewPaperContent, Shortcoming
from evaluations.models.periods import Period, PeriodDeadline, PeriodScheme, PeriodSector, ReviewContent
from evaluations.models.ratings import ConditionAnswer, NotRated, Rating, RatingAct, RatingComment, RatingPoint, Stage
from evaluations.models.registrations import Commendation, Exemplary, Leave, Registration
from evaluations.models.schemes import Body, Scheme, SchemeCap, SchemeDecider, SchemeLevel, Subject

__all__ = [
    "Appeal",
    "Body",
    "CapAllowance",
    "Commendation",
    "ConditionAnswer",
    "ConsolidationReport",
    "ConsolidationTask",
    "CriterionStep",
    "Decision",
    "Exemplary",
    "Fact",
    "Leave",
    "NotRated",
    "Period",
    "PeriodDeadline",
    "PeriodScheme",
    "PeriodSector",
    "Rating",
    "RatingAct",
    "RatingComment",
    "RatingPoint",
    "Registration",
    "ReviewContent",
    "ReviewPaper",
    "ReviewPaperContent",
    "Scheme",
    "SchemeCap",
    "SchemeCondition",
    "SchemeCriterion",
    "SchemeDecider",
    "SchemeLevel",
    "ScreeningCase",
    "ScreeningHelp",
    "Shortcoming",
    "Stage",
    "Subject",
    "WeakOrganization",
]

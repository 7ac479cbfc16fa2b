"""The back office of evaluations: schemes are kept here; what is acted on has pages of its own."""

from django.db.models import Model

from evaluations.admin import schemes
from evaluations.models import (
    Appeal,
    CapAllowance,
    Commendation,
    ConditionAnswer,
    ConsolidationReport,
    ConsolidationTask,
    Decision,
    Exemplary,
    Leave,
    Period,
    PeriodDeadline,
    PeriodScheme,
    PeriodSector,
    Rating,
    RatingAct,
    RatingComment,
    RatingPoint,
    Registration,
    ReviewContent,
    ReviewPaper,
    ReviewPaperContent,
    ScreeningCase,
    ScreeningHelp,
    Shortcoming,
    WeakOrganization,
)

__all__ = ["NO_SCREEN", "schemes"]

# Acts of several sides, with votes, caps and papers: their pages under “Xếp loại” are the way, and the only one.
NO_SCREEN: dict[type[Model], str] = {
    Period: "opened, changed and closed on its own page, which builds the list of who is rated",
    **dict.fromkeys(
        (PeriodScheme, PeriodSector, PeriodDeadline, ReviewContent), "kept on the page of its period, together"
    ),
    **dict.fromkeys(
        (Rating, RatingPoint, RatingAct, RatingComment, ConditionAnswer), "a workflow with votes, on pages of its own"
    ),
    **dict.fromkeys((Decision, CapAllowance, Appeal), "decided under a cap, on its own pages"),
    **dict.fromkeys(
        (ReviewPaper, ReviewPaperContent, Shortcoming, Leave), "kept on the page of the rating or the member"
    ),
    **dict.fromkeys((Registration, Commendation, Exemplary), "kept by acts with papers, on pages of its own"),
    **dict.fromkeys((ScreeningCase, ScreeningHelp), "kept by acts with papers, on pages of its own"),
    **dict.fromkeys(
        (WeakOrganization, ConsolidationTask, ConsolidationReport), "kept by acts with papers, on pages of its own"
    ),
}

"""The criterion of those who introduce a candidate: how many, and since when each has known him (DOMAIN §2.6)."""

from datetime import date

from django.utils.translation import gettext as _

from recruitment.models import Candidate, CriterionException
from recruitment.queries.criteria import CriterionState, basis_of, criteria_on, exceptions_of
from recruitment.queries.mentors import fault_of_months, introducers_needed, mentors_of

MENTOR = CriterionException.Criterion.MENTOR


def introducers_of(candidate: Candidate, *, on: date) -> CriterionState | None:
    """How the criterion stands on a day; None where no criteria were in force.

    A document may excuse how long they have known him, never that somebody is missing.
    """
    rules = criteria_on(on)
    if rules is None:
        return None
    mentors = mentors_of(candidate, on)
    timely = [one for one in mentors if not fault_of_months(one.member, one.together_since, rules, on)]
    needed = introducers_needed(candidate, rules, on)
    text = _(
        "%(count)s đảng viên giúp đỡ, %(timely)s người đã cùng công tác, cư trú từ %(months)s tháng; cần %(needed)s"
    ) % {"count": len(mentors), "timely": len(timely), "months": rules.mentor_months, "needed": needed}
    exception = exceptions_of(candidate).filter(criterion=MENTOR).first()
    return CriterionState(
        MENTOR.value, len(timely) >= needed, text, basis_of(rules), exception, excusable=len(mentors) >= needed
    )

"""Classes of awareness of the Party: who sees which, who is on the list, and how long a certificate holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Count, F, Func, Q, QuerySet
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization
from branches.scoping import Action, is_system, organizations_allowing
from core.formatting import date_text
from core.names import fold
from core.periods import add_months
from members.queries.limits import deadlines_after
from recruitment.models import AwarenessClass, AwarenessStudent, Candidate, Stage
from recruitment.queries.candidates import OPEN, search_candidates, with_branch
from recruitment.queries.steps import next_steps

VALIDITY = "chung-nhan-nhan-thuc"  # the code of the time limit: sixty months (DOMAIN §2.7)
WARNED_FOR = 6  # months before its end in which lists warn of a certificate
VALID, ENDING, LAST, EXPIRED = "valid", "ending", "last", "expired"
BEFORE_ADMISSION = (
    Stage.PROSPECT, Stage.LISTED, Stage.AWARENESS_CLASS, Stage.MENTORED, Stage.APPLIED, Stage.VERIFIED, Stage.OPINIONS,
    Stage.BRANCH_RESOLVED, Stage.COMMITTEE_RESOLVED, Stage.DECIDED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate of the awareness class (CN-NTVĐ) and the day it ends.

    Arguments:
        ends_on: the first day on which it holds no more by the rule's letter: sixty months after it was issued. On
            that very day one is warned, and only afterwards refused (DOMAIN §6.27). None where no rule limits it.
        basis: the paper of the rule; "" for a default nobody has confirmed.
    """

    number: str
    issued_on: date
    ends_on: date | None
    basis: str = ""
    student: AwarenessStudent | None = None

    def standing(self, on: date) -> str:
        """VALID, ENDING within some months, LAST on the very day it ends, or EXPIRED."""
        if self.ends_on is None or on < add_months(self.ends_on, -WARNED_FOR):
            return VALID
        if on < self.ends_on:
            return ENDING
        return LAST if on == self.ends_on else EXPIRED

    def warning(self, on: date) -> str:
        """What a reader is told of its end, as a sentence; "" while it is far away."""
        values = {"number": self.number, "issued": date_text(self.issued_on), "day": date_text(self.ends_on)}
        return {
            VALID: "",
            ENDING: _("Giấy chứng nhận số %(number)s sắp hết giá trị: xét trước ngày %(day)s.") % values,
            LAST: _(
                "Giấy chứng nhận số %(number)s cấp ngày %(issued)s hết giá trị đúng hôm nay; hãy đối chiếu văn bản."
            )
            % values,
            EXPIRED: _("Giấy chứng nhận số %(number)s cấp ngày %(issued)s đã hết giá trị từ ngày %(day)s.") % values,
        }[self.standing(on)]


def certificate_of(candidate: Candidate, on: date) -> Certificate | None:
    """The latest certificate a candidate was given up to a day; None where he has none."""
    return certificates_of([candidate.pk], on).get(candidate.pk)


def certificates_of(candidate_ids: Iterable[int], on: date) -> dict[int, Certificate]:
    """The same for some candidates, by their keys: two queries."""
    rows = AwarenessStudent.objects.filter(candidate__in=list(candidate_ids), certified_on__lte=on)
    latest = {row.candidate_id: row for row in rows.select_related("awareness_class").order_by("certified_on", "pk")}
    ends = deadlines_after(VALIDITY, [row.certified_on for row in latest.values() if row.certified_on])
    found = {}
    for pk, row in latest.items():
        assert row.certified_on is not None  # the filter's
        end = ends.get(row.certified_on)
        found[pk] = Certificate(
            row.certificate, row.certified_on, end.day if end else None,
            str(end.limit.document or "") if end else "", row,
        )  # fmt: skip
    return found


def classes_visible_to(user: Any, *, on: date) -> QuerySet[AwarenessClass]:
    """The classes a user sees: of his scope, and those the committees above it open, to which he sends people."""
    rows = AwarenessClass.objects.select_related("organization", "document")
    if is_system(user):
        return rows
    scope = organizations_allowing(user, Action.VIEW_MEMBERS, on=on)
    tops = tree.as_of(on).filter(organization__in=scope.values("pk"))
    above = tree.on_the_way_to(tops.values_list("organization", flat=True), on=on)
    return rows.filter(Q(organization__in=scope.values("pk")) | Q(organization__in=above))


def with_counts(classes: QuerySet[AwarenessClass]) -> QuerySet[AwarenessClass]:
    """Adds `sent`, `came`, `passed` and `certified`."""
    failed = AwarenessStudent.Result.FAILED
    return classes.annotate(
        sent=Count("students"),
        came=Count("students", filter=Q(students__attended=True)),
        passed=Count("students", filter=Q(students__attended=True) & ~Q(students__result__in=["", failed])),
        certified=Count("students", filter=Q(students__certified_on__isnull=False)),
    )


def classes_listed(
    classes: QuerySet[AwarenessClass],
    *,
    on: date,
    text: str = "",
    year: int | None = None,
    open_only: bool = False,
) -> QuerySet[AwarenessClass]:
    """Some classes, latest first, by words of the name, by the year they began, or those that still take people."""
    folded = Func(F("name"), function="public.chibo_fold", output_field=CharField())
    for word in fold(text).split():
        classes = classes.alias(folded=folded).filter(folded__contains=word)
    if year:
        classes = classes.filter(first_day__year=year)
    if open_only:
        classes = classes.filter(Q(closes_on__gte=on) | Q(closes_on__isnull=True, first_day__gte=on))
    return with_counts(classes).order_by("-first_day", "name", "pk")


def students_of(
    awareness_class: AwarenessClass, *, by: Any, on: date, action: str = Action.VIEW_MEMBERS
) -> QuerySet[AwarenessStudent]:
    """Who is on the list of a class, of those whose branch a user reads the names of; by given name."""
    rows = AwarenessStudent.objects.filter(awareness_class=awareness_class)
    if not is_system(by):
        rows = rows.filter(organization__in=organizations_allowing(by, action, on=on).values("pk"))
    return rows.select_related("candidate", "organization").order_by("candidate__sort_key", "pk")


def may_be_sent(awareness_class: AwarenessClass, branch_ids: Iterable[int], *, on: date) -> QuerySet[Candidate]:
    """The candidates some branches may put on the list of a class: followed below its committee, not admitted yet, and
    not on it already; by given name."""
    below = tree.as_of(on).filter(tree.under([awareness_class.organization_id], path="path"))
    followed: Any = with_branch(Candidate.objects.filter(state__in=OPEN, stage__in=BEFORE_ADMISSION), on=on)
    rows: QuerySet[Candidate] = followed.filter(
        followed_by__in=below.filter(organization__in=list(branch_ids)).values("organization")
    )
    there = AwarenessStudent.objects.filter(awareness_class=awareness_class)
    return rows.exclude(pk__in=there.values("candidate")).order_by("sort_key", "pk")


def awaiting_step(awareness_class: AwarenessClass, branch_ids: Iterable[int], *, on: date) -> list[AwarenessStudent]:
    """Who of a class was given a certificate, is followed by one of some branches, and whose file does not say yet that
    he was in the class, although that is his next step; by given name."""
    rows = AwarenessStudent.objects.filter(
        awareness_class=awareness_class, certified_on__lte=on, candidate__state=Candidate.State.ACTIVE
    )
    rows = rows.select_related("candidate").order_by("candidate__sort_key", "pk")
    found = {row.candidate: row for row in rows}
    following = next_steps(list(found), on=on)
    wanted = set(branch_ids)
    return [
        row
        for candidate, row in found.items()
        if (step := following.get(candidate.pk)) and step.step.stage == Stage.AWARENESS_CLASS and step.actor in wanted
    ]


def certificates_ending(
    organizations: QuerySet[Organization], *, on: date, text: str = "", standing: str = ""
) -> list[tuple[Candidate, Certificate]]:
    """The latest certificate of everybody some branches follow who is not admitted yet, the first to end first.

    Arguments:
        standing: only those in one standing; ENDING takes the very day along.
    """
    followed: Any = with_branch(Candidate.objects.filter(state__in=OPEN, stage__in=BEFORE_ADMISSION), on=on)
    here = followed.filter(followed_by__in=organizations.values("pk"))
    rows = {one.pk: one for one in search_candidates(here, text)}
    wanted = {ENDING: (ENDING, LAST)}.get(standing, (standing,))
    found = [
        (rows[pk], one) for pk, one in certificates_of(rows, on).items() if not standing or one.standing(on) in wanted
    ]
    return sorted(found, key=lambda one: (one[1].ends_on or date.max, one[0].sort_key, one[0].pk))

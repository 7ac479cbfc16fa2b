"""What a member was given, charged with and taught: for his page and its timeline."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from branches.scoping import Action, organizations_allowing
from core.documents import Document
from core.formatting import date_text
from core.periods import last_day_of
from members.models import Assignment, Award, Badge, Discipline, Member, OfficeTerm, TrainingParticipant
from members.queries.badges import badges_of, was_recognised
from members.queries.party_age import party_age_of
from members.queries.timeline import Entry


def awards_of(member: Member) -> QuerySet[Award]:
    """A member's commendations, latest first."""
    return Award.objects.filter(member=member).select_related("document").order_by("-awarded_on", "-pk")


def disciplines_of(member: Member) -> QuerySet[Discipline]:
    """The measures taken against a member, latest first."""
    return Discipline.objects.filter(member=member).select_related("document").order_by("-decided_on", "-pk")


def assignments_of(member: Member) -> QuerySet[Assignment]:
    """What a member looks after and looked after, latest first."""
    rows = Assignment.objects.filter(member=member).select_related("document", "place")
    return rows.order_by("-start", "-pk")


def trainings_of(member: Member) -> QuerySet[TrainingParticipant]:
    """The classes a member was invited to, latest first."""
    rows = TrainingParticipant.objects.filter(member=member).select_related("training_class__kind")
    return rows.order_by("-training_class__first_day", "-pk")


def offices_held(member: Member, on: date) -> QuerySet[OfficeTerm]:
    """The offices a member holds on a day, the highest first."""
    rows = OfficeTerm.objects.filter(member=member, span__contains=on)
    return rows.select_related("office", "organization").order_by("office__rank", "pk")


def assignments_editable_by(user: Any, *, on: date) -> QuerySet[Assignment]:
    """The assignments a user may write: those given by organisations where he may write members."""
    organizations = organizations_allowing(user, Action.EDIT_MEMBERS, on=on)
    rows = Assignment.objects.filter(organization__in=organizations.values("pk"))
    return rows.select_related("member", "place", "document")


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept beside a member, for the sections of his page."""

    awards: list[Award]
    disciplines: list[Discipline]
    badges: list[Badge]
    assignments: list[Assignment]
    trainings: list[TrainingParticipant]
    age: int | None


def kept_of(member: Member, *, on: date) -> Kept:
    """What is kept beside a member, each latest first, and his party age in whole years."""
    age = party_age_of(member)
    counted = age is not None and age.is_known and was_recognised(member, on)
    return Kept(
        awards=list(awards_of(member)),
        disciplines=list(disciplines_of(member)),
        badges=list(badges_of(member)),
        assignments=list(assignments_of(member)),
        trainings=list(trainings_of(member)),
        age=age.on(on) if age and counted else None,
    )


class Honours:
    """Badges, commendations, disciplinary measures, assignments and training on the member's timeline."""

    name = "honours"

    def summary(self, member: Member, *, by: Any, on: date) -> list[tuple[str, str]]:
        """Nothing: each has a section of its own."""
        return []

    def entries(self, member: Member, *, by: Any, on: date) -> list[Entry]:
        """What was decided, given and ended, each with its paper."""
        found: list[Entry] = []
        for badge in badges_of(member):
            found.append(_badge(badge))
        for award in awards_of(member):
            text = _("Khen thưởng: %s") % award.title + (f", {award.issuer}" if award.issuer else "")
            found.append(Entry(award.awarded_on, text + paper_text(award.document)))
        for measure in disciplines_of(member):
            text = _("Kỷ luật: %s") % measure.get_form_display()
            found.append(Entry(measure.decided_on, text + paper_text(measure.document)))
            if measure.lifted_on:
                ended = _("Chấm dứt hiệu lực kỷ luật %s") % measure.get_form_display()
                found.append(Entry(measure.lifted_on, ended))
        for one in assignments_of(member):
            text = _("Được phân công phụ trách %(kind)s: %(subject)s") % {
                "kind": one.get_kind_display(), "subject": one.subject,
            }  # fmt: skip
            found.append(Entry(one.start, text + paper_text(one.document)))
            day = last_day_of(one.end)
            if day and day <= on:
                found.append(Entry(day, _("Thôi phụ trách %s") % one.subject))
        found += [_training(row) for row in trainings_of(member)]
        return found


def paper_text(document: Document | None) -> str:
    """ " theo 12-QĐ/HU ngày 03/02/2022", or nothing."""
    return _(" theo %s") % document if document else ""


def _badge(badge: Badge) -> Entry:
    values = {
        "years": badge.years, "kind": badge.get_kind_display(), "round": date_text(badge.round_on),
        "status": badge.get_status_display(),
    }  # fmt: skip
    if badge.status == Badge.Status.AWARDED and badge.awarded_on:
        text = _("Được tặng Huy hiệu %(years)d năm tuổi Đảng (%(kind)s)") % values
        return Entry(badge.awarded_on, text + paper_text(badge.document))
    text = _("Huy hiệu %(years)d năm tuổi Đảng (%(kind)s), đợt %(round)s: %(status)s") % values
    return Entry(badge.round_on, text)


def _training(row: TrainingParticipant) -> Entry:
    name = row.training_class.name
    if row.attended is None:
        return Entry(row.training_class.first_day, _("Được cử đi học: %s") % name)
    if not row.attended:
        return Entry(row.training_class.first_day, _("Được cử mà không dự học: %s") % name)
    text = _("Dự học: %s") % name + (f" ({row.get_result_display()})" if row.result else "")
    return Entry(row.training_class.last_day, text)

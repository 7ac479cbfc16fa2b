"""The monthly remark of whoever helps a candidate: who owes one, what is written, and what the agenda asks for.

A remark is owed for every month through which somebody was helped: from before its first day to its last one. In the
month that runs it is due, and missing only when the month is over (as a thematic meeting is, DOMAIN §6.15).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formatting import month_key, month_text
from core.periods import first_of_month, last_day, last_day_of
from meetings.models import AgendaItem, ItemKind, Meeting
from meetings.queries import Proposal
from meetings.queries.proposals import spoken_of_elsewhere
from members.models import Membership
from recruitment.models import CandidateStay, MentorRemark, Mentorship
from recruitment.queries.mentors import OPEN_STATES, following_on, with_closing

WRITTEN, DUE, MISSING = "written", "due", "missing"
ASKING = (Meeting.Kind.REGULAR, Meeting.Kind.COMBINED)  # the meetings whose agenda asks for remarks
SOURCE = "remark:"


@dataclass(frozen=True, slots=True)
class Owed:
    """A remark owed for a month, and what became of it."""

    mentorship: Mentorship
    month: date
    state: str
    remark: MentorRemark | None = None


def remarks_owed(mentorships: QuerySet[Mentorship], months: Sequence[date], on: date) -> list[Owed]:
    """What some mentorships owe for some months up to a day, by month and the order of the query: two queries.

    Arguments:
        months: their first days, in order; of those to come nothing is owed yet.
    """
    months = [month for month in months if month <= on]
    if not months:
        return []
    touching = mentorships.filter(Q(end__isnull=True) | Q(end__gt=months[0]), start__lte=months[-1])
    rows = list(with_closing(touching).select_related("member", "candidate", "organization"))
    written = {
        (one.mentorship_id, one.for_month): one
        for one in MentorRemark.objects.filter(mentorship__in=rows, for_month__in=months).select_related("meeting")
    }
    return [
        _owed(row, month, written.get((row.pk, month)), on) for month in months for row in rows if _owes(row, month, on)
    ]


def remarks_of(mentorship: Mentorship) -> list[MentorRemark]:
    """Everything a mentor said in the months, the latest first."""
    rows = MentorRemark.objects.filter(mentorship=mentorship).select_related("meeting", "item")
    return list(rows.order_by("-for_month", "-pk"))


def remark_for(mentorship: Mentorship, month: date) -> MentorRemark | None:
    """What a mentor said in a month."""
    rows = MentorRemark.objects.filter(mentorship=mentorship, for_month=month).select_related("meeting", "item")
    return rows.first()


def months_allowed(mentorship: Mentorship, on: date) -> tuple[date, date]:
    """The first and the last month, by their first days, for which a mentorship may have a remark on a day."""
    ended = last_day_of(mentorship.end)
    return first_of_month(mentorship.start), first_of_month(min(on, ended) if ended else on)


def remark_text(remark: MentorRemark) -> str:
    """A remark as it stands in the minutes, with the branch's judgement."""
    lines = [
        _("Đ/c %(mentor)s nhận xét tháng %(month)s về %(name)s:")
        % {
            "mentor": remark.mentorship.member.full_name,
            "month": month_text(remark.for_month),
            "name": remark.candidate.full_name,
        }
    ]
    if remark.strengths:
        lines.append(_("- Ưu điểm: %s") % remark.strengths)
    if remark.weaknesses:
        lines.append(_("- Khuyết điểm, điều cần khắc phục: %s") % remark.weaknesses)
    judged = [str(remark.get_judgement_display())] if remark.judgement else []
    if remark.judgement_note:
        judged.append(remark.judgement_note)
    if judged:
        lines.append(_("- Chi bộ đánh giá: %s") % "; ".join(judged))
    return "\n".join(lines)


# The agenda of a branch's meeting.


def source_of(candidate_id: int, month: date) -> str:
    """What an item of an agenda that asks for remarks on a candidate comes from."""
    return f"{SOURCE}{candidate_id}:{month_key(month)}"


def asking_meetings(organization_id: int, month: date) -> list[Meeting]:
    """The branch's meetings for a month in which remarks are heard, in the order they were held."""
    rows = Meeting.objects.filter(organization=organization_id, for_month=month, kind__in=ASKING)
    return list(rows.select_related("organization").order_by("date", "pk"))


def item_asking(meeting: Meeting, candidate_id: int) -> AgendaItem | None:
    """The item of a meeting that asks for remarks on a candidate."""
    return AgendaItem.objects.filter(meeting=meeting, source=source_of(candidate_id, meeting.for_month)).first()


def helped_in(meeting: Meeting) -> QuerySet[Mentorship]:
    """The mentorships a branch's meeting hears of: laid by the branch, in force on its day; by the candidate's name.

    Of whoever had moved to another branch by that day nothing is asked: it has a mentor of its own to lay.
    """
    official = Membership.objects.filter(
        member=OuterRef("candidate__member"), kind=Membership.Kind.OFFICIAL, span__contains=meeting.date
    )
    belongs = Exists(official.filter(organization=meeting.organization_id))
    elsewhere = CandidateStay.objects.filter(candidate=OuterRef("candidate"), span__contains=meeting.date).exclude(
        organization=meeting.organization_id
    )
    laid = Mentorship.objects.filter(organization=meeting.organization_id).select_related("member", "candidate")
    here = following_on(laid, meeting.date).filter(belongs | (~Exists(official) & ~Exists(elsewhere)))
    return here.order_by("candidate__sort_key", "candidate", "start", "pk")


def heard_in(meeting: Meeting) -> list[tuple[Mentorship, MentorRemark | None]]:
    """Whom a meeting hears of, each mentorship with its remark of the month: two queries."""
    rows = list(helped_in(meeting))
    written = {
        one.mentorship_id: one
        for one in MentorRemark.objects.filter(mentorship__in=rows, for_month=meeting.for_month).select_related("item")
    }
    return [(row, written.get(row.pk)) for row in rows]


class RemarksDue:
    """Whoever is helped towards the Party, or through probation: what his mentor says of him, and the branch thinks."""

    name = "recruitment"
    title: Any = gettext_lazy("Nhận xét của đảng viên giúp đỡ")

    def proposals(self, meeting: Meeting, *, on: date) -> list[Proposal]:
        """One for each person, in the branch's regular meetings; one heard in another meeting is not asked for twice.

        Two queries.
        """
        if meeting.kind not in ASKING:
            return []
        helped: dict[int, list[Mentorship]] = {}
        for row in helped_in(meeting):
            helped.setdefault(row.candidate_id, []).append(row)
        heard = spoken_of_elsewhere(meeting, SOURCE) if helped else set()
        return [
            _asked(rows, meeting.for_month, source)
            for pk, rows in helped.items()
            if (source := source_of(pk, meeting.for_month)) not in heard
        ]


def _asked(rows: list[Mentorship], month: date, source: str) -> Proposal:
    candidate = rows[0].candidate
    who = _("đảng viên dự bị") if candidate.on_probation else _("quần chúng ưu tú")
    title = _("Nhận xét %(who)s %(name)s – đảng viên giúp đỡ %(mentors)s") % {
        "who": who,
        "name": candidate.full_name,
        "mentors": ", ".join(row.member.full_name for row in rows),
    }
    return Proposal(source, ItemKind.RECRUITMENT, title[:300], url=remark_page(rows[0], month))


def remark_page(mentorship: Mentorship, month: date) -> str:
    """Where a remark of a month is written."""
    return f"{reverse('recruitment:remark', args=[mentorship.uuid])}?{urlencode({'thang': month_key(month)})}"


def _owes(row: Any, month: date, on: date) -> bool:
    day = min(last_day(month), on)
    if row.start > month or (row.end is not None and row.end <= day):
        return False
    if row.ended_on is not None and row.ended_on <= day:
        return False
    return row.candidate.state in OPEN_STATES or (row.closed_on is not None and row.closed_on > day)


def _owed(row: Mentorship, month: date, remark: MentorRemark | None, on: date) -> Owed:
    if remark is not None:
        return Owed(row, month, WRITTEN, remark)
    return Owed(row, month, MISSING if last_day(month) < on else DUE)

"""Reports to the committee above: which a user sees, which templates a committee has, and how papers are numbered."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization
from branches.queries import letterhead_of, names_on
from branches.scoping import Action, appointments_of, is_system, may, organizations_allowing, roles_allowing
from core.periods import Period, PeriodError
from core.rendering import Letterhead
from core.tables import UnknownReport, get_report
from members.models import CommitteeTerm
from recruitment.queries.rights import acting_for
from recruitment.queries.todo import Todo
from reports.models import Annex, Issue, IssuedTable, Pack, PackKind, PackTemplate

# Which periods a kind of report is made of, as core.periods names them.
_UNITS = {
    PackKind.MONTH: Period.month,
    PackKind.QUARTER: Period.quarter,
    PackKind.HALF: Period.half,
    PackKind.YEAR: Period.year,
}


def packs_visible_to(user: Any, *, on: date) -> QuerySet[Pack]:
    """The reports a user sees: the issued ones of organisations whose figures he sees, and what is being written or
    was given up where he issues, or stands above who does: half-written words are not for readers."""
    packs = Pack.objects.select_related("organization", "template", "issue", "issue__check_made", "superior")
    seen = packs.filter(organization__in=organizations_allowing(user, Action.REPORT, on=on).values("pk"))
    issues = organizations_allowing(user, Action.ISSUE, on=on).values("pk")
    return seen.filter(Q(state__in=Pack.FROZEN) | Q(organization__in=issues))


def packs_to_issue(user: Any, *, on: date) -> QuerySet[Pack]:
    """The reports a user may write, issue, send and correct: those of `issues_for`."""
    return packs_visible_to(user, on=on).filter(organization__in=issues_for(user, on=on))


def issues_for(user: Any, *, on: date) -> set[int]:
    """The organisations in whose name a user issues on a day: where he is appointed, and below where nobody is. Nobody
    spends the numbers of a committee that has a clerk of its own."""
    return acting_for(user, on=on, action=Action.ISSUE)


def issuers_for(user: Any, *, on: date) -> QuerySet[Organization]:
    """The same as organisations."""
    return Organization.objects.filter(pk__in=issues_for(user, on=on))


def issues_visible_to(user: Any, *, on: date) -> QuerySet[Issue]:
    """The issued reports a user sees."""
    visible = organizations_allowing(user, Action.REPORT, on=on).values("pk")
    return Issue.objects.filter(organization__in=visible).select_related("organization", "pack", "corrects")


# What waits for somebody, by the word the address of the list takes.
TO_WRITE, TO_ISSUE, TO_SEND = "soan", "ban-hanh", "gui"


def waiting_for(user: Any, work: str, *, on: date) -> Q:
    """Which reports wait for a user's own committees, not for those below them.

    Arguments:
        work: a draft of a period that is over (TO_WRITE), a reviewed one (TO_ISSUE), an issued one that was sent to
            nobody though there is a committee above (TO_SEND). What is to be received has its own page.
    """
    roots = appointments_of(user, on=on).filter(role__in=roles_allowing(Action.ISSUE)).values("organization")
    placed = tree.as_of(on).filter(parent__isnull=False).values("organization")
    return {
        TO_WRITE: Q(state=Pack.State.DRAFT, last_day__lt=on, organization__in=roots),
        TO_ISSUE: Q(state=Pack.State.REVIEWED, organization__in=roots),
        TO_SEND: Q(Q(organization__in=placed), state=Pack.State.ISSUED, organization__in=roots),
    }[work]


def packs_todo(user: Any, *, on: date) -> list[Todo]:
    """What his committees' own reports ask of a user today: one query. What he receives is asked by receiving."""
    if is_system(user):
        return []
    labels = {
        TO_WRITE: _("dự thảo báo cáo của kỳ đã hết, cần hoàn thành"),
        TO_ISSUE: _("báo cáo đã duyệt, chờ ban hành"),
        TO_SEND: _("báo cáo đã ban hành, chưa gửi cấp trên"),
    }
    counts = Pack.objects.aggregate(
        **{work.replace("-", "_"): Count("pk", filter=waiting_for(user, work, on=on)) for work in labels}
    )
    address = reverse("reports:packs")
    return [
        Todo(counts[work.replace("-", "_")], label, f"{address}?viec={work}")
        for work, label in labels.items()
        if counts[work.replace("-", "_")]
    ]


def issued_table_of(organization: Organization, pk: int) -> IssuedTable | None:
    """A frozen table of an organisation's issued report."""
    tables = IssuedTable.objects.select_related("issue__pack").defer("issue__content")
    return tables.filter(organization=organization, pk=pk).first()


def may_read_whole(user: Any, organization: Organization, reports: Iterable[str], *, on: date) -> bool:
    """Whether a user may see every table of a report to the committee above: some list people by name."""
    return all(may(user, action, organization, on=on) for action in actions_of(reports))


def actions_of(reports: Iterable[str]) -> set[str]:
    """The rights without which some of these reports are not shown; one that is no more may have listed people."""
    actions: set[str] = set()
    for name in reports:
        try:
            actions.add(get_report(name).action)
        except UnknownReport:
            actions.add(Action.VIEW_MEMBERS)
    return actions


def templates_for(organization: Organization, *, on: date) -> QuerySet[PackTemplate]:
    """The templates an organisation may begin a report from: everybody's, its own, those of the committees above."""
    owners = [organization.pk, *(one.pk for one in tree.ancestors(organization, on=on))]
    return PackTemplate.objects.filter(Q(owner__isnull=True) | Q(owner__in=owners), is_active=True)


def templates_offered_to(user: Any, *, on: date) -> QuerySet[PackTemplate]:
    """The templates a user may begin one report or another from: `templates_for` of whom he issues for, together."""
    issues = issues_for(user, on=on)
    above = {
        pk for path in tree.as_of(on).filter(organization__in=issues).values_list("path", flat=True) for pk in path
    }
    return PackTemplate.objects.filter(Q(owner__isnull=True) | Q(owner__in=above), is_active=True)


def templates_visible_to(user: Any, *, on: date) -> QuerySet[PackTemplate]:
    """The templates a user may look at: everybody's, those of committees above his and of those he sees figures of."""
    sees = organizations_allowing(user, Action.REPORT, on=on)
    above = {pk for path in tree.as_of(on).filter(organization__in=sees).values_list("path", flat=True) for pk in path}
    return PackTemplate.objects.filter(Q(owner__isnull=True) | Q(owner__in=above)).select_related("owner")


def templates_kept_by(user: Any, *, on: date) -> QuerySet[PackTemplate]:
    """The templates a user may change: those of committees he issues reports for; everybody's only the system's own."""
    if is_system(user):
        return PackTemplate.objects.all()
    return PackTemplate.objects.filter(owner__in=organizations_allowing(user, Action.ISSUE, on=on).values("pk"))


def check_period(kind: str, period: Period) -> None:
    """Raises PeriodError where a period is none of a kind's: a monthly report is of one month."""
    unit = _UNITS.get(PackKind(kind))
    if unit is not None and unit(period.start).text != period.text:
        raise PeriodError(
            _("%(kind)s không lập cho %(period)s. Hãy chọn đúng kỳ.")
            % {"kind": str(PackKind(kind).label).capitalize(), "period": period.label}
        )


def closed_period(kind: str, on: date) -> Period | None:
    """The last period of a kind that is over on a day; None for a report made when somebody asks."""
    unit = _UNITS.get(PackKind(kind))
    return None if unit is None else unit(on).previous()


def periods_of(kind: str, year: int) -> list[Period]:
    """The periods of a kind in a year, in order; none for reports made when somebody asks."""
    unit = _UNITS.get(PackKind(kind))
    if unit is None:
        return []
    found = {unit(date(year, month, 1)).text: unit(date(year, month, 1)) for month in range(1, 13)}
    return list(found.values())


def periods_offered(kind: str, on: date, *, years: int) -> list[Period]:
    """The running period of a kind and those before it, the latest first, of as many years; none for a report on
    request."""
    unit = _UNITS.get(PackKind(kind))
    periods = [] if unit is None else [unit(on)]
    while periods and (before := periods[-1].previous()).start.year > on.year - years:
        periods.append(before)
    return periods


def term_of(organization: Organization, *, on: date) -> CommitteeTerm | None:
    """The term of a committee on a day, within which its papers are numbered."""
    return CommitteeTerm.objects.filter(organization=organization, span__contains=on).first()


def next_number(organization: Organization, type_symbol: str, *, on: date) -> int:
    """The number after the last one given to a type of paper in the committee's term (DOMAIN §3)."""
    given = Issue.objects.filter(
        organization=organization, type_symbol=type_symbol, term=term_of(organization, on=on)
    ).aggregate(last=Max("number"))["last"]
    return (given or 0) + 1


def superior_of(organization: Organization, *, on: date) -> Organization | None:
    """The committee a report goes to on a day: the one directly above; None at the top of the installation."""
    above = tree.ancestors(organization, on=on)
    return above[-1] if above else None


def heading_of(pack: Pack, *, on: date, number: int | None = None, mark: str = "") -> Letterhead:
    """The heading and the end of a report as a paper of a day."""
    own = letterhead_of(pack.organization, on=on)
    lines = [line.strip() for line in pack.recipients.splitlines() if line.strip()]
    return Letterhead(
        parent_name=own.parent_name, name=own.name, symbol=own.symbol, place=own.place, date=on,
        signer_body=pack.signer_body, signer_title=pack.signer_title, signer_name=pack.signer_name,
        recipients=lines or list(own.recipients), type_symbol=pack.type_symbol, type_name=pack.type_name,
        number=number, mark=mark,
    )  # fmt: skip


def title_of_annex(annex: Annex) -> str:
    """What an annex is called: as somebody wrote, or as its report is."""
    if annex.title:
        return annex.title
    try:
        return str(get_report(annex.report).title)
    except UnknownReport:
        return annex.report


def name_on(organization: Organization, on: date) -> str:
    """What an organisation was called on a day."""
    return names_on([organization.pk], on).get(organization.pk, organization.code)

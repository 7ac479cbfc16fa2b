"""Which reports a user may see, of what; what waits for him; one report, and the same as a file."""

import logging
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Appointment, Organization
from branches.queries import (
    letterhead_of,
    search_organizations,
    with_current,
)
from branches.scoping import (
    Action,
    actions_somewhere,
    appointments_held,
    is_system,
    may_somewhere,
    organizations_allowing,
    read_once,
    roots_allowing,
)
from core.periods import Period
from core.rendering import Face, render
from core.sheets.models import Batch
from core.tables import REPORTS, Choice, ReportBuilder, Table, get_report
from meetings.models import Meeting
from meetings.queries import meetings_allowing
from meetings.queries.visits import own_assignments
from members.queries import Unbalanced, transfers_waiting_for

logger = logging.getLogger(__name__)


def reports_for(user: Any, *, on: date) -> list[ReportBuilder]:
    """The reports a user may see of one organisation or another, in the order of their registration."""
    actions = actions_somewhere(user, on=on)
    return [report for report in REPORTS if Action.REPORT in actions and report.action in actions]


def reportable(user: Any, *, on: date, action: str = Action.REPORT) -> QuerySet[Organization]:
    """The organisations a user may see reports of, with their names, in the order of the tree's codes.

    Arguments:
        action: the right the report at hand needs beside.
    """
    allowed = organizations_allowing(user, Action.REPORT, on=on)
    if action != Action.REPORT:
        allowed = allowed.filter(pk__in=organizations_allowing(user, action, on=on).values("pk"))
    return with_current(allowed, on=on).order_by("code")


def top_of(user: Any, action: str, *, on: date, below: Organization | None = None) -> Organization | None:
    """The organisation a user's reports open with, named: the highest of his own appointments that allow the action.

    Arguments:
        below: only where he is appointed to it, or to what stands below it.
    """
    if is_system(user):
        return with_current(tree.children(None, on=on), on=on).order_by("code").first()
    places = tree.as_of(on).filter(organization__in=roots_allowing(user, action, on=on))
    if below is not None:
        places = places.filter(tree.under([below.pk], path="path"))
    path = places.filter(organization=OuterRef("pk")).values("path")[:1]
    own = Organization.objects.filter(pk__in=places.values("organization")).annotate(path=Subquery(path))
    named: Any = with_current(own, on=on)
    highest: Organization | None = min(named, key=lambda one: (len(one.path), one.pk), default=None)
    return highest


def organizations_like(user: Any, text: str, *, on: date, action: str = Action.REPORT) -> QuerySet[Organization]:
    """The organisations a user may see a report of that a code or a name, without diacritics, could mean."""
    allowed = reportable(user, on=on, action=action)
    exact = allowed.filter(code__iexact=text.strip())
    return exact if exact.exists() else search_organizations(allowed, text)


def choices_offered(user: Any, report: ReportBuilder, text: str, *, on: date) -> Mapping[str, Choice]:
    """What the options of a report may be in a form: of the one organisation its text means, else of the highest."""
    meant = list(organizations_like(user, text, on=on, action=report.action)[:2]) if text else []
    whom = meant[0] if len(meant) == 1 else top_of(user, report.action, on=on)
    return report.choices if whom is None else report.choices_for(whom, by=user, on=on)


def oversees(user: Any, *, on: date) -> bool:
    """Whether a user looks after more than his own branch: has a role that confirms, or reads for others."""
    return may_somewhere(user, Action.CONFIRM, on=on) or not may_somewhere(user, Action.TAKE_ROLL, on=on)


def attends_branches(user: Any, *, on: date) -> bool:
    """Whether a user is himself assigned to attend branches, alone or with a group."""
    return own_assignments(user, on=on).exists()


def only_attends(user: Any, *, on: date) -> bool:
    """Whether all a user may do is attend single branches: nothing above a branch is his to read of."""
    held = appointments_held(user, on=on)
    if not held or any(role != Appointment.Role.VISITOR for _organization, role in held):
        return False
    own = {organization for organization, _role in held}
    branches = tree.form_on(on).filter(form__holds_branch_meetings=True, organization__in=own)
    return branches.count() == len(own)


def waiting_for_confirmation(user: Any, *, on: date) -> int:
    """How many sent meetings wait for this user, who stands above their branches."""
    return len(paths_to_confirm(user, on=on))


def paths_to_confirm(user: Any, *, on: date) -> list[list[int]]:
    """Where in the tree the sent meetings were held that wait for this user: one path a meeting."""
    sent = meetings_allowing(user, Action.CONFIRM, on=on).filter(status=Meeting.Status.SENT).order_by()
    return read_once(("to confirm", user.pk, on), lambda: list(sent.values_list("placement__path", flat=True)))


def transfers_waiting(user: Any, *, on: date) -> int:
    """How many transfers of members wait for a step of this user."""
    return transfers_waiting_for(user, on=on).count()


def batches_visible_to(user: Any, *, on: date) -> QuerySet[Batch]:
    """The workbooks a user may look into: those brought in from organisations at all of which he may import today."""
    if is_system(user):
        return Batch.objects.all()
    allowed = ArraySubquery(organizations_allowing(user, Action.IMPORT, on=on).order_by().values("pk"))
    return Batch.objects.filter(roots__contained_by=allowed).exclude(roots=[]).select_related("job")


def build_report(
    name: str, organization: Organization, period: Period, *, by: Any, on: date, options: Mapping[str, str]
) -> Table:
    """One report.

    Raises UnknownReport, and ValueError with a sentence for options that do not fit and for sums that do not close.
    """
    report = get_report(name)
    known = {*report.options, *(("formula",) if report.formulas else ())}
    for option in options.keys() - known:
        raise ValueError(
            _("Báo cáo “%(title)s” không có tùy chọn “%(name)s”.") % {"title": report.title, "name": option}
        )
    try:
        return report.build(organization, period, by=by, on=on, **options)
    except Unbalanced as error:
        logger.exception("report %s of organization %s, %s", name, organization.pk, period.text)
        raise ValueError(
            _("Báo cáo “%(title)s” không lập được: đầu kỳ, tăng, giảm và cuối kỳ không khớp nhau. Hãy báo quản trị.")
            % {"title": report.title}
        ) from error


def report_as_file(report: ReportBuilder, table: Table, face: str, organization: Organization, *, on: date) -> Face:
    """A report as a file: the browser and the terminal hand out the same. Raises PdfUnavailable."""
    letterhead = letterhead_of(organization, on=on)
    papers = report.papers(table, organization, letterhead) if face == "pdf" else None
    return render(table, face, letterhead=letterhead, papers=papers)


def comparison_as_file(table: Table, face: str, organization: Organization, *, on: date) -> Face:
    """A comparison as a file under the heading of its organisation. Raises PdfUnavailable."""
    return render(table, face, letterhead=letterhead_of(organization, on=on))

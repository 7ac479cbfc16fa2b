"""Long exports: asked for, stopped, and thrown away when their time has come. What makes their files: makers.py."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Organization
from branches.queries import organizations_named, trait_of
from core.formatting import date_text
from core.jobs import Job, ask_to_cancel, start_job
from core.periods import Period, PeriodError
from core.tables import Choice, ReportBuilder, UnknownReport, get_report
from reports.models import Export, ExportPart, Pack
from reports.queries.exports import OPEN, exportable, gone_units, open_exports, units_of
from reports.queries.packs import actions_of, check_period, packs_visible_to, templates_for

TASK = "make_export"
KEPT = timedelta(days=14)  # files are full of what was true on one day; who needs them longer keeps them himself
MOST_OPEN = 5  # exports of one account that wait or run
FACES = ("pdf", "xlsx", "csv", "json")
PACK_FACES = ("pdf", "xlsx")
BRANCH_YEAR = "branch_year"
# Parameters nobody asks for: they follow from what was asked, on its day.
FOUND = ("units", "gone", "reports", "chosen")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an export is of: its name, its period, the reports whose rights it needs, the kinds of files there are.

    Arguments:
        chosen: what was chosen for its options, in words.
    """

    title: Any
    period: Period
    reports: Sequence[str]
    faces: Sequence[str] = FACES
    chosen: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def ask_export(*, kind: str, organization: Organization, params: Mapping[str, Any], by: Any, on: date) -> Export:
    """Writes down what is wanted and puts its job into the queue.

    Arguments:
        kind: one of Export.Kind.
        params: `period` (as Period.parse reads it), `faces`, and `report` (its name) with its `options`, or `template`
            (the uuid of a template of reports to the committee above), or `pack` (of one of its drafts, whose period it
            is). For the years of branches none of them is needed.

    Raises ValidationError with a sentence: what is unknown, what may not be asked, what would have no file.
    """
    if kind not in Export.Kind.values:
        raise ValidationError(_("Không có loại tệp xuất này."), code="kind")
    asked = {**params, "options": dict(params.get("options", {})), "faces": list(params.get("faces", []))}
    if kind == Export.Kind.BRANCH_YEARS:
        asked["report"] = BRANCH_YEAR
    if kind == Export.Kind.PACK:
        wanted = _wanted_pack(organization, asked, by, on)
    elif kind == Export.Kind.PACKS:
        wanted = _wanted_packs(organization, asked, on)
    else:
        wanted = _wanted_report(organization, asked, by, on)
    if not asked["faces"] or not set(asked["faces"]) <= set(wanted.faces):
        raise ValidationError(_("Hãy chọn ít nhất một loại tệp."), code="faces")
    if not exportable(by, actions_of(wanted.reports), on=on).filter(pk=organization.pk).exists():
        raise ValidationError(
            _("Bạn không có quyền tải báo cáo “%(title)s” của tổ chức này. Người phân công quyền cho bạn có thể cấp.")
            % {"title": wanted.title},
            code="not_allowed",
        )
    get_user_model()._default_manager.select_for_update(no_key=True).filter(pk=by.pk).first()  # one count at a time
    if open_exports(by) >= MOST_OPEN:
        raise ValidationError(
            _("Bạn đang có %(count)d lần lập tệp chưa xong. Hãy chờ một lần xong, hoặc dừng bớt, rồi yêu cầu tiếp.")
            % {"count": MOST_OPEN},
            code="too_many",
        )
    day = min(wanted.period.last, on)
    asked["chosen"] = dict(wanted.chosen)
    asked["reports"], asked["units"] = list(wanted.reports), units_of(kind, organization, by=by, on=on, day=day)
    gone = gone_units(kind, organization, asked["units"], by=by, on=on, period=wanted.period)
    asked["gone"] = {str(pk): sentence for pk, sentence in gone.items()}
    asked["units"] += list(gone)
    if not asked["units"]:
        raise ValidationError(
            _("Không có đơn vị nào ở dưới %(name)s vào ngày %(day)s để lập tệp.")
            % {"name": _name(organization, on), "day": date_text(day)},
            code="no_units",
        )
    job = start_job(TASK, by=by, title=_title(wanted, kind, _name(organization, on)), params=asked)
    Job.objects.filter(pk=job.pk).update(total=len(asked["units"]))
    export = Export(job=job, organization=organization, kind=kind, asked_on=on, expires_on=on + KEPT)
    export.full_clean()
    export.save()
    return export


@transaction.atomic
def ask_again(*, export: Export, by: Any, on: date) -> Export:
    """Asks for the same once more, as things stand today."""
    wanted = {key: value for key, value in export.job.params.items() if key not in FOUND}
    return ask_export(kind=export.kind, organization=export.organization, params=wanted, by=by, on=on)


@transaction.atomic
def cancel_export(*, export: Export, by: Any) -> None:
    """Stops an export; the files that are there stay. Raises ValidationError for one that has ended."""
    _check_own(export, by)
    if export.job.is_finished:
        raise ValidationError(_("Lần lập tệp này đã kết thúc, không còn gì để dừng."), code="finished")
    ask_to_cancel(export.job)


@transaction.atomic
def forget_export(*, export: Export, by: Any) -> None:
    """Throws the files of an export away. Raises ValidationError for one that still waits or runs."""
    _check_own(export, by)
    if not Job.objects.get(pk=export.job_id).is_finished:
        raise ValidationError(_("Việc lập tệp chưa xong; hãy dừng trước rồi xóa."), code="open")
    _forget([export.pk])


@transaction.atomic
def forget_expired(*, on: date) -> int:
    """Throws away the files whose time has passed; how many exports there were."""
    old = Export.objects.filter(expires_on__lt=on, forgotten=False).exclude(job__state__in=OPEN)
    return _forget(list(old.values_list("pk", flat=True)))


def _forget(pks: list[int]) -> int:
    ExportPart.objects.filter(export__in=pks).delete()
    return Export.objects.filter(pk__in=pks).update(forgotten=True)


def _check_own(export: Export, by: Any) -> None:
    if export.job.user_id != by.pk:
        raise ValidationError(_("Tệp này do tài khoản khác yêu cầu."), code="not_own")


def _wanted_report(organization: Organization, asked: Mapping[str, Any], by: Any, on: date) -> Wanted:
    try:
        report = get_report(str(asked.get("report", "")))
    except UnknownReport as error:
        raise ValidationError(str(error), code="report") from error
    choices = report.choices_for(organization, by=by, on=on)
    _check_options(report, choices, asked["options"])
    chosen = {name: str(choices[name].values[value]) for name, value in asked["options"].items() if name in choices}
    return Wanted(report.title, _period(asked), [report.name], chosen=chosen)


def _wanted_packs(organization: Organization, asked: Mapping[str, Any], on: date) -> Wanted:
    """Raises ValidationError for a template the organisation has not, or a period that is none of its kind."""
    templates = {str(one.uuid): one for one in templates_for(organization, on=on)}
    template = templates.get(str(asked.get("template")))
    if template is None:
        raise ValidationError(_("Không có mẫu báo cáo này, hoặc mẫu không còn dùng."), code="template")
    period = _period(asked)
    try:
        check_period(template.kind, period)
    except PeriodError as error:
        raise ValidationError(str(error), code="period") from error
    reports = sorted(set(template.annexes.values_list("report", flat=True)))
    return Wanted(template.name, period, reports, PACK_FACES)


def _wanted_pack(organization: Organization, asked: dict[str, Any], by: Any, on: date) -> Wanted:
    """Raises ValidationError for what is no draft, or not one who asks may see."""
    packs = packs_visible_to(by, on=on).filter(organization=organization, state__in=Pack.OPEN)
    pack = packs.filter(uuid=asked["pack"]).first()
    if pack is None:
        raise ValidationError(_("Báo cáo này không còn là dự thảo, hoặc không trong phạm vi của bạn."), code="pack")
    asked["period"] = pack.period
    reports = sorted(set(pack.annexes.values_list("report", flat=True)))
    return Wanted(_("Dự thảo báo cáo %s") % pack.subject, _period(asked), reports, PACK_FACES)


def _period(asked: Mapping[str, Any]) -> Period:
    try:
        return Period.parse(str(asked.get("period", "")))
    except PeriodError as error:
        raise ValidationError(str(error), code="period") from error


def _check_options(report: ReportBuilder, choices: Mapping[str, Choice], options: Mapping[str, str]) -> None:
    """Raises ValidationError for an option the report has not, or a value that does not exist."""
    for name, value in options.items():
        known = report.formulas if name == "formula" else choices[name].values if name in choices else {}
        try:
            fits = name in ("formula", *report.options) and (
                trait_of(value) is not None if name == "trait" else value in known
            )
        except ValueError as error:
            raise ValidationError(str(error), code="option") from error
        if not fits:
            raise ValidationError(
                _("Báo cáo “%(title)s” không có lựa chọn “%(name)s: %(value)s”.")
                % {"title": report.title, "name": name, "value": value},
                code="option",
            )


def _title(wanted: Wanted, kind: str, organization: str) -> str:
    what = {
        Export.Kind.REPORT: _("%(report)s, %(period)s – %(name)s"),
        Export.Kind.UNITS: _("%(report)s, %(period)s – các đơn vị trực thuộc %(name)s"),
        Export.Kind.BRANCH_YEARS: _("%(report)s, %(period)s – các chi bộ của %(name)s"),
        Export.Kind.PACK: _("%(report)s – %(name)s"),  # its subject says the period
        Export.Kind.PACKS: _("%(report)s, %(period)s – các đơn vị trực thuộc %(name)s"),
    }
    return what[Export.Kind(kind)] % {"report": wanted.title, "period": wanted.period.label, "name": organization}


def _name(organization: Organization, on: date) -> str:
    named = organizations_named([organization.pk], on=on).get(organization.pk)
    return str(getattr(named, "name", organization.code))

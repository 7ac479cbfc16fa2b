"""The files of an export, one unit after the other: each there whole or not at all, and none made twice."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Organization
from branches.queries import organizations_named
from branches.scoping import Action, may
from core.jobs import JobError, Running
from core.periods import Period
from core.rendering import Face, PdfUnavailable
from core.tables import UnknownReport, get_report
from reports.models import Export, ExportPart, Issue, Pack, PackTemplate
from reports.queries.archives import ZIP
from reports.queries.composing import Composed, compose
from reports.queries.exports import actions_for, exportable
from reports.queries.frozen import table_of
from reports.queries.overview import build_report, report_as_file
from reports.queries.packs import actions_of, may_read_whole, packs_visible_to
from reports.queries.papers import pack_paper, pack_workbook
from reports.services.packs import begin_pack


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of one unit: its files, how many rows they hold, whether they may name members."""

    faces: Sequence[Face]
    rows: int
    named: bool


def make_report(organization: Organization, params: Mapping[str, Any], by: Any, on: date) -> Made:
    """A report of one unit in the faces asked for. Raises ValueError and PdfUnavailable with a sentence."""
    report = get_report(params["report"])
    period = Period.parse(params["period"])
    table = build_report(report.name, organization, period, by=by, on=on, options=params["options"])
    faces = [report_as_file(report, table, face, organization, on=on) for face in params["faces"]]
    named = may(by, Action.VIEW_MEMBERS, organization, on=on)  # builders ask the same before they write a name
    return Made(faces, sum(len(one.rows) for one in (table, *table.annexes)), named)


def make_pack(organization: Organization, params: Mapping[str, Any], by: Any, on: date) -> Made:
    """A unit's report to the committee above: as it was issued; else as it would be, from the draft there is or from
    the template, which begins none.

    Raises ValidationError with the sentence why there can be none. What is bound into it may be more than its template
    has: the rights of those tables are asked too.
    """
    template = PackTemplate.objects.get(uuid=params["template"])  # a template is never deleted
    period = Period.parse(params["period"])
    packs = packs_visible_to(by, on=on).filter(organization=organization, template=template, period=period.text)
    # What was issued goes before the draft of its correction.
    known = packs.order_by("-pk").defer("issue__content")
    pack = known.filter(state__in=Pack.FROZEN).first() or known.exclude(state=Pack.State.DISCARDED).first()
    if pack is not None:
        return _made_of(pack, params, by, on)
    drafts = Pack.objects.filter(organization=organization, template=template, period=period.text)
    if drafts.filter(state__in=Pack.OPEN).exists():
        raise ValidationError(_("Đơn vị đang soạn báo cáo này, chưa ban hành; dự thảo không dành cho người chỉ xem."))
    with transaction.atomic():
        # Begun and taken back: nothing is left behind.
        begun = begin_pack(organization=organization, template=template, period=period, by=by, on=on)
        composed = compose(begun, on=on, mark=_("Dự thảo"))
        transaction.set_rollback(True)
    return _written(composed, organization, params, by, on)


def make_draft(organization: Organization, params: Mapping[str, Any], by: Any, on: date) -> Made:
    """One draft with all its annexes, as it stands by now; as it was issued, where it was issued meanwhile.

    Raises ValidationError where it was given up, or is no more for the eyes of who asked.
    """
    packs = packs_visible_to(by, on=on).exclude(state=Pack.State.DISCARDED)
    pack = packs.filter(organization=organization, uuid=params["pack"]).defer("issue__content").first()
    if pack is None:
        raise ValidationError(_("Dự thảo đã bị bỏ, hoặc bạn không còn được xem."), code="pack")
    return _made_of(pack, params, by, on)


def _made_of(pack: Pack, params: Mapping[str, Any], by: Any, on: date) -> Made:
    if not pack.is_frozen:
        return _written(compose(pack, on=on, mark=_("Dự thảo")), pack.organization, params, by, on)
    issue = Issue.objects.select_related("pdf", "workbook").defer("content").get(pack=pack)
    tables = issue.tables.filter(annexed=True)
    named = _check_readable(by, pack.organization, [one.report for one in tables], on)
    stored = [{"pdf": issue.pdf, "xlsx": issue.workbook}[face] for face in params["faces"]]
    faces = [Face(bytes(one.content), one.content_type, one.name) for one in stored]
    return Made(faces, sum(len(table_of(one).rows) for one in tables), named)


def _written(composed: Composed, organization: Organization, params: Mapping[str, Any], by: Any, on: date) -> Made:
    """What is not issued yet, as files that begin with the unit's code."""
    named = _check_readable(by, organization, [one.report for one in composed.annexes], on)
    writers = {"pdf": pack_paper, "xlsx": pack_workbook}
    faces = [writers[face](composed) for face in params["faces"]]
    own = [replace(face, filename=f"{organization.code.lower()}-{face.filename}") for face in faces]
    return Made(own, sum(len(one.table.rows) for one in composed.annexes), named)


def _check_readable(by: Any, organization: Organization, reports: Sequence[str], on: date) -> bool:
    """Whether some bound reports list members. Raises ValidationError where one may not be read by who asks."""
    if not may_read_whole(by, organization, reports, on=on):
        raise ValidationError(
            _("Báo cáo của đơn vị có biểu liệt kê đảng viên, bạn không có quyền xem ở đơn vị này."), code="not_allowed"
        )
    return Action.VIEW_MEMBERS in actions_of(reports)


# What makes the files of one unit, by the kind of export.
UNIT_MAKERS: dict[str, Callable[[Organization, Mapping[str, Any], Any, date], Made]] = {
    Export.Kind.REPORT: make_report,
    Export.Kind.UNITS: make_report,
    Export.Kind.BRANCH_YEARS: make_report,
    Export.Kind.PACK: make_draft,
    Export.Kind.PACKS: make_pack,
}


def make_parts(running: Running, export: Export, *, on: date) -> None:
    """Makes the files that are not there yet, each in a transaction of its own.

    Rights are asked for again at every unit. Raises JobError where who asked may no longer have files of the
    organisation itself.
    """
    actions = actions_for(export)
    if not exportable(running.user, actions, on=on).filter(pk=export.organization_id).exists():
        raise JobError(_("Bạn không còn quyền tải báo cáo của tổ chức này."))
    units: list[int] = running.params["units"]
    names = {pk: one.name for pk, one in organizations_named(units, on=on).items()}  # type: ignore[attr-defined]
    made = set(export.parts.values_list("organization", flat=True))
    running.progress(len(made), len(units))
    for pk in units:
        if pk in made:
            continue
        running.progress(len(made), len(units), names.get(pk, ""))
        with running.step():
            _make_part(running, export, pk, names.get(pk, ""), actions, on)
        made.add(pk)
    running.progress(len(made), len(units))


def _make_part(running: Running, export: Export, pk: int, name: str, actions: set[str], on: date) -> None:
    """Makes one part: its file, or the sentence why there is none."""
    unit = exportable(running.user, actions, on=on).filter(pk=pk).first()
    part = ExportPart(export=export, organization_id=pk, name=name[:200], content_type="", size=0, content=b"")
    gone = running.params.get("gone", {}).get(str(pk))
    if gone is not None:
        part.problem = gone[:300]
    elif unit is None:
        part.problem = _("Đơn vị không còn trong phạm vi của bạn.")
    else:
        try:
            made = UNIT_MAKERS[export.kind](unit, running.params, running.user, on)
        except (ValueError, UnknownReport, PdfUnavailable, ValidationError) as error:
            part.problem = _sentence(error)
        else:
            face = bundled(made.faces)
            part.name, part.content_type, part.content = face.filename, face.content_type, face.content
            part.rows, part.size, part.named = made.rows, len(face.content), made.named
    part.save(force_insert=True)


def bundled(faces: Sequence[Face]) -> Face:
    """Several files of one unit as one; a single one as it is."""
    if len(faces) == 1:
        return faces[0]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for face in faces:
            bundle.writestr(face.filename, face.content)
    return Face(out.getvalue(), ZIP, f"{faces[0].filename.rpartition('.')[0]}.zip")


def _sentence(error: Exception) -> str:
    text = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
    return text[:300] or _("Không lập được tệp của đơn vị này.")

"""The files of an export, one unit after the other: each there whole or not at all, and none made twice."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from branches.models import Organization
from branches.queries import organizations_named
from core.jobs import JobError, Running
from core.periods import Period
from core.rendering import Face, PdfUnavailable
from core.tables import UnknownReport, get_report
from reports.models import Export, ExportPart
from reports.queries.archives import ZIP
from reports.queries.exports import action_of, exportable
from reports.queries.overview import build_report, report_as_file


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of one unit: its files and how many rows they hold."""

    faces: Sequence[Face]
    rows: int


def make_report(organization: Organization, params: Mapping[str, Any], by: Any, on: date) -> Made:
    """A report of one unit in the faces asked for. Raises ValueError and PdfUnavailable with a sentence."""
    report = get_report(params["report"])
    period = Period.parse(params["period"])
    table = build_report(report.name, organization, period, by=by, on=on, options=params["options"])
    faces = [report_as_file(report, table, face, organization, on=on) for face in params["faces"]]
    return Made(faces, sum(len(one.rows) for one in (table, *table.annexes)))


# What makes the files of one unit, by the kind of export.
UNIT_MAKERS: dict[str, Callable[[Organization, Mapping[str, Any], Any, date], Made]] = {
    Export.Kind.REPORT: make_report,
    Export.Kind.UNITS: make_report,
    Export.Kind.BRANCH_YEARS: make_report,
}


def make_parts(running: Running, export: Export, *, on: date) -> None:
    """Makes the files that are not there yet, each in a transaction of its own.

    Rights are asked for again at every unit. Raises JobError where who asked may no longer have files of the
    organisation itself.
    """
    action = action_of(export)
    if not exportable(running.user, action, on=on).filter(pk=export.organization_id).exists():
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
            _make_part(running, export, pk, names.get(pk, ""), action, on)
        made.add(pk)
    running.progress(len(made), len(units))


def _make_part(running: Running, export: Export, pk: int, name: str, action: str, on: date) -> None:
    """Makes one part: its file, or the sentence why there is none."""
    unit = exportable(running.user, action, on=on).filter(pk=pk).first()
    part = ExportPart(export=export, organization_id=pk, name=name[:200], content_type="", size=0, content=b"")
    if unit is None:
        part.problem = _("Đơn vị không còn trong phạm vi của bạn.")
    else:
        try:
            made = UNIT_MAKERS[export.kind](unit, running.params, running.user, on)
        except (ValueError, UnknownReport, PdfUnavailable, ValidationError) as error:
            part.problem = _sentence(error)
        else:
            face = bundled(made.faces)
            part.name, part.content_type, part.content = face.filename, face.content_type, face.content
            part.rows, part.size = made.rows, len(face.content)
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

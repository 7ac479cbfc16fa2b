"""Long exports: which a user may see, what they may be of, and their files one after the other."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization, OrganizationForm, Placement
from branches.queries import names_on, organizations_named, trait_names, visible_children
from branches.scoping import Action, organizations_allowing, organizations_visible_to
from core.formatting import date_text
from core.jobs import Job
from core.periods import Period, last_day_of
from core.tables import UnknownReport, get_report
from reports.models import Export, ExportPart
from reports.queries.overview import reportable
from reports.queries.packs import actions_of, templates_for

FACE_NAMES = {"pdf": "PDF", "xlsx": "Excel", "csv": "CSV", "json": "JSON"}
OPEN = (Job.State.QUEUED, Job.State.RUNNING)
OF_ONE = (Export.Kind.REPORT, Export.Kind.PACK)  # of the organisation itself, not of units below it


def exports_visible_to(user: Any, *, on: date) -> QuerySet[Export]:
    """A user's own exports, of organisations he still sees, with what their files come to."""
    return _counted(Export.objects.filter(job__user_id=user.pk, organization__in=organizations_visible_to(user, on=on)))


def exports_of_others(user: Any, *, on: date) -> QuerySet[Export]:
    """What others asked for at organisations whose log a user may read: to know of, not to open."""
    watched = organizations_allowing(user, Action.VIEW_LOG, on=on)
    return _counted(Export.objects.filter(organization__in=watched).exclude(job__user_id=user.pk))


def with_organizations(exports: Iterable[Export], *, on: date) -> list[Export]:
    """Exports whose organisations have their names, with what they were narrowed to in words (`filters`), and how many
    files an archive of all has inside (`inside`): of each unit one in each kind asked for."""
    exports = list(exports)
    narrowed = any(one.job.params["options"].get("trait") for one in exports)
    traits = trait_names() if narrowed else {}
    named = organizations_named({one.organization_id for one in exports}, on=on)
    for one in exports:
        one.organization = named.get(one.organization_id, one.organization)
        one.filters = _filters(one.job.params, traits)  # type: ignore[attr-defined]
        one.inside = files_in(one, one.files)  # type: ignore[attr-defined]
    return exports


def files_in(export: Export, parts: int) -> int:
    """How many files some parts of an export hold: a part with several kinds of files is a bundle of them."""
    return parts * len(export.job.params["faces"])


def with_units(parts: Iterable[ExportPart], *, on: date) -> list[ExportPart]:
    """Files whose units have their names."""
    parts = list(parts)
    named = organizations_named({one.organization_id for one in parts}, on=on)
    for one in parts:
        one.organization = named[one.organization_id]
    return parts


def parts_of(export: Export, user: Any, *, on: date) -> QuerySet[ExportPart]:
    """The files of an export that a user may have today, and why others were not made; without their content."""
    allowed = exportable(user, actions_for(export), on=on).values("pk")
    seen = organizations_allowing(user, Action.VIEW_MEMBERS, on=on).values("pk")
    files = Q(Q(named=False) | Q(organization__in=seen), organization__in=allowed, problem="")
    told = ~Q(problem="") & Q(organization__in=organizations_visible_to(user, on=on).values("pk"))
    return export.parts.filter(files | told).defer("content")


def contents_of(parts: QuerySet[ExportPart]) -> Iterator[tuple[str, str, bytes]]:
    """Name, kind and content of some files, one in memory at a time; which were gone when their turn came, in words."""
    missing = []
    for pk, name in list(parts.filter(problem="").values_list("pk", "name")):
        part = ExportPart.objects.filter(pk=pk).values_list("content_type", "content").first()
        if part is None:  # thrown away while the files before it were sent
            missing.append(name)
        else:
            yield name, part[0], bytes(part[1])
    if missing:
        told = _("Các tệp này đã bị xóa trong lúc tải; hãy lập lại:")
        yield "tep-thieu.txt", "text/plain; charset=utf-8", "\n".join([told, *missing]).encode()


def open_exports(user: Any) -> int:
    """How many of a user's exports wait or run."""
    return Export.objects.filter(job__user_id=user.pk, job__state__in=OPEN).count()


def actions_for(export: Export) -> set[str]:
    """The rights beside EXPORT which an export needs: those of the reports its files are made of; a draft is not for
    readers."""
    drafted = {Action.ISSUE} if export.kind == Export.Kind.PACK else set()
    return actions_of(export.job.params["reports"]) | drafted


def _filters(params: Mapping[str, Any], traits: Mapping[str, str]) -> str:
    """What an export was narrowed to, and its kinds of files, in words."""
    try:
        report = get_report(params.get("report", ""))
    except UnknownReport:  # reports to the committee above have no options; a report may be no more
        report = None
    words = []
    for name, value in params["options"].items():
        if name == "formula":
            words.append(_("Công thức: %s") % (report.formulas.get(value, value) if report else value))
        elif name == "trait":
            words.append(_("Đặc điểm tổ chức: %s") % traits.get(value, value))
        else:
            choice = report.choices.get(name) if report else None
            said = params.get("chosen", {}).get(name) or (choice.values.get(value, value) if choice else value)
            words.append(f"{choice.label if choice else name}: {said}")
    return " · ".join([*words, ", ".join(FACE_NAMES[face] for face in params["faces"])])


def exportable(user: Any, actions: Iterable[str], *, on: date) -> QuerySet[Organization]:
    """The organisations of which a user may have files of reports that need some rights, with their names."""
    found = reportable(user, on=on)
    for action in sorted({Action.EXPORT, *actions} - {Action.REPORT}):
        found = found.filter(pk__in=organizations_allowing(user, action, on=on).values("pk"))
    return found


def pack_templates(organization: Organization | None, *, on: date) -> dict[str, str]:
    """The templates of reports to the committee above that an organisation and those below may use, by uuid."""
    return {str(one.uuid): one.name for one in templates_for(organization, on=on)} if organization else {}


def units_of(kind: str, organization: Organization, *, by: Any, on: date, day: date) -> list[int]:
    """The organisations an export of a kind has a file of each, as they stood on a day, in the order of codes."""
    if kind in OF_ONE:
        return [organization.pk]
    if kind == Export.Kind.BRANCH_YEARS:
        branches = tree.form_on(day).filter(form__holds_branch_meetings=True).values("organization")
        below = tree.subtree(organization, on=day).filter(pk__in=branches)
        units = below.filter(pk__in=organizations_visible_to(by, on=on).values("pk"))
    else:
        units = visible_children(organization, by=by, on=on, day=day)
    return list(units.order_by("code").values_list("pk", flat=True))


def gone_units(
    kind: str, organization: Organization, there: Collection[int], *, by: Any, on: date, period: Period
) -> dict[int, str]:
    """The organisations that would have had a file of an export, did they still stand there at the end of its period,
    by code; each with the sentence what became of it: dissolved, or moved to another committee.

    Arguments:
        there: those that have one.
    """
    if kind in OF_ONE:
        return {}
    last = min(period.last, on)
    places = Placement.objects.filter(end__gt=period.start, end__lte=last).exclude(organization__in=there)
    places = places.filter(organization__in=organizations_visible_to(by, on=on).values("pk"))
    if kind == Export.Kind.BRANCH_YEARS:
        forms = OrganizationForm.objects.filter(form__holds_branch_meetings=True)
        branches = forms.filter(span__overlap=(period.start, period.end)).values("organization")
        places = places.filter(tree.under([organization.pk], path="path"), organization__in=branches)
    else:
        places = places.filter(parent=organization)
    left = {one.organization_id: one for one in places.order_by("organization__code", "start")}
    now = {one.organization_id: one for one in tree.as_of(last).filter(organization__in=left)}
    names = names_on({one.parent_id for one in now.values() if one.parent_id}, last)
    return {
        pk: _became(place, now.get(pk), names) for pk, place in left.items()
        if kind != Export.Kind.BRANCH_YEARS or pk not in now or organization.pk not in now[pk].path
    }  # fmt: skip


def _became(place: Placement, now: Placement | None, names: Mapping[int, str]) -> str:
    """What became of a unit that left its place within a period."""
    if now is None:
        day = date_text(last_day_of(place.end)) if place.end else ""
        return _("Đơn vị chỉ hoạt động đến hết ngày %(day)s, trong kỳ này; cuối kỳ không còn.") % {"day": day}
    words = {"day": date_text(place.end), "name": names.get(now.parent_id or 0, "")}
    if not words["name"]:
        return _("Từ ngày %(day)s đơn vị không còn trực thuộc cấp ủy nào trong hệ thống.") % words
    return _("Từ ngày %(day)s đơn vị chuyển về %(name)s; tệp của kỳ này lập ở đó.") % words


def _counted(exports: QuerySet[Export]) -> QuerySet[Export]:
    counted = exports.select_related("job", "organization").annotate(
        files=Count("parts", filter=Q(parts__problem="")),
        problems=Count("parts", filter=~Q(parts__problem="")),
        rows=Sum("parts__rows", default=0),
        size=Sum("parts__size", default=0),
    )
    return counted.order_by("-pk")

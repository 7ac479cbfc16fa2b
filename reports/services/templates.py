"""Templates of reports to the committee above: a committee's own, copied from another and changed; never deleted."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization
from core.names import fold
from reports.models import Layout, PackTemplate, TemplateAnnex, TemplateSection
from reports.queries.prose import problems_in
from reports.services.packs import ANNEX_FIELDS, options_known, plain, reorder

WORDS = ("name", "kind", "type_symbol", "type_name", "subject", "recipients")
SECTION_FIELDS = ("position", "heading", "text")


@transaction.atomic
def copy_template(*, template: PackTemplate, owner: Organization, name: str, by: Any, on: date) -> PackTemplate:
    """Makes a template of a committee's own from another one, with its sections and annexes.

    Raises ValidationError: a committee that stands no more, a name it has already.
    """
    if not Organization.objects.filter(tree.stood_on(on), pk=owner.pk).exists():
        raise ValidationError({"owner": _("Tổ chức này không còn hoạt động.")}, code="dissolved")
    values = {field: getattr(template, field) for field in WORDS} | {"name": plain(name)}
    made = PackTemplate(owner=owner, code=_free_code(owner, name), **values)
    _check(made)
    made.save()
    for row in template.sections.all():
        values = {field: getattr(row, field) for field in SECTION_FIELDS}
        TemplateSection.objects.create(template=made, **values)
    for annex in template.annexes.all():
        TemplateAnnex.objects.create(template=made, **{field: getattr(annex, field) for field in ANNEX_FIELDS})
    return made


def _free_code(owner: Organization, name: str) -> str:
    """A code no template of the committee has."""
    base = slugify(fold(name))[:50] or "mau"
    known = set(PackTemplate.objects.filter(owner=owner, code__startswith=base).values_list("code", flat=True))
    number, code = 2, base
    while code in known:
        number, code = number + 1, f"{base}-{number}"
    return code


@transaction.atomic
def edit_template(*, template: PackTemplate, by: Any, is_active: bool = True, **words: str) -> PackTemplate:
    """Changes what a template says of itself (WORDS), or retires it; drafts begun from it stay as they are.

    Raises ValidationError: a subject with figures nobody knows, a name the committee has already.
    """
    stored = _locked(template)
    for field in WORDS:
        if field in words:
            setattr(stored, field, plain(words[field], lines=field == "recipients"))
    stored.is_active = is_active
    _check(stored)
    stored.save()
    return stored


def _check(template: PackTemplate) -> None:
    if problems := problems_in(template.subject):
        raise ValidationError({"subject": problems}, code="figure")
    template.full_clean(exclude=["owner"])
    others = PackTemplate.objects.filter(owner=template.owner, name=template.name, is_active=True)
    if template.is_active and others.exclude(pk=template.pk).exists():
        raise ValidationError({"name": _("Cấp ủy này đã có mẫu tên ấy.")}, code="known")


@transaction.atomic
def save_template_section(
    *, template: PackTemplate, heading: str, text: str, by: Any, section: TemplateSection | None = None
) -> TemplateSection:
    """Writes a section of a template. Raises ValidationError for braces that name no figure, with the one meant."""
    stored = _locked(template)
    section = section or TemplateSection(template=stored, position=_next(stored.sections))
    section.heading, section.text = plain(heading), plain(text, lines=True)
    if problems := problems_in(section.text):
        raise ValidationError({"text": problems}, code="figure")
    if not section.heading and not section.text:
        raise ValidationError({"text": _("Hãy ghi tên mục hoặc nội dung.")}, code="empty")
    section.full_clean(exclude=["template"])
    section.save()
    return section


@transaction.atomic
def save_template_annex(
    *, template: PackTemplate, report: str, options: Mapping[str, str], by: Any, title: str = "",
    layout: str = Layout.AUTO, chart: bool = False, details: bool = True, annex: TemplateAnnex | None = None,
) -> TemplateAnnex:  # fmt: skip
    """Binds a report into a template. Raises ValidationError on `report` for one that does not exist."""
    stored = _locked(template)
    annex = annex or TemplateAnnex(template=stored, position=_next(stored.annexes))
    annex.options = options_known(report, options)
    annex.report, annex.title, annex.layout = report, plain(title), layout
    annex.chart, annex.details = chart, details
    annex.full_clean(exclude=["template"])
    annex.save()
    return annex


@transaction.atomic
def remove_template_part(*, part: TemplateSection | TemplateAnnex, by: Any) -> None:
    """Takes a section or an annex out of a template; its history keeps it."""
    _locked(part.template)
    part.delete()


@transaction.atomic
def move_template_part(*, part: TemplateSection | TemplateAnnex, up: bool, by: Any) -> None:
    """Moves a section or an annex of a template one place."""
    _locked(part.template)
    reorder(list(type(part).objects.filter(template=part.template_id).order_by("position", "pk")), part, up=up)


def _next(rows: Any) -> int:
    last = rows.order_by("position").last()
    return (last.position if last else 0) + 1


def _locked(template: PackTemplate) -> PackTemplate:
    return PackTemplate.objects.select_for_update().get(pk=template.pk)

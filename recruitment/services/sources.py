"""Writing a branch's yearly plan of creating sources, and the models of mass organisations."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization
from core.documents import Document
from core.formatting import date_text
from core.periods import end_after
from recruitment.models import MassModel, SourcePlan, SourcePlanLine, Tag


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many a branch means to find, to send to class and to admit in a quarter."""

    to_find: int = 0
    to_class: int = 0
    to_admit: int = 0

    def __bool__(self) -> bool:
        return any((self.to_find, self.to_class, self.to_admit))


@transaction.atomic
def write_plan(
    *,
    organization: Organization,
    year: int,
    by: Any,
    document: Document | None = None,
    measures: str = "",
    approved_on: date | None = None,
) -> SourcePlan:
    """Lays a branch's plan of a year, or corrects its head. Raises ValidationError with the fields that are wrong."""
    plan = SourcePlan.objects.select_for_update(of=("self",)).filter(organization=organization, year=year).first()
    plan = plan or SourcePlan(organization=organization, year=year)
    if approved_on is not None and approved_on.year not in (year - 1, year):
        raise ValidationError(
            {"approved_on": _("Kế hoạch năm %(year)d được thông qua trong năm ấy hoặc năm trước.") % {"year": year}},
            code="approved",
        )
    plan.document, plan.measures, plan.approved_on = document, measures.replace("\r\n", "\n").strip(), approved_on
    plan.full_clean()
    plan.save()
    return plan


@transaction.atomic
def write_lines(*, plan: SourcePlan, tag: Tag | None, wanted: Mapping[int, Wanted], by: Any) -> None:
    """Writes the quarters of a plan for everybody, or for one group; a quarter of which nothing is wanted has no line.

    Raises ValidationError where a group is to be found, sent or admitted more often than everybody.
    """
    held = SourcePlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    lines = {(line.tag_id, line.quarter): line for line in SourcePlanLine.objects.filter(plan=held)}
    key = tag.pk if tag else None
    for quarter in (1, 2, 3, 4):
        one = wanted.get(quarter, Wanted())
        line = lines.pop((key, quarter), None) or SourcePlanLine(
            plan=held, organization_id=held.organization_id, quarter=quarter, tag=tag
        )
        if not one:
            if line.pk is not None:
                line.delete()
            continue
        line.to_find, line.to_class, line.to_admit = one.to_find, one.to_class, one.to_admit
        line.full_clean()
        line.save()
    _must_not_exceed(held)


@transaction.atomic
def copy_plan(*, organization: Organization, year: int, by: Any) -> SourcePlan:
    """Begins a branch's plan of a year with the figures and measures of the year before; its paper is left out.

    Raises ValidationError: the branch has a plan of this year, or none of the year before.
    """
    if SourcePlan.objects.filter(organization=organization, year=year).exists():
        raise ValidationError(_("Chi bộ đã có kế hoạch tạo nguồn năm %d.") % year, code="there")
    before = SourcePlan.objects.filter(organization=organization, year=year - 1).first()
    if before is None:
        raise ValidationError(_("Chi bộ không có kế hoạch tạo nguồn năm %d để chép.") % (year - 1), code="none")
    plan = write_plan(organization=organization, year=year, measures=before.measures, by=by)
    lines = SourcePlanLine.objects.filter(plan=before)
    SourcePlanLine.objects.bulk_create(
        [
            SourcePlanLine(
                plan=plan, organization_id=plan.organization_id, quarter=line.quarter, tag_id=line.tag_id,
                to_find=line.to_find, to_class=line.to_class, to_admit=line.to_admit,
            )
            for line in lines
        ]
    )  # fmt: skip
    return plan


@transaction.atomic
def open_model(*, values: Mapping[str, Any], by: Any) -> MassModel:
    """Records a model of a mass organisation. Raises ValidationError with the fields that are wrong."""
    model = MassModel(**values)
    _keep(model)
    return model


@transaction.atomic
def correct_model(*, model: MassModel, values: Mapping[str, Any], by: Any) -> None:
    """Corrects what is known of a model, in place; the history keeps what stood there."""
    for name, value in values.items():
        setattr(model, name, value)
    _keep(model)


@transaction.atomic
def end_model(*, model: MassModel, last_day: date, by: Any) -> None:
    """Ends a model after its last day. Raises ValidationError where it had not begun by then, or has ended already."""
    held = MassModel.objects.select_for_update(of=("self",)).get(pk=model.pk)
    if held.end is not None:
        raise ValidationError(_("Mô hình đã kết thúc trước ngày %s.") % date_text(held.end), code="ended")
    if last_day < held.start:
        raise ValidationError(
            {"last_day": _("Mô hình bắt đầu ngày %s; không thể kết thúc trước đó.") % date_text(held.start)},
            code="before_start",
        )
    held.end = end_after(last_day)
    held.full_clean()
    held.save(update_fields=["end"])


def lay_sources(
    *, plans: Iterable[SourcePlan], lines: Iterable[SourcePlanLine], models: Iterable[MassModel], by: Any
) -> None:
    """The set form: plans, their lines and models of a scenario, laid as they are."""
    SourcePlan.objects.bulk_create(plans)
    SourcePlanLine.objects.bulk_create(lines)
    MassModel.objects.bulk_create(models)


def _must_not_exceed(plan: SourcePlan) -> None:
    lines = list(SourcePlanLine.objects.filter(plan=plan).select_related("tag"))
    everybody = {line.quarter: line for line in lines if line.tag_id is None}
    for line in lines:
        whole = everybody.get(line.quarter) or SourcePlanLine()
        beyond = any(
            getattr(line, name) > getattr(whole, name) for name in ("to_find", "to_class", "to_admit")
        )  # fmt: skip
        if line.tag is not None and beyond:
            raise ValidationError(
                _("Quý %(quarter)d: số của nhóm “%(tag)s” nhiều hơn số chung của quý; nhóm nằm trong số chung.")
                % {"quarter": line.quarter, "tag": line.tag.name},
                code="beyond",
            )


def _keep(model: MassModel) -> None:
    if not tree.as_of(model.start).filter(organization=model.organization_id).exists():
        raise ValidationError(
            {"start": _("Ngày %s tổ chức đảng phụ trách chưa có trong hệ thống.") % date_text(model.start)},
            code="start",
        )
    model.full_clean()
    model.save()

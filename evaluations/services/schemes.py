"""Schemes are data: a draft is changed, then used; one in use only ends and is succeeded (DOMAIN §5.10)."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.queries import names_on
from core.formatting import date_text
from core.periods import end_after
from evaluations.models import CriterionStep, Scheme, SchemeCap, SchemeCondition, SchemeCriterion, SchemeLevel
from evaluations.queries.frames import frame_of
from evaluations.queries.schemes import closing_after, days_of, faults_of, overlapping, scheme_used

# What a copy takes over; its code, name, days and owner are its own.
COPIED = (
    "subject", "scale", "document", "guidance", "by_points", "minimum_months", "counts_from", "short_service",
    "comment_months", "needs_vote", "form_code", "form_title", "note",
)  # fmt: skip


@transaction.atomic
def keep_scheme(*, scheme: Scheme, by: Any) -> Scheme:
    """Adds or changes a draft. Raises ValidationError for one in use or once used, and field by field."""
    if scheme.pk is not None:
        _must_be_draft(_locked(scheme))
    scheme.is_active = False
    scheme.full_clean()
    scheme.save()
    return scheme


@transaction.atomic
def keep_part(*, row: Any, by: Any) -> None:
    """Adds or changes a level, a criterion, a step, a condition, a limit or who decides, of a draft.

    Raises ValidationError for a scheme in use, and field by field: a part belongs to its own scheme alone.
    """
    scheme = _scheme_of(row)
    _must_be_draft(_locked(scheme))
    if row.pk is not None and _scheme_of(type(row).objects.get(pk=row.pk)) != scheme:
        raise ValidationError(_("Không chuyển được sang khung khác; hãy thêm mới ở khung ấy."), code="moved")
    parent = getattr(row, "parent", None)
    if parent is not None and parent.scheme_id != scheme.pk:
        raise ValidationError({"parent": _("Nhóm phải thuộc cùng khung.")}, code="other_scheme")
    if parent is not None and parent.pk == row.pk:
        raise ValidationError({"parent": _("Tiêu chí không thể thuộc chính nó.")}, code="own_parent")
    level = getattr(row, "level", None) if isinstance(row, SchemeCondition | SchemeCap) else None
    if level is not None and level.scheme_id != scheme.pk:
        raise ValidationError({"level": _("Mức phải thuộc cùng khung.")}, code="other_scheme")
    row.full_clean()
    row.save()


@transaction.atomic
def remove_part(*, row: Any, by: Any) -> None:
    """Takes a part out of a draft, a criterion with its steps. Raises ValidationError for a scheme in use, for a group
    that still has parts, and for a level that a condition or a limit names."""
    _must_be_draft(_locked(_scheme_of(row)))
    if isinstance(row, SchemeCriterion):
        if row.children.exists():
            raise ValidationError(_("Nhóm “%(what)s” còn tiêu chí con; hãy bỏ chúng trước.") % {"what": row})
        row.steps.all().delete()
    if isinstance(row, SchemeLevel):
        conditions = SchemeCondition.objects.filter(level=row).count()
        caps = SchemeCap.objects.filter(level=row).count()
        if conditions or caps:
            raise ValidationError(
                _("Mức “%(level)s” còn %(conditions)d điều kiện và %(caps)d giới hạn tỷ lệ; hãy bỏ chúng trước.")
                % {"level": row, "conditions": conditions, "caps": caps}
            )
    row.delete()


@transaction.atomic
def activate_scheme(*, scheme: Scheme, by: Any) -> Scheme:
    """Puts a draft to use. Raises ValidationError with everything that is amiss, and for days another scheme of the
    same owner and subject is in use: that one is to end first."""
    # One lock for all: two drafts put to use at once see each other.
    list(Scheme.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    scheme = Scheme.objects.get(pk=scheme.pk)
    _must_be_draft(scheme)
    faults = faults_of(frame_of(scheme))
    other = overlapping(scheme)
    if other is not None:
        faults.append(
            _("Trong khoảng ngày này đang dùng “%(name)s” (%(days)s). Hãy kết thúc khung ấy trước ngày %(day)s.")
            % {"name": other.name, "days": days_of(other), "day": date_text(scheme.start)}
        )
    if faults:
        raise ValidationError(faults)
    scheme.is_active = True
    scheme.full_clean()
    scheme.save()
    return scheme


@transaction.atomic
def end_scheme(*, scheme: Scheme, last: date, by: Any) -> Scheme:
    """Ends a scheme in use; `last` is its last day. Raises ValidationError for a draft, a day before its first or after
    the day it ends already, or before the closing day of a period that uses it."""
    scheme = _locked(scheme)
    if not scheme.is_active:
        raise ValidationError(_("Khung này chưa dùng nên không cần kết thúc."), code="draft")
    end = end_after(last)
    if last < scheme.start:
        raise ValidationError({"last": _("Ngày cuối phải từ %(day)s trở đi.") % {"day": date_text(scheme.start)}})
    if scheme.end is not None and (end is None or end > scheme.end):
        raise ValidationError({"last": _("Khung đã kết thúc sớm hơn; không kéo dài thêm được, hãy lập khung kế tiếp.")})
    period = closing_after(scheme, last)
    if period is not None:
        committee = names_on([period.organization_id], period.closes_on)[period.organization_id]
        raise ValidationError(
            {
                "last": _(
                    "Kỳ “%(period)s” của %(committee)s xếp loại theo khung này, chốt ngày %(day)s; "
                    "hãy chọn ngày ấy hoặc muộn hơn."
                )
                % {"period": period, "committee": committee, "day": date_text(period.closes_on)}
            }
        )
    scheme.end = end
    scheme.full_clean()
    scheme.save()
    return scheme


@transaction.atomic
def copy_scheme(*, scheme: Scheme, code: str, name: str, start: date, owner: Any, by: Any) -> Scheme:
    """A new draft with everything a scheme has: the one to succeed it, or a committee's own by a common one.

    Raises ValidationError for a code that is taken.
    """
    frame = frame_of(scheme)
    copy = Scheme(
        code=code, name=name, start=start, owner=owner, **{name: getattr(frame.scheme, name) for name in COPIED}
    )
    copy.full_clean()
    copy.save()
    levels = {level.pk: _again(level, scheme=copy) for level in frame.levels}
    criteria: dict[int | None, SchemeCriterion] = {}
    for criterion in frame.criteria:  # groups before their parts
        criteria[criterion.pk] = _again(criterion, scheme=copy, parent=criteria.get(criterion.parent_id))
        for step in frame.steps.get(criterion.pk, ()):
            _again(step, criterion=criteria[criterion.pk])
    for condition in frame.conditions:
        _again(condition, scheme=copy, level=levels[condition.level_id])
    for cap in frame.caps:
        _again(cap, scheme=copy, level=levels[cap.level_id])
    for decider in frame.deciders:
        _again(decider, scheme=copy)
    return copy


@transaction.atomic
def discard_scheme(*, scheme: Scheme, by: Any) -> None:
    """Deletes a draft with everything in it. Raises ValidationError for one in use or once used."""
    scheme = _locked(scheme)
    _must_be_draft(scheme)
    CriterionStep.objects.filter(criterion__scheme=scheme).delete()
    for name in ("conditions", "caps", "deciders", "levels"):
        getattr(scheme, name).all().delete()
    for criterion in reversed(frame_of(scheme).criteria):  # parts before their group
        criterion.delete()
    scheme.delete()


def _locked(scheme: Scheme) -> Scheme:
    return Scheme.objects.select_for_update().get(pk=scheme.pk)


def _again(row: Any, **values: Any) -> Any:
    """The same row once more, belonging elsewhere."""
    copy = type(row)(
        **{one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields if not one.primary_key}
    )
    for name, value in values.items():
        setattr(copy, name, value)
    copy.save()
    return copy


def _scheme_of(row: Any) -> Scheme:
    scheme: Scheme = row.criterion.scheme if isinstance(row, CriterionStep) else row.scheme
    return scheme


def _must_be_draft(scheme: Scheme) -> None:
    if scheme.is_active or scheme_used(scheme):
        raise ValidationError(
            _(
                "Khung “%(name)s” đang dùng hoặc đã có kỳ xếp loại theo, không sửa được; "
                "hãy kết thúc và lập khung kế tiếp."
            ),
            code="in_use",
            params={"name": scheme.name},
        )

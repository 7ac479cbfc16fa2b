"""Scoring schemes are data: a draft is changed, then used; one in use only ends and is succeeded (DOMAIN §5.10)."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.formatting import date_text
from core.periods import end_after
from meetings.models import Criterion, CriterionLevel, MeetingScore, ScoringScheme
from meetings.queries import faults_of, frame_of, overlapping, scheme_used, span_text


@transaction.atomic
def keep_scheme(*, scheme: ScoringScheme, by: Any) -> ScoringScheme:
    """Adds or changes a draft. Raises ValidationError for one in use or once used, and field by field."""
    if scheme.pk is not None:
        _must_be_draft(ScoringScheme.objects.select_for_update().get(pk=scheme.pk))
    scheme.is_active = False
    scheme.full_clean()
    scheme.save()
    return scheme


@transaction.atomic
def keep_part(*, row: Any, by: Any) -> None:
    """Adds or changes a criterion, a level, a duration, a band or a veto of a draft.

    Raises ValidationError for a scheme in use, and field by field: a part belongs to its own scheme alone.
    """
    scheme = _scheme_of(row)
    _must_be_draft(ScoringScheme.objects.select_for_update().get(pk=scheme.pk))
    if row.pk is not None and _scheme_of(type(row).objects.get(pk=row.pk)) != scheme:
        raise ValidationError(_("Không chuyển được sang khung khác; hãy thêm mới ở khung ấy."), code="moved")
    parent = getattr(row, "parent", None)
    if parent is not None and parent.scheme_id != scheme.pk:
        raise ValidationError({"parent": _("Nhóm phải thuộc cùng khung.")}, code="other_scheme")
    if parent is not None and parent.pk == row.pk:
        raise ValidationError({"parent": _("Tiêu chí không thể thuộc chính nó.")}, code="own_parent")
    veto_on = getattr(row, "criterion", None) if not isinstance(row, CriterionLevel) else None
    if veto_on is not None and veto_on.scheme_id != scheme.pk:
        raise ValidationError({"criterion": _("Tiêu chí phải thuộc cùng khung.")}, code="other_scheme")
    row.full_clean()
    row.save()


@transaction.atomic
def remove_part(*, row: Any, by: Any) -> None:
    """Takes a part out of a draft, a criterion with its levels and vetoes. Raises ValidationError for a scheme in use,
    and for a group that still has parts."""
    _must_be_draft(ScoringScheme.objects.select_for_update().get(pk=_scheme_of(row).pk))
    if isinstance(row, Criterion):
        if row.children.exists():
            raise ValidationError(_("Nhóm “%(what)s” còn tiêu chí con; hãy bỏ chúng trước.") % {"what": row})
        row.levels.all().delete()
        row.vetoes.all().delete()
    row.delete()


@transaction.atomic
def activate_scheme(*, scheme: ScoringScheme, by: Any) -> ScoringScheme:
    """Puts a draft to use. Raises ValidationError with everything that is amiss, and for days another scheme of the
    same owner is in use: that one is to end first."""
    # One lock for all: two drafts put to use at once see each other.
    list(ScoringScheme.objects.select_for_update().order_by("pk"))
    scheme = ScoringScheme.objects.get(pk=scheme.pk)
    _must_be_draft(scheme)
    faults = faults_of(frame_of(scheme))
    other = overlapping(scheme)
    if other is not None:
        faults.append(
            _("Trong khoảng ngày này đang dùng “%(name)s” (%(days)s). Hãy kết thúc khung ấy trước ngày %(day)s.")
            % {"name": other.name, "days": span_text(other), "day": date_text(scheme.start)}
        )
    if faults:
        raise ValidationError(faults)
    scheme.is_active = True
    scheme.full_clean()
    scheme.save()
    return scheme


@transaction.atomic
def end_scheme(*, scheme: ScoringScheme, last: date, by: Any) -> ScoringScheme:
    """Ends a scheme in use; `last` is its last day. Raises ValidationError for a draft, a day before its first or after
    the day it ends already, or where a later meeting was scored by it."""
    scheme = ScoringScheme.objects.select_for_update().get(pk=scheme.pk)
    if not scheme.is_active:
        raise ValidationError(_("Khung này chưa dùng nên không cần kết thúc."), code="draft")
    end = end_after(last)
    if last < scheme.start:
        raise ValidationError({"last": _("Ngày cuối phải từ %(day)s trở đi.") % {"day": date_text(scheme.start)}})
    if scheme.end is not None and end is not None and end > scheme.end:
        raise ValidationError({"last": _("Khung đã kết thúc sớm hơn; không kéo dài thêm được, hãy lập khung kế tiếp.")})
    later = MeetingScore.objects.filter(scheme=scheme, meeting__date__gt=last)
    if (count := later.count()) > 0:
        raise ValidationError(
            {
                "last": _("Đã có %(count)d kỳ sinh hoạt sau ngày này chấm theo khung; hãy chọn ngày muộn hơn.")
                % {"count": count}
            }
        )
    scheme.end = end
    scheme.full_clean()
    scheme.save()
    return scheme


@transaction.atomic
def copy_scheme(*, scheme: ScoringScheme, code: str, name: str, start: date, owner: Any, by: Any) -> ScoringScheme:
    """A new draft with everything a scheme has: the one to succeed it, or a committee's own by a common one.

    Raises ValidationError for a code that is taken.
    """
    frame = frame_of(scheme)
    kept = ("document", "thematic_rule", "year_good_share", "year_good_count", "year_fair_share", "year_fair_count")
    copy = ScoringScheme(
        code=code, name=name, start=start, owner=owner, **{name: getattr(scheme, name) for name in kept}
    )  # fmt: skip
    copy.full_clean()
    copy.save()
    copies: dict[int | None, Criterion] = {}
    for criterion in frame.criteria:
        old, levels = criterion.pk, frame.levels[criterion.pk]
        copies[old] = _again(criterion, scheme=copy, parent=copies.get(criterion.parent_id))
        for level in levels:
            _again(level, criterion=copies[old])
    for part in (*frame.durations, *frame.bands):
        _again(part, scheme=copy)
    for veto in frame.vetoes:
        _again(veto, scheme=copy, criterion=copies[veto.criterion_id])
    return copy


@transaction.atomic
def discard_scheme(*, scheme: ScoringScheme, by: Any) -> None:
    """Deletes a draft with everything in it. Raises ValidationError for one in use or once used."""
    _must_be_draft(ScoringScheme.objects.select_for_update().get(pk=scheme.pk))
    CriterionLevel.objects.filter(criterion__scheme=scheme).delete()
    scheme.vetoes.all().delete()
    for name in ("durations", "bands"):
        getattr(scheme, name).all().delete()
    for criterion in reversed(frame_of(scheme).criteria):  # parts before their group
        criterion.delete()
    scheme.delete()


def _again(row: Any, **values: Any) -> Any:
    """The same row once more, belonging elsewhere."""
    copy = type(row)(
        **{one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields if not one.primary_key}
    )
    for name, value in values.items():
        setattr(copy, name, value)
    copy.save()
    return copy


def _scheme_of(row: Any) -> ScoringScheme:
    scheme: ScoringScheme = row.criterion.scheme if isinstance(row, CriterionLevel) else row.scheme
    return scheme


def _must_be_draft(scheme: ScoringScheme) -> None:
    if scheme.is_active or scheme_used(scheme):
        raise ValidationError(
            _("Khung “%(name)s” đang dùng hoặc đã có kỳ chấm theo, không sửa được; hãy kết thúc và lập khung kế tiếp."),
            code="in_use",
            params={"name": scheme.name},
        )

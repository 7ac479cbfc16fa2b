"""Schemes as they are kept: who may see and lay them down, whether one is used, what keeps one from use."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization
from branches.queries import manages_reference_data
from branches.scoping import Action, appointments_of, is_system, organizations_allowing, roles_allowing
from core.formatting import amount_text, date_text
from core.periods import last_day_of, share_a_day
from evaluations.models import (
    CriterionStep,
    Period,
    PeriodScheme,
    Rating,
    Scheme,
    SchemeCap,
    SchemeCondition,
    SchemeCriterion,
    SchemeLevel,
)
from evaluations.queries.frames import Frame

Kind, Effect = SchemeCriterion.Kind, SchemeCondition.Effect
WHOLE = Decimal(100)


def committees_of(user: Any, *, on: date) -> QuerySet[Organization]:
    """The organisations for which a user may lay down how is classified: where he classifies."""
    return organizations_allowing(user, Action.CLASSIFY, on=on)


def may_keep_scheme(user: Any, scheme: Scheme, *, on: date) -> bool:
    """Whether a user may change, use, end and copy a scheme: a common one as reference data, another for its owner."""
    if manages_reference_data(user, on=on):
        return True
    return scheme.owner_id is not None and committees_of(user, on=on).filter(pk=scheme.owner_id).exists()


def schemes_visible_to(user: Any, *, on: date) -> QuerySet[Scheme]:
    """What a user may read: the common schemes in use, those of committees above him or in his part of the tree, and
    the drafts that are his to keep."""
    rows = Scheme.objects.select_related("owner", "document", "guidance").order_by("subject", "-start", "name", "pk")
    if is_system(user):
        return rows
    held = appointments_of(user, on=on).filter(role__in=roles_allowing(Action.REPORT))
    above = tree.on_the_way_to(held.values_list("organization", flat=True), on=on)
    near = Q(owner__isnull=True) | Q(owner__in=above)
    near |= Q(owner__in=organizations_allowing(user, Action.REPORT, on=on).values("pk"))
    kept = Q(owner__in=committees_of(user, on=on).values("pk"))
    if manages_reference_data(user, on=on):
        kept |= Q(owner__isnull=True)
    return rows.filter((Q(is_active=True) & near) | kept)


def scheme_used(scheme: Scheme) -> bool:
    """Whether a period or a rating names a scheme."""
    return (
        PeriodScheme.objects.filter(scheme=scheme).exists() or Rating.objects.filter(scheme=scheme).exists()
    )  # fmt: skip


def closing_after(scheme: Scheme, day: date) -> Period | None:
    """The last period by a scheme that closes after a day."""
    using = PeriodScheme.objects.filter(scheme=scheme).values("period")
    return Period.objects.filter(pk__in=using, closes_on__gt=day).order_by("-closes_on", "pk").first()


def overlapping(scheme: Scheme) -> Scheme | None:
    """The scheme in use of the same owner for the same subject that shares a day with this one."""
    others = Scheme.objects.filter(is_active=True, owner=scheme.owner_id, subject=scheme.subject).exclude(pk=scheme.pk)
    days = (scheme.start, scheme.end)
    return next((one for one in others.order_by("start") if share_a_day(days, (one.start, one.end))), None)


def days_of(scheme: Scheme) -> str:
    """ "từ 30/08/2025", "từ 08/03/2018 đến hết 03/10/2023"."""
    first = _("từ %(day)s") % {"day": date_text(scheme.start)}
    last = last_day_of(scheme.end)
    return first if last is None else _("%(first)s đến hết %(day)s") % {"first": first, "day": date_text(last)}


def standing_of(part: Any) -> str:
    """What a criterion, a condition or a limit rests on: the words of its document, or the user."""
    return _("đã đối chiếu văn bản") if part.confirmed else _("chưa đối chiếu văn bản, người dùng bổ sung")


def faults_of(frame: Frame) -> list[str]:
    """What keeps a scheme from being used, one sentence each."""
    if not frame.levels:
        return [_("Khung chưa có mức xếp loại nào.")]
    return [
        *_faults_of_levels(frame),
        *_faults_of_criteria(frame),
        *(fault for criterion in frame.criteria for fault in _faults_of_steps(frame, criterion)),
        *_faults_of_conditions(frame),
        *_faults_of_caps(frame),
        *_faults_of_deciders(frame),
    ]


def _faults_of_levels(frame: Frame) -> Iterator[str]:
    """By points the levels cover 0 to 100 and meet without gap or overlap, best first; otherwise they have none."""
    if len(frame.levels) < 2:
        yield _("Khung chỉ có mức “%(level)s”; phải có ít nhất hai mức.") % {"level": frame.best}
    if not frame.scheme.by_points:
        for level in frame.levels:
            if level.minimum is not None or level.below is not None:
                yield _("Mức “%(level)s” ghi điểm mà khung không xếp loại theo điểm.") % {"level": level}
        return
    unset = [level for level in frame.levels if level.minimum is None]
    for level in unset:
        yield _("Mức “%(level)s” chưa ghi “từ điểm”; khung xếp loại theo điểm.") % {"level": level}
    if unset:
        return
    for upper, lower in pairwise(frame.levels):
        yield from _fault_between(upper, lower)
    if frame.lowest.minimum != 0:
        yield _("Mức thấp nhất “%(level)s” bắt đầu từ %(minimum)s điểm, phải từ 0.") % {
            "level": frame.lowest,
            "minimum": amount_text(frame.lowest.minimum),
        }
    if (frame.best.minimum or 0) > WHOLE:
        yield _("Mức cao nhất “%(level)s” bắt đầu từ %(minimum)s điểm, quá 100.") % {
            "level": frame.best,
            "minimum": amount_text(frame.best.minimum),
        }
    if frame.best.below is not None and frame.best.below <= WHOLE:
        yield _("Mức cao nhất “%(level)s” dừng dưới %(below)s điểm, 100 điểm không thuộc mức nào; hãy để trống.") % {
            "level": frame.best,
            "below": amount_text(frame.best.below),
        }


def _fault_between(upper: SchemeLevel, lower: SchemeLevel) -> Iterator[str]:
    """Two neighbours: the lower ends exactly where the upper begins."""
    words = {
        "upper": upper, "lower": lower, "minimum": amount_text(upper.minimum), "below": amount_text(lower.below),
        "bottom": amount_text(lower.minimum),
    }  # fmt: skip
    start, stop, bottom = upper.minimum or Decimal(0), lower.below, lower.minimum or Decimal(0)
    if bottom >= start:
        yield (
            _(
                "Mức “%(upper)s” (từ %(minimum)s điểm) đứng trên mức “%(lower)s” (từ %(bottom)s điểm) "
                "nên phải bắt đầu cao hơn."
            )
            % words
        )
    elif stop is None:
        yield _("Mức “%(lower)s” chưa ghi “đến dưới điểm” nên chồng lên mức “%(upper)s” (từ %(minimum)s điểm).") % words
    elif stop < start:
        yield (
            _(
                "Hở điểm giữa mức “%(lower)s” (đến dưới %(below)s) và mức “%(upper)s” (từ %(minimum)s): "
                "từ %(below)s đến dưới %(minimum)s điểm không thuộc mức nào."
            )
            % words
        )
    elif stop > start:
        yield (
            _(
                "Chồng điểm giữa mức “%(lower)s” (đến dưới %(below)s) và mức “%(upper)s” (từ %(minimum)s): "
                "từ %(minimum)s đến dưới %(below)s điểm thuộc cả hai mức."
            )
            % words
        )


def _faults_of_criteria(frame: Frame) -> Iterator[str]:
    if frame.scheme.by_points and not frame.criteria:
        yield _("Khung xếp loại theo điểm chưa có tiêu chí nào.")
        return
    hanging = list(_hanging(frame))
    for one in hanging:
        yield _("“%(what)s”: nhóm không thuộc khung này, hoặc các nhóm thuộc lẫn nhau.") % {"what": one}
    if hanging:
        return
    for one in frame.criteria:
        yield from _faults_of_group(frame, one)
    whole = sum((one.maximum for one in frame.leaves), Decimal(0))
    if frame.scheme.by_points and whole != WHOLE:
        yield _("Các tiêu chí cộng lại %(sum)s điểm, phải đúng 100.") % {"sum": amount_text(whole)}


def _faults_of_group(frame: Frame, one: SchemeCriterion) -> Iterator[str]:
    parts = frame.parts_of(one)
    if one.kind != Kind.GROUP and parts:
        yield _("“%(what)s” có tiêu chí con nên phải là nhóm tiêu chí.") % {"what": one}
    if one.kind == Kind.GROUP and not parts:
        yield _("Nhóm “%(what)s” chưa có tiêu chí nào.") % {"what": one}
    summed = sum((part.maximum for part in parts), Decimal(0))
    if one.kind == Kind.GROUP and parts and summed != one.maximum:
        yield _("Nhóm “%(what)s”: các tiêu chí con cộng lại %(sum)s điểm, nhóm ghi %(maximum)s.") % {
            "what": one,
            "sum": amount_text(summed),
            "maximum": amount_text(one.maximum),
        }
    if one.maximum <= 0:
        yield _("“%(what)s”: điểm tối đa phải lớn hơn 0.") % {"what": one}
    for part in parts:
        if part.part != one.part:
            yield _("“%(what)s” thuộc nhóm “%(group)s” nên phải cùng phần “%(part)s”.") % {
                "what": part,
                "group": one,
                "part": one.get_part_display(),
            }


def _hanging(frame: Frame) -> Iterable[SchemeCriterion]:
    """Criteria whose groups do not end at the top: of another scheme, or in a ring."""
    known = {one.pk: one for one in frame.criteria}
    for one in frame.criteria:
        seen, above = {one.pk}, one.parent_id
        while above is not None and above in known and above not in seen:
            seen.add(above)
            above = known[above].parent_id
        if above is not None:
            yield one


def _faults_of_steps(frame: Frame, criterion: SchemeCriterion) -> Iterator[str]:
    steps: tuple[CriterionStep, ...] = frame.steps.get(criterion.pk, ())
    if criterion.kind != Kind.COMPUTED:
        if steps:
            yield _("“%(what)s”: chỉ tiêu chí tính từ số liệu mới có nấc điểm.") % {"what": criterion}
        return
    for step in steps:
        if not 0 <= step.points <= criterion.maximum:
            yield _("“%(what)s”: có nấc cho %(points)s điểm, phải từ 0 đến %(maximum)s.") % {
                "what": criterion,
                "points": amount_text(step.points),
                "maximum": amount_text(criterion.maximum),
            }
    if not any(step.points == criterion.maximum for step in steps):
        yield _("“%(what)s”: chưa có nấc nào cho điểm tối đa %(maximum)s.") % {
            "what": criterion,
            "maximum": amount_text(criterion.maximum),
        }


def _faults_of_conditions(frame: Frame) -> Iterator[str]:
    own = {level.pk for level in frame.levels}
    for one in frame.conditions:
        words = {"condition": one.text, "level": str(one.level)}
        if one.level_id not in own:
            yield _("Điều kiện “%(condition)s” nêu mức “%(level)s” của khung khác.") % words
        elif one.effect == Effect.REQUIRED and one.level_id == frame.lowest.pk:
            yield (_("Điều kiện “%(condition)s” đặt cho mức thấp nhất “%(level)s”: dưới nó không còn mức nào.") % words)
        elif one.effect != Effect.REQUIRED and one.level_id == frame.best.pk:
            yield _("Điều kiện “%(condition)s” đặt cho mức cao nhất “%(level)s” nên không hạ mức của ai.") % words


def _faults_of_caps(frame: Frame) -> Iterator[str]:
    own = {level.pk for level in frame.levels}
    for cap in frame.caps:
        if cap.level_id not in own:
            yield _("Giới hạn tỷ lệ nêu mức “%(level)s” của khung khác.") % {"level": cap.level}
        elif cap.level_id == frame.lowest.pk:
            yield _("Giới hạn tỷ lệ đặt cho mức thấp nhất “%(level)s”: dưới nó không còn mức nào để tính.") % {
                "level": cap.level
            }
    # A rating keeps one unit and one group, so all limits on it are counted among the same.
    for cap in frame.caps[1:]:
        first = frame.caps[0]
        if (cap.unit, cap.grouping) != (first.unit, first.grouping):
            yield _(
                "Giới hạn tỷ lệ của mức “%(level)s” tính trong %(counted)s, của mức “%(first)s” tính trong %(other)s; "
                "các giới hạn của một khung phải tính trong cùng phạm vi, chia nhóm như nhau."
            ) % {
                "level": cap.level, "counted": _counted_in(cap), "first": first.level, "other": _counted_in(first),
            }  # fmt: skip


def _counted_in(cap: SchemeCap) -> str:
    """ "từng tổ chức cơ sở đảng, không chia nhóm"."""
    return f"{cap.get_unit_display()}, {cap.get_grouping_display()}"


def _faults_of_deciders(frame: Frame) -> Iterator[str]:
    if all(one.at_id is not None for one in frame.deciders):
        yield _("Chưa ghi ai quyết định ở “mọi cấp còn lại” (dòng thẩm quyền để trống cấp).")

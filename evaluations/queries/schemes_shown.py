"""What a scheme says, in words: what its page shows of levels, criteria, conditions, limits and who decides."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.formatting import amount_text
from evaluations.models import (
    Fact,
    NotRated,
    Scheme,
    SchemeCap,
    SchemeCondition,
    SchemeCriterion,
    SchemeDecider,
    SchemeLevel,
    Subject,
)
from evaluations.queries.caps import reading_of
from evaluations.queries.frames import Frame
from evaluations.queries.schemes import standing_of

PERSONS = (Subject.MEMBER, Subject.OFFICIAL)


@dataclass(frozen=True, slots=True)
class CriterionShown:
    """A criterion: its text, its points, how they come about, and what its words rest on."""

    text: str
    points: str
    how: str
    standing: str
    is_group: bool
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class ConditionShown:
    """A condition: of which level, what it does, its text and how it is looked at, what its words rest on."""

    level: str
    effect: str
    text: str
    how: str
    standing: str
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class CapShown:
    """A limit on how many have a level, with the reading of its base; more only by a document, or never."""

    text: str
    more: str
    note: str
    standing: str
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class SchemeShown:
    """Everything a scheme says."""

    levels: list[tuple[SchemeLevel, str]]
    criteria: list[CriterionShown]
    conditions: list[ConditionShown]
    caps: list[CapShown]
    deciders: list[tuple[str, str, str]]
    facts: list[tuple[str, str]]


def scheme_shown(frame: Frame) -> SchemeShown:
    """A scheme in words; nothing is asked of the database."""
    return SchemeShown(
        levels=[(level, range_of(level)) for level in frame.levels],
        criteria=[_criterion(frame, one) for one in frame.criteria],
        conditions=[_condition(frame, one) for one in frame.conditions],
        caps=[
            CapShown(
                text=reading_of(cap, frame.levels),
                more=_exceeding(cap),
                note=cap.note,
                standing=standing_of(cap),
                is_confirmed=cap.confirmed,
            )
            for cap in frame.caps
        ],
        deciders=[_decider(one) for one in frame.deciders],
        facts=_facts(frame.scheme),
    )


def range_of(level: SchemeLevel) -> str:
    """ "từ 70 đến dưới 90 điểm", "từ 90 điểm"; empty where levels have no points."""
    if level.minimum is None:
        return ""
    words = {"minimum": amount_text(level.minimum), "below": amount_text(level.below)}
    if level.below is None:
        return _("từ %(minimum)s điểm") % words
    return _("từ %(minimum)s đến dưới %(below)s điểm") % words


def _criterion(frame: Frame, one: SchemeCriterion) -> CriterionShown:
    how = str(one.get_kind_display())
    if one.kind == SchemeCriterion.Kind.COMPUTED:
        steps = [
            _("từ %(value)s: %(points)s điểm")
            % {"value": amount_text(step.minimum), "points": amount_text(step.points)}
            if step.minimum is not None
            else _("còn lại: %s điểm") % amount_text(step.points)
            for step in frame.steps.get(one.pk, ())
        ]
        how = "; ".join([f"{how}: {Fact(one.fact).label}", *steps])
    return CriterionShown(
        text=str(one),
        points=amount_text(one.maximum),
        how=how,
        standing=standing_of(one),
        is_group=one.kind == SchemeCriterion.Kind.GROUP,
        is_confirmed=one.confirmed,
    )


def _condition(frame: Frame, one: SchemeCondition) -> ConditionShown:
    how = str(one.get_kind_display())
    if one.kind == SchemeCondition.Kind.COMPUTED:
        value = amount_text(one.value)
        at_least = one.comparison == SchemeCondition.Comparison.AT_LEAST
        mark = _("từ %s trở lên") % value if at_least else _("không quá %s") % value
        how = f"{how}: {Fact(one.fact).label}, {mark}"
    if one.liftable:
        how = f"{how}; {_('cấp quyết định gỡ được, có văn bản')}"
    return ConditionShown(
        level=frame.level_of(one.level_id).name,
        effect=str(one.get_effect_display()),
        text=one.text,
        how=how,
        standing=standing_of(one),
        is_confirmed=one.confirmed,
    )


def _decider(one: SchemeDecider) -> tuple[str, str, str]:
    """Where, who appraises, who decides."""
    where = str(one.at) if one.at is not None else _("mọi cấp còn lại")
    appraiser = str(one.get_appraiser_display()) if one.appraiser else _("không thẩm định riêng")
    return where, appraiser, str(one.get_decider_display())


def _facts(scheme: Scheme) -> list[tuple[str, str]]:
    """How one classifies by it, besides its tables."""
    person = scheme.subject in PERSONS
    months = scheme.minimum_months
    service = (
        _("đến ngày chốt chưa đủ %(months)d tháng kể từ %(since)s thì %(done)s")
        % {"months": months, "since": scheme.get_counts_from_display(), "done": scheme.get_short_service_display()}
        if person
        else _("đến ngày chốt tổ chức mới lập chưa đủ %(months)d tháng thì chưa xếp loại") % {"months": months}
    )
    found = [
        (_("Cách xếp mức"), _("theo tổng điểm") if scheme.by_points else _("mức do người xét ghi, không cho điểm")),
        (_("Nơi đề nghị"), _("phải biểu quyết") if scheme.needs_vote else _("không phải biểu quyết")),
        (_("Mới kết nạp") if person else _("Mới lập"), service),
    ]
    if person:
        found += [
            (_("Không xếp loại"), "; ".join(str(one.label) for one in (NotRated.EXEMPT, NotRated.SUSPENDED))),
            (
                _("Chuyển đến trong kỳ"),
                _("lấy nhận xét của chi bộ cũ nếu đã sinh hoạt ở đó từ %d tháng") % scheme.comment_months,
            ),
        ]
    if scheme.form_title:
        found.append((_("Mẫu kiểm điểm"), ": ".join(one for one in (scheme.form_code, scheme.form_title) if one)))
    if scheme.note:
        found.append((_("Ghi chú"), scheme.note))
    return found


def _exceeding(cap: SchemeCap) -> str:
    """Who may let a unit exceed a cap, and by which paper."""
    if not cap.may_exceed:
        return _("Không được vượt.")
    told = _("Được vượt khi có văn bản cho phép của: %s") % cap.get_exceed_by_display()
    return f"{told} ({cap.exceed_paper})." if cap.exceed_paper else f"{told}."

"""Scoring schemes as they are read: which one a meeting is scored by, what belongs to it, what keeps it from use."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization
from branches.queries import manages_reference_data
from branches.scoping import Action, appointments_of, is_system, organizations_under, roles_allowing
from core.formatting import date_text, decimal
from core.periods import last_day_of
from meetings.models import Band, Criterion, CriterionLevel, DurationRule, Meeting, Quality, ScoringScheme, Veto

Kind, Source = Criterion.Kind, Criterion.Source
WHOLE = Decimal(100)
# What is so or is not: full points or none, unless the scheme gives levels.
YES_NO_SOURCES = (Source.SENT_IN_TIME, Source.PREPARED, Source.THEMATIC)
BEST_FIRST = tuple(Quality)


@dataclass(slots=True)
class Frame:
    """A scheme with everything that belongs to it, read once for any number of meetings."""

    scheme: ScoringScheme
    criteria: list[Criterion] = field(default_factory=list)  # groups before their parts
    levels: dict[int, list[CriterionLevel]] = field(default_factory=lambda: defaultdict(list))
    durations: list[DurationRule] = field(default_factory=list)
    bands: list[Band] = field(default_factory=list)  # best first
    vetoes: list[Veto] = field(default_factory=list)

    @property
    def leaves(self) -> list[Criterion]:
        """What is scored; a group only sums up."""
        return [one for one in self.criteria if one.kind != Kind.GROUP]

    def parts_of(self, criterion: Criterion) -> list[Criterion]:
        """What stands directly below a criterion."""
        return [one for one in self.criteria if one.parent_id == criterion.pk]

    def leaves_of(self, criterion: Criterion) -> list[Criterion]:
        """The leaves at or below a criterion."""
        if criterion.kind != Kind.GROUP:
            return [criterion]
        return [leaf for part in self.parts_of(criterion) for leaf in self.leaves_of(part)]

    def minutes_for(self, kind: str, members: int) -> int | None:
        """How long a meeting of a kind must last in a branch of so many members; None where the scheme does not say."""
        fitting = [one for one in self.durations if one.meeting_kind == kind and one.members_from <= members]
        return max(fitting, key=lambda one: one.members_from).minutes if fitting else None

    def name_of(self, quality: str) -> str:
        """What the scheme calls a band."""
        named = next((one.name for one in self.bands if one.quality == quality), "")
        return named or (str(Quality(quality).label) if quality else "")


def points_text(points: Decimal | None) -> str:
    """4.5 is "4,5", 5.0 is "5"; nothing is empty text."""
    return decimal(points, 1).removesuffix(",0")


def frames_of(scheme_ids: Iterable[int]) -> dict[int, Frame]:
    """Schemes with their criteria, levels, durations, bands and vetoes, by id: six queries."""
    ids = set(scheme_ids)
    frames = {one.pk: Frame(one) for one in ScoringScheme.objects.filter(pk__in=ids).select_related("document")}
    loose: dict[int, list[Criterion]] = defaultdict(list)
    for criterion in Criterion.objects.filter(scheme__in=ids).order_by("position", "pk"):
        loose[criterion.scheme_id].append(criterion)
    for pk, frame in frames.items():
        frame.criteria = _groups_first(loose[pk])
    owners = {one.pk: pk for pk, criteria in loose.items() for one in criteria}
    for level in CriterionLevel.objects.filter(criterion__in=owners).order_by("position", "pk"):
        frames[owners[level.criterion_id]].levels[level.criterion_id].append(level)
    for rule in DurationRule.objects.filter(scheme__in=ids):
        frames[rule.scheme_id].durations.append(rule)
    for band in Band.objects.filter(scheme__in=ids).order_by("-minimum", "pk"):
        frames[band.scheme_id].bands.append(band)
    for veto in Veto.objects.filter(scheme__in=ids).select_related("criterion"):
        frames[veto.scheme_id].vetoes.append(veto)
    return frames


def frame_of(scheme: ScoringScheme) -> Frame:
    """One scheme with everything that belongs to it."""
    return frames_of([scheme.pk])[scheme.pk]


def schemes_for(meetings: Iterable[Meeting]) -> dict[int, ScoringScheme]:
    """By which scheme meetings are scored, by meeting id: that in force on the meeting's own day (DOMAIN §6.38) of the
    nearest committee above, where it stood that day, that has one; else the common one. Others are not scored at all:
    extraordinary meetings, congresses, those of a day without a scheme. Two queries."""
    active = list(ScoringScheme.objects.filter(is_active=True).select_related("document"))
    rated = [meeting for meeting in meetings if meeting.is_rated]
    prefetch_related_objects(rated, "placement")
    found = {}
    for meeting in rated:
        standing = [one for one in active if one.start <= meeting.date and (one.end is None or meeting.date < one.end)]
        own = {one.owner_id: one for one in standing if one.owner_id is not None}
        nearest = tree.nearest(meeting.placement, own)
        scheme = own[nearest] if nearest else next((one for one in standing if one.owner_id is None), None)
        if scheme is not None:
            found[meeting.pk] = scheme
    return found


def scheme_for(meeting: Meeting) -> ScoringScheme | None:
    """By which scheme a meeting is scored; None for one that is not."""
    return schemes_for([meeting]).get(meeting.pk)


def names_of_schemes(scheme_ids: Iterable[int]) -> dict[int, str]:
    """What schemes are called, by id."""
    return dict(ScoringScheme.objects.filter(pk__in=set(scheme_ids)).values_list("pk", "name"))


def committees_of(user: Any, *, on: date) -> QuerySet[Organization]:
    """The organisations for which a user may lay down how meetings are scored: where he works for the committee, or
    below. The roles are those that confirm what branches send; confirming itself is done strictly below."""
    if is_system(user):
        return Organization.objects.all()
    held = appointments_of(user, on=on).filter(role__in=roles_allowing(Action.CONFIRM))
    return organizations_under(list(held.values_list("organization", flat=True)), Action.SEND, on=on)


def may_keep_scheme(user: Any, scheme: ScoringScheme, *, on: date) -> bool:
    """Whether a user may change, use, end and copy a scheme: a common one as reference data, another for its owner."""
    if manages_reference_data(user, on=on):
        return True
    return scheme.owner_id is not None and committees_of(user, on=on).filter(pk=scheme.owner_id).exists()


def faults_of(frame: Frame) -> list[str]:
    """What keeps a scheme from being used, one sentence each."""
    return [
        *_faults_of_sums(frame),
        *(fault for criterion in frame.criteria for fault in _faults_of_levels(frame, criterion)),
        *_faults_of_durations(frame),
        *_faults_of_bands(frame),
        *_faults_of_year(frame.scheme),
    ]


def overlapping(scheme: ScoringScheme) -> ScoringScheme | None:
    """The scheme in use of the same owner that shares a day with this one."""
    others = ScoringScheme.objects.filter(is_active=True, owner=scheme.owner_id).exclude(pk=scheme.pk).order_by("start")
    ending = scheme.end or date.max
    return next((one for one in others if one.start < ending and (one.end is None or scheme.start < one.end)), None)


def span_text(scheme: ScoringScheme) -> str:
    """ "từ 28/10/2025", "từ 06/07/2018 đến hết 27/10/2025"."""
    first = _("từ %(day)s") % {"day": date_text(scheme.start)}
    last = last_day_of(scheme.end)
    return first if last is None else _("%(first)s đến hết %(day)s") % {"first": first, "day": date_text(last)}


def _groups_first(criteria: Sequence[Criterion]) -> list[Criterion]:
    """Each criterion followed by its parts; what hangs in a ring, last: faults_of names it."""
    below: dict[int | None, list[Criterion]] = defaultdict(list)
    for one in criteria:
        below[one.parent_id].append(one)
    found: list[Criterion] = []

    def walk(parent: int | None) -> None:
        for one in below[parent]:
            found.append(one)
            walk(one.pk)

    walk(None)
    return [*found, *(one for one in criteria if one not in found)]


def _faults_of_sums(frame: Frame) -> list[str]:
    if not frame.criteria:
        return [_("Khung chưa có tiêu chí nào.")]
    known = {one.pk: one for one in frame.criteria}
    faults = []
    for one in frame.criteria:
        seen, above = {one.pk}, one.parent_id
        while above is not None and above in known and above not in seen:
            seen.add(above)
            above = known[above].parent_id
        if above is not None:
            faults.append(_("“%(what)s”: nhóm không thuộc khung này, hoặc các nhóm thuộc lẫn nhau.") % {"what": one})
    if faults:
        return faults
    for one in frame.criteria:
        parts = frame.parts_of(one)
        if one.kind != Kind.GROUP and parts:
            faults.append(_("“%(what)s” có tiêu chí con nên phải là nhóm tiêu chí.") % {"what": one})
        if one.kind == Kind.GROUP and not parts:
            faults.append(_("Nhóm “%(what)s” chưa có tiêu chí nào.") % {"what": one})
        summed = sum((part.maximum for part in parts), Decimal(0))
        if one.kind == Kind.GROUP and parts and summed != one.maximum:
            faults.append(
                _("Nhóm “%(what)s”: các tiêu chí con cộng lại %(sum)s điểm, nhóm ghi %(maximum)s.")
                % {"what": one, "sum": points_text(summed), "maximum": points_text(one.maximum)}
            )
        if one.maximum <= 0:
            faults.append(_("“%(what)s”: điểm tối đa phải lớn hơn 0.") % {"what": one})
    whole = sum((one.maximum for one in frame.leaves), Decimal(0))
    if whole != WHOLE:
        faults.append(_("Các tiêu chí cộng lại %(sum)s điểm, phải đúng 100.") % {"sum": points_text(whole)})
    return faults


def _faults_of_levels(frame: Frame, criterion: Criterion) -> list[str]:
    levels = frame.levels[criterion.pk]
    what, faults = {"what": criterion}, []
    for level in levels:
        if not 0 <= level.points <= criterion.maximum:
            faults.append(
                _("“%(what)s”: mức “%(level)s” cho %(points)s điểm, phải từ 0 đến %(maximum)s.")
                % {
                    **what, "level": level.text, "points": points_text(level.points),
                    "maximum": points_text(criterion.maximum),
                }
            )  # fmt: skip
    wants = criterion.kind == Kind.LEVEL or (criterion.kind == Kind.COMPUTED and criterion.source not in YES_NO_SOURCES)
    if wants and not any(level.points == criterion.maximum for level in levels):
        faults.append(_("“%(what)s”: chưa có mức nào cho điểm tối đa.") % what)
    if criterion.kind in (Kind.GROUP, Kind.YES_NO, Kind.NUMBER) and levels:
        faults.append(_("“%(what)s”: cách chấm này không dùng mức; hãy bỏ các mức hoặc đổi cách chấm.") % what)
    if criterion.kind == Kind.COMPUTED:
        minima = [level.minimum for level in levels]
        if len(minima) != len(set(minima)):
            faults.append(_("“%(what)s”: hai mức có cùng giá trị bắt đầu.") % what)
        if any(level.strict for level in levels) and criterion.source != Source.ATTENDANCE:
            faults.append(_("“%(what)s”: “không được có vắng không lý do” chỉ dùng cho tỷ lệ dự sinh hoạt.") % what)
    return faults


def _faults_of_durations(frame: Frame) -> list[str]:
    if not any(one.source == Source.DURATION for one in frame.criteria):
        return []
    named = {one.meeting_kind for one in frame.durations if one.members_from == 0}
    return [
        _("Chưa có thời lượng ít nhất của loại sinh hoạt “%(kind)s” (từ 0 đảng viên).") % {"kind": kind.label}
        for kind in Meeting.RATED_KINDS
        if kind not in named
    ]


def _faults_of_bands(frame: Frame) -> list[str]:
    minima = {band.quality: band.minimum for band in frame.bands}
    missing = [str(quality.label) for quality in BEST_FIRST if quality not in minima]
    if missing:
        return [_("Chưa có mức xếp loại: %(names)s.") % {"names": ", ".join(missing)}]
    faults = []
    ordered = [minima[quality] for quality in BEST_FIRST]
    if any(better <= worse for better, worse in pairwise(ordered)):
        faults.append(_("Điểm bắt đầu của các mức xếp loại phải giảm dần từ Tốt đến Kém."))
    if ordered[-1] != 0:
        faults.append(_("Mức xếp loại Kém phải bắt đầu từ 0 điểm."))
    if ordered[0] > WHOLE:
        faults.append(_("Mức xếp loại Tốt không thể bắt đầu từ hơn 100 điểm."))
    if any(veto.quality == BEST_FIRST[-1] for veto in frame.vetoes):
        faults.append(_("Điều kiện khống chế không đặt được cho mức Kém: dưới nó không còn mức nào."))
    known = {one.pk for one in frame.criteria}
    if any(veto.criterion_id not in known for veto in frame.vetoes):
        faults.append(_("Điều kiện khống chế phải dùng tiêu chí của chính khung này."))
    return faults


def _faults_of_year(scheme: ScoringScheme) -> list[str]:
    faults = []
    if max(scheme.year_good_share, scheme.year_fair_share) > 100:
        faults.append(_("Tỷ lệ kỳ trong quy tắc xếp loại năm không thể quá 100%."))
    if max(scheme.year_good_count, scheme.year_fair_count) > 12:
        faults.append(_("Số kỳ trong quy tắc xếp loại năm không thể quá 12."))
    return faults

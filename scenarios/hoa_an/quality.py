"""How good Hòa An's meetings were: every point is invented, and so are the model meetings but for their number."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from branches.models import Organization
from core.documents import Document
from meetings.models import Criterion, Meeting, Quality, ScoringScheme
from meetings.queries import Frame, compute, facts_of, frames_of, schemes_for
from meetings.services import RecordedScore, choose_models, record_scores, set_guests, update_model
from scenarios.plan import BELOW_GRASSROOTS, GRASSROOTS, RURAL, Branch, District

YEAR = 2022
MODELS_BELOW = 23  # as published: of the 225 branches under the grassroots committees (DOMAIN §1.1)
_VISITED = 0.3  # in how many meetings somebody from above confirmed the points
_REASONS = (
    "Chưa thực hiện xong nghị quyết kỳ trước",
    "Nội dung chuẩn bị còn sơ sài, ít ý kiến phát biểu",
    "Biên bản ghi chưa đủ ý kiến",
)
_TEAM = "Đoàn kiểm tra, giám sát của Ban Thường vụ Huyện ủy"
_LESSONS = (
    "Gợi ý thảo luận gửi trước nên nhiều đảng viên phát biểu.\nCần ghi rõ người chịu trách nhiệm và thời hạn.",
    "Kiểm điểm việc kỳ trước theo từng đầu việc.\nNên dành thời gian cho đảng viên trẻ nêu ý kiến.",
    "Sinh hoạt chuyên đề gắn với việc của xóm, có mời trưởng xóm.\nCần gọn phần thông tin thời sự.",
)


def score(plan: District, meeting_ids: Sequence[int], *, by: Any) -> None:
    """Scores every counted meeting; the level from above is decided for those that are confirmed."""
    meetings = list(
        Meeting.objects.filter(
            pk__in=meeting_ids, kind__in=Meeting.RATED_KINDS, status__in=Meeting.COUNTED_STATUSES
        ).select_related("placement", "organization").order_by("pk")
    )  # fmt: skip
    schemes = schemes_for(meetings)
    frames = frames_of({scheme.pk for scheme in schemes.values()})
    facts = facts_of(meetings, on=plan.today)
    branches = {branch.code: branch for branch in plan.branches}
    new = []
    for meeting in meetings:
        scheme: ScoringScheme = schemes[meeting.pk]
        rng = Random(f"{plan.seed}/score/{meeting.organization.code}/{meeting.date}/{meeting.kind}")
        good = _goodness(plan, branches[meeting.organization.code], meeting)
        own = {
            leaf.pk: _points(frames[scheme.pk], leaf, facts[meeting.pk], good, rng)
            for leaf in frames[scheme.pk].leaves
        }  # fmt: skip
        visited = rng.random() < _VISITED
        decided = meeting.status == Meeting.Status.CONFIRMED
        strict = decided and rng.random() < 0.012
        new.append(
            RecordedScore(
                meeting.pk, own,
                confirmed_points=_looked_at(own, rng) if visited else None,
                official_quality=Quality.AVERAGE.value if strict else "",
                official_reason=rng.choice(_REASONS) if strict else "",
                self_on=meeting.sent_on,
                confirmed_on=meeting.sent_on if visited else None,
                official_on=_some_days_after(meeting, plan.today, rng) if decided else None,
            )
        )  # fmt: skip
    record_scores(new=new, by=by, on=plan.today)


def choose(plan: District, organizations: Mapping[str, Organization], *, by: Any) -> None:
    """The list of model meetings of 2022: all branches directly under the district, and 23 of those below."""
    root = organizations[plan.bodies[0].code]
    document = Document.objects.create(
        kind=Document.Kind.PLAN, number="87-KH/HU", issued_on=date(YEAR, 3, 4), issuer="Ban Thường vụ Huyện ủy Hòa An",
        title="về tổ chức sinh hoạt chi bộ mẫu năm 2022",
    )  # fmt: skip
    chosen = [*(one for one in plan.branches if one.level == GRASSROOTS), *_of_the_committees(plan)]
    models = choose_models(
        organizations=[organizations[one.code] for one in chosen], year=YEAR, chosen_by=root, document=document,
        team=_TEAM, by=by, on=plan.today,
    )  # fmt: skip
    rng = Random(f"{plan.seed}/models")
    neighbours: dict[str, list[Branch]] = defaultdict(list)
    for branch in plan.branches:
        neighbours[branch.parent_code].append(branch)
    for branch, model in zip(chosen, models, strict=True):
        held = Meeting.objects.filter(
            organization=model.organization, status__in=Meeting.COUNTED_STATUSES, kind__in=Meeting.RATED_KINDS,
            for_month__range=(date(YEAR, 4, 1), date(YEAR, 11, 1)),
        ).order_by("date")  # fmt: skip
        meeting = rng.choice(list(held)) if held else None
        update_model(
            model=model,
            team=_TEAM,
            planned_on=meeting.date - timedelta(days=rng.choice((0, 0, 0, 1))) if meeting else None,
            document=document,
            meeting=meeting,
            quality=rng.choices((Quality.GOOD, Quality.FAIR), (4, 1))[0].value if meeting else "",
            lessons=rng.choice(_LESSONS) if meeting else "",
            by=by,
        )
        others = [
            one for one in neighbours[branch.parent_code] if one.code != branch.code and one.sector == branch.sector
        ]
        came = rng.sample(others, min(len(others), rng.randint(1, 3)))
        set_guests(model=model, guests={organizations[one.code].pk: rng.randint(2, 5) for one in came}, by=by)


def _of_the_committees(plan: District) -> list[Branch]:
    """One or two under each committee, the large ones with two, until there are 23."""
    below: dict[str, list[Branch]] = defaultdict(list)
    for branch in plan.branches:
        # A silent branch held no model meeting; one that moved or was renamed would have two places to stand.
        if branch.level == BELOW_GRASSROOTS and branch.silent_from is None:
            below[branch.parent_code].append(branch)
    firsts = [branches[0] for branches in below.values()]
    seconds = [branches[1] for branches in sorted(below.values(), key=lambda one: -len(one)) if len(branches) > 1]
    return [*firsts, *seconds][:MODELS_BELOW]


def _goodness(plan: District, branch: Branch, meeting: Meeting) -> float:
    """How good a branch is, the same for all its meetings; villages a little less, the second year a little more."""
    own = Random(f"{plan.seed}/quality/{branch.code}").triangular(0.8, 1.0, 0.95)
    return own - (0.015 if branch.sector == RURAL else 0) + (0.02 if meeting.for_month.year > plan.first.year else 0)


def _points(frame: Frame, leaf: Criterion, facts: Any, good: float, rng: Random) -> Decimal:
    """Points in halves. What figures do not give in full loses a fifth or two."""
    draw = rng.gauss(good, 0.05)
    if leaf.kind == Criterion.Kind.COMPUTED:
        computed = compute(frame, leaf, facts).points
        if computed is not None:
            return computed
        draw = rng.choice((0.6, 0.8))
    return Decimal(round(2 * float(leaf.maximum) * min(1.0, max(0.3, draw)))) / 2


def _looked_at(own: Mapping[int, Decimal], rng: Random) -> dict[int, Decimal]:
    """As the branch gave itself, less a point here and there."""
    return {
        pk: max(Decimal(0), points - 1) if points >= 5 and rng.random() < 0.15 else points for pk, points in own.items()
    }


def _some_days_after(meeting: Meeting, today: date, rng: Random) -> date:
    return min(today, (meeting.sent_on or meeting.date) + timedelta(days=rng.randint(2, 12)))

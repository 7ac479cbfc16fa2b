"""What the addresses of reviews and schemes speak of: a rating of branch A, what belongs to it, a common scheme."""

from collections.abc import Callable
from datetime import date
from typing import Any

from core.audit import SYSTEM
from core.files import PDF
from evaluations.models import Leave, RatingComment, ReviewPaper, Shortcoming
from evaluations.services.comments import ask_comment
from evaluations.services.leaves import record_leave
from evaluations.services.papers import receive_paper
from evaluations.services.shortcomings import record_shortcoming
from tests.evaluations.judged import JUDGED, JUDGED_KEYS
from tests.evaluations.opened import OPENED, OPENED_KEYS
from tests.evaluations.subjects import make_period, make_rating, rate_member
from tests.factories import World


def make_leave(world: World, start: date = date(2022, 2, 1), end: date | None = date(2022, 3, 1)) -> Leave:
    """`an` was ill for a month."""
    return record_leave(
        member=world.members["an"], kind=Leave.Kind.SICK, start=start, end=end, by=SYSTEM, on=world.today
    )


def make_paper(world: World) -> ReviewPaper:
    """The paper of `an`, with its copy."""
    rating = rate_member(make_period(world.d), world.a, world.members["an"])
    return receive_paper(
        rating=rating, received_on=world.today, contents=(), file=(b"%PDF-1.7", "a.pdf", PDF), by=SYSTEM, on=world.today
    )


def make_comment(world: World) -> RatingComment:
    """What B is to say of the member who moved from it to A."""
    rating = rate_member(make_period(world.d), world.a, world.members["an"])
    return ask_comment(rating=rating, kind=RatingComment.Kind.FORMER, asked_of=world.b, by=SYSTEM, on=world.today)


def make_shortcoming(world: World) -> Shortcoming:
    """What a review of branch A found."""
    rating = make_rating(make_period(world.d), world.a)
    return record_shortcoming(
        rating=rating, text="Ít tự phê bình", remedy="Mỗi kỳ họp một lượt", due_on=date(2023, 6, 30), by=SYSTEM,
        on=world.today,
    )  # fmt: skip


REVIEWED: dict[str, Callable[[World], Any]] = {
    **OPENED,
    **JUDGED,
    "reviewed": lambda world: make_rating(make_period(world.d), world.a),
    "handed": lambda world: make_paper(world).rating,
    "asked_b": lambda world: make_comment(world),
    "found": lambda world: make_shortcoming(world).rating,
    "period": lambda world: make_paper(world).rating.period,
}
REVIEWED_KEYS: dict[str, Callable[[World], dict[str, Any]]] = {
    **OPENED_KEYS,
    "evaluations:scheme": lambda world: {"code": "dang-vien-132"},
    **JUDGED_KEYS,
    "evaluations:evidence_records": lambda world: {"key": "attendance"},
    "evaluations:leave_correct": lambda world: {"pk": make_leave(world).pk},
    "evaluations:leave_remove": lambda world: {"pk": make_leave(world).pk},
    **{
        f"evaluations:shortcoming_{act}": lambda world: {"pk": Shortcoming.objects.get().pk}
        for act in ("correct", "remove", "assign", "check")
    },
}

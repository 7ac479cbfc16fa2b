"""What recruitment asks of a user today, by his role: own steps, probation near its end, what is missing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from branches.models import Organization
from branches.queries import organizations_below
from branches.scoping import Action, actions_somewhere, organizations_allowing
from core.periods import add_months, first_of_month
from recruitment.queries.candidates import IS_OVERTAKEN, candidates_visible_to
from recruitment.queries.classes import ENDING, EXPIRED, LAST, certificates_ending
from recruitment.queries.ended import overtaken
from recruitment.queries.mentors import following_on, mentorships_in, to_reassign, without_mentor
from recruitment.queries.probation import DUE, OVERDUE, SOON, probationers_of
from recruitment.queries.remarks import MISSING, remarks_owed
from recruitment.queries.rights import acting_for, paths_below_own
from recruitment.queries.steps import waiting_for


@dataclass(frozen=True, slots=True)
class Todo:
    """One figure that leads to the list behind it. `pressing` marks what is late."""

    count: int
    label: str
    url: str
    pressing: bool = False


def todo_of(user: Any, organization: Organization | None, *, on: date) -> list[Todo]:
    """The figures of a user's part of the tree, or of an organisation in it, on a day: a fixed number of queries.

    Steps are those he takes himself; the rest concerns the branches whose names he reads.
    """
    rights = actions_somewhere(user, on=on)
    if Action.VIEW_MEMBERS not in rights:
        return []
    code, seen = _scope(user, organization, on)
    return [
        *_steps(user, organization, rights, on), *_probation(seen, code, on), *_overtaken(user, seen, code, on),
        *_following(user, seen, code, on), *_certificates(seen, code, on),
    ]  # fmt: skip


def steps_todo(user: Any, organization: Organization | None, *, on: date) -> list[Todo]:
    """The steps a user takes himself."""
    return _steps(user, organization, actions_somewhere(user, on=on), on)


def ends_todo(user: Any, organization: Organization | None, *, on: date) -> list[Todo]:
    """Of the same what is near its end or past it: probation and certificates."""
    if Action.VIEW_MEMBERS not in actions_somewhere(user, on=on):
        return []
    code, seen = _scope(user, organization, on)
    _all, *ending = _probation(seen, code, on)
    return [*ending, *_certificates(seen, code, on)]


def _scope(user: Any, organization: Organization | None, on: date) -> tuple[dict[str, str], QuerySet[Organization]]:
    """How lists are narrowed to the organisation, and the branches whose names the user reads in it."""
    allowed = organizations_allowing(user, Action.VIEW_MEMBERS, on=on)
    return _code(organization), organizations_below(organization, on=on, among=allowed)


def _code(organization: Organization | None) -> dict[str, str]:
    return {"to-chuc": organization.code} if organization else {}


def _steps(user: Any, organization: Organization | None, rights: Collection[str], on: date) -> list[Todo]:
    if not {Action.VIEW_MEMBERS, Action.RECRUIT} <= set(rights):
        return []
    code = _code(organization)
    mine = acting_for(user, on=on)
    visible = candidates_visible_to(user, on=on)
    waiting = waiting_for(visible, mine, on=on, below=organization, paths=paths_below_own(user, on=on))
    late = sum(one.next.is_overdue(on) for one in waiting)
    return [
        Todo(len(waiting), _("bước chờ bạn"), _address("waiting", code)),
        Todo(late, _("bước của bạn đã quá hạn"), _address("waiting", code | {"qua-han": "on"}), pressing=late > 0),
    ]


def _probation(seen: QuerySet[Organization], code: dict[str, str], on: date) -> list[Todo]:
    lights = [one.light(on) for one in probationers_of(seen.values("pk"), on)]
    soon, due, late = (lights.count(light) for light in (SOON, DUE, OVERDUE))
    return [
        Todo(len(lights), _("đảng viên dự bị"), _address("probation", code)),
        Todo(soon, _("hết dự bị trong 30 ngày tới"), _address("probation", code | {"tinh-trang": SOON})),
        Todo(due, _("đã hết dự bị, chờ chi bộ xét"), _address("probation", code | {"tinh-trang": DUE})),
        Todo(late, _("quá hạn xét công nhận"), _address("probation", code | {"tinh-trang": OVERDUE}), late > 0),
    ]


def _overtaken(user: Any, seen: QuerySet[Organization], code: dict[str, str], on: date) -> list[Todo]:
    visible: Any = candidates_visible_to(user, on=on)
    count = overtaken(visible.filter(followed_by__in=seen.values("pk")), on=on).count()
    label = _("hồ sơ cần đóng: người đã là chính thức hoặc không còn sinh hoạt đảng")
    return [Todo(count, label, _address("candidates", code | {"tinh-trang": IS_OVERTAKEN}), count > 0)]


def _following(user: Any, seen: QuerySet[Organization], code: dict[str, str], on: date) -> list[Todo]:
    """Mentors, remarks of last month."""
    mentorships = following_on(mentorships_in(seen), on)
    unfit = len(to_reassign(mentorships, on))
    visible: Any = candidates_visible_to(user, on=on)
    followed = visible.filter(followed_by__in=seen.values("pk"))
    alone = without_mentor(followed, on).count()
    month = add_months(first_of_month(on), -1)
    owed = sum(one.state == MISSING for one in remarks_owed(mentorships_in(seen), [month], on))
    return [
        Todo(unfit + alone, _("người chưa có, hoặc cần đổi người giúp đỡ"), _address("mentors", code | {"can": "on"})),
        Todo(owed, _("nhận xét tháng trước còn thiếu"), _address("remarks", code | {"thang": f"{month:%Y-%m}"})),
    ]


def _certificates(seen: QuerySet[Organization], code: dict[str, str], on: date) -> list[Todo]:
    certificates = certificates_ending(seen, on=on)
    ending = sum(held.standing(on) in (ENDING, LAST) for _one, held in certificates)
    expired = sum(held.standing(on) == EXPIRED for _one, held in certificates)
    return [
        Todo(ending, _("giấy chứng nhận sắp hết giá trị"), _address("certificates", code | {"gia-tri": ENDING})),
        Todo(
            expired, _("giấy chứng nhận đã hết giá trị"), _address("certificates", code | {"gia-tri": EXPIRED}),
            expired > 0,
        ),
    ]  # fmt: skip


def _address(name: str, query: dict[str, str]) -> str:
    return f"{reverse(f'recruitment:{name}')}{'?' + urlencode(query) if query else ''}"

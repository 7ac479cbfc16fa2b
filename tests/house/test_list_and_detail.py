"""On random trees, with random reorganisations and appointments: lists and objects agree, and the tree keeps its word.

The expected answers come from `tests.house.forest`, which knows nothing of paths, spans or queries.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from branches import tree
from branches.models import Appointment, Form, Level, Organization, Placement
from branches.scoping import MAY, READING, STRICTLY_ABOVE, Action, may, organizations_allowing, organizations_visible_to
from branches.services import NewOrganization, appoint, dissolve_organization, found_organization, move_organization
from core.audit import SYSTEM
from meetings.models import Meeting
from meetings.queries import meetings_allowing, meetings_visible_to
from meetings.services import open_meeting
from members.models import Member
from members.queries import files_editable_by, files_readable_by, members_visible_to
from tests.factories import make_member, make_user
from tests.house.forest import DAYS, Forest

pytestmark = pytest.mark.django_db

USERS = 2
some_organization = st.integers(0, 30)  # taken modulo the number of organisations
some_day = st.integers(0, len(DAYS) - 1)
acts = st.one_of(
    st.tuples(st.just("found"), st.none() | some_organization, some_day),
    st.tuples(st.just("move"), some_organization, st.none() | some_organization, some_day),
    st.tuples(st.just("move"), some_organization, some_organization, some_day),
    st.tuples(st.just("dissolve"), some_organization, st.integers(1, len(DAYS) - 1)),
    st.tuples(st.just("meet"), some_organization, some_day),
    st.tuples(st.just("admit"), some_organization, some_day),
)
some_acts = st.lists(acts, min_size=4, max_size=12)
appointments = st.lists(
    st.tuples(st.integers(0, USERS - 1), some_organization, st.sampled_from(Appointment.Role.values), some_day),
    max_size=5,
)
seeds = st.lists(st.tuples(st.none() | some_organization, st.integers(0, 2)), min_size=3, max_size=6)


@dataclass
class Real:
    """The same forest in the database, written through the services."""

    forest: Forest = field(default_factory=Forest)
    organizations: list[Organization] = field(default_factory=list)
    meetings: dict[tuple[int, int], int] = field(default_factory=dict)
    members: list[Member] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.form = Form.objects.get(code="chi-bo")
        self.level = Level.objects.get(code="co-so")

    def one(self, number: int | None) -> Organization | None:
        return None if number is None else self.organizations[number]

    def act(self, name: str, *drawn: Any) -> None:
        """Does one act in both; whatever one of them refuses the other must refuse."""
        *numbers, day = drawn
        arguments = [*(None if number is None else number % len(self.organizations) for number in numbers), day]
        allowed = getattr(self.forest, name)(*arguments) is not False
        with nullcontext() if allowed else pytest.raises(ValidationError), transaction.atomic():
            getattr(self, name)(*arguments)

    def found(self, parent: int | None, day: int) -> None:
        code = f"O{len(self.organizations)}"
        above = self.one(parent)
        new = NewOrganization(code, code, self.form, self.level, above.code if above else None, start=DAYS[day])
        self.organizations.append(found_organization(new=new, by=SYSTEM))

    def move(self, organization: int, parent: int | None, day: int) -> None:
        move_organization(
            organization=self.organizations[organization], parent=self.one(parent), on=DAYS[day], by=SYSTEM
        )

    def dissolve(self, organization: int, day: int) -> None:
        last_day = DAYS[day] - timedelta(days=1)
        dissolve_organization(organization=self.organizations[organization], last_day=last_day, by=SYSTEM)

    def meet(self, organization: int, day: int) -> None:
        meeting = open_meeting(
            organization=self.organizations[organization], kind="regular", date=DAYS[day], again=True, by=SYSTEM
        )
        self.meetings[organization, day] = meeting.pk

    def admit(self, organization: int, day: int) -> None:
        self.members.append(
            make_member(f"Người {len(self.members)}", self.organizations[organization], start=DAYS[day])
        )

    def numbers(self, organizations: Any) -> set[int]:
        pks = {organization.pk: number for number, organization in enumerate(self.organizations)}
        return {pks[organization.pk] for organization in organizations}


@contextmanager
def undone() -> Iterator[None]:
    """Everything inside is rolled back: one example leaves nothing to the next."""
    with transaction.atomic():
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def grown(seeds: list[tuple[int | None, int]], acts: list[tuple[Any, ...]]) -> Real:
    real = Real()
    for parent, day in seeds:
        real.act("found", parent if real.organizations else None, day)
    for name, *drawn in acts:
        real.act(name, *drawn)
    return real


# No shrinking: an example of a dozen acts reads well enough, and looking for a smaller one takes minutes.
common = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)


@common
@given(seeds=seeds, acts=some_acts)
def test_the_tree_stands_as_it_was_written_on_every_day(seeds: Any, acts: Any) -> None:
    with undone():
        real = grown(seeds, acts)
        for day, on in enumerate(DAYS):
            rows = {row.organization_id: row for row in tree.as_of(on)}
            expected = {
                number: real.forest.path(number, day)
                for number, standing in real.forest.everything()
                if standing == day
            }
            paths = {pk: list(row.path) for pk, row in rows.items()}
            assert paths == {
                real.organizations[number].pk: [real.organizations[at].pk for at in path or []]
                for number, path in expected.items()
            }
            for row in rows.values():
                above = rows[row.parent_id].path if row.parent_id else []
                assert list(row.path) == [*above, row.organization_id]


@common
@given(seeds=seeds, acts=some_acts, day=some_day)
def test_what_stands_below_has_it_above(seeds: Any, acts: Any, day: int) -> None:
    with undone():
        real, on = grown(seeds, acts), DAYS[day]
        for number, organization in enumerate(real.organizations):
            path = real.forest.path(number, day) if real.forest.stands(number, day) else None
            assert [one.pk for one in tree.ancestors(organization, on=on)] == [
                real.organizations[at].pk for at in (path or [])[:-1]
            ]
            assert real.numbers(tree.subtree(organization, on=on)) == {
                other
                for other, t in real.forest.everything()
                if t == day and number in (real.forest.path(other, day) or [])
            }
            assert real.numbers(tree.children(organization, on=on)) == {
                other for other, line in enumerate(real.forest.parents) if line[day] == number
            }
        assert real.numbers(tree.children(None, on=on)) == {
            other for other, line in enumerate(real.forest.parents) if line[day] is None
        }


@common
@given(seeds=seeds, acts=some_acts)
def test_a_meeting_stands_where_its_branch_stood_on_its_day(seeds: Any, acts: Any) -> None:
    with undone():
        held = [("meet", number, day) for number in range(len(seeds)) for day in (2, 5)]
        real = grown(seeds, [*held, *acts])
        for (organization, day), pk in real.meetings.items():
            meeting = Meeting.objects.select_related("placement", "form").get(pk=pk)
            path = real.forest.path(organization, day)
            assert path is not None
            assert list(meeting.placement.path) == [real.organizations[at].pk for at in path]
            assert meeting.placement.organization_id == meeting.form.organization_id == meeting.organization_id
            assert meeting.form.start <= meeting.date
            assert meeting.form.end is None or meeting.date < meeting.form.end
        # No row is left that says nothing: of one organisation's rows no two that touch agree.
        for first, second in pairwise(Placement.objects.order_by("organization", "start")):
            if first.organization_id == second.organization_id and first.end == second.start:
                assert first.path != second.path


@settings(common, max_examples=25)
@example(
    seeds=[(None, 0), (0, 0), (1, 0), (1, 0)],
    acts=[("meet", 2, 1), ("admit", 3, 1), ("dissolve", 2, 3), ("move", 3, 0, 4), ("move", 1, None, 5)],
    appointments=[(0, 1, "committee_staff", 0), (1, 0, "district_staff", 1), (1, 2, "secretary", 0)],
    day=6,
)
@given(seeds=seeds, acts=some_acts, appointments=appointments, day=some_day)
def test_lists_and_objects_agree(seeds: Any, acts: Any, appointments: Any, day: int) -> None:
    with undone():
        real, on = grown(seeds, acts), DAYS[day]
        users = [make_user(f"u{number}") for number in range(USERS)]
        held: set[tuple[int, int, str, int]] = set()
        for user, number, role, since in appointments:
            number %= len(real.organizations)
            if not any(one[:3] == (user, number, role) for one in held):
                appoint(
                    user=users[user], organization=real.organizations[number], role=role, start=DAYS[since], by=SYSTEM
                )
                held.add((user, number, role, since))
        for number, user in enumerate(users):
            _holds(real, user, {one[1:3] for one in held if one[0] == number and one[3] <= day}, day)
            assert set(organizations_visible_to(user, on=on)) == set(organizations_allowing(user, Action.VIEW, on=on))
        for action in Action:
            assert real.numbers(organizations_allowing(SYSTEM, action, on=on)) == set(range(len(real.organizations)))


def _holds(real: Real, user: Any, roles: set[tuple[int, str]], day: int) -> None:
    """One user's lists and every object's own answer, against the rule written out by hand."""
    forest, on = real.forest, DAYS[day]
    allowed: dict[str, set[int]] = {}
    for action in Action:
        roots = {organization for organization, role in roles if action in MAY[role]}
        allowed[action] = {
            number
            for number in range(len(real.organizations))
            if roots & set(_reach(forest, number, day, reading=action in READING, above=action in STRICTLY_ABOVE))
        }
        assert real.numbers(organizations_allowing(user, action, on=on)) == allowed[action], action
    for action in (Action.VIEW, Action.TAKE_ROLL, Action.CONFIRM):
        for number, organization in enumerate(real.organizations):
            assert may(user, action, organization, on=on) == (number in allowed[action]), (action, number)
    viewing = {organization for organization, role in roles if Action.VIEW in MAY[role]}
    assert set(meetings_visible_to(user, on=on).values_list("pk", flat=True)) == {
        pk
        for (number, held), pk in real.meetings.items()
        if number in allowed[Action.VIEW] or viewing & set(forest.path(number, held) or [])
    }
    assert set(meetings_allowing(user, Action.TAKE_ROLL, on=on).values_list("pk", flat=True)) == {
        pk for (number, _held), pk in real.meetings.items() if number in allowed[Action.TAKE_ROLL]
    }
    for action, listed in (
        (Action.VIEW_MEMBERS, members_visible_to),
        (Action.READ_FILE, files_readable_by),
        (Action.EDIT_MEMBERS, files_editable_by),
    ):
        assert set(listed(user, on=on)) == {
            real.members[number] for number, home in enumerate(forest.belongs) if home[day] in allowed[action]
        }, action


def _reach(forest: Forest, number: int, day: int, *, reading: bool, above: bool) -> list[int]:
    """The organisations at which an appointment reaches this one on a day."""
    path = forest.path(number, day) if forest.stands(number, day) else None
    if path is None and reading:
        path = forest.archived(number, day)
    path = path or []
    # Above the highest stands nobody: it sees to its own.
    return path[:-1] if above and len(path) > 1 else path

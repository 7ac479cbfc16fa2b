"""A reorganisation takes cases and open registrations along with their members, and ends what ends with its branch."""

from datetime import date

from branches.services import (
    absorb_organization,
    dissolve_organization,
    move_organization,
    preview,
    undo_reorganization,
)
from core.audit import SYSTEM
from core.periods import Period
from evaluations.models import ConsolidationTask, Registration, ScreeningCase, WeakOrganization
from evaluations.queries.screenings import cases_visible_to
from evaluations.reports.weak import WEAK_REPORT
from members.models import Membership
from members.services import end_membership
from tests.evaluations.registered import make_case, make_consolidation, make_registration, make_weak
from tests.factories import TODAY, World

DAY = date(2022, 12, 10)


def test_a_merger_takes_along_what_is_its_members_and_ends_the_branch_s_own(world: World) -> None:
    an = world.members["an"]
    case, concluded = make_case(world.a, an), make_case(
        world.a, world.members["binh"], outcome="improved", outcome_on=date(2022, 6, 1)
    )  # fmt: skip
    of_an, own = make_registration(world.a, an), make_registration(world.a)
    weak = make_weak(world.a, world.x)
    told = preview([world.a.pk], since=DAY)
    assert "1 đảng viên đang rà soát" in told
    assert "1 tổ chức trong danh sách yếu kém" in told
    act = absorb_organization(organization=world.a, into=world.b, on=DAY, by=SYSTEM)
    for row in (case, concluded, of_an, own, weak):
        row.refresh_from_db()
    assert (case.organization, of_an.organization, concluded.organization) == (world.b, world.b, world.a)
    assert list(cases_visible_to(world.users["neighbour"], on=TODAY)) == [case]
    assert (own.outcome, own.outcome_on) == (Registration.Outcome.WITHDRAWN, DAY)
    assert own.outcome_note.startswith("Tổ chức kết thúc: ")
    assert (weak.end, weak.consolidated) == (DAY, False)
    assert weak.result.startswith("Tổ chức kết thúc: ")
    undo_reorganization(reorganization=act, by=world.users["district"])
    for row in (case, of_an, own, weak):
        row.refresh_from_db()
    assert (case.organization, of_an.organization, own.outcome, weak.end) == (world.a, world.a, "", None)


def test_a_listing_from_a_later_day_goes_with_its_branch(world: World) -> None:
    make_consolidation(make_weak(world.a, world.x, start=date(2022, 12, 15)), due_on=date(2023, 1, 31))
    absorb_organization(organization=world.a, into=world.b, on=DAY, by=SYSTEM)
    assert not WeakOrganization.objects.exists()
    assert not ConsolidationTask.objects.exists()


def test_what_is_dissolved_is_not_consolidated(world: World) -> None:
    for row in Membership.objects.filter(organization=world.b, end__isnull=True):
        end_membership(membership=row, last_day=date(2022, 11, 30), reason="transfer_out", by=SYSTEM)
    weak = make_weak(world.b, world.x)
    dissolve_organization(organization=world.b, last_day=date(2022, 12, 9), by=SYSTEM)
    weak.refresh_from_db()
    assert (weak.end, weak.consolidated, weak.result) == (DAY, False, "Tổ chức giải thể.")
    totals = WEAK_REPORT.build(world.d, Period.parse("2022"), by=SYSTEM, on=TODAY).totals
    assert totals is not None
    assert [totals[name] for name in ("start", "listed", "consolidated", "ended", "end")] == [0, 1, 0, 1, 0]


def test_a_branch_that_moves_keeps_its_cases(world: World) -> None:
    case, weak = make_case(world.a, world.members["an"]), make_weak(world.a, world.x)
    move_organization(organization=world.a, parent=world.y, on=DAY, by=SYSTEM)
    assert ScreeningCase.objects.get().organization == case.organization
    assert WeakOrganization.objects.get().end == weak.end

"""Party-age badges: when one is due and in which round, what is refused, and what is not asked for twice."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from branches.services import move_organization
from core.audit import SYSTEM
from core.documents import Document
from core.periods import Period
from members.models import Badge, BadgeLevel, BadgeRound, Member, Membership
from members.queries import Candidate, PartyAge, Round, badge_rules, badges_in, party_age_of
from members.services import (
    Proposal,
    award_badges,
    decline_badge,
    end_membership,
    propose_badges,
    record_badge,
    record_discipline,
)
from tests.factories import World, make_member

pytestmark = pytest.mark.django_db

Kind, Status = Badge.Kind, Badge.Status


def veteran(world: World, admitted: date | None, name: str = "Nông Văn Già", **values: Any) -> Member:
    """A member of branch A, recognised a year after the day on his decision."""
    fields: dict[str, Any] = {"admission_date": admitted, "full_membership_date": date(2000, 1, 1)}
    later = {key: values.pop(key) for key in ("party_age_start", "party_age_excluded_days") if key in values}
    member = make_member(name, world.a, **{**fields, **values})
    Member.objects.filter(pk=member.pk).update(**later)
    member.refresh_from_db()
    return member


def asked(world: World, period: str, organization: Any = None) -> Round:
    return badges_in(organization or world.d, Period.parse(period), rules=badge_rules())


def told(found: tuple[Candidate, ...]) -> list[tuple[str, int, date, str, str]]:
    return [(one.member.full_name, one.years, one.round_on, one.kind, one.status) for one in found]


def propose(world: World, member: Member, years: int, on: date, kind: str = Kind.NORMAL, note: str = "") -> Badge:
    proposal = Proposal(member, world.a.pk, years, kind, note)
    return propose_badges(proposals=[proposal], round_on=on, by=SYSTEM)[0]


def paper() -> Document:
    return Document.objects.get_or_create(number="12-QĐ/TU", issued_on=date(2022, 8, 20))[0]


@pytest.mark.parametrize(
    ("start", "excluded", "years", "due"),
    [
        (date(1992, 5, 19), 0, 30, date(2022, 5, 19)),
        (date(1992, 2, 29), 0, 30, date(2022, 2, 28)),  # no 29/2 in 2022
        (date(1992, 2, 29), 0, 40, date(2032, 2, 29)),
        (date(1992, 5, 19), 100, 30, date(2022, 8, 27)),
        (date(1992, 2, 29), 1, 30, date(2022, 3, 1)),
        (date(1992, 5, 19), 2**31 - 1, 30, date.max),  # whatever was typed, nothing breaks
    ],
)
def test_the_day_the_years_are_full(start: date, excluded: int, years: int, due: date) -> None:
    assert PartyAge(start, excluded=excluded).due(years) == due


@pytest.mark.parametrize(
    ("start", "excluded", "day", "years"),
    [
        (date(1992, 5, 19), 0, date(2022, 5, 18), 29),
        (date(1992, 5, 19), 0, date(2022, 5, 19), 30),
        (date(1992, 5, 19), 100, date(2022, 8, 26), 29),
        (date(1992, 5, 19), 100, date(2022, 8, 27), 30),
        (date(1992, 2, 29), 0, date(2022, 2, 28), 30),
        (date(2022, 5, 19), 0, date(2022, 5, 19), 0),
        (date(2022, 5, 19), 0, date(2021, 5, 19), 0),
        (date(2022, 5, 19), 2**31 - 1, date(2022, 12, 1), 0),
    ],
)
def test_whole_years_on_a_day(start: date, excluded: int, day: date, years: int) -> None:
    assert PartyAge(start, excluded=excluded).on(day) == years


@pytest.mark.parametrize(
    ("due", "round_on"),
    [
        (date(2022, 2, 3), date(2022, 2, 3)),  # on the very day of the round
        (date(2022, 2, 4), date(2022, 5, 19)),
        (date(2022, 5, 20), date(2022, 9, 2)),
        (date(2022, 9, 3), date(2022, 11, 7)),
        (date(2022, 11, 8), date(2023, 2, 3)),
        (date.max, None),
    ],
)
def test_the_round_is_the_first_on_or_after_the_day(due: date, round_on: date | None) -> None:
    assert badge_rules().round_of(due) == round_on


def test_rounds_and_levels_are_rows_in_force_on_the_day() -> None:
    BadgeRound.objects.filter(month=5).update(end=date(2022, 1, 1))
    BadgeRound.objects.create(day=29, month=2, start=date(2024, 1, 1))
    BadgeLevel.objects.filter(years=30).update(end=date(2023, 1, 1))
    rules = badge_rules()
    assert rules.round_of(date(2022, 2, 4)) == date(2022, 9, 2)
    assert rules.rounds_between(date(2023, 12, 1), date(2025, 3, 1)) == [
        date(2024, 2, 3), date(2024, 2, 29), date(2024, 9, 2), date(2024, 11, 7), date(2025, 2, 3),
    ]  # fmt: skip
    assert [rules.level(30, day) is not None for day in (date(2022, 12, 31), date(2023, 1, 1))] == [True, False]


def test_who_is_due_in_which_round_of_a_year(world: World) -> None:
    veteran(world, date(1992, 2, 3), "Lý Thị Ba")
    veteran(world, date(1992, 2, 4), "Lý Văn Bốn")
    veteran(world, date(1981, 11, 8), "Lý Văn Đúng")  # 40 years on 8/11/2021: the first round is 3/2/2022
    veteran(world, date(1981, 11, 7), "Lý Văn Trước")  # 7/11/2021 itself
    veteran(world, date(1992, 11, 8), "Lý Văn Sau")  # 3/2/2023
    found = asked(world, "2022")
    assert found.rounds == (date(2022, 2, 3), date(2022, 5, 19), date(2022, 9, 2), date(2022, 11, 7))
    assert told(found.listed) == [
        ("Lý Văn Đúng", 40, date(2022, 2, 3), "normal", "due"),
        ("Lý Thị Ba", 30, date(2022, 2, 3), "normal", "due"),
        ("Lý Văn Bốn", 30, date(2022, 5, 19), "normal", "due"),
    ]
    assert told(found.late) == [("Lý Văn Trước", 40, date(2021, 11, 7), "normal", "late")]
    assert [one.party_age for one in found.listed] == [40, 30, 30]


def test_a_period_without_a_round_lists_nobody(world: World) -> None:
    veteran(world, date(1992, 3, 10))
    assert asked(world, "2022-03").rounds == ()
    assert asked(world, "2022-03").listed == ()
    assert told(asked(world, "2022-Q2").listed) == [("Nông Văn Già", 30, date(2022, 5, 19), "normal", "due")]


def test_what_the_decision_says_counts_and_days_out_of_the_party_do_not(world: World) -> None:
    # Readmitted in 2000; the decision lets the first admission count, less 200 days (DOMAIN §6.46).
    veteran(
        world, date(2000, 5, 19), full_membership_date=date(2001, 5, 19), party_age_start=date(1992, 2, 1),
        party_age_excluded_days=200,
    )  # fmt: skip
    (one,) = asked(world, "2022").listed
    assert (one.due, one.round_on, one.party_age) == (date(2022, 8, 20), date(2022, 9, 2), 30)


def test_a_probationary_member_has_no_party_age_yet(world: World) -> None:
    member = veteran(world, date(1992, 5, 1), full_membership_date=None)
    assert asked(world, "2022").listed == ()
    with pytest.raises(ValidationError, match="chưa được công nhận chính thức"):
        propose(world, member, 30, date(2022, 5, 19))
    Member.objects.filter(pk=member.pk).update(full_membership_date=date(2022, 5, 19))
    assert told(asked(world, "2022").listed) == [("Nông Văn Già", 30, date(2022, 5, 19), "normal", "due")]


@pytest.mark.parametrize(
    ("admission", "precision", "period", "texts"),
    [
        (date(1992, 1, 1), "year", "2022", ["2022"]),
        (date(1992, 1, 1), "year", "2022-Q2", ["2022"]),
        (date(1992, 1, 1), "year", "2024", []),
        (date(1992, 9, 1), "month", "2022-Q4", ["09/2022"]),
        (date(1992, 9, 1), "month", "2022-Q3", ["09/2022"]),  # 1/9 or 2/9 would be the round of 2/9
        (date(1992, 9, 1), "month", "2022-Q2", []),
    ],
)
def test_a_year_alone_gives_a_due_year_and_is_listed_apart(world, admission, precision, period, texts) -> None:
    member = veteran(world, admission, admission_precision=precision)
    found = asked(world, period)
    assert found.listed == ()
    assert [one.age.due_text(one.years) for one in found.unclear] == texts
    assert found.late == ()
    with pytest.raises(ValidationError, match="chưa biết ngày vào Đảng chính xác"):
        propose(world, member, 30, date(2022, 9, 2))


def test_exempt_members_are_eligible(world: World) -> None:
    exempt = world.members["exempt"]
    Member.objects.filter(pk=exempt.pk).update(admission_date=date(1962, 9, 2))
    assert ("Đàm Văn Ích", 60, date(2022, 9, 2), "normal", "due") in told(asked(world, "2022").listed)


def test_only_who_belongs_officially_at_the_end_of_the_period_is_due(world: World) -> None:
    member = veteran(world, date(1992, 5, 1))
    Membership.objects.filter(member=member).update(end=date(2022, 6, 1), end_reason="transfer_out")
    assert asked(world, "2022").listed == ()
    assert told(asked(world, "2022-Q2").listed) == []
    assert len(asked(world, "2022-05").listed) == 1


@pytest.mark.parametrize(
    ("years", "admitted", "round_on", "fits"),
    [
        (30, date(1993, 9, 2), date(2022, 9, 2), True),  # exactly 12 months short
        (30, date(1993, 9, 3), date(2022, 9, 2), False),
        (65, date(1958, 9, 2), date(2022, 9, 2), True),
        (65, date(1958, 9, 3), date(2022, 9, 2), False),
        (70, date(1954, 9, 2), date(2022, 9, 2), True),  # 24 months from 70 years on
        (70, date(1954, 9, 3), date(2022, 9, 2), False),
    ],
)
def test_early_by_the_months_the_level_allows(world, years, admitted, round_on, fits) -> None:
    member = veteran(world, admitted, full_membership_date=date(2000, 1, 1))
    if fits:
        assert propose(world, member, years, round_on, Kind.EARLY).status == Status.PROPOSED
    else:
        with pytest.raises(ValidationError, match=rf"chỉ được tặng sớm nhiều nhất {24 if years >= 70 else 12} tháng"):
            propose(world, member, years, round_on, Kind.EARLY)


def test_early_is_refused_where_it_is_simply_due(world: World) -> None:
    with pytest.raises(ValidationError, match="hãy đề nghị đúng hạn"):
        propose(world, veteran(world, date(1992, 5, 1)), 30, date(2022, 5, 19), Kind.EARLY)


def test_what_was_given_early_is_not_proposed_again_on_the_regular_day(world: World) -> None:
    member = veteran(world, date(1993, 5, 1))
    badge = propose(world, member, 30, date(2022, 9, 2), Kind.EARLY)
    assert asked(world, "2023").listed == ()
    award_badges(badges=[badge], awarded_on=date(2022, 9, 2), document=paper(), by=SYSTEM)
    assert asked(world, "2023").listed == ()
    with pytest.raises(ValidationError, match=r"Huy hiệu 30 năm đã tặng \(tặng sớm\) ở đợt 02/09/2022"):
        propose(world, member, 30, date(2023, 5, 19))
    assert told(asked(world, "2022").listed) == [("Nông Văn Già", 30, date(2022, 9, 2), "early", "awarded")]


@pytest.mark.parametrize(
    ("admitted", "died", "round_on"),
    [
        (date(1992, 6, 1), date(2022, 7, 1), date(2022, 9, 2)),  # was due, died before the round
        (date(1992, 10, 1), date(2022, 7, 1), date(2022, 9, 2)),  # three months short
        (date(1993, 7, 1), date(2022, 7, 1), date(2022, 9, 2)),  # exactly twelve
        (date(1993, 7, 2), date(2022, 7, 1), None),
        (date(1992, 5, 19), date(2022, 7, 1), None),  # the round had come while he lived
    ],
)
def test_posthumous_candidates(world, admitted, died, round_on) -> None:
    member = veteran(world, admitted)
    end_membership(membership=member.memberships.get(), last_day=died, reason="death", by=SYSTEM)
    found = told(asked(world, "2022").listed)
    assert found == ([("Nông Văn Già", 30, round_on, "posthumous", "due")] if round_on else [])
    if round_on:
        assert propose(world, member, 30, round_on, Kind.POSTHUMOUS).kind == Kind.POSTHUMOUS
        assert told(asked(world, "2022").listed) == [("Nông Văn Già", 30, round_on, "posthumous", "proposed")]
    elif admitted > date(1993, 1, 1):
        with pytest.raises(ValidationError, match="chỉ truy tặng khi còn thiếu nhiều nhất 12 tháng"):
            propose(world, member, 30, date(2022, 9, 2), Kind.POSTHUMOUS)


def test_nobody_is_honoured_after_death_while_he_lives(world: World) -> None:
    with pytest.raises(ValidationError, match="chưa ghi từ trần trước đợt 02/09/2022"):
        propose(world, veteran(world, date(1992, 10, 1)), 30, date(2022, 9, 2), Kind.POSTHUMOUS)


@pytest.mark.parametrize(
    ("years", "round_on", "kind", "sentence"),
    [
        (35, date(2022, 9, 2), Kind.NORMAL, "không có hạng Huy hiệu 35 năm"),
        (30, date(2022, 9, 3), Kind.NORMAL, "03/09/2022 không phải là một đợt"),
        (40, date(2022, 9, 2), Kind.NORMAL, "mới 30 năm tuổi đảng, đủ 40 năm ngày 01/08/2032"),
        (30, date(2022, 11, 7), Kind.NORMAL, "đã đến hạn từ đợt 02/09/2022; đề nghị muộn phải ghi lý do"),
        (30, date(2022, 9, 2), Kind.REISSUED, "chưa ghi đã được tặng Huy hiệu 30 năm nên không cấp lại"),
    ],
)
def test_refusals_name_the_person_and_the_rule(world, years, round_on, kind, sentence) -> None:
    with pytest.raises(ValidationError, match="Nông Văn Già: .*" + sentence):
        propose(world, veteran(world, date(1992, 8, 1)), years, round_on, kind)
    assert not Badge.objects.exists()


def test_a_late_proposal_says_why(world: World) -> None:
    member = veteran(world, date(1992, 8, 1))
    assert propose(world, member, 30, date(2022, 11, 7), note="Bổ sung hồ sơ gốc").note == "Bổ sung hồ sơ gốc"


def test_many_are_proposed_together_or_nobody_is(world: World) -> None:
    ready, not_yet = veteran(world, date(1992, 8, 1)), veteran(world, date(1999, 8, 1), "Vi Văn Trẻ")
    with pytest.raises(ValidationError, match="Vi Văn Trẻ"):
        propose_badges(
            proposals=[Proposal(ready, world.a.pk, 30), Proposal(not_yet, world.a.pk, 30)],
            round_on=date(2022, 9, 2),
            by=SYSTEM,
        )
    assert not Badge.objects.exists()


def test_a_declined_level_is_due_again_in_a_later_round(world: World) -> None:
    member = veteran(world, date(1992, 8, 1))
    badge = propose(world, member, 30, date(2022, 9, 2))
    with pytest.raises(ValidationError, match="Ghi lý do chưa xét"):
        decline_badge(badge=badge, note=" ", by=SYSTEM)
    badge.refresh_from_db()
    decline_badge(badge=badge, note="Đang xem xét kỷ luật", by=SYSTEM)
    assert told(asked(world, "2022-Q3").listed) == [("Nông Văn Già", 30, date(2022, 9, 2), "normal", "declined")]
    assert told(asked(world, "2022-Q4").late) == [("Nông Văn Già", 30, date(2022, 9, 2), "normal", "late")]
    propose(world, member, 30, date(2022, 11, 7), note="Đã xem xét xong")
    assert asked(world, "2022-Q4").late == ()
    with pytest.raises(ValidationError, match="không còn là đề nghị"):
        award_badges(badges=[badge], awarded_on=date(2022, 9, 2), document=paper(), by=SYSTEM)


def test_an_award_needs_its_round_to_have_come(world: World) -> None:
    badge = propose(world, veteran(world, date(1992, 8, 1)), 30, date(2022, 9, 2))
    with pytest.raises(ValidationError, match="không thể trao trước ngày 02/09/2022"):
        award_badges(badges=[badge], awarded_on=date(2022, 9, 1), document=paper(), by=SYSTEM)
    assert award_badges(badges=[badge], awarded_on=date(2022, 9, 2), document=paper(), by=SYSTEM) == 1
    badge.refresh_from_db()
    assert (badge.status, badge.awarded_on, badge.document.number) == (Status.AWARDED, date(2022, 9, 2), "12-QĐ/TU")


def test_a_lost_badge_is_given_again_without_counting_as_a_second_award(world: World) -> None:
    member = veteran(world, date(1992, 1, 1))
    record_badge(
        proposal=Proposal(member, world.a.pk, 30), round_on=date(2022, 2, 3), awarded_on=date(2022, 2, 3), by=SYSTEM
    )
    again = propose(world, member, 30, date(2022, 10, 5), Kind.REISSUED)
    assert again.status == Status.PROPOSED
    assert [one[3:] for one in told(asked(world, "2022").listed)] == [("normal", "awarded"), ("reissued", "proposed")]


def test_what_old_papers_say_is_recorded_and_still_held_against_the_rule(world: World) -> None:
    unknown = veteran(world, date(1960, 1, 1), admission_precision="year")
    old = record_badge(
        proposal=Proposal(unknown, world.a.pk, 40), round_on=date(2000, 1, 5), awarded_on=date(2000, 1, 5), by=SYSTEM
    )
    assert old.status == Status.AWARDED
    with pytest.raises(ValidationError, match="đủ 30 năm ngày 01/08/2022"):
        record_badge(
            proposal=Proposal(veteran(world, date(1992, 8, 1), "Vi Văn Sớm"), world.a, 30),
            round_on=date(2020, 2, 3), awarded_on=date(2020, 2, 3), by=SYSTEM,
        )  # fmt: skip


def test_a_level_without_the_one_before_it_is_a_warning(world: World) -> None:
    member = veteran(world, date(1972, 8, 1))
    for years, on in ((30, date(2002, 9, 2)), (45, date(2017, 9, 2))):
        record_badge(proposal=Proposal(member, world.a.pk, years), round_on=on, awarded_on=on, by=SYSTEM)
    (one,) = asked(world, "2022").listed
    assert (one.years, one.missing) == (50, (40,))
    assert asked(world, "2022").skipped == ()
    other = veteran(world, date(1976, 8, 1), "Vi Văn Cách")
    for years, on in ((30, date(2006, 9, 2)), (45, date(2021, 9, 2))):
        record_badge(proposal=Proposal(other, world.a.pk, years), round_on=on, awarded_on=on, by=SYSTEM)
    (skipped,) = asked(world, "2021").skipped
    assert (skipped.member, skipped.years, skipped.missing) == (other, 45, (40,))


def test_what_was_proposed_stands_where_the_branch_stood_on_the_day_of_the_round(world: World) -> None:
    propose(world, veteran(world, date(1992, 2, 1)), 30, date(2022, 2, 3))
    move_organization(organization=world.a, parent=world.y, on=date(2022, 6, 1), by=SYSTEM)
    assert [len(asked(world, "2022", unit).listed) for unit in (world.x, world.y, world.d)] == [1, 0, 1]
    veteran(world, date(1992, 8, 1), "Vi Văn Sau")
    assert [len(asked(world, "2022", unit).listed) for unit in (world.x, world.y, world.d)] == [1, 1, 2]


def test_the_expelled_are_not_due(world: World) -> None:
    member = veteran(world, date(1992, 8, 1))
    assert party_age_of(member) is not None
    record_discipline(
        member=member, organization=world.a, form="expulsion", decided_on=date(2022, 8, 15), document=paper(), by=SYSTEM
    )  # fmt: skip
    assert asked(world, "2022").listed == ()
    assert member.memberships.get().end == date(2022, 8, 15)


def test_the_queries_do_not_grow_with_the_people(world, django_assert_num_queries) -> None:
    rules = badge_rules()
    for count in (1, 3):
        while Member.objects.filter(full_name__startswith="Nông Văn Thứ").count() < count:
            veteran(world, date(1992, 5, 1) + timedelta(days=count), "Nông Văn Thứ")
        with django_assert_num_queries(9):
            assert len(badges_in(world.d, Period.parse("2022"), rules=rules).listed) == count

"""The demo district as a whole, loaded once by its own command: the published figures come out, and its story shows."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F, Q, Sum

from accounts.models import User
from branches import tree
from branches.models import Appointment, Organization, OrganizationTrait, PlaceStanding
from branches.queries import regulation_gaps, with_current
from branches.scoping import organizations_visible_to
from core.audit import SYSTEM, AccessLog
from core.periods import Period
from core.rendering import json_face
from meetings.models import Attendance, Meeting, MeetingScore, ScoreLine
from meetings.queries import belongings_of_many, roll_faults
from meetings.reports import QUALITY
from members.models import (
    Address,
    Assignment,
    Award,
    Discipline,
    DutySpan,
    Member,
    Membership,
    OfficeTerm,
    TrainingParticipant,
    Transfer,
)
from members.queries import badge_rules, badges_in, crossed_dates, headcount_on, members_on, warnings_of
from members.queries.coverage import Counts, added, coverage_on, doubtful
from members.reports import MOVEMENT
from recruitment.queries.admitted import Question, count_answers
from scenarios.catalogue import PUBLISHED, SCENARIOS
from scenarios.hoa_an import DEMO_BRANCH, DEMO_COMMUNE, HOA_AN
from scenarios.hoa_an.story import HEALTH_CENTRE, HEALTH_STATION, LUNG_PHAY, MERGED_HAMLET, TODAY
from tests.scenarios.planning import check_published, settle

DAYS = (date(2021, 1, 1), date(2022, 1, 1), date(2022, 6, 30), date(2022, 7, 1), TODAY)


@pytest.fixture(scope="module")
def printed(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """What the command printed; the district stays loaded until the module's tests are over."""
    with django_db_blocker.unblock(), transaction.atomic():
        out = StringIO()
        call_command("load_scenario", "hoa-an", stdout=out)
        settle()
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def loaded(printed: str) -> Iterator[Organization]:
    """The root of the loaded district; whatever the test writes is gone afterwards."""
    with transaction.atomic():
        yield Organization.objects.get(code=printed.splitlines()[-1])
        transaction.set_rollback(True)


def organization(code: str) -> Organization:
    return Organization.objects.get(code=code)


def branches_of(root: Organization) -> Any:
    return tree.subtree(root, on=TODAY).filter(forms__form__holds_branch_meetings=True).values("pk")


def name_of(code: str, on: date) -> str:
    return with_current(Organization.objects.filter(code=code), on=on).get().name


def test_branches_have_their_committees_and_a_few_are_warned_of(loaded: Organization) -> None:
    rules = Counter(one.rule for one in warnings_of(Organization.objects.all(), on=TODAY))
    assert rules == {"branch_over": 96, "no_committee": 6, "no_secretary": 4, "term_over": 4}
    heads = OfficeTerm.objects.filter(office__heads=True, span__contains=TODAY)
    assert heads.count() + rules["no_secretary"] == Organization.objects.count()


@pytest.mark.parametrize("on", DAYS)
def test_the_published_counts_hold_on_every_day(loaded: Organization, on: date) -> None:
    units = list(with_current(tree.children(loaded, on=on), on=on))
    assert len(units) == 39
    assert Counter(unit.form_name for unit in units) == {"Đảng bộ": 18, "Chi bộ": 21}
    below = with_current(tree.subtree(loaded, on=on), on=on).exclude(pk__in=[loaded.pk, *(unit.pk for unit in units)])
    assert Counter((one.form_name, one.level_name) for one in below) == {("Chi bộ", "Trực thuộc cơ sở"): 225}


def test_the_last_line_printed_is_the_root_alone(printed: str) -> None:
    code = printed.splitlines()[-1]
    assert list(tree.children(None, on=TODAY).values_list("code", flat=True)) == [code]
    assert name_of(code, TODAY) == "Đảng bộ huyện Hòa An"


def test_182_admitted_in_2022_and_nobody_in_lung_phay(loaded: Organization) -> None:
    year = Question(loaded.pk, date(2022, 1, 1), date(2022, 12, 31))
    missed = Question(organization(LUNG_PHAY).pk, date(2021, 1, 1), TODAY)  # "nhiều năm không đạt chỉ tiêu"
    assert count_answers([year, missed]) == [182, 0]


def test_every_member_of_lung_phay_is_mong(loaded: Organization) -> None:
    there = [one.member_id for one in members_on(organization(LUNG_PHAY), TODAY) if one.kind != "guest"]
    assert len(there) >= 9
    assert set(Member.objects.filter(pk__in=there).values_list("ethnicity__name", flat=True)) == {"Mông"}


def test_peoples_and_numbers_are_those_of_the_place(loaded: Organization) -> None:
    peoples = Counter(Member.objects.values_list("ethnicity__name", flat=True))
    assert set(peoples) == {"Tày", "Nùng", "Kinh", "Dao", "Mông"}
    assert peoples["Tày"] > peoples["Nùng"] > peoples["Kinh"] > peoples["Dao"]
    assert not Member.objects.filter(full_membership_date=None).exclude(card_number=None).exists()
    assert not Member.objects.filter(card_number=None, national_id=None).exists()
    assert all(
        number[0] == "0" for number in Member.objects.exclude(card_number=None).values_list("card_number", flat=True)
    )


def test_no_roll_has_a_fault(loaded: Organization) -> None:
    """Transfers, deaths, hosts, exemptions and suspensions of two months, each on the day of its meeting."""
    meetings = list(Meeting.objects.filter(for_month__in=(date(2021, 6, 1), date(2022, 9, 1))))
    assert len(meetings) > 480
    there = belongings_of_many((meeting.organization_id, meeting.date, meeting.kind) for meeting in meetings)
    rolls: dict[int, dict[int, str]] = {}
    for meeting_id, member_id, status in Attendance.objects.filter(meeting__in=meetings).values_list(
        "meeting", "member", "status"
    ):
        rolls.setdefault(meeting_id, {})[member_id] = status
    faults = [roll_faults(there[one.organization_id, one.date, one.kind], rolls[one.pk]) for one in meetings]
    assert [fault for fault in faults if fault] == []


def test_meetings_are_many_and_none_sent_is_later_than_yesterday(loaded: Organization) -> None:
    assert Meeting.objects.count() > 6_000
    assert Attendance.objects.count() > 150_000
    assert Meeting.objects.exclude(status=Meeting.Status.DRAFT).latest("date").date < TODAY
    held = Meeting.objects.filter(for_month=date(2022, 12, 1), kind__in=Meeting.MONTHLY_KINDS).count()
    assert 150 < held < 246  # December is under way


def test_committees_meet_on_their_own(loaded: Organization) -> None:
    rows = Meeting.objects.filter(kind__in=Meeting.BODY_KINDS).values_list("organization__code", "required")
    assert Counter(rows) == {(loaded.code, 3): 12, (DEMO_COMMUNE, 5): 12, (DEMO_COMMUNE, None): 1}  # the last to come


def test_the_armed_forces_attend_most_and_villages_least(loaded: Organization) -> None:
    sums = Meeting.objects.values_list("form__sector__code").annotate(Sum("present"), Sum("required"))
    rates = {sector: present / required for sector, present, required in sums}
    assert max(rates, key=lambda sector: rates[sector]) == "luc-luong-vu-trang"
    # A firm is one branch or two, which may be as lax as any village.
    assert all(rates["nong-thon"] < rates[sector] for sector in ("co-quan", "truong-hoc", "y-te"))
    assert 0.8 < rates["nong-thon"] < 0.9 < rates["co-quan"] < rates["luc-luong-vu-trang"] < 0.99
    totals = Meeting.objects.aggregate(
        *(Sum(name) for name in ("late", "excused", "unexcused", "special_duty", "exempt_present", "guests"))
    )
    assert all(total > 100 for total in totals.values()), totals


def test_the_movement_of_2022_closes_at_every_level_and_has_the_published_admissions(loaded: Organization) -> None:
    """182 admissions, more than 6,300 members (DOMAIN §1.1); the health station moved without anybody's transfer."""

    def table(one: Organization) -> dict[str, Any]:
        return json_face(MOVEMENT.build(one, Period.parse("2022"), by=SYSTEM, on=TODAY))

    whole = table(loaded)
    totals = whole["totals"]
    assert totals["admission"] == 182
    assert totals["closing"] > 6_300
    assert totals["opening"] + totals["increase"] - totals["decrease"] == totals["closing"]
    assert totals["closing"] == headcount_on(tree.subtree(loaded, on=TODAY).values("pk"), TODAY)
    lines = {row["code"]: row for row in whole["rows"]}
    assert lines[DEMO_COMMUNE]["reorg_out"] == lines[HEALTH_CENTRE]["reorg_in"] > 0
    assert totals["reorg_in"] == totals["reorg_out"] == totals["unexplained"] == totals["recorded"] == 0
    assert sum(row["transfer_out"] for row in lines.values()) > totals["transfer_out"] > 0
    for code, line in lines.items():
        own = table(organization(code))["totals"]
        for key in ("opening", "increase", "decrease", "closing", "admission", "transfer_in", "transfer_out", "death"):
            assert own[key] == line[key], (code, key)


def test_what_happens_to_members_happens(loaded: Organization) -> None:
    ended = Counter(Membership.objects.filter(kind="official", end__lte=TODAY).values_list("end_reason", flat=True))
    assert set(ended) == {"death", "transfer_out", "expulsion", "strike_off", "resignation"}
    assert ended["expulsion"] == 2
    kinds = Counter(Membership.objects.values_list("kind", flat=True))
    assert kinds["temporary"] == 46
    assert kinds["guest"] == 4
    duties = Counter(DutySpan.objects.values_list("kind", flat=True))
    assert duties["exempt"] > 400
    assert duties["term_exempt"] == 64
    assert duties["suspended"] == 6


def test_some_are_silent_late_unconfirmed_or_given_back(loaded: Organization) -> None:
    def sent(month: int) -> set[int]:
        counted = Meeting.objects.filter(
            for_month=date(2022, month, 1), kind__in=Meeting.MONTHLY_KINDS, status__in=Meeting.COUNTED_STATUSES
        )
        return set(counted.values_list("organization", flat=True))

    branches = set(
        with_current(tree.subtree(loaded, on=TODAY), on=TODAY).filter(holds_meetings=True).values_list("pk", flat=True)
    )
    assert len(branches) == 246
    silent = branches - sent(10) - sent(11) - sent(12)
    assert 3 <= len(silent) <= 6
    assert silent <= sent(7)
    late = [one for one in Meeting.objects.exclude(sent_on=None).only("sent_on", "for_month") if one.was_sent_late]
    assert 100 < len(late) < 500
    statuses = Counter(Meeting.objects.values_list("status", flat=True))
    assert statuses["returned"] == 6
    assert statuses["sent"] > 200
    assert statuses["confirmed"] > 15 * statuses["sent"]


def test_the_tree_in_time_shows_in_july_2022(loaded: Organization) -> None:
    before, after = date(2022, 6, 30), date(2022, 7, 1)
    station = organization(HEALTH_STATION)
    assert [one.code for one in tree.ancestors(station, on=before)][1] == DEMO_COMMUNE
    assert [one.code for one in tree.ancestors(station, on=after)][1] == HEALTH_CENTRE
    assert (name_of(MERGED_HAMLET, before), name_of(MERGED_HAMLET, after)) == (
        "Chi bộ xóm Nà Rị",
        "Chi bộ xóm Hợp Nhất",
    )
    commune, centre = organization(DEMO_COMMUNE).pk, organization(HEALTH_CENTRE).pk
    stood = Meeting.objects.filter(organization=station).values_list("date", "placement__parent")
    assert {parent for day, parent in stood if day < after} == {commune}
    assert {parent for day, parent in stood if day >= after} == {centre}


def test_the_demo_secretarys_meeting_of_today_waits_to_be_opened(loaded: Organization) -> None:
    branch = organization(DEMO_BRANCH)
    months = Meeting.objects.filter(organization=branch, kind__in=Meeting.MONTHLY_KINDS).values_list(
        "for_month", flat=True
    )
    assert len(set(months)) == 23
    assert date(2022, 12, 1) not in set(months)
    assert len([one for one in members_on(branch, TODAY) if one.standing == "required"]) > 15


def test_a_second_load_is_refused(loaded: Organization) -> None:
    count = Member.objects.count()
    with pytest.raises(CommandError, match="đã có 265 tổ chức") as refusal:
        call_command("load_scenario", "hoa-an")
    assert refusal.value.returncode == 1
    assert Member.objects.count() == count


def demo_accounts() -> str:
    out = StringIO()
    call_command("create_demo_accounts", stdout=out)
    return out.getvalue()


def test_demo_accounts_of_every_role(loaded: Organization, settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR, settings.CHIBO_TODAY = tmp_path, "2022-12-20"
    table = demo_accounts()
    file = tmp_path / "demo-accounts.txt"
    assert file.stat().st_mode & 0o777 == 0o600
    passwords = dict(line.split() for line in file.read_text().splitlines())
    assert set(passwords) == {account.username for account in HOA_AN.accounts}
    for account in HOA_AN.accounts:
        user = User.objects.get(username=account.username)
        assert user.check_password(passwords[account.username])
        assert not user.must_change_password
        roles = list(user.appointments.values_list("role", "organization__code"))
        if account.group:  # the rights of what the group attends come beside its own
            branches = [("visitor", f"{DEMO_COMMUNE}.{number:02d}") for number in range(1, 7)]
            assert sorted(roles) == [(account.role, account.org), *branches]
            continue
        assert roles == ([(account.role, account.org)] if account.role else [])
        [line] = [line for line in table.splitlines() if f" {account.username} " in line]
        assert passwords[account.username] in line
        assert account.org in line
    assert {role for role, _code in Appointment.objects.values_list("role", "organization__code")} == set(
        Appointment.Role.values
    )
    secretary = User.objects.get(username="bithu")
    member = Member.objects.get(user=secretary)
    assert secretary.full_name == member.full_name
    assert member.pk in {one.member_id for one in members_on(organization(DEMO_BRANCH), TODAY)}
    administrator = User.objects.get(username="quantri")
    assert administrator.is_superuser
    assert not organizations_visible_to(administrator, on=TODAY).exists()


def test_the_record_of_everybody_is_full_and_his_dates_do_not_cross(loaded: Organization) -> None:
    members = list(Member.objects.select_related("occupation", "religion"))
    assert all(member.occupation and member.religion and member.general_education for member in members)
    assert all(member.card_issued_by == "Tỉnh ủy Cao Bằng" for member in members if member.card_number)
    days = [field.name for field in Member._meta.fields if field.get_internal_type() == "DateField"]
    crossed = {m.full_name: found for m in members if (found := crossed_dates({day: getattr(m, day) for day in days}))}
    assert crossed == {}
    from_here = Address.objects.filter(kind=Address.Kind.HOME_TOWN, province__name="Cao Bằng").count()
    assert 0.9 < from_here / len(members) < 1


def test_the_board_has_classes_assignments_and_transfers_under_way(loaded: Organization) -> None:
    went = TrainingParticipant.objects.filter(attended=True).values_list("training_class__kind__code", flat=True)
    assert set(went) == {"cap-uy", "dang-vien-moi", "ly-luan"}
    leaders = OfficeTerm.objects.filter(organization__in=branches_of(loaded)).values("member")
    assert not TrainingParticipant.objects.filter(
        training_class__kind__code__in=("ly-luan", "dang-vien-moi"), member__in=leaders
    ).exists()
    taught = TrainingParticipant.objects.filter(training_class__kind__code="cap-uy").values("member")
    assert (
        100 < OfficeTerm.objects.filter(organization__in=branches_of(loaded)).exclude(member__in=taught).count() < 250
    )
    assert Assignment.objects.filter(kind=Assignment.Kind.HOUSEHOLDS).count() > 30
    late = badges_in(loaded, Period.parse("2023-02"), rules=badge_rules()).late
    assert 0 < len(late) < 30
    stages = Counter(Transfer.objects.values_list("status", "direction"))
    assert stages == {("requested", "inside"): 1, ("issued", "inside"): 3, ("issued", "out"): 1}
    assert Transfer.objects.filter(status="issued", deadline__lt=TODAY).count() == 1


def test_commendations_and_measures_are_kept_as_a_district_keeps_them(loaded: Organization) -> None:
    awards = Award.objects.all()
    assert 40 < awards.count() < 90
    assert 0 < awards.filter(document=None).count() < 20
    forms = Counter(Discipline.objects.values_list("form", flat=True))
    assert forms["expulsion"] == Membership.objects.filter(end_reason="expulsion", kind="official").count() == 2
    assert set(forms) == {"expulsion", "warning", "reprimand"}
    over = Discipline.objects.filter(decided_on__lt=date(2021, 12, 1)).exclude(form="expulsion")
    assert over.filter(lifted_on=None).exists()  # nobody wrote down that it has lost effect
    assert over.exclude(lifted_on=None).exists()


def test_traits_and_regulations_are_there_some_ended_missing_and_overdue(loaded: Organization) -> None:
    traits = Counter(OrganizationTrait.objects.filter(span__contains=TODAY).values_list("trait__code", flat=True))
    assert set(traits) == {"nong-thon", "vung-sau", "dac-biet-kho-khan", "it-dang-vien"}
    assert OrganizationTrait.objects.filter(end__lte=TODAY).exists()
    gaps, asked = regulation_gaps(loaded, on=TODAY)
    missing = sum(gap.regulation is None for gap in gaps)
    assert 100 < missing < asked
    assert 5 < len(gaps) - missing < 30
    (former,) = loaded.regulations.filter(end__isnull=False)
    assert former.start.year == 2015


def test_a_second_start_prints_the_same_and_keeps_what_was_changed(
    loaded: Organization, settings: Any, tmp_path: Path
) -> None:
    settings.VAR_DIR, settings.CHIBO_TODAY = tmp_path, "2022-12-20"
    table = demo_accounts()
    logged = AccessLog.objects.count()
    assert demo_accounts() == table
    assert AccessLog.objects.count() == logged
    secretary = User.objects.get(username="bithu")
    secretary.set_password("mật khẩu của riêng tôi")
    secretary.save()
    [line] = [line for line in demo_accounts().splitlines() if " bithu " in line]
    assert "(đã đổi)" in line
    assert User.objects.get(username="bithu").check_password("mật khẩu của riêng tôi")


def test_lost_passwords_are_made_anew(loaded: Organization, settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR, settings.CHIBO_TODAY = tmp_path, "2022-12-20"
    demo_accounts()
    (tmp_path / "demo-accounts.txt").unlink()
    demo_accounts()
    passwords = dict(line.split() for line in (tmp_path / "demo-accounts.txt").read_text().splitlines())
    assert all(User.objects.get(username=username).check_password(password) for username, password in passwords.items())


def test_no_demo_accounts_on_a_server_in_use(loaded: Organization, settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR, settings.CHIBO_TODAY, settings.EMBEDDED_SERVER = tmp_path, "", None
    with pytest.raises(CommandError, match="máy chủ đang dùng thật"):
        call_command("create_demo_accounts")
    assert not User.objects.exists()
    assert list(tmp_path.iterdir()) == []


def test_its_places_are_of_every_class_and_not_in_doubt(loaded: Organization) -> None:
    whole = added(coverage_on(loaded, TODAY).values())
    assert whole == Counts(own_branch=180, shared_branch=3, no_branch=2, no_member=2)
    assert [one.doubt for one in doubtful(loaded, TODAY) if one.doubt != "nobody"] == []
    villages = PlaceStanding.objects.filter(place__kind__code="thon-ban", span__contains=TODAY)
    assert villages.filter(difficult=True).exists()


def test_every_scenario_is_checked_beside_it_and_leaves_nothing(loaded: Organization) -> None:
    """The whole table: what is loaded is computed as it stands, the others are loaded apart from it and taken back."""
    tables = (Organization, Member, Membership, Meeting)
    before = [table.objects.count() for table in tables]
    out = StringIO()
    rows = check_published(out=out)
    lines = out.getvalue().splitlines()
    assert [line.partition(":")[0] for line in lines if line[:1].islower()] == list(SCENARIOS) == list(PUBLISHED)
    assert [row for row in rows if row[5].startswith(("KHÁC", "không đúng")) or not row[5]] == []
    assert lines[-1].split(", ")[1] == "0 khác"
    assert [table.objects.count() for table in tables] == before
    here = [row[3] for row in rows if row[0].startswith("§1.1 ")]
    assert here == ["100", "–", "6.382", "39", "18", "225", "23", "21/21", "436 đảng viên/226 chi bộ", "182", "–"]


def test_its_report_of_quality(loaded: Organization) -> None:
    found = json_face(QUALITY.build(loaded, Period.parse("2022"), by=SYSTEM, on=TODAY))
    levels = next(one for one in found["annexes"] if one["title"].startswith("Sinh hoạt mẫu"))
    assert [(row["level"], row["model_held"], row["model_total"]) for row in levels["rows"]] == [
        ("Trực thuộc cơ sở", 23, 225), ("Cơ sở", 21, 21),
    ]  # fmt: skip
    by_unit = Counter[str]()
    for row in found["rows"]:
        by_unit["held"] += row["model_held"]
        by_unit["total"] += row["model_total"]
        assert row["rated"] == row["held"] == sum(row[band] for band in ("good", "fair", "average", "poor"))
    assert (by_unit["held"], by_unit["total"]) == (44, 246)
    whole = found["totals"]
    assert whole["rated"] > whole["official"] > 0  # those of the last weeks wait
    assert 0.5 < whole["good"] / whole["rated"] < 0.8
    assert whole["change"].startswith("tăng")


def test_its_scores_hold_by_the_scheme_of_their_day(loaded: Organization) -> None:
    assert set(MeetingScore.objects.values_list("scheme__code", flat=True)) == {"12-hd-btctw-2018"}
    lines = ScoreLine.objects.filter(Q(self_points__gt=F("criterion__maximum")) | Q(self_points__isnull=True))
    assert not lines.exists()
    differing = MeetingScore.objects.exclude(official_quality="").exclude(official_quality=F("self_quality"))
    unexplained = differing.filter(official_reason="").exclude(official_quality=F("confirmed_quality"))
    assert differing.exists()
    assert not unexplained.exists()

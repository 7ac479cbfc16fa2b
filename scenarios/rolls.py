"""Who came: every roll of a district, from everybody's standing on the day and a diligence of his own."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from random import Random

from meetings.models import Attendance, Meeting
from meetings.services import RecordedMeeting
from members.queries import EXEMPT, GUEST, REQUIRED, Belonging, belongings_on
from scenarios.people import FEMALE, MALE, make_name
from scenarios.plan import ARMED, HEALTH, OFFICE, PRIVATE_FIRM, RURAL, SCHOOL, STATE_FIRM, District
from scenarios.schedule import Planned

Status = Attendance.Status

# The share of absences in a usual month, by sector: lowest in the armed forces, highest in the villages.
_ABSENT = {
    RURAL: 0.125, OFFICE: 0.055, SCHOOL: 0.065, HEALTH: 0.085, STATE_FIRM: 0.08, PRIVATE_FIRM: 0.12, ARMED: 0.025,
}  # fmt: skip
# How much more often people are away: seed-time and harvest in the villages, the epidemic's months everywhere.
_FARMING = {2: 1.25, 6: 1.35, 7: 1.1, 10: 1.3, 11: 1.15}
_EPIDEMIC = {date(2021, 5, 1): 1.2, date(2021, 8, 1): 1.2, date(2022, 2, 1): 1.5, date(2022, 3, 1): 1.9}
# A reason, how often it is given, and where.
_ILL = ("ốm", "đi khám bệnh", "điều trị tại bệnh viện", "chăm sóc người thân ốm")
_REASONS = {
    RURAL: ("đi làm ăn xa", "đi làm ăn xa", "việc gia đình", "có việc hiếu", "có việc hỷ", "đi thu hoạch mùa vụ"),
    OFFICE: ("đi công tác", "đi công tác", "tham gia lớp tập huấn", "nghỉ phép", "việc gia đình"),
    SCHOOL: ("tập huấn chuyên môn", "coi thi", "đưa học sinh đi thi", "nghỉ phép", "con ốm"),
    HEALTH: ("trực chuyên môn", "trực cấp cứu", "tập huấn chuyên môn", "nghỉ phép"),
    STATE_FIRM: ("trực vận hành", "đi công tác", "nghỉ phép", "việc gia đình"),
    PRIVATE_FIRM: ("làm ca", "đi công trình", "việc gia đình", "đi công tác"),
    ARMED: ("trực sẵn sàng chiến đấu", "đi công tác", "nghỉ phép", "tham gia lớp bồi dưỡng"),
}
_SPECIAL_DUTY = "làm nhiệm vụ đặc biệt theo lệnh"
_SUPERIORS = ("Đảng ủy viên phụ trách chi bộ", "Huyện ủy viên phụ trách", "Trưởng xóm", "Bí thư Đoàn xã")


class Rolls:
    """Calls every roll of a schedule; the same district with the same members gives the same rolls."""

    def __init__(self, district: District) -> None:
        self.district = district
        self._diligence: dict[int, float] = {}
        self._seed = Random(f"{district.seed}/rolls")
        self._branch_factor: dict[str, float] = {}

    def call(
        self, planned: Sequence[Planned], organizations: Mapping[str, int], names: Mapping[int, str]
    ) -> list[RecordedMeeting]:
        """The meetings with their rolls and guests, in the order planned.

        Arguments:
            planned: meetings to come to.
            organizations: organisation ids by code.
            names: the names of members by id, for the list of guests.
        """
        days = {(organizations[one.branch.code], one.day) for one in planned}
        there: dict[tuple[int, date], list[Belonging]] = defaultdict(list)
        for belonging in belongings_on(days):
            there[belonging.organization_id, belonging.day].append(belonging)
        return [self._meeting(one, organizations[one.branch.code], there, names) for one in planned]

    def _meeting(
        self,
        one: Planned,
        organization_id: int,
        there: Mapping[tuple[int, date], list[Belonging]],
        names: Mapping[int, str],
    ) -> RecordedMeeting:
        # Every meeting has a stream of its own, so that one more member changes one roll and not all.
        rng = Random(f"{self.district.seed}/{one.branch.code}/{one.day}/{one.kind}")
        roll: list[tuple[int, str, str]] = []
        guests: list[tuple[str, str, int | None]] = []
        absent = self._absent_in(one)
        for belonging in there[organization_id, one.day]:
            if belonging.standing == REQUIRED:
                status, reason = self._status(one, belonging.member_id, absent, rng)
                roll.append((belonging.member_id, status, reason))
            elif belonging.standing == EXEMPT and rng.random() < 0.14:
                roll.append((belonging.member_id, Status.EXEMPT_PRESENT, ""))
            elif belonging.standing == GUEST and rng.random() < 0.8:
                guests.append(
                    (names[belonging.member_id], "Đảng viên được giới thiệu dự sinh hoạt", belonging.member_id)
                )
        guests += self._named_guests(one, rng)
        return RecordedMeeting(
            organization_id=organization_id,
            kind=one.kind,
            date=one.day,
            for_month=one.for_month,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            topic=one.topic,
            roll=roll,
            guests=guests,
            sent_on=one.sent_on,
            from_paper=one.branch.on_paper,
        )

    def _absent_in(self, one: Planned) -> float:
        """The share of absences to expect of a branch in a month."""
        code = one.branch.code
        if code not in self._branch_factor:
            self._branch_factor[code] = self._seed.triangular(0.5, 1.6, 0.9)
        share = _ABSENT[one.branch.sector] * self._branch_factor[code] * self.district.absences
        if one.branch.sector == RURAL:
            share *= _FARMING.get(one.for_month.month, 1)
        share *= _EPIDEMIC.get(one.for_month, 1)
        # It has been getting better: the point of keeping a record.
        return share * (1.06 if one.for_month.year == self.district.first.year else 0.94)

    def _status(self, one: Planned, member_id: int, absent: float, rng: Random) -> tuple[str, str]:
        diligence = self._diligence.get(member_id)
        if diligence is None:
            # Most are there nearly always, a few hardly ever.
            diligence = self._diligence[member_id] = self._seed.gammavariate(0.9, 1.1)
        draw = rng.random()
        if draw < min(0.85, absent * diligence):
            if rng.random() < 0.16:
                return Status.UNEXCUSED, ""
            ill = rng.random() < 0.35
            return Status.EXCUSED, rng.choice(_ILL if ill else _REASONS[one.branch.sector])
        if one.branch.sector == ARMED and one.kind != Meeting.Kind.YEAR_END_REVIEW and rng.random() < 0.03:
            return Status.SPECIAL_DUTY, _SPECIAL_DUTY
        return (Status.LATE if rng.random() < 0.025 else Status.PRESENT), ""

    def _named_guests(self, one: Planned, rng: Random) -> list[tuple[str, str, int | None]]:
        """Who comes by name: the same few people a year, for a branch knows its superiors."""
        known = Random(f"{self.district.seed}/guests/{one.branch.code}/{one.for_month.year}")
        found: list[tuple[str, str, int | None]] = []
        capacity = self.district.named_guests.get(one.branch.code)
        name = make_name(known, "Kinh", MALE)
        if capacity and rng.random() < 0.75:
            found.append((name, capacity, None))
        superiors = [
            (make_name(known, known.choice(("Tày", "Tày", "Nùng", "Kinh")), known.choice((MALE, FEMALE))), office, None)
            for office in _SUPERIORS
        ]
        if rng.random() < 0.12:
            found.append(rng.choice(superiors))
        return found

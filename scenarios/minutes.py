"""What was said: the minutes of a district's meetings, by those who were there."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from core.periods import add_months
from meetings.models import Attendance, ItemKind, Meeting, Vote
from meetings.queries import Assigned, Concluded, Said, Voted, Written
from meetings.services import RecordedItem, RecordedMeeting
from members.models import Member, Membership, OfficeTerm
from scenarios.orientations import Asked, Asking
from scenarios.plan import RURAL, District
from scenarios.schedule import Planned

Kind = Meeting.Kind
_THERE = (Attendance.Status.PRESENT.value, Attendance.Status.LATE.value)

_REPORTED = (
    "Đồng chí bí thư báo cáo kết quả thực hiện nhiệm vụ tháng {before}: {good}; còn {bad}.",
    "Chi ủy đánh giá tháng {before}: {good}; hạn chế là {bad}. Chi bộ thảo luận và nhất trí với báo cáo.",
    "Kiểm điểm việc thực hiện kết luận của kỳ trước: {good}. Việc chưa xong: {bad}.",
)
_GOOD = {
    RURAL: (
        "gieo trồng đúng khung thời vụ", "vận động nhân dân làm xong đoạn đường trục xóm", "giảm được hai hộ nghèo",
        "tiêm phòng đàn trâu bò đạt kế hoạch", "an ninh trật tự trên địa bàn giữ vững",
    ),
    "": (
        "nhiệm vụ chuyên môn bảo đảm tiến độ", "không có đảng viên vi phạm", "giải quyết hồ sơ đúng hạn",
        "duy trì kỷ luật, kỷ cương hành chính", "hoàn thành kế hoạch quý",
    ),
}  # fmt: skip
_BAD = {
    RURAL: (
        "thu quỹ xây dựng nông thôn mới còn chậm", "một số hộ chưa tham gia bảo hiểm y tế", "rác thải ở đầu xóm",
        "đảng viên đi làm ăn xa dự sinh hoạt chưa đều",
    ),
    "": (
        "một số việc phối hợp còn chậm", "báo cáo gửi cấp trên có lần muộn", "ít ý kiến phát biểu trong sinh hoạt",
        "học tập chuyên đề chưa có chiều sâu",
    ),
}  # fmt: skip
_SAID = {
    RURAL: (
        "Nhất trí với báo cáo; đề nghị tập trung vận động làm đường ra khu sản xuất.",
        "Tổ đảng viên phụ trách hộ cần gặp từng hộ trước ngày 25 hằng tháng.",
        "Đề nghị xã sớm sửa kênh mương bị sạt lở sau mưa.",
        "Cần giúp hai hộ nghèo làm chuồng trại trước mùa rét.",
        "Đồng ý với phương hướng; mỗi đảng viên vận động ít nhất một hộ tham gia bảo hiểm y tế.",
        "Việc cưới, việc tang nên theo quy ước của xóm, đảng viên làm trước.",
    ),
    "": (
        "Nhất trí với báo cáo; đề nghị phân công rõ người, rõ việc.",
        "Cần đăng ký việc làm theo Bác cụ thể, có kiểm tra hằng quý.",
        "Đề nghị chi ủy gửi tài liệu trước để nghiên cứu.",
        "Đề nghị quan tâm bồi dưỡng quần chúng ưu tú là cán bộ trẻ.",
        "Đồng ý với nhiệm vụ tháng tới; đề nghị báo cáo đúng hạn.",
    ),
}
_CRITICISED = (
    "Tự nhận chưa thường xuyên nắm tình hình các hộ được phân công.",
    "Góp ý đồng chí phụ trách cần sâu sát hơn, báo cáo kịp thời hơn.",
    "Tự phê bình việc đến họp muộn ở kỳ trước, hứa khắc phục.",
    "Góp ý tinh thần đoàn kết tốt, cần mạnh dạn phát biểu hơn.",
)
_INFORMED = (
    "Đồng chí bí thư thông tin thời sự trong tháng và dư luận trong nhân dân.",
    "Phổ biến thông báo kết luận của Ban Thường vụ Huyện ủy; giao đảng viên tuyên truyền đến gia đình và quần chúng.",
)
_TRANSMITTED = (
    "Đồng chí bí thư quán triệt nội dung chính của {number}; chi bộ liên hệ với nhiệm vụ của chi bộ và từng đảng viên.",
    "Chi bộ nghe phổ biến {number}, trao đổi những điểm mới và việc phải làm ngay.",
)
_SPOKEN_OF = (
    "Chi bộ bàn theo định hướng của cấp ủy cấp trên, giao chi ủy theo dõi việc thực hiện.",
    "Đồng chí bí thư nêu nội dung định hướng; chi bộ thảo luận và thống nhất thực hiện.",
)
_TAKEN_UP = 0.92  # of what was asked for in a month
_MADE_UP_FOR = 0.6  # of the documents left out: transmitted in the next month's meeting
_NEXT = (
    "Chi ủy trình phương hướng tháng {month}; chi bộ thảo luận, thống nhất các việc trọng tâm và phân công thực hiện.",
    "Chi bộ bàn nhiệm vụ tháng {month}, tập trung vào những việc còn chậm của tháng trước.",
)
# What is assigned: (task, unit or "", smallest and largest figure).
_TASKS = {
    RURAL: (
        ("Vận động hộ tham gia bảo hiểm y tế", "hộ", 5, 30), ("Làm đường bê tông nội xóm", "m", 60, 300),
        ("Giúp hộ nghèo làm chuồng trại", "hộ", 1, 4), ("Trồng rừng sau khai thác", "ha", 1, 8),
        ("Tuyên truyền phòng cháy, chữa cháy rừng", "", 0, 0), ("Rà soát hộ nghèo, hộ cận nghèo", "", 0, 0),
    ),
    "": (
        ("Xây dựng kế hoạch học tập chuyên đề quý", "", 0, 0), ("Giải quyết hồ sơ tồn", "hồ sơ", 3, 25),
        ("Giúp đỡ xóm kết nghĩa làm vệ sinh môi trường", "buổi", 1, 3),
        ("Hoàn thiện hồ sơ quần chúng ưu tú", "hồ sơ", 1, 2),
        ("Báo cáo việc làm theo Bác", "", 0, 0),
    ),
}  # fmt: skip
_RESULTS = ("đã làm xong", "xong, đạt chỉ tiêu", "hoàn thành đúng hạn", "xong, vượt một ít")
_DONE = 0.8  # of what was due


class Minutes:
    """Writes the minutes of meetings that were called: their leaders, items and everything under them.

    Every meeting has a stream of chance of its own, so that one more meeting changes no other.
    """

    def __init__(self, district: District, asking: Asking) -> None:
        self.district = district
        self.asking = asking
        self._left: dict[str, list[Asked]] = defaultdict(list)  # documents a branch has still to transmit
        self._full = dict(Member.objects.values_list("pk", "full_membership_date"))
        self._hosted = set(
            Membership.objects.filter(kind=Membership.Kind.TEMPORARY).values_list("organization", "member")
        )
        self._leaders: dict[int, list[tuple[int, date, date | None]]] = defaultdict(list)
        terms = OfficeTerm.objects.order_by("office__rank", "pk")
        for organization_id, pk, start, end in terms.values_list("organization", "member", "start", "end"):
            self._leaders[organization_id].append((pk, start, end))

    def write(self, planned: Sequence[Planned], called: Sequence[RecordedMeeting]) -> None:
        """Writes those the district keeps minutes of."""
        since, whole = self.district.minutes_from, self.district.minutes_whole
        for plan, meeting in zip(planned, called, strict=True):
            if plan.branch.code in whole or (since is not None and meeting.for_month >= since):
                self._write(plan, meeting)

    def _write(self, plan: Planned, meeting: RecordedMeeting) -> None:
        rng = Random(f"{self.district.seed}/minutes/{plan.branch.code}/{plan.day}/{plan.kind}")
        present = [pk for pk, status, _reason in meeting.roll if status in _THERE]
        if not present:
            return
        led = [
            pk
            for pk, start, end in self._leaders[meeting.organization_id]
            if start <= plan.day and (end is None or plan.day < end) and pk in present
        ]
        meeting.chair_id = led[0] if led else present[0]
        others = [pk for pk in present if pk != meeting.chair_id]
        meeting.minute_taker_id = led[1] if len(led) > 1 else (rng.choice(others) if others else None)
        place = "Nhà văn hóa {}" if plan.branch.sector == RURAL else "Phòng họp {}"
        meeting.place = place.format(plan.branch.name.removeprefix("Chi bộ "))
        speaking = rng.sample(present, min(len(present), rng.randint(2, 7)))
        meeting.items = list(self._items(plan, meeting, present, speaking, rng))

    def _items(
        self, plan: Planned, meeting: RecordedMeeting, present: list[int], speaking: list[int], rng: Random
    ) -> list[RecordedItem]:
        sector = RURAL if plan.branch.sector == RURAL else ""
        month, before = plan.for_month.month, add_months(plan.for_month, -1).month
        words = iter(rng.sample(_SAID[sector], len(_SAID[sector])))
        said = [Said(pk, "", text) for pk, text in zip(speaking, words, strict=False)]
        half = (len(said) + 1) // 2
        found = []
        if plan.kind != Kind.THEMATIC:
            report = rng.choice(_REPORTED).format(
                before=before, good=rng.choice(_GOOD[sector]), bad=rng.choice(_BAD[sector])
            )
            found.append(
                RecordedItem(
                    ItemKind.REPORT, f"Đánh giá kết quả thực hiện nhiệm vụ tháng {before}",
                    Written(report, tuple(said[:half])),
                )
            )  # fmt: skip
            found.append(
                RecordedItem(
                    ItemKind.INFORMATION, "Thông tin thời sự trong nước, quốc tế và địa phương",
                    Written(rng.choice(_INFORMED)),
                )
            )  # fmt: skip
            found += self._asked(plan, meeting)
        if plan.topic:
            text = (
                f"Đồng chí được phân công trình bày chuyên đề “{plan.topic}”; chi bộ thảo luận, liên hệ với nhiệm vụ."
            )
            found.append(RecordedItem(ItemKind.THEMATIC, plan.topic, Written(text, tuple(said[half:]))))
        if rng.random() < 0.45 or plan.kind == Kind.YEAR_END_REVIEW:
            pair = rng.sample(present, min(2, len(present)))
            texts = rng.sample(_CRITICISED, len(pair))
            spoken = tuple(Said(pk, "", text) for pk, text in zip(pair, texts, strict=True))
            found.append(RecordedItem(ItemKind.CRITICISM, "Tự phê bình và phê bình", Written("", spoken)))
        if plan.kind != Kind.THEMATIC:
            tail = () if plan.topic else tuple(said[half:])
            found.append(self._next(plan, meeting, month, tail, present, sector, rng))
        return found

    def _asked(self, plan: Planned, meeting: RecordedMeeting) -> list[RecordedItem]:
        """What the committees above asked for; a document left out one month often follows in the next.

        It has a stream of its own: what is asked for changes nothing else that is said.
        """
        if plan.kind not in Meeting.MONTHLY_KINDS:
            return []
        rng = Random(f"{self.district.seed}/asked/{plan.branch.code}/{plan.day}")
        late = [one for one in self._left.pop(plan.branch.code, []) if rng.random() < _MADE_UP_FOR]
        taken = [(one, "") for one in late]
        for one in self.asking.get((meeting.organization_id, plan.for_month), ()):
            if one.since <= plan.day and (plan.branch.whole or rng.random() < _TAKEN_UP):
                taken.append((one, one.source))
            elif one.document_id is not None:
                self._left[plan.branch.code].append(one)
        return [
            RecordedItem(
                one.kind,
                one.title,
                Written(rng.choice(_TRANSMITTED if one.number else _SPOKEN_OF).format(number=one.number)),
                source=source,
                document_id=one.document_id,
            )
            for one, source in taken
        ]

    def _next(
        self,
        plan: Planned,
        meeting: RecordedMeeting,
        month: int,
        said: tuple[Said, ...],
        present: list[int],
        sector: str,
        rng: Random,
    ) -> RecordedItem:
        """The tasks of the coming weeks, and a vote on them."""
        concluded, settled = [Concluded(f"Nhất trí với nhiệm vụ trọng tâm tháng {month} do chi ủy trình.")], {}
        settled[0] = (plan.day, "")
        for text, unit, least, most in rng.sample(_TASKS[sector], rng.randint(1, 2)):
            due = plan.day + timedelta(days=rng.randint(20, 45))
            target = Decimal(rng.randint(least, most)) if unit else None
            if due < self.district.today and rng.random() < _DONE:
                settled[len(concluded)] = (due - timedelta(days=rng.randint(0, 9)), rng.choice(_RESULTS))
            task = Assigned(text, due, rng.choice(present), target, unit)
            concluded.append(Concluded(f"{text}, xong trước ngày {due:%d/%m/%Y}.", task))
        voted = []
        able = [pk for pk in present if self._votes(meeting, pk, plan.day)]
        if able and rng.random() < 0.4:
            against = 1 if len(able) > 6 and rng.random() < 0.15 else 0
            subject = f"Thông qua nhiệm vụ trọng tâm tháng {month}"
            voted.append(Voted(subject, len(able) - against, against, 0, Vote.Threshold.MAJORITY.value))
        written = Written(rng.choice(_NEXT).format(month=month), said, tuple(voted), tuple(concluded))
        return RecordedItem(ItemKind.DISCUSSION, f"Nhiệm vụ trọng tâm tháng {month}", written, settled)

    def _votes(self, meeting: RecordedMeeting, pk: int, day: date) -> bool:
        since = self._full.get(pk)
        return since is not None and since <= day and (meeting.organization_id, pk) not in self._hosted

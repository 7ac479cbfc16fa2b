"""What Hòa An's committees ask the branches to speak of from October 2022 on, and the agendas that wait in December.

The documents of the Party's centre are real and so are their days; the district's guidance, every orientation, agenda
and comment is invented.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils.timezone import make_aware

from branches.models import Organization
from branches.services import keep_document
from core.documents import Document
from meetings.models import AgendaItem, Attendance, ItemKind, Meeting, Orientation
from meetings.queries import Concluded, Written, due_day, every_proposal, proposals_for, roll_sheet, slots_in
from meetings.services import (
    AskedItem,
    Entry,
    NewComment,
    accept_proposals,
    comment_agendas,
    issue_orientation,
    open_preparation,
    prepare_month,
    save_item,
    save_roll,
    send_meeting,
    withdraw_orientation,
)
from scenarios.hoa_an import units
from scenarios.orientations import Asking, asked_of
from scenarios.plan import RURAL, District

_PREPARED = 0.75  # of the branches that meet in the last days of the month
_BEFORE = timedelta(days=2)  # days a chi ủy meets before its branch
_PREPARING = 4  # how many chi ủy met
_COMMENTED = 0.12  # of December's meetings
_CARRIED = 2  # conclusions of the last meeting taken into an agenda at once; the others stay proposed
_COMMENTS = (
    "Chương trình rõ. Đề nghị dành ít nhất 30 phút cho thảo luận, gợi ý trước cho đảng viên trẻ.",
    "Đề nghị đưa việc kiểm điểm kết luận kỳ trước lên đầu, nêu rõ đồng chí chịu trách nhiệm từng việc.",
    "Phần quán triệt nên gọn, liên hệ ngay với nhiệm vụ của chi bộ; gửi tài liệu trước ngày họp.",
    "Cần thêm nội dung tự phê bình và phê bình; mời trưởng xóm dự phần bàn việc của xóm.",
)
_AGREED = (
    "Thống nhất chương trình kỳ họp; giao đồng chí bí thư chuẩn bị báo cáo, gửi tài liệu cho đảng viên trước ngày họp"
)


@dataclass(frozen=True, slots=True)
class _Paper:
    """A document to be transmitted to the branches."""

    kind: str
    number: str
    issued_on: date
    issuer: str
    title: str

    def keep(self, by: Any) -> Document:
        """It, as it stands among the documents."""
        document = keep_document(number=self.number, issued_on=self.issued_on, kind=self.kind, by=by)
        if not document.title:
            document.issuer, document.title = self.issuer, self.title
            document.save(update_fields=["issuer", "title"])
        return document


_Kind = Document.Kind
_CENTRE = "Ban Chấp hành Trung ương"
_ORGANIZATIONS = _Paper(
    _Kind.RESOLUTION, "21-NQ/TW", date(2022, 6, 16), _CENTRE,
    "về tăng cường củng cố, xây dựng tổ chức cơ sở đảng và nâng cao chất lượng đội ngũ đảng viên trong giai đoạn mới",
)  # fmt: skip
_COUNTRYSIDE = _Paper(
    _Kind.RESOLUTION, "19-NQ/TW", date(2022, 6, 16), _CENTRE,
    "về nông nghiệp, nông dân, nông thôn đến năm 2030, tầm nhìn đến năm 2045",
)  # fmt: skip
_BUILDING = _Paper(
    _Kind.CONCLUSION, "21-KL/TW", date(2021, 10, 25), _CENTRE,
    "về đẩy mạnh xây dựng, chỉnh đốn Đảng và hệ thống chính trị",
)  # fmt: skip
_REVIEW = _Paper(
    _Kind.GUIDANCE, "17-HD/HU", date(2022, 12, 5), "Huyện ủy Hòa An",
    "về kiểm điểm, đánh giá, xếp loại chất lượng tập thể, cá nhân năm 2022",
)  # fmt: skip

_OCTOBER, _NOVEMBER, _DECEMBER = (date(2022, month, 1) for month in (10, 11, 12))


def orient(plan: District, organizations: Mapping[str, Organization], *, commune: str, by: Any) -> Asking:
    """Issues the orientations of three months; returns what they ask of each branch.

    Arguments:
        commune: the code of a committee that gives its branches its own beside the district's.
    """
    root = organizations[units.ROOT]
    transmission = ItemKind.TRANSMISSION

    def issue(owner: Organization, month: date, on: date, items: Sequence[tuple[Any, ...]], **values: Any) -> Any:
        asked = [AskedItem(str(kind), title, paper.keep(by) if paper else None) for kind, title, paper in items]
        values.setdefault("title", f"Định hướng nội dung sinh hoạt chi bộ tháng {month:%m/%Y}")
        return issue_orientation(organization=owner, for_month=month, items=asked, issued_on=on, by=by, **values)

    issued = [
        issue(root, _OCTOBER, date(2022, 9, 26), (
            (transmission, "Nghị quyết số 21-NQ/TW về tổ chức cơ sở đảng và đội ngũ đảng viên", _ORGANIZATIONS),
            (ItemKind.DISCUSSION, "Rà soát nguồn kết nạp đảng viên; việc thực hiện chỉ tiêu kết nạp năm 2022", None),
        )),
        issue(root, _NOVEMBER, date(2022, 10, 27), (
            (transmission, "Kết luận số 21-KL/TW về đẩy mạnh xây dựng, chỉnh đốn Đảng", _BUILDING),
            (ItemKind.INFORMATION, "Tuyên truyền kỷ niệm 92 năm Ngày thành lập Mặt trận Tổ quốc Việt Nam", None),
        )),
        issue(root, _DECEMBER, date(2022, 11, 28), (
            (ItemKind.REPORT, "Đánh giá việc thực hiện nghị quyết năm 2022 của chi bộ, nhiệm vụ năm 2023", None),
        )),
        issue(root, _DECEMBER, date(2022, 12, 6), (
            (transmission, "Hướng dẫn số 17-HD/HU về kiểm điểm, xếp loại cuối năm", _REVIEW),
        ), title="Bổ sung nội dung sinh hoạt tháng 12/2022: kiểm điểm, xếp loại cuối năm"),
    ]  # fmt: skip
    rural = [organizations[body.code] for body in plan.bodies if body.sector == RURAL]
    if rural:
        issued.append(issue(root, _NOVEMBER, date(2022, 10, 27), (
            (transmission, "Nghị quyết số 19-NQ/TW về nông nghiệp, nông dân, nông thôn", _COUNTRYSIDE),
        ), title="Định hướng riêng cho các xã, thị trấn, tháng 11/2022", addressees=rural))  # fmt: skip
    if commune in organizations:
        own = organizations[commune]
        hamlets = [
            organizations[branch.code]
            for branch in plan.branches
            if branch.parent_code == commune and branch.sector == RURAL
        ]
        winter = "Giữ ấm, dự trữ thức ăn cho trâu, bò vụ đông; phân công đảng viên giúp từng hộ"
        first = issue(own, _DECEMBER, date(2022, 11, 29), ((ItemKind.DISCUSSION, winter, None),))
        withdraw_orientation(orientation=first, on=date(2022, 11, 30), by=by)
        issued += [
            issue(own, _DECEMBER, date(2022, 11, 30), ((ItemKind.DISCUSSION, winter, None),), addressees=hamlets),
            issue(own, _NOVEMBER, date(2022, 10, 30), (
                (ItemKind.DISCUSSION, "Góp công làm đường trục xóm; rà soát hộ nghèo, hộ cận nghèo cuối năm", None),
            ), addressees=hamlets),
        ]  # fmt: skip
    everything = Orientation.objects.filter(pk__in=[one.pk for one in issued]).order_by("organization__code", "pk")
    return asked_of(everything.prefetch_related("addressees"), root, on=plan.today)


def prepare(plan: District, organizations: Mapping[str, Organization], *, not_yet: str, by: Any) -> None:
    """Opens most of December's meetings to come with their agendas; a few of their chi ủy have met; comments on some.

    Arguments:
        not_yet: the code of a branch whose meeting is left to whoever opens the demo.
    """
    rng = Random(f"{plan.seed}/agendas")
    by_pk = {organizations[branch.code].pk: branch for branch in plan.branches}
    held = set(
        Meeting.objects.filter(for_month=_DECEMBER, kind__in=Meeting.MONTHLY_KINDS).values_list(
            "organization", flat=True
        )
    )
    coming = [
        pk for pk, slot in sorted(slots_in(by_pk, _DECEMBER).items())
        if pk not in held and by_pk[pk].silent_from is None and by_pk[pk].code != not_yet
        and due_day(slot, _DECEMBER) >= plan.today
    ]  # fmt: skip
    opened: list[Meeting] = []
    for pk in coming:
        if rng.random() < _PREPARED:
            organization = organizations[by_pk[pk].code]
            meeting = prepare_month(organization=organization, month=_DECEMBER, on=plan.today, by=by)
            if len(opened) < _PREPARING:
                _agree(meeting, plan.today, by)
            _take(meeting, plan.today, by)
            opened.append(meeting)
    sent = Meeting.objects.filter(for_month=_DECEMBER, kind__in=Meeting.MONTHLY_KINDS, sent_on__isnull=False)
    spoken_of = [*opened[::2], *(one for one in sent.order_by("pk") if rng.random() < _COMMENTED)]
    comment_agendas(new=[_comment(one, rng, plan.today) for one in spoken_of], by=by)


def _comment(meeting: Meeting, rng: Random, on: date) -> NewComment:
    """The day before the meeting, or before the scenario's, in the morning."""
    at = datetime.combine(min(meeting.date, on) - timedelta(days=1), time(rng.randint(7, 11), rng.randrange(60)))
    return NewComment(meeting.pk, meeting.organization_id, rng.choice(_COMMENTS), make_aware(at))


def _take(meeting: Meeting, on: date, by: Any) -> None:
    """Takes what opens an agenda, and leaves the rest proposed: somebody is still at it."""
    proposed = [one.source for one in every_proposal(proposals_for(meeting, on=on))]
    conclusions = [source for source in proposed if source.startswith("conclusion:")]
    tasks = {source for source in proposed if source.startswith("task:")}
    accept_proposals(meeting=meeting, sources=set(proposed) - tasks - set(conclusions[_CARRIED:]), by=by, on=on)


def _agree(meeting: Meeting, on: date, by: Any) -> None:
    """The chi ủy met to prepare it, everybody of it present, and sent its minutes upward."""
    preparation = open_preparation(
        meeting=meeting, date=min(meeting.date, on) - _BEFORE, starts_at=meeting.starts_at, on=on, by=by
    )
    sheet = roll_sheet(preparation)
    there = {row.member_id: Entry(Attendance.Status.PRESENT) for row in sheet.rows}
    if not there:
        return  # a branch without a committee: its agenda is there all the same
    save_roll(
        meeting=preparation, entries=there, guests=None, uuid=preparation.uuid, version=preparation.version, by=by
    )
    item = AgendaItem.objects.filter(meeting=preparation, kind=ItemKind.DISCUSSION).order_by("position").first()
    assert item is not None, "the committee's template has something to discuss"
    written = Written(f"{_AGREED}.", concluded=(Concluded(f"{_AGREED}."),))
    save_item(item=item, written=written, version=item.version, by=by)
    send_meeting(meeting=preparation, on=min(preparation.date + _BEFORE, on), by=by)

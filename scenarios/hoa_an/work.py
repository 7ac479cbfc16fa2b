"""What branches asked of the committees above and what they gave themselves to do, for pages and reports to show."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from branches.models import Organization
from meetings.models import Attendance, Meeting, Opinion, OpinionStep, Task, TaskReport
from meetings.queries.opinions import answer_due
from scenarios.plan import District

OPINIONS, TASKS = 240, 640
OPINED = (
    "Đề nghị sửa đoạn đường từ trục xã vào xóm, mùa mưa xe không đi được.",
    "Đề nghị sớm hướng dẫn hồ sơ vay vốn chính sách cho hộ cận nghèo.",
    "Kênh mương nội đồng bồi lấp, đề nghị hỗ trợ kinh phí nạo vét trước vụ xuân.",
    "Nhà văn hóa xóm dột nát, đề nghị hỗ trợ vật liệu để bà con góp công sửa.",
    "Đề nghị cấp tài liệu sinh hoạt chuyên đề sớm hơn, trước ngày họp ít nhất một tuần.",
    "Trạm biến áp quá tải giờ cao điểm, đề nghị kiến nghị ngành điện nâng công suất.",
    "Đề nghị xem xét chế độ cho người hoạt động không chuyên trách sau khi nhập xóm.",
    "Nguồn nước sinh hoạt mùa khô thiếu, đề nghị khảo sát xây thêm bể chứa.",
    "Đề nghị tăng tuyên truyền phòng, chống cháy rừng và hỗ trợ dụng cụ cho tổ bảo vệ rừng.",
    "Đề nghị bồi dưỡng cách ghi biên bản, nghị quyết cho bí thư chi bộ mới.",
)
ANSWERED = (
    "Đã giao bộ phận chuyên môn kiểm tra, đưa vào kế hoạch quý tới.",
    "Đã làm việc với cơ quan liên quan; bắt đầu thực hiện trong tháng sau.",
    "Ngân sách năm nay đã phân bổ hết; sẽ xem xét trong dự toán năm sau.",
    "Đã hướng dẫn bằng văn bản gửi các chi bộ.",
)
# What was to be done, how much of what; no figure where it cannot be counted.
GIVEN: tuple[tuple[str, int | None, str], ...] = (
    ("Vận động các hộ làm đường bê tông vào khu dân cư", 300, "m"),
    ("Trồng cây phân tán dọc đường xóm", 200, "cây"),
    ("Rà soát quần chúng ưu tú để giới thiệu học lớp cảm tình Đảng", 2, "người"),
    ("Nạo vét kênh mương nội đồng", 450, "m"),
    ("Vận động hộ dân mua bảo hiểm y tế", 15, "hộ"),
    ("Tổ chức ra quân vệ sinh môi trường", None, ""),
    ("Thu, nộp đảng phí quý", None, ""),
    ("Hoàn thiện hồ sơ đề nghị công nhận gia đình văn hóa", None, ""),
    ("Hòa giải việc tranh chấp lối đi giữa hai hộ", None, ""),
    ("Viết bản đăng ký học tập và làm theo Bác của chi bộ", None, ""),
)


def fill(
    plan: District, organizations: Mapping[str, Organization], meeting_ids: Iterable[int], *, always: str, by: Any
) -> None:
    """Lays opinions and tasks beside some of the meetings that were sent; the same ones every time.

    Arguments:
        always: the code of a branch whose latest meetings have some in any case.
    """
    rng = Random(f"{plan.seed}/work")
    sent = Meeting.objects.filter(
        pk__in=list(meeting_ids), kind__in=Meeting.MONTHLY_KINDS, status__in=Meeting.COUNTED_STATUSES
    )
    meetings = list(sent.select_related("organization").order_by("date", "organization__code", "pk"))
    above = {branch.code: organizations[branch.parent_code] for branch in plan.branches}
    latest = [one for one in meetings if one.organization.code == always][-4:]
    opined, given = (
        list(dict.fromkeys([*rng.sample(meetings, min(most, len(meetings))), *latest])) for most in (OPINIONS, TASKS)
    )
    raised = _raise(opined, above, organizations[plan.bodies[0].code], plan.today, rng, by=by)
    _tell(raised, meetings)
    _assign(given, plan.today, rng, by=by)


def _raise(
    meetings: list[Meeting], above: Mapping[str, Organization], root: Organization, on: date, rng: Random, *, by: Any
) -> list[Opinion]:
    rows, steps = [], []
    for meeting in meetings:
        committee = above[meeting.organization.code]
        due = answer_due(meeting.date)
        opinion = Opinion(
            organization=meeting.organization, meeting=meeting, text=rng.choice(OPINED), raised_on=meeting.date,
            addressee=committee, due_on=due.day if due else None,
        )  # fmt: skip
        rows.append(opinion)
        day = meeting.date
        if committee != root and rng.random() < 0.15 and day + timedelta(days=6) <= on:
            day += timedelta(days=rng.randint(2, 6))
            steps.append(_step(opinion, committee, OpinionStep.Kind.FORWARDED, day, by, to=root))
            opinion.addressee = root
        answered = day + timedelta(days=rng.randint(4, 48))
        if answered <= on and rng.random() < 0.93:
            text = rng.choice(ANSWERED)
            steps.append(_step(opinion, opinion.addressee, OpinionStep.Kind.ANSWERED, answered, by, text=text))
            opinion.answered_on = answered
    Opinion.objects.bulk_create(rows)
    OpinionStep.objects.bulk_create(steps)
    return rows


def _step(opinion: Opinion, organization: Organization, kind: str, on: date, by: Any, **more: Any) -> OpinionStep:
    return OpinionStep(opinion=opinion, organization=organization, kind=kind, on=on, by=str(by)[:150], **more)


def _tell(opinions: list[Opinion], meetings: list[Meeting]) -> None:
    """The branch was told each answer in its next meeting that was sent."""
    held: dict[int, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        held[meeting.organization_id].append(meeting)
    for opinion in opinions:
        day = opinion.answered_on
        if day is not None:
            opinion.told_at = next((one for one in held[opinion.organization_id] if one.date >= day), None)
    Opinion.objects.bulk_update([one for one in opinions if one.told_at], ["told_at"])


def _assign(meetings: list[Meeting], on: date, rng: Random, *, by: Any) -> None:
    there: dict[int, list[int]] = defaultdict(list)
    present = Attendance.objects.filter(meeting__in=meetings, status=Attendance.Status.PRESENT)
    for meeting_id, member_id in present.order_by("meeting", "member").values_list("meeting", "member"):
        there[meeting_id].append(member_id)
    rows, reports = [], []
    for meeting in meetings:
        text, target, unit = rng.choice(GIVEN)
        due = meeting.date + timedelta(days=rng.choice((20, 30, 30, 45, 60)))
        people = there[meeting.pk]
        task = Task(
            organization=meeting.organization, meeting=meeting, text=text, assigned_on=meeting.date, due_on=due,
            responsible_id=rng.choice(people) if people else None, target=target, unit=unit,
        )  # fmt: skip
        rows.append(task)
        half = meeting.date + (due - meeting.date) // 2
        if target and half <= on:
            done = Decimal(target * rng.randint(3, 8) // 10 or 1)
            reports.append(_report(task, half, "Đang thực hiện.", done, by))
        day = due + timedelta(days=rng.choice((-9, -5, -2, 0, 0, 4, 12)))
        fate = rng.random()
        if day <= on and fate < 0.9:
            task.done_on, task.result = day, "Hoàn thành."
            if target:
                reports.append(_report(task, day, "Hoàn thành.", Decimal(target), by))
        elif day <= on and fate < 0.93:
            task.dropped_on, task.result = day, "Chuyển cho chi hội đoàn thể thực hiện."
    Task.objects.bulk_create(rows)
    TaskReport.objects.bulk_create(reports)


def _report(task: Task, on: date, text: str, amount: Decimal, by: Any) -> TaskReport:
    return TaskReport(task=task, organization=task.organization, on=on, text=text, amount=amount, by=str(by)[:150])

"""What the committees of Hòa An report to the district: its rules, all assumed, and some reports of November 2022.

No document published names the days by which reports are due, so the rules have none and say so. Two reports came late,
one was corrected, and one is of a commune whose records were put right after it was issued.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django.db import transaction

from branches.models import Organization
from core.periods import Period
from core.rendering import PdfUnavailable
from meetings.models import Attendance, Meeting
from meetings.services import Entry, confirm_meetings, reopen_meeting, save_roll, send_meeting
from reports.models import Pack, PackKind, PackTemplate, TemplateAnnex, TemplateSection
from reports.services.duties import set_duty
from reports.services.issuing import check_issue, correct_pack, issue_pack, receive_pack, send_pack
from reports.services.packs import begin_pack, review_pack
from scenarios.hoa_an.units import ROOT
from scenarios.plan import District

LOG = logging.getLogger(__name__)
NOVEMBER = Period.parse("2022-11")
# How many days after the period's end, and from which day on the rule holds.
RULES = {
    PackKind.MONTH: (5, date(2022, 11, 1)),
    PackKind.QUARTER: (10, date(2022, 12, 1)),
    PackKind.HALF: (15, date(2022, 12, 1)),
    PackKind.YEAR: (15, date(2022, 12, 1)),
}
WORDS = (
    ("Sinh hoạt chi bộ", "Trong {kỳ}, tỷ lệ đảng viên dự sinh hoạt chi bộ đạt {tỷ lệ dự sinh hoạt}."),
    ("Phương hướng kỳ tới", "Tiếp tục nhắc các chi bộ gửi số liệu đúng hạn, ghi rõ lý do vắng của từng đồng chí."),
)


@dataclass(frozen=True)
class Story:
    """When a commune sent its report, when it was received and corrected; None: not yet, never."""

    sent: date
    received: date | None = None
    corrected: date | None = None


def _day(number: int) -> date:
    return date(2022, 12, number)


STORIES = {
    f"{ROOT}.001": Story(_day(2), _day(5)),
    f"{ROOT}.004": Story(_day(5), _day(6)),
    f"{ROOT}.006": Story(_day(8)),
    f"{ROOT}.009": Story(_day(5), _day(6)),
    f"{ROOT}.011": Story(_day(12)),
    f"{ROOT}.013": Story(_day(2), _day(5), _day(9)),
}


def report(plan: District, organizations: Mapping[str, Organization], *, put_right: str, by: Any) -> None:
    """Sets the district's rules and has some communes report November.

    Arguments:
        put_right: the code of the commune one of whose rolls is put right after its report was issued.

    Where the machine makes no PDF nothing can be issued: the rules stand alone then, and the log says so.
    """
    district = organizations[ROOT]
    template = _template(district)
    for kind, (days, start) in RULES.items():
        set_duty(
            organization=district, kind=kind, start=start, audience="committees", due_days=days, by=by,
            template=template if kind == PackKind.MONTH else None,
        )  # fmt: skip
    try:
        with transaction.atomic():
            for code, story in STORIES.items():
                if code in organizations:
                    _tell(organizations[code], template, story, put_right=code == put_right, today=plan.today, by=by)
    except PdfUnavailable as error:
        LOG.warning("Hòa An: no reports to the committee above, as no PDF can be made (%s)", error)


def _template(district: Organization) -> PackTemplate:
    """A short monthly report of the district's own: two sentences and one table."""
    template = PackTemplate.objects.create(
        owner=district, code="thang-rut-gon", name="Báo cáo tháng (rút gọn)", kind=PackKind.MONTH,
        subject="tình hình sinh hoạt chi bộ {kỳ}",
    )  # fmt: skip
    for place, (heading, text) in enumerate(WORDS, 1):
        TemplateSection.objects.create(template=template, position=place, heading=heading, text=text)
    TemplateAnnex.objects.create(template=template, position=1, report="attendance", details=False)
    return template


def _tell(
    commune: Organization, template: PackTemplate, story: Story, *, put_right: bool, today: date, by: Any
) -> None:  # fmt: skip
    """One commune's November."""
    pack = begin_pack(organization=commune, template=template, period=NOVEMBER, by=by, on=story.sent)
    pack = _send(pack, story.sent, by=by)
    if story.received is not None:
        pack = receive_pack(pack=pack, version=pack.version, by=by, on=story.received)
    if story.corrected is not None:
        reason = "Báo cáo trước in sai nơi nhận."
        _send(correct_pack(pack=pack, reason=reason, by=by, on=story.corrected), story.corrected, by=by)
    if put_right:
        _put_right(commune, today, by=by)
        check_issue(issue=pack.issue, by=by, on=today)


def _send(pack: Pack, day: date, *, by: Any) -> Pack:
    """A draft reviewed, issued and sent on a day."""
    pack = review_pack(pack=pack, version=pack.version, by=by, on=day)
    issue_pack(pack=pack, version=pack.version, issued_on=day, by=by, on=day)
    pack = Pack.objects.get(pk=pack.pk)
    return send_pack(pack=pack, version=pack.version, by=by, on=day)


def _put_right(commune: Organization, today: date, *, by: Any) -> None:
    """Somebody written down as absent without a reason had one: the meeting is opened again, corrected and sent."""
    absent = Attendance.objects.filter(
        status=Attendance.Status.UNEXCUSED, meeting__status=Meeting.Status.CONFIRMED,
        meeting__for_month=NOVEMBER.start, meeting__organization__code__startswith=f"{commune.code}.",
    ).select_related("meeting")  # fmt: skip
    row = absent.order_by("meeting__organization__code", "pk").first()
    if row is None:
        return
    meeting = row.meeting
    reopen_meeting(meeting=meeting, reason="Ghi nhầm: đồng chí vắng mặt đã xin phép.", by=by)
    meeting.refresh_from_db()
    roll = Attendance.objects.filter(meeting=meeting).values_list("member", "status", "reason")
    entries = {member: Entry(status, reason) for member, status, reason in roll}
    entries[row.member_id] = Entry(Attendance.Status.EXCUSED, "ốm, đã xin phép")
    save_roll(meeting=meeting, entries=entries, guests=None, uuid=uuid4(), version=meeting.version, by=by)
    meeting.refresh_from_db()
    send_meeting(meeting=meeting, by=by, on=today)
    confirm_meetings(meetings=Meeting.objects.filter(pk=meeting.pk), by=by)

"""The lists of mentors and of monthly remarks as tables to hand out."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from branches.queries import names_on
from core.periods import last_day
from core.tables import DATE, INTEGER, MONTH, TEXT, Column, Row, Table
from meetings.resources.worklists import listed_table
from recruitment.queries.mentors import Followers
from recruitment.queries.remarks import Owed


def mentors_table(mentors: Iterable[Followers], *, scope: Any, on: date) -> Table:
    """A row for everybody who is followed, under who follows him."""
    mentors = list(mentors)
    names = names_on({row.organization_id for one in mentors for row in one.following}, on)
    rows = [
        Row(
            {
                "mentor": one.member.full_name,
                "load": len(one.following),
                "branch": names.get(row.organization_id, ""),
                "candidate": row.candidate.full_name,
                "stage": str(row.candidate.get_stage_display()),
                "start": row.start,
                "together_since": row.together_since,
                "fault": one.faults.get(row.pk, ""),
            }
        )
        for one in mentors
        for row in one.following
    ]
    columns = (
        Column("mentor", _("Đảng viên giúp đỡ"), TEXT),
        Column("load", _("Số người đang giúp đỡ"), INTEGER, additive=False),
        Column("branch", _("Chi bộ"), TEXT),
        Column("candidate", _("Người được giúp đỡ"), TEXT),
        Column("stage", _("Bước đã qua"), TEXT),
        Column("start", _("Phân công từ ngày"), DATE),
        Column("together_since", _("Cùng công tác, cư trú từ"), DATE),
        Column("fault", _("Cần phân công lại"), TEXT),
    )
    return listed_table("mentors", _("Đảng viên giúp đỡ"), columns, rows, [on], scope, on)


def remarks_table(owed: Iterable[Owed], *, month: date, scope: Any, on: date) -> Table:
    """A row a remark owed in a month."""
    owed = list(owed)
    names = names_on({one.mentorship.organization_id for one in owed}, on)
    words = {"written": _("đã có"), "due": _("chưa hết tháng"), "missing": _("còn thiếu")}
    rows = [
        Row(
            {
                "branch": names.get(one.mentorship.organization_id, ""),
                "mentor": one.mentorship.member.full_name,
                "candidate": one.mentorship.candidate.full_name,
                "month": one.month,
                "state": words[one.state],
                "said_on": one.remark.on if one.remark else None,
                "strengths": one.remark.strengths if one.remark else "",
                "weaknesses": one.remark.weaknesses if one.remark else "",
                "judgement": str(one.remark.get_judgement_display()) if one.remark else "",
                "note": one.remark.judgement_note if one.remark else "",
                "meeting": one.remark.meeting.date if one.remark and one.remark.meeting else None,
            }
        )
        for one in owed
    ]
    columns = (
        Column("branch", _("Chi bộ"), TEXT),
        Column("mentor", _("Đảng viên giúp đỡ"), TEXT),
        Column("candidate", _("Người được giúp đỡ"), TEXT),
        Column("month", _("Tháng"), MONTH),
        Column("state", _("Nhận xét"), TEXT),
        Column("said_on", _("Ngày nhận xét"), DATE),
        Column("strengths", _("Ưu điểm"), TEXT),
        Column("weaknesses", _("Khuyết điểm, điều cần khắc phục"), TEXT),
        Column("judgement", _("Đánh giá của chi bộ"), TEXT),
        Column("note", _("Ý kiến của chi bộ"), TEXT),
        Column("meeting", _("Trong biên bản ngày"), DATE),
    )
    days = [month, last_day(month)]
    return listed_table("remarks", _("Nhận xét hằng tháng"), columns, rows, days, scope, on)

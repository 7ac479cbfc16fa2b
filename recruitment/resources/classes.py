"""The list of a class and the list of certificates as tables to hand out."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from branches.queries import names_on
from core.tables import DATE, TEXT, Column, Row, Table
from meetings.resources.worklists import listed_table
from recruitment.models import AwarenessClass, AwarenessStudent
from recruitment.queries.classes import ENDING, EXPIRED, LAST, VALID, Certificate


def students_table(
    awareness_class: AwarenessClass, students: Iterable[AwarenessStudent], *, scope: Any, on: date
) -> Table:
    """A row a student, with his result and certificate."""
    students = list(students)
    names = names_on({row.organization_id for row in students}, on)
    came = {None: "", True: _("có"), False: _("không")}
    rows = [
        Row(
            {
                "name": row.candidate.full_name,
                "birth": row.candidate.birth_date,
                "branch": names.get(row.organization_id, ""),
                "attended": came[row.attended],
                "result": str(row.get_result_display()),
                "certificate": row.certificate,
                "certified_on": row.certified_on,
            }
        )
        for row in students
    ]
    columns = (
        Column("name", _("Họ và tên"), TEXT),
        Column("birth", _("Ngày sinh"), DATE),
        Column("branch", _("Chi bộ cử đi"), TEXT),
        Column("attended", _("Có dự"), TEXT),
        Column("result", _("Kết quả"), TEXT),
        Column("certificate", _("Số giấy chứng nhận"), TEXT),
        Column("certified_on", _("Ngày cấp"), DATE),
    )
    days = [awareness_class.first_day, awareness_class.last_day]
    title = _("Danh sách %s") % awareness_class.name
    return listed_table("awareness_class", title, columns, rows, days, scope, on)


def certificates_table(found: Iterable[tuple[Any, Certificate]], *, scope: Any, on: date) -> Table:
    """A row a certificate, the first to end first."""
    found = list(found)
    names = names_on({one.followed_by for one, _held in found}, on)
    words = {VALID: _("còn giá trị"), ENDING: _("sắp hết giá trị"), LAST: _("hết giá trị hôm nay"),
             EXPIRED: _("đã hết giá trị")}  # fmt: skip
    rows = [
        Row(
            {
                "name": one.full_name,
                "branch": names.get(one.followed_by, ""),
                "stage": str(one.get_stage_display()),
                "number": held.number,
                "issued_on": held.issued_on,
                "ends_on": held.ends_on,
                "standing": words[held.standing(on)],
                "class": held.student.awareness_class.name if held.student else "",
            }
        )
        for one, held in found
    ]
    columns = (
        Column("name", _("Họ và tên"), TEXT),
        Column("branch", _("Chi bộ"), TEXT),
        Column("stage", _("Bước đã qua"), TEXT),
        Column("number", _("Số giấy chứng nhận"), TEXT),
        Column("issued_on", _("Ngày cấp"), DATE),
        Column("ends_on", _("Hết giá trị ngày"), DATE),
        Column("standing", _("Giá trị"), TEXT),
        Column("class", _("Lớp"), TEXT),
    )
    return listed_table("certificates", _("Giấy chứng nhận lớp nhận thức về Đảng"), columns, rows, [on], scope, on)

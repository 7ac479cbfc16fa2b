"""The list of members as a `Table`, for the faces a spreadsheet takes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.formatting import partial_date
from core.periods import Period
from core.tables import DATE, TEXT, Column, Row, Scope, Table
from members.queries import state_of


def member_list(members: list[Any], *, scope: Scope, labels: Mapping[str, Any], on: date) -> Table:
    """The members of a list on a day, with whole numbers.

    Arguments:
        members: rows of members.queries.placed.
        scope: the organisation the list is narrowed to, or where the user's part of the tree begins.
        labels: the states in words.
        on: the day the list holds for.
    """
    columns = (
        Column("full_name", _("Họ và tên")),
        Column("gender", _("Giới tính")),
        Column("birth", _("Sinh ngày")),
        Column("ethnicity", _("Dân tộc")),
        Column("national_id", _("Số định danh cá nhân")),
        Column("card_number", _("Số thẻ Đảng")),
        Column("place", _("Sinh hoạt tại")),
        Column("admission", _("Ngày vào Đảng")),
        Column("full_membership_date", _("Ngày chính thức"), DATE),
        Column("state", _("Trạng thái"), TEXT),
    )
    rows = [
        Row(
            {
                "full_name": member.full_name,
                "gender": member.get_gender_display(),
                "birth": partial_date(member.birth_date, member.birth_precision),
                "ethnicity": str(member.ethnicity or ""),
                "national_id": member.national_id or "",
                "card_number": member.card_number or "",
                "place": member.place,
                "admission": partial_date(member.admission_date, member.admission_precision),
                "full_membership_date": member.full_membership_date,
                "state": str(labels[state_of(member, on=on)]),
            }
        )
        for member in members
    ]
    period = Period.days(on, on)
    return Table("dang-vien", _("Danh sách đảng viên"), columns, rows, scope=scope, period=period, on=on)

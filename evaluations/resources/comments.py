"""The list of comments as a table."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from branches.queries import names_on
from core.tables import DATE, TEXT, Column, Drill, Row, Table
from meetings.resources.worklists import listed_table


def comments_table(comments: Sequence[Any], *, scope: Any, on: date) -> Table:
    """A row a comment: about whom, of whom and by whom it was asked, and what came."""
    ids = {pk for one in comments for pk in (one.asked_of_id, one.organization_id) if pk}
    names = names_on(ids, on)
    columns = (
        Column("member", _("Họ và tên"), TEXT, drill=Drill("comment")),
        Column("period", _("Kỳ xếp loại"), TEXT),
        Column("kind", _("Lấy nhận xét của"), TEXT),
        Column("asked_of", _("Nơi nhận xét"), TEXT),
        Column("asked_by", _("Nơi đề nghị"), TEXT),
        Column("asked_on", _("Đề nghị ngày"), DATE),
        Column("given_on", _("Nhận xét ngày"), DATE),
    )
    rows = [
        Row(
            {
                "member": one.rating.member.full_name,
                "period": str(one.rating.period),
                "kind": str(one.get_kind_display()),
                "asked_of": one.place_name or names.get(one.asked_of_id, ""),
                "asked_by": names.get(one.organization_id, ""),
                "asked_on": one.asked_on,
                "given_on": one.given_on,
            },
            {"pk": one.pk},
        )
        for one in comments
    ]
    days = [one.asked_on for one in comments]
    return listed_table("comments", _("Nhận xét để xếp loại"), columns, rows, days, scope, on)

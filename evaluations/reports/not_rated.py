"""Who is not rated in a period, as a table to hand out."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from branches.queries import names_on, organization_of_id
from core.tables import TEXT, Column, Row, Table
from evaluations.models import Period, Rating
from meetings.resources.worklists import listed_table


def not_rated_table(period: Period, ratings: Iterable[Rating], *, on: date) -> Table:
    """A row a subject: where it would be rated, why it is not."""
    ratings = list(ratings)
    names = names_on({one.organization_id for one in ratings}, period.closes_on)
    columns = (
        Column("subject", _("Đối tượng"), TEXT), Column("name", _("Họ và tên, tên tổ chức"), TEXT),
        Column("place", _("Nơi xếp loại"), TEXT), Column("reason", _("Lý do"), TEXT), Column("note", _("Ghi rõ"), TEXT),
    )  # fmt: skip
    rows = [
        Row(
            {
                "subject": str(one.get_subject_display()),
                "name": one.member.full_name if one.member else names.get(one.organization_id, ""),
                "place": names.get(one.organization_id, ""),
                "reason": str(one.get_not_rated_display()),
                "note": one.not_rated_note,
            }
        )
        for one in ratings
    ]
    title = _("Danh sách không xếp loại – %s") % str(period).lower()
    scope = organization_of_id(period.organization_id, on=on)
    return listed_table("not_rated", title, columns, rows, [period.start, period.closes_on], scope, on)

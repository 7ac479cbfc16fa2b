"""The register of candidates as a table to hand out: names and numbers whole, for who may read files."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.formatting import partial_date
from core.tables import DATE, TEXT, Column, Row, Table
from meetings.resources.worklists import listed_table
from recruitment.queries.files import places_of
from recruitment.queries.tags import tags_of


def candidates_table(candidates: Sequence[Any], *, scope: Any, on: date) -> Table:
    """A row a candidate, with the groups he belongs to on the day."""
    names, tags = places_of(candidates, on=on), tags_of(candidates, on=on)
    columns = (
        Column("name", _("Họ và tên"), TEXT),
        Column("gender", _("Giới tính"), TEXT),
        Column("birth", _("Sinh ngày"), TEXT),
        Column("national_id", _("Số định danh cá nhân"), TEXT),
        Column("ethnicity", _("Dân tộc"), TEXT),
        Column("occupation", _("Nghề nghiệp"), TEXT),
        Column("education", _("Học vấn phổ thông"), TEXT),
        Column("branch", _("Chi bộ theo dõi"), TEXT),
        Column("place", _("Địa bàn cư trú"), TEXT),
        Column("body", _("Đoàn thể giới thiệu"), TEXT),
        Column("listed_on", _("Đưa vào danh sách"), DATE),
        Column("stage", _("Bước đã qua"), TEXT),
        Column("stage_on", _("Qua bước ngày"), DATE),
        Column("state", _("Tình trạng"), TEXT),
        Column("tags", _("Nhóm"), TEXT),
    )
    rows = [
        Row(
            {
                "name": one.full_name,
                "gender": one.get_gender_display(),
                "birth": partial_date(one.birth_date, one.birth_precision) if one.birth_date else "",
                "national_id": one.national_id or "",
                "ethnicity": str(one.ethnicity or ""),
                "occupation": str(one.occupation or ""),
                "education": one.get_general_education_display(),
                "branch": names.get(one.followed_by, ""),
                "place": one.place.name if one.place else "",
                "body": str(one.introduced_by or ""),
                "listed_on": one.listed_on,
                "stage": str(one.get_stage_display()),
                "stage_on": one.stage_on,
                "state": str(one.get_state_display()),
                "tags": "; ".join(tag.name for tag in tags[one.pk]),
            }
        )
        for one in candidates
    ]
    days = [one.stage_on for one in candidates]
    return listed_table("candidates", _("Hồ sơ phát triển đảng"), columns, rows, days, scope, on)

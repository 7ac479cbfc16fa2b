"""Who stands behind a figure of admissions, quotas and sources."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from branches.models import Organization
from branches.queries import names_on
from core.tables import DATE, INTEGER, TEXT, Column, Drill, Row
from members.queries.movement_records import listed
from recruitment.models import Candidate, Stage
from recruitment.queries.admitted import Admission
from recruitment.queries.candidates import files_readable_by


def admission_columns() -> tuple[Column, ...]:
    """What a list says of each admission."""
    return (
        Column("day", _("Ngày tính"), DATE),
        Column("name", _("Họ và tên"), TEXT, drill=Drill("member")),
        Column("number", _("Số thẻ, số định danh"), TEXT),
        Column("branch", _("Chi bộ"), TEXT),
        Column("decided_on", _("Quyết định kết nạp"), DATE),
        Column("ceremony_on", _("Lễ kết nạp"), DATE),
        Column("age", _("Tuổi"), INTEGER, additive=False),
        Column("state", _("Ghi chú"), TEXT),
    )


def admission_rows(admissions: Sequence[Admission], *, by: Any, on: date) -> list[Row]:
    """One row each; a name leads to the file where the reader may open it."""
    members = listed({one.member_id for one in admissions if one.member_id}, by=by, on=on)
    waiting = Candidate.objects.filter(pk__in={one.candidate_id for one in admissions if not one.member_id})
    candidates = dict(waiting.values_list("pk", "full_name"))
    names = names_on({one.organization_id for one in admissions}, on)
    rows = []
    for one in admissions:
        member = members[one.member_id] if one.member_id else None
        values: dict[str, Any] = {
            "day": one.day,
            "name": member.name if member else candidates.get(one.candidate_id or 0, ""),
            "number": member.number if member else "",
            "branch": names.get(one.organization_id, ""),
            "decided_on": one.decided_on,
            "ceremony_on": one.ceremony_on,
            "age": one.age,
            "state": "" if member else _("chờ lễ kết nạp"),
        }
        rows.append(Row(values, {"uuid": member.uuid if member else ""}))
    return rows


def followed_columns() -> tuple[Column, ...]:
    """What a list says of each candidate on the way."""
    return (
        Column("name", _("Họ và tên"), TEXT, drill=Drill("candidate")),
        Column("branch", _("Chi bộ theo dõi"), TEXT),
        Column("stage", _("Bước đã qua"), TEXT),
        Column("stage_on", _("Từ ngày"), DATE),
    )


def followed_rows(candidates: Sequence[Candidate], *, by: Any, on: date) -> list[Row]:
    """One row each; a name leads to the file where the reader may open it."""
    ids = {one.pk for one in candidates}
    opened = set(files_readable_by(by, on=on).filter(pk__in=ids).values_list("pk", flat=True))
    names = names_on({one.organization_id for one in candidates}, on)
    return [
        Row(
            {
                "name": one.full_name,
                "branch": names.get(one.organization_id, ""),
                "stage": str(Stage(one.stage).label),
                "stage_on": one.stage_on,
            },
            {"uuid": str(one.uuid) if one.pk in opened else ""},
        )
        for one in candidates
    ]


def branch_columns() -> tuple[Column, ...]:
    """What a list says of each branch in which nobody is on the way."""
    return (
        Column("code", _("Mã"), TEXT),
        Column("name", _("Chi bộ"), TEXT, drill=Drill("organization")),
    )


def branch_rows(organizations: Sequence[Organization], *, on: date) -> list[Row]:
    """One row each, in the order given."""
    names = names_on({one.pk for one in organizations}, on)
    return [
        Row({"code": one.code, "name": names.get(one.pk, one.code)}, {"uuid": str(one.uuid)}) for one in organizations
    ]

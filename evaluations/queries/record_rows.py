"""Columns and rows of these records: a register, its file and the records behind a figure all show the same."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from branches.queries import names_on
from core.formatting import date_text
from core.periods import last_day_of
from core.tables import DATE, INTEGER, TEXT, Column, Drill, Row


def example_rows(rows: Sequence[Any], on: date) -> tuple[tuple[Column, ...], list[Row]]:
    """The columns and rows of some entries, for the register and for the records behind a figure."""
    names = names_on({pk for one in rows for pk in (one.organization_id, one.issuer_id) if pk}, on)
    columns = (
        Column("who", _("Đảng viên, tổ chức"), TEXT, drill=Drill("example")),
        Column("place", _("Tổ chức"), TEXT),
        Column("year", _("Năm"), TEXT),
        Column("field", _("Lĩnh vực"), TEXT),
        Column("content", _("Việc làm, thành tích"), TEXT),
        Column("issuer", _("Cấp công nhận"), TEXT),
        Column("recognised_on", _("Công nhận ngày"), DATE),
        Column("withdrawn_on", _("Thôi công nhận từ ngày"), DATE),
    )
    found = [
        Row(
            {
                "who": one.member.full_name if one.member else names.get(one.organization_id, ""),
                "place": names.get(one.organization_id, ""),
                "year": str(one.year),
                "field": one.field,
                "content": one.content,
                "issuer": names.get(one.issuer_id, "") if one.issuer_id else one.issuer_name,
                "recognised_on": one.recognised_on,
                "withdrawn_on": one.withdrawn_on,
            },
            {"uuid": str(one.uuid)},
        )
        for one in rows
    ]
    return columns, found


def example_branch_rows(rows: Sequence[Any], on: date) -> tuple[tuple[Column, ...], list[Row]]:
    """The branches of some members' entries, a row a branch: how many members, named, by how many entries."""
    entries: dict[int, list[Any]] = {}
    for one in rows:
        entries.setdefault(one.organization_id, []).append(one)
    names = names_on(entries, on)
    columns = (
        Column("place", _("Chi bộ"), TEXT, drill=Drill("organization")),
        Column("members", _("Số đảng viên"), INTEGER),
        Column("times", _("Số lần công nhận"), INTEGER),
        Column("who", _("Đảng viên"), TEXT),
    )
    found = []
    for pk, own in entries.items():
        people = dict.fromkeys(one.member.full_name for one in own)
        members = len({one.member_id for one in own})
        values: dict[str, Any] = {
            "place": names.get(pk, ""),
            "members": members,
            "times": len(own),
            "who": ", ".join(people),
        }
        found.append(Row(values, {"uuid": str(own[0].organization.uuid)}))
    return columns, found


def screening_rows(
    rows: Sequence[Any], places: dict[int, int], on: date
) -> tuple[tuple[Column, ...], list[Row]]:  # fmt: skip
    """The columns and rows of some cases, for the list and for the records behind a figure.

    Arguments:
        places: the organisation of each case, by its key.
    """
    names = names_on(places.values(), on)
    columns = (
        Column("who", _("Đảng viên"), TEXT, drill=Drill("screening")),
        Column("place", _("Chi bộ"), TEXT),
        Column("opened_on", _("Đưa vào rà soát ngày"), DATE),
        Column("reason", _("Lý do"), TEXT),
        Column("helper", _("Người giúp đỡ"), TEXT),
        Column("help_until", _("Giúp đỡ đến ngày"), DATE),
        Column("outcome", _("Kết luận"), TEXT),
        Column("outcome_on", _("Kết luận ngày"), DATE),
    )
    found = [
        Row(
            {
                "who": one.member.full_name,
                "place": names.get(places.get(one.pk, 0), ""),
                "opened_on": one.opened_on,
                "reason": str(one.get_reason_display()),
                "helper": one.helper.full_name if one.helper else "",
                "help_until": one.help_until,
                "outcome": str(one.get_outcome_display()) if one.outcome else _("đang rà soát"),
                "outcome_on": one.outcome_on,
            },
            {"uuid": str(one.uuid)},
        )
        for one in rows
    ]
    return columns, found


def weak_rows(rows: Sequence[Any], on: date) -> tuple[tuple[Column, ...], list[Row]]:
    """The columns and rows of some of it, for the list and for the records behind a figure."""
    names = names_on({pk for one in rows for pk in (one.organization_id, one.listed_by_id)}, on)
    columns = (
        Column("place", _("Tổ chức"), TEXT, drill=Drill("weak")),
        Column("listed_by", _("Cấp ủy đưa vào danh sách"), TEXT),
        Column("start", _("Từ ngày"), DATE),
        Column("reason", _("Biểu hiện yếu kém"), TEXT),
        Column("in_charge", _("Cấp ủy viên phụ trách"), TEXT),
        Column("plan_until", _("Củng cố xong trước ngày"), DATE),
        Column("open", _("Việc chưa xong"), INTEGER),
        Column("late", _("Trong đó quá hạn"), INTEGER),
        Column("state", _("Tình trạng"), TEXT),
    )
    found = [
        Row(
            {
                "place": names.get(one.organization_id, one.organization.code),
                "listed_by": names.get(one.listed_by_id, ""),
                "start": one.start,
                "reason": one.reason,
                "in_charge": one.in_charge,
                "plan_until": one.plan_until,
                "open": one.open,
                "late": one.late,
                "state": state_text(one, on),
            },
            {"uuid": str(one.uuid)},
        )
        for one in rows
    ]
    return columns, found


def state_text(weak: Any, on: date) -> str:
    """Whether it is on the list, and how it left it."""
    if weak.end is None or weak.end > on:
        late = weak.plan_until is not None and weak.plan_until < on
        return _("đang củng cố, quá hạn kế hoạch") if late else _("đang củng cố")
    day = date_text(last_day_of(weak.end))
    told = (
        _("đã củng cố, đến hết ngày %s") if weak.consolidated else _("ra khỏi danh sách, chưa củng cố, đến hết ngày %s")
    )
    return told % day

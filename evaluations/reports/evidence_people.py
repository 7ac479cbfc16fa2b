"""Discipline, leave and classes, earlier shortcomings, and the results below, behind the facts of a rating."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from core.periods import last_day_of
from core.tables import DATE, INTEGER, TEXT, Column, Row
from evaluations.models import Leave
from evaluations.queries.facts import people, results
from evaluations.reports.evidence_asked import Asked, Listed, of_members


def _disciplined(asked: Asked, found: Iterable[Any]) -> Listed:
    values = [
        (one.member, {"form": one.get_form_display(), "day": one.decided_on, "issuer": one.issuer}) for one in found
    ]
    columns = (
        Column("form", _("Hình thức"), TEXT),
        Column("day", _("Có hiệu lực từ"), DATE),
        Column("issuer", _("Cấp quyết định"), TEXT),
    )
    return of_members(asked, columns, values)


def own_disciplines(asked: Asked) -> Listed:
    return _disciplined(asked, people.disciplines_in(asked.span).filter(member__in=asked.who).select_related("member"))


def disciplines_below(asked: Asked) -> Listed:
    return _disciplined(asked, people.disciplines_below([asked.here], asked.span).select_related("member"))


def _leaves(asked: Asked, kind: str) -> Listed:
    found = people.leaves_in(asked.span).filter(member__in=asked.who, kind=kind).order_by("start")
    rows = []
    for one in found:
        months, days = people.leave_length([one], asked.span)
        rows.append(
            Row({"from": one.start, "until": last_day_of(one.end), "months": months, "days": days, "note": one.note})
        )
    columns = (
        Column("from", _("Từ ngày"), DATE),
        Column("until", _("Đến hết ngày"), DATE),
        Column("months", _("Số tháng trong kỳ"), INTEGER),
        Column("days", _("và số ngày"), INTEGER),
        Column("note", _("Ghi chú"), TEXT),
    )
    return columns, rows


def sick(asked: Asked) -> Listed:
    return _leaves(asked, Leave.Kind.SICK)


def maternity(asked: Asked) -> Listed:
    return _leaves(asked, Leave.Kind.MATERNITY)


def classes(asked: Asked) -> Listed:
    found = people.classes_attended(asked.span).filter(member__in=asked.who).select_related("training_class")
    rows = [
        Row(
            {"name": one.training_class.name, "day": one.training_class.last_day, "result": one.get_result_display(),
             "certificate": one.certificate}
        )
        for one in found
    ]  # fmt: skip
    columns = (
        Column("name", _("Lớp"), TEXT),
        Column("day", _("Bế giảng ngày"), DATE),
        Column("result", _("Kết quả"), TEXT),
        Column("certificate", _("Số giấy chứng nhận"), TEXT),
    )
    return columns, rows


def shortcomings(asked: Asked) -> Listed:
    rating, period = asked.rating, asked.rating.period
    rows = [
        Row(
            {"text": one.text, "remedy": one.remedy, "due": one.due_on, "outcome": one.get_outcome_display(),
             "checked": one.checked_on}
        )
        for one in results.shortcomings_before([rating], period)
        if results.is_carried(one, rating, period, asked.span)
    ]  # fmt: skip
    columns = (
        Column("text", _("Hạn chế, khuyết điểm"), TEXT),
        Column("remedy", _("Biện pháp khắc phục"), TEXT),
        Column("due", _("Hạn khắc phục"), DATE),
        Column("outcome", _("Kết quả"), TEXT),
        Column("checked", _("Kiểm tra ngày"), DATE),
    )
    return columns, rows


def _rated(asked: Asked, ratings: Any, *, lowest: bool) -> Listed:
    decided = results.with_lowest(ratings).filter(decided_level__isnull=False).select_related("decided_level", "member")
    found = list(decided.filter(lowest=True) if lowest else decided)
    names = asked.names(one.organization_id for one in found)
    values = [
        (one.member, {"place": names.get(one.organization_id, ""), "level": one.decided_level.name})
        for one in sorted(found, key=lambda one: (one.decided_level.position, names.get(one.organization_id, "")))
    ]
    columns = (Column("place", _("Tổ chức"), TEXT), Column("level", _("Mức đã quyết định"), TEXT))
    return of_members(asked, columns, values)


def members(asked: Asked) -> Listed:
    return _rated(asked, results.members_below([asked.here], asked.rating.period, asked.span.last), lowest=False)


def lowest_members(asked: Asked) -> Listed:
    return _rated(asked, results.members_below([asked.here], asked.rating.period, asked.span.last), lowest=True)


def units(asked: Asked) -> Listed:
    return _rated(asked, results.units_below([asked.here], asked.rating.period, asked.span.last), lowest=False)


def lowest_units(asked: Asked) -> Listed:
    return _rated(asked, results.units_below([asked.here], asked.rating.period, asked.span.last), lowest=True)

"""Commendations and discipline of Hòa An in 2021 and 2022, all invented; some as carelessly kept as anywhere."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from random import Random
from typing import Any

from django.db.models import QuerySet

from branches.services import keep_document
from core.periods import add_months
from members.models import Discipline, DutySpan, Membership, OfficeTerm
from members.queries import is_full
from members.services import lift_discipline, record_award, record_discipline
from scenarios.plan import District

Form = Discipline.Form

_FIVE_YEARS = "Giấy khen đảng viên hoàn thành xuất sắc nhiệm vụ 5 năm liền (2017–2021)"
_BEFORE = date(2021, 1, 1)
_WITHOUT_NUMBER = 11  # every so many commendations the decision was never written down
_MINOR = 14
_MINOR_FORMS = (Form.REPRIMAND, Form.REPRIMAND, Form.REPRIMAND, Form.WARNING)
_REASONS = (
    "Vi phạm chính sách dân số",
    "Vi phạm quy định về nồng độ cồn khi tham gia giao thông",
    "Không chấp hành sự phân công của tổ chức đảng",
    "Thiếu trách nhiệm trong quản lý tài chính của xóm",
)
_LIFTED_AFTER = 12  # months
_FORGOTTEN = 5  # every so many measures that have lost effect nobody wrote it down


def award(plan: District, *, by: Any) -> None:
    """For the year 2021 each grassroots party body commended a few, the district twelve and the province two."""
    rng = Random("hoa-an/awards")
    by_unit: dict[str, list[int]] = defaultdict(list)
    for pk, code in _full_since(_BEFORE).values_list("pk", "organization__code"):
        by_unit[".".join(code.split(".")[:3])].append(pk)
    number = 0
    for body in plan.bodies[1:]:
        paper = keep_document(number=f"{rng.randint(20, 60)}-QĐ/{body.symbol}", issued_on=date(2021, 12, 28), by=by)
        there = by_unit[body.code]
        for row in _rows(rng.sample(there, min(rng.randint(1, 4), len(there)))):
            number += 1
            record_award(
                member=row.member,
                organization=row.organization,
                title="Giấy khen đảng viên hoàn thành xuất sắc nhiệm vụ năm 2021",
                issuer=body.name.replace("Đảng bộ", "Đảng ủy"),
                awarded_on=date(2022, 1, 14),
                document=paper if number % _WITHOUT_NUMBER else None,
                by=by,
            )
    everybody = [pk for there in by_unit.values() for pk in there]
    best = rng.sample(everybody, min(14, len(everybody)))
    district = keep_document(number="512-QĐ/HU", issued_on=date(2022, 1, 20), by=by)
    province = keep_document(number="418-QĐ/TU", issued_on=date(2022, 1, 25), by=by)
    for place, row in enumerate(_rows(best)):
        of_province = place < 2
        record_award(
            member=row.member,
            organization=row.organization,
            title="Bằng khen của Tỉnh ủy về thành tích 5 năm liền (2017–2021)" if of_province else _FIVE_YEARS,
            issuer="Tỉnh ủy Cao Bằng" if of_province else "Ban Thường vụ Huyện ủy Hòa An",
            awarded_on=date(2022, 2, 3),
            document=province if of_province else district,
            by=by,
        )


def discipline(*, today: date, by: Any) -> None:
    """Whoever was expelled was so by a decision; a suspension ended in a warning; a few were reprimanded."""
    for number, row in enumerate(_expelled(), 31):
        assert row.end is not None
        record_discipline(
            member=row.member,
            organization=row.organization,
            form=Form.EXPULSION,
            decided_on=row.end,
            issuer="Ủy ban Kiểm tra Huyện ủy Hòa An",
            document=keep_document(number=f"{number}-QĐ/UBKTHU", issued_on=row.end, by=by),
            by=by,
        )
    rng = Random("hoa-an/discipline")
    ended = DutySpan.objects.filter(kind=DutySpan.Kind.SUSPENDED, end__lte=today).order_by("pk")
    for member, day in ended.values_list("member", "end"):
        assert day is not None
        homes = Membership.objects.filter(member=member, kind=Membership.Kind.OFFICIAL, span__contains=day)
        for row in homes.select_related("member", "organization"):
            _measure(row, Form.WARNING, day, rng, today=today, by=by)
    busy = OfficeTerm.objects.values("member").union(ended.values("member"))
    free = list(_full_since(_BEFORE).exclude(member__in=busy).values_list("pk", flat=True))
    for number, row in enumerate(_rows(rng.sample(free, min(_MINOR, len(free))))):
        day = add_months(date(2021, 3, 8), number + number // 2)
        if row.start <= day <= today:
            _measure(row, rng.choice(_MINOR_FORMS), day, rng, today=today, by=by, forgotten=number % _FORGOTTEN == 0)


def _measure(
    home: Membership, form: str, day: date, rng: Random, *, today: date, by: Any, forgotten: bool = False
) -> None:
    row = record_discipline(
        member=home.member,
        organization=home.organization,
        form=str(form),
        decided_on=day,
        reason=rng.choice(_REASONS),
        by=by,
    )
    over = add_months(day, _LIFTED_AFTER)
    if over <= today and not forgotten:
        lift_discipline(discipline=row, lifted_on=over, by=by)


def _full_since(day: date) -> QuerySet[Membership]:
    """Where those belong who have been full members since a day, in the order of the record."""
    rows = Membership.objects.filter(is_full(day, of="member__"), kind=Membership.Kind.OFFICIAL, end__isnull=True)
    return rows.order_by("pk")


def _rows(pks: Sequence[int]) -> Iterator[Membership]:
    """Memberships by their keys, in the order of the keys as drawn."""
    found = Membership.objects.select_related("member", "organization").in_bulk(pks)
    yield from (found[pk] for pk in pks)


def _expelled() -> Iterator[Membership]:
    rows = Membership.objects.filter(kind=Membership.Kind.OFFICIAL, end_reason=Membership.EndReason.EXPULSION)
    yield from rows.select_related("member", "organization").order_by("end", "pk")

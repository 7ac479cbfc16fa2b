"""Quotas of admissions: set, broken down the tree, changed with a reason, withdrawn (DOMAIN §2.15, §6.20–25).

Nothing is ever divided or added by itself: whoever breaks a quota down types every part, and sees the sum.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization
from core.formatting import date_text
from core.names import clean_name
from core.periods import last_day_of
from recruitment.models import Quota

AT_MOST = 1_000_000  # of one quota: more is a slip of the hand
LONGEST = 10  # years of a term

Faults = dict[str, list[ValidationError]]


@dataclass(slots=True)
class NewQuota:
    """A quota to set. Half-open: `end` is the day after the last one of the period.

    Arguments:
        issuer_id: an organisation of this installation; else `issuer_name` says which committee set it.
        issued_on: the day it was set; the first day of the period, if not given.
        broken_down_from_id: the quota of the issuer of which this is a part.
    """

    organization_id: int
    start: date
    end: date
    minimum: int
    issuer_id: int | None = None
    issuer_name: str = ""
    kind: str = Quota.Kind.YEAR
    tag_id: int | None = None
    maximum: int | None = None
    direction: str = Quota.Direction.AT_LEAST
    basis: str = Quota.Basis.CEREMONY
    document_id: int | None = None
    issued_on: date | None = None
    broken_down_from_id: int | None = None
    assumed: bool = False
    note: str = ""

    @property
    def issuer(self) -> int | str:
        """Who set it, to compare by."""
        return self.issuer_id or self.issuer_name

    def meets(self, other: "NewQuota | Quota") -> bool:
        """Whether both say the same thing of a day: of one issuer, for one organisation, of one kind, for one group."""
        issuer = other.issuer if isinstance(other, NewQuota) else other.issuer_id or other.issuer_name
        mine = (self.issuer, self.organization_id, self.kind, self.tag_id)
        if mine != (issuer, other.organization_id, other.kind, other.tag_id):
            return False
        return self.start < (other.end or date.max) and other.start < self.end


@transaction.atomic
def issue_quotas(*, new: Sequence[NewQuota], by: Any) -> list[int]:
    """Sets quotas as a set; returns their ids in the order given.

    Raises ValidationError with every fault: a number below zero or a maximum below the minimum, a period that ends
    before it begins or is no year or term, an organisation not at or below the issuer, another quota of the same
    issuer, organisation, kind and group in the period. Of one quota the faults stand by field, of several by code.
    """
    new = list(new)
    for one in new:
        one.issuer_name = clean_name(one.issuer_name)
    _lock({one.organization_id for one in new})
    found = _faults(new)
    if any(found):
        if len(new) == 1:
            raise ValidationError(found[0])
        raise ValidationError({NON_FIELD_ERRORS: _told_by_code(new, found)})
    rows = [_row(one) for one in new]
    Quota.objects.bulk_create(rows, batch_size=1000)
    return [row.pk for row in rows]


@transaction.atomic
def issue_quota(*, new: NewQuota, by: Any) -> Quota:
    """Sets one quota, checked field by field. Raises ValidationError with what is wrong."""
    _row(new).full_clean(validate_constraints=False)
    (pk,) = issue_quotas(new=[new], by=by)
    return Quota.objects.get(pk=pk)


def fault_of_numbers(minimum: int, maximum: int | None) -> dict[str, list[ValidationError]]:
    """What is wrong with the figures of a quota, by field."""
    faults: Faults = defaultdict(list)
    for name, value in (("minimum", minimum), ("maximum", maximum)):
        if value is None:
            continue
        if value < 0:
            faults[name].append(ValidationError(_("Chỉ tiêu không thể nhỏ hơn 0."), code="negative"))
        if value > AT_MOST:
            faults[name].append(ValidationError(_("Chỉ tiêu quá lớn; hãy xem lại số."), code="too_large"))
    if not faults and maximum is not None and maximum < minimum:
        faults["maximum"].append(ValidationError(_("Số “đến” không thể nhỏ hơn số “từ”."), code="range"))
    return dict(faults)


def _row(new: NewQuota) -> Quota:
    """The row of a new quota."""
    return Quota(
        organization_id=new.organization_id,
        issuer_id=new.issuer_id,
        issuer_name=new.issuer_name,
        kind=new.kind,
        tag_id=new.tag_id,
        start=new.start,
        end=new.end,
        minimum=new.minimum,
        maximum=new.maximum,
        direction=new.direction,
        basis=new.basis,
        document_id=new.document_id,
        issued_on=new.issued_on or new.start,
        broken_down_from_id=new.broken_down_from_id,
        assumed=new.assumed,
        note=new.note,
    )


def _lock(organization_ids: set[int]) -> None:
    """Two clerks who set quotas of one organisation take turns, so that the second one sees the first one's."""
    rows = Organization.objects.select_for_update(no_key=True).filter(pk__in=organization_ids).order_by("pk")
    list(rows.values_list("pk", flat=True))


def _faults(new: Sequence[NewQuota]) -> list[Faults]:
    """What is wrong with each of some new quotas, by field: as many queries as there are days on which they begin."""
    found: list[Faults] = [defaultdict(list) for _one in new]
    for one, faults in zip(new, found, strict=True):
        faults.update(fault_of_numbers(one.minimum, one.maximum))
        faults.update(_fault_of_period(one))
        if (one.issuer_id is None) == (not one.issuer_name):
            sentence = _("Chọn cấp giao, hoặc ghi tên cấp giao ngoài hệ thống; không cả hai.")
            faults["issuer"].append(ValidationError(sentence, code="one_issuer"))
    paths = _paths(new)
    others = _others(new)
    for number, (one, faults) in enumerate(zip(new, found, strict=True)):
        if sentence := _fault_of_place(one, paths[number]):
            faults["organization"].append(ValidationError(sentence, code="not_below"))
        before = others[one.organization_id]
        if not faults and (other := next((other for other in before if one.meets(other)), None)) is not None:
            faults["organization"].append(ValidationError(_told(other), code="overlap"))
        before.append(one)
    return found


def _fault_of_period(new: NewQuota) -> Faults:
    """A year lies within one calendar year, so that years can be told one after another; a term is longer."""
    if new.end <= new.start:
        return {"end": [ValidationError(_("Ngày cuối kỳ không thể trước ngày đầu kỳ."), code="reversed")]}
    last = last_day_of(new.end)
    assert last is not None
    if new.kind == Quota.Kind.YEAR and last.year != new.start.year:
        sentence = _("Chỉ tiêu năm phải nằm trọn trong một năm dương lịch; nhiều năm thì chọn “nhiệm kỳ”.")
        return {"end": [ValidationError(sentence, code="not_one_year")]}
    if last.year - new.start.year > LONGEST:
        sentence = _("Một nhiệm kỳ không dài quá %d năm; hãy xem lại ngày.") % LONGEST
        return {"end": [ValidationError(sentence, code="too_long")]}
    return {}


def _paths(new: Sequence[NewQuota]) -> list[list[int]]:
    """Where each target stood on the first day of its period; else on the day the quota was set."""
    asked: dict[date, set[int]] = defaultdict(set)
    for one in new:
        asked[one.start].add(one.organization_id)
        asked[one.issued_on or one.start].add(one.organization_id)
    paths = {day: tree.paths_of(ids, on=day) for day, ids in asked.items()}
    return [
        paths[one.start].get(one.organization_id) or paths[one.issued_on or one.start].get(one.organization_id) or []
        for one in new
    ]


def _fault_of_place(new: NewQuota, path: list[int]) -> str:
    if not path:
        return _("Tổ chức không tồn tại vào ngày %(day)s.") % {"day": date_text(new.start)}
    if new.issuer_id is not None and new.issuer_id not in path:
        return _("Tổ chức được giao phải là chính cấp giao hoặc trực thuộc cấp giao.")
    return ""


def _others(new: Sequence[NewQuota]) -> dict[int, list[NewQuota | Quota]]:
    """The quotas in force of the same organisations, by organisation."""
    rows = Quota.objects.filter(organization__in={one.organization_id for one in new}, withdrawn_on__isnull=True)
    found: dict[int, list[NewQuota | Quota]] = defaultdict(list)
    for row in rows.order_by("start", "pk"):
        found[row.organization_id].append(row)
    return found


def _told(other: NewQuota | Quota) -> str:
    """Which quota is in the way."""
    return _(
        "Cấp này đã giao chỉ tiêu %(size)d cùng loại từ %(first)s đến hết %(last)s; hãy điều chỉnh chỉ tiêu ấy."
    ) % {
        "size": other.minimum,
        "first": date_text(other.start),
        "last": date_text(last_day_of(other.end)),
    }


def _told_by_code(new: Sequence[NewQuota], found: Sequence[Faults]) -> list[str]:
    """The faults of several quotas in sentences, each with the code of its organisation."""
    codes = dict(Organization.objects.filter(pk__in={one.organization_id for one in new}).values_list("pk", "code"))
    return [
        f"{codes.get(one.organization_id, '?')}: {sentence}"
        for one, faults in zip(new, found, strict=True)
        for errors in faults.values()
        for error in errors
        for sentence in error.messages
    ]

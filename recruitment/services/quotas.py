"""Quotas of admissions: set, broken down the tree, changed with a reason, withdrawn (DOMAIN §2.15, §6.20–25).

Nothing is ever divided or added by itself: whoever breaks a quota down types every part, and sees the sum.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization, OrganizationName
from core.documents import Document
from core.formatting import date_text
from core.names import clean_name, search_key
from core.periods import last_day_of
from recruitment.models import Quota, QuotaChange
from recruitment.queries.quotas import day_of_parts, issuer_key

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
        return issuer_key(self.issuer_id, self.issuer_name)

    def meets(self, other: "NewQuota | Quota") -> bool:
        """Whether both say the same thing of a day: of one issuer, for one organisation, of one kind, for one group."""
        issuer = other.issuer if isinstance(other, NewQuota) else issuer_key(other.issuer_id, other.issuer_name)
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
    return _written(new)


@transaction.atomic
def issue_quota(*, new: NewQuota, by: Any) -> Quota:
    """Sets one quota, checked field by field. Raises ValidationError with what is wrong."""
    # The figures have sentences of their own, and so have spans that meet.
    _row(new).full_clean(exclude={"minimum", "maximum"}, validate_constraints=False)
    (pk,) = issue_quotas(new=[new], by=by)
    return Quota.objects.get(pk=pk)


@transaction.atomic
def break_down_quota(
    *, quota: Quota, parts: Mapping[int, int], on: date, by: Any, document: Document | None = None
) -> list[int]:
    """Sets a part of a quota for each of some organisations directly below the one it was set for; returns their ids.

    The issuer of a part is that organisation; period, kind, group, direction and basis are the quota's. Parts that come
    to more or less than the whole are told by the page and not refused: a committee may ask more than is asked of it.

    Arguments:
        parts: organisation id → its part.

    Raises ValidationError by organisation ("unit_12"): a number below zero, somebody who does not stand directly below
    or has such a quota already; and for a quota that was withdrawn, or for no part at all.
    """
    stored = _locked(quota)
    if not parts:
        raise ValidationError(_("Hãy ghi chỉ tiêu cho ít nhất một đơn vị."), code="nothing")
    new = [
        NewQuota(
            pk, stored.start, stored.end or date.max, minimum, issuer_id=stored.organization_id, kind=stored.kind,
            tag_id=stored.tag_id, direction=stored.direction, basis=stored.basis, issued_on=on,
            document_id=document.pk if document else None, broken_down_from_id=stored.pk, assumed=stored.assumed,
        )
        for pk, minimum in parts.items()
    ]  # fmt: skip
    _lock(set(parts))
    below = set(tree.children(stored.organization, on=day_of_parts(stored, on)).values_list("pk", flat=True))
    faults = _faults(new)
    for one, found in zip(new, faults, strict=True):
        if one.organization_id not in below and "organization" not in found:
            sentence = _("Đơn vị này không trực thuộc trực tiếp tổ chức được giao chỉ tiêu.")
            found["organization"].append(ValidationError(sentence, code="not_below"))
    if any(faults):
        wrong = {
            f"unit_{one.organization_id}": [error for errors in found.values() for error in errors]
            for one, found in zip(new, faults, strict=True)
            if found
        }
        raise ValidationError(wrong)
    return _written(new)


@transaction.atomic
def reallocate_quota(
    *,
    quota: Quota,
    minimum: int,
    maximum: int | None,
    reason: str,
    on: date,
    by: Any,
    document: Document | None = None,
    seen: tuple[int, int | None] | None = None,
    basis: str = "",
) -> QuotaChange:
    """Raises or lowers a quota; what it was, why and by which paper stays written.

    Arguments:
        seen: minimum and maximum as the page showed them: whoever changed them meanwhile is not overwritten unseen.
        basis: as somebody would have it; it was frozen with the quota, and another one is refused (DOMAIN §6.25).

    Raises ValidationError with what is wrong.
    """
    stored = _locked(quota)
    if basis and basis != stored.basis:
        sentence = _("Cách tính đã chốt khi giao (theo %s), không đổi được: đổi là chuyển người kết nạp sang năm khác.")
        raise ValidationError({"basis": ValidationError(sentence % stored.get_basis_display(), code="frozen")})
    before = (stored.minimum, stored.maximum)
    if seen is not None and seen != before:
        sentence = _("Vừa có người điều chỉnh chỉ tiêu này thành %s; hãy xem lại rồi ghi lần nữa.")
        raise ValidationError({"minimum": ValidationError(sentence % size_of(*before), code="raced")})
    if faults := fault_of_numbers(minimum, maximum):
        raise ValidationError(faults)
    if (minimum, maximum) == before:
        raise ValidationError({"minimum": ValidationError(_("Chỉ tiêu vẫn như cũ."), code="same")})
    stored.minimum, stored.maximum = minimum, maximum
    return _changed(stored, before, reason=reason, on=on, by=by, document=document)


@transaction.atomic
def withdraw_quota(*, quota: Quota, reason: str, on: date, by: Any, document: Document | None = None) -> QuotaChange:
    """Takes a quota back: it counts no longer, and stays readable with the reason. Its parts stay: each was set by
    who broke it down.

    Raises ValidationError for one that was withdrawn already.
    """
    stored = _locked(quota)
    stored.withdrawn_on = on
    return _changed(stored, (stored.minimum, stored.maximum), reason=reason, on=on, by=by, document=document)


def _locked(quota: Quota) -> Quota:
    """The quota as it is by now; two clerks take turns. Raises ValidationError for one that was withdrawn."""
    stored = Quota.objects.select_for_update(of=("self",)).select_related("organization").get(pk=quota.pk)
    if stored.withdrawn_on is not None:
        raise ValidationError(_("Chỉ tiêu này đã thu hồi ngày %s.") % date_text(stored.withdrawn_on), code="withdrawn")
    return stored


def _changed(
    stored: Quota, before: tuple[int, int | None], *, reason: str, on: date, by: Any, document: Document | None
) -> QuotaChange:
    """Writes a change and what it changed. Raises ValidationError without a reason, or on a day before it was set."""
    if on < stored.issued_on:
        sentence = _("Ngày điều chỉnh không thể trước ngày giao %s.") % date_text(stored.issued_on)
        raise ValidationError({"on": ValidationError(sentence, code="before_issue")})
    change = QuotaChange(
        quota=stored, organization_id=stored.organization_id, minimum_before=before[0], maximum_before=before[1],
        minimum_after=stored.minimum, maximum_after=stored.maximum, withdrawn=stored.withdrawn_on is not None,
        reason=reason.strip(), document=document, on=on, by=str(by)[:150],
    )  # fmt: skip
    change.full_clean()
    change.save()
    stored.save(update_fields=["minimum", "maximum", "withdrawn_on"])
    return change


def size_of(minimum: int, maximum: int | None) -> str:
    """A quota's figure as one reads it: 9, or 15–20."""
    return str(minimum) if maximum is None else f"{minimum}–{maximum}"


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


def _written(new: Sequence[NewQuota]) -> list[int]:
    rows = [_row(one) for one in new]
    Quota.objects.bulk_create(rows, batch_size=1000)
    return [row.pk for row in rows]


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
    inside = _named_inside(new)
    for one, faults in zip(new, found, strict=True):
        faults.update(fault_of_numbers(one.minimum, one.maximum))
        faults.update(_fault_of_period(one))
        if (one.issuer_id is None) == (not one.issuer_name):
            sentence = _("Chọn cấp giao, hoặc ghi tên cấp giao ngoài hệ thống; không cả hai.")
            faults["issuer"].append(ValidationError(sentence, code="one_issuer"))
        elif code := inside.get(search_key(one.issuer_name)):
            sentence = _("“%(name)s” là tổ chức trong hệ thống; hãy chọn ở ô cấp giao (mã %(code)s).")
            told = {"name": one.issuer_name, "code": code}
            faults["issuer_name"].append(ValidationError(sentence % told, code="inside"))
    paths = _paths(new)
    others = _others(new)
    for one, stood, faults in zip(new, paths, found, strict=True):
        if sentence := _fault_of_place(one, stood):
            faults["organization"].append(ValidationError(sentence, code="not_below"))
        before = others[one.organization_id]
        if not faults and (other := next((other for other in before if one.meets(other)), None)) is not None:
            faults["organization"].append(ValidationError(_told(other), code="overlap"))
        before.append(one)
    return found


def _named_inside(new: Sequence[NewQuota]) -> dict[str, str]:
    """The codes of organisations that are, or were, called as some issuers outside the installation, by search key."""
    keys = {search_key(one.issuer_name) for one in new if one.issuer_name}
    rows = OrganizationName.objects.filter(search_key__in=keys) if keys else OrganizationName.objects.none()
    return dict(rows.order_by("start").values_list("search_key", "organization__code"))


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


def _paths(new: Sequence[NewQuota]) -> list[list[list[int]]]:
    """Where each target stood on the first day of its period, and on the day the quota was set."""
    asked: dict[date, set[int]] = defaultdict(set)
    for one in new:
        for day in (one.start, one.issued_on or one.start):
            asked[day].add(one.organization_id)
    paths = {day: tree.paths_of(ids, on=day) for day, ids in asked.items()}
    return [[paths[day].get(one.organization_id, []) for day in (one.start, one.issued_on or one.start)] for one in new]


def _fault_of_place(new: NewQuota, paths: Sequence[list[int]]) -> str:
    """An organisation founded, or put below the issuer, within the year gets its quota as well."""
    if not any(paths):
        return _("Tổ chức không tồn tại vào ngày %(day)s.") % {"day": date_text(new.start)}
    if new.issuer_id is not None and not any(new.issuer_id in path for path in paths):
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

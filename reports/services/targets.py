"""Targets of programmes: what is counted, what it must come to by unit and year; figures typed with a source."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from branches import tree
from branches.queries import names_on
from core.documents import Document
from core.formatting import amount_text, date_text
from core.names import clean_name
from reports.models import Programme, Target, TargetShare, TargetValue
from reports.queries.figures import get_figure
from reports.services.programmes import refuse_ended

SHARE = "%"  # the unit of figures that are shares
DIRECTIONS = (Target.Rule.INCREASE, Target.Rule.DECREASE)


@dataclass(slots=True)
class NewTarget:
    """A target as it is typed.

    Arguments:
        figure: the code of a computed figure, whose unit it then has; empty where figures are typed with a source.
        low, high: what it must come to; of an increase or decrease in percent of the base.
        base, base_name, base_on: of an increase or decrease what its first year, or the whole, is measured against.
    """

    name: str
    low: Decimal
    unit: str = ""
    figure: str = ""
    rule: str = Target.Rule.AT_LEAST
    cadence: str = Target.Cadence.YEAR
    high: Decimal | None = None
    base: Decimal | None = None
    base_name: str = ""
    base_on: date | None = None


@transaction.atomic
def add_target(*, programme: Programme, new: NewTarget, by: Any, on: date) -> Target:
    """Adds a target behind the programme's others. Raises ValidationError with what is wrong, by field."""
    stored = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    refuse_ended(stored)
    last = stored.targets.aggregate(last=Max("position"))["last"] or 0
    target = Target(programme=stored, organization_id=stored.organization_id, position=last + 1)
    _fill(target, new, on)
    target.save()
    return target


@transaction.atomic
def change_target(*, target: Target, new: NewTarget, by: Any, on: date) -> Target:
    """Changes a target. Raises ValidationError with what is wrong: another source of figures once some are typed."""
    stored = _locked(target)
    if new.figure != stored.figure and stored.values.exists():
        sentence = _("Đã có số thực hiện ghi tay cho chỉ tiêu này; hãy thôi chỉ tiêu này rồi lập chỉ tiêu mới.")
        raise _fault("figure", "typed", sentence)
    _fill(stored, new, on)
    _check_shares(stored, on)
    stored.save()
    return stored


@transaction.atomic
def end_target(*, target: Target, ended_on: date, by: Any) -> Target:
    """Lets a target count no longer from a day on. Raises ValidationError for a day outside the term."""
    stored = _locked(target)
    programme = stored.programme
    if not programme.first_day <= ended_on <= programme.last_day:
        raise _fault("ended_on", "outside", _within(programme, _("Ngày thôi tính")))
    stored.ended_on = ended_on
    stored.full_clean()
    stored.save(update_fields=["ended_on"])
    return stored


@transaction.atomic
def set_share(
    *, target: Target, organization_id: int, year: int | None, low: Decimal, by: Any, on: date,
    high: Decimal | None = None,
) -> TargetShare:  # fmt: skip
    """What a target asks of a unit below, of a year, or of a unit in a year; said again, it is changed.

    Raises ValidationError for a unit that does not stand below the committee, or a year outside the term.
    """
    stored = _locked(target)
    programme = stored.programme
    if year is not None and not programme.first_day.year <= year <= programme.last_day.year:
        sentence = _("Năm phải từ %(first)d đến %(last)d, trong thời gian thực hiện.")
        told = {"first": programme.first_day.year, "last": programme.last_day.year}
        raise _fault("year", "outside", sentence % told)
    if year is not None and stored.cadence != Target.Cadence.YEAR:
        raise _fault("year", "not_yearly", _("Chỉ tiêu này không tính theo năm; hãy bỏ trống ô năm."))
    if organization_id == stored.organization_id:
        if year is None:
            raise _fault("year", "required", _("Mức chung của cấp ủy đã ghi ở chỉ tiêu; mức riêng phải ghi năm."))
    else:
        day = min(max(on, programme.first_day), programme.last_day)
        if programme.organization_id not in _path(organization_id, day):
            sentence = _("Ngày %s đơn vị này không thuộc cấp ủy ban hành.") % date_text(day)
            raise _fault("organization", "not_below", sentence)
    _check_levels(stored.rule, low, high)
    share, _new = TargetShare.objects.update_or_create(
        target=stored, organization_id=organization_id, year=year, defaults={"low": low, "high": high}
    )
    return share


@transaction.atomic
def share_out(
    *, target: Target, year: int | None, levels: Mapping[int, tuple[Decimal, Decimal | None] | None], by: Any, on: date
) -> int:
    """Says at once what a target asks of several units, of a year or of every year; returns how many shares changed.

    Arguments:
        levels: organisation id → its levels; None takes back what was asked of it by name.

    Raises ValidationError by organisation ("unit_12") with what `set_share` refuses; then nothing is written.
    """
    _locked(target)
    there = {share.organization_id: share for share in target.shares.filter(year=year, organization__in=levels)}
    changed, wrong = 0, {}
    for pk, asked in levels.items():
        share = there.get(pk)
        if asked == (None if share is None else (share.low, share.high)):
            continue
        changed += 1
        try:
            if asked is not None:
                low, high = asked
                set_share(target=target, organization_id=pk, year=year, low=low, high=high, by=by, on=on)
            elif share is not None:
                remove_share(share=share, by=by)
        except ValidationError as error:
            wrong[f"unit_{pk}"] = error.messages
    if wrong:
        raise ValidationError(wrong)
    return changed


@transaction.atomic
def remove_share(*, share: TargetShare, by: Any) -> None:
    """Takes a share back: what the target asks of all holds again. The history keeps it."""
    _locked(share.target)
    share.delete()


@transaction.atomic
def record_value(
    *, target: Target, organization_id: int, as_of: date, value: Decimal, source: str, by: Any, on: date,
    document: Document | None = None,
) -> TargetValue:  # fmt: skip
    """A typed figure of a committee or a unit below, up to a day, with where it comes from; a later one corrects it.

    Of a year the figure up to the latest day counts, and of one day what was written last: a figure written afterwards
    for an earlier day is told in reports of that time and corrects nothing later.

    Raises ValidationError for a target whose figure is computed, a day outside the term or to come, or no source.
    """
    stored = _locked(target)
    programme = stored.programme
    if figure := get_figure(stored.figure):
        sentence = _(
            "Chỉ tiêu này lấy “%(label)s” từ báo cáo, không ghi tay: sai thì sửa ở hồ sơ gốc, số sẽ tự thay đổi."
        )
        raise ValidationError(sentence % {"label": figure.label}, code="computed")
    if as_of > on:
        raise _fault("as_of", "future", _("Ngày này ở tương lai."))
    last = min(one for one in (programme.last_day, programme.ended_on, stored.ended_on) if one is not None)
    if not programme.first_day <= as_of <= last:
        sentence = _("Số thực hiện tính đến một ngày từ %(first)s đến %(last)s.") % {
            "first": date_text(programme.first_day),
            "last": date_text(last),
        }
        raise _fault("as_of", "outside", sentence)
    if programme.organization_id not in _path(organization_id, as_of):
        sentence = _("Ngày %s đơn vị này không phải là hay không thuộc cấp ủy ban hành.") % date_text(as_of)
        raise _fault("organization", "not_below", sentence)
    if value < 0:
        raise _fault("value", "negative", _("Số thực hiện không thể nhỏ hơn 0."))
    if stored.unit == SHARE and value > 1000:
        raise _fault("value", "too_large", _("Tỷ lệ quá lớn; hãy xem lại số."))
    row = TargetValue(
        target=stored, organization_id=organization_id, year=as_of.year, as_of=as_of, value=value,
        source=clean_name(source), document=document, by=str(by)[:150],
    )  # fmt: skip
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def withdraw_value(*, value: TargetValue, by: Any) -> None:
    """Takes a typed figure back, written under a wrong day or of a wrong unit. The history keeps it."""
    _locked(value.target)
    value.delete()


def _locked(target: Target) -> Target:
    """The target as it is by now. Raises ValidationError where it, or its programme, has ended."""
    stored = Target.objects.select_for_update(of=("self",)).select_related("programme").get(pk=target.pk)
    refuse_ended(stored.programme)
    if stored.ended_on is not None:
        sentence = _("Chỉ tiêu này thôi tính từ ngày %s; không sửa được nữa.") % date_text(stored.ended_on)
        raise ValidationError(sentence, code="ended")
    return stored


def _fill(target: Target, new: NewTarget, on: date) -> None:
    """Takes over what was typed. Raises ValidationError with what is wrong."""
    for one in fields(new):
        setattr(target, one.name, getattr(new, one.name))
    target.name, target.base_name = clean_name(new.name), clean_name(new.base_name)
    target.unit = clean_name(new.unit)
    others = target.programme.targets.exclude(pk=target.pk).filter(ended_on=None)
    if others.filter(name=target.name).exists():
        raise _fault("name", "twice", _("Chương trình này đã có chỉ tiêu cùng tên."))
    _fill_unit(target)
    _check_levels(target.rule, target.low, target.high)
    _check_base(target, on)
    target.full_clean(validate_constraints=False)


def _fill_unit(target: Target) -> None:
    """The unit follows from the figure; what is no flow cannot be added up over years."""
    stock = False
    if target.figure:
        figure = get_figure(target.figure)
        if figure is None:
            raise _fault("figure", "unknown", _("Không có số liệu “%s”.") % target.figure)
        target.unit, stock = figure.unit, figure.stock
    if not target.unit:
        raise _fault("unit", "required", _("Hãy ghi đơn vị tính."))
    if target.cadence == Target.Cadence.TERM and (stock or target.unit == SHARE):
        sentence = _("Tỷ lệ và số hiện có vào một ngày không cộng được qua các năm; hãy chọn mỗi năm hoặc vào cuối.")
        raise _fault("cadence", "no_sum", sentence)


def _check_levels(rule: str, low: Decimal, high: Decimal | None) -> None:
    """Raises ValidationError for levels the rule does not know."""
    if low < 0:
        raise _fault("low", "negative", _("Mức không thể nhỏ hơn 0."))
    if rule == Target.Rule.BETWEEN and high is None:
        raise _fault("high", "required", _("Chỉ tiêu trong khoảng phải ghi cả hai mức."))
    if rule in (Target.Rule.AT_LEAST, Target.Rule.AT_MOST) and high is not None:
        raise _fault("high", "one_level", _("Chỉ tiêu này chỉ có một mức; có hai mức thì chọn “trong khoảng”."))
    if high is not None and high < low:
        raise _fault("high", "range", _("Mức trên không thể nhỏ hơn mức dưới."))
    if rule == Target.Rule.DECREASE and max(low, high or low) > 100:
        raise _fault("low", "too_large", _("Không thể giảm quá 100%."))
    if rule in DIRECTIONS and not low:
        raise _fault("low", "zero", _("Tăng, giảm phải lớn hơn 0%."))


def _check_shares(target: Target, on: date) -> None:
    """Raises ValidationError where a share asks what its target, as it is to be, does not know."""
    shares = list(target.shares.order_by("pk"))
    names = names_on([share.organization_id for share in shares], on)
    for share in shares:
        told = {"name": names[share.organization_id], "year": share.year, "levels": _levels_text(share)}
        if share.year is not None and target.cadence != Target.Cadence.YEAR:
            sentence = _("Đã giao mức riêng của năm %(year)d cho %(name)s; chỉ tiêu không tính theo năm thì bỏ mức ấy "
                         "trước.")  # fmt: skip
            raise _fault("cadence", "shares_of_years", sentence % told)
        try:
            _check_levels(target.rule, share.low, share.high)
        except ValidationError as error:
            sentence = _("Mức đã giao cho %(name)s (%(levels)s) không hợp với yêu cầu này; hãy bỏ mức ấy, sửa chỉ tiêu "
                         "rồi giao lại.")  # fmt: skip
            raise _fault("rule", "shares_unfit", sentence % told) from error


def _levels_text(share: TargetShare) -> str:
    high = "" if share.high is None else f"–{amount_text(share.high)}"
    return f"{amount_text(share.low)}{high}"


def _check_base(target: Target, on: date) -> None:
    """A direction is measured against a number with a name and a day; nothing else has one."""
    if target.rule not in DIRECTIONS:
        if target.base is not None or target.base_name or target.base_on:
            raise _fault("base", "no_base", _("Chỉ chỉ tiêu tăng, giảm mới có gốc so sánh; hãy bỏ trống."))
        return
    if target.base is None or target.base <= 0:
        raise _fault("base", "zero", _("Gốc so sánh phải lớn hơn 0: không tính được phần trăm của 0."))
    if not target.base_name:
        raise _fault("base_name", "required", _("Hãy ghi gốc so sánh là số gì."))
    if target.base_on is None:
        raise _fault("base_on", "required", _("Hãy ghi gốc tính đến ngày nào."))
    if target.base_on > min(on, target.programme.last_day):
        sentence = _("Gốc %s phải tính đến một ngày đã qua, trong hoặc trước thời gian thực hiện.")
        raise _fault("base_on", "future", sentence % amount_text(target.base))


def _path(organization_id: int, day: date) -> list[int]:
    return tree.paths_of([organization_id], on=day).get(organization_id, [])


def _within(programme: Programme, what: str) -> str:
    told = {"what": what, "first": date_text(programme.first_day), "last": date_text(programme.last_day)}
    return _("%(what)s phải từ %(first)s đến %(last)s.") % told


def _fault(field: str, code: str, sentence: str) -> ValidationError:
    return ValidationError({field: ValidationError(sentence, code=code)})

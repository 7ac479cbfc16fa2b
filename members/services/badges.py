"""Proposing, awarding and declining party-age badges (Huy hiệu Đảng), by the rules in force (DOMAIN §2.10)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.documents import Document
from core.formatting import date_text
from core.periods import add_months
from members.models import Badge, BadgeLevel, Member
from members.queries import (
    BadgeRules,
    PartyAge,
    active_badges,
    badge_rules,
    last_day_alive,
    party_age_of,
    was_recognised,
)

Kind, Status = Badge.Kind, Badge.Status


@dataclass(slots=True)
class Proposal:
    """One badge to propose for one member."""

    member: Member
    organization_id: int
    years: int
    kind: str = Kind.NORMAL
    note: str = ""


@transaction.atomic
def propose_badges(*, proposals: Sequence[Proposal], round_on: date, by: Any) -> list[Badge]:
    """Proposes badges for a round, all or none.

    Arguments:
        round_on: a day on which badges are given; of a badge given again after a loss, any day.

    Raises ValidationError with the name and the rule for the first that does not fit.
    """
    rules = badge_rules()
    return [_keep(one, round_on, rules) for one in proposals]


@transaction.atomic
def award_badges(*, badges: Iterable[Badge], awarded_on: date, document: Document, by: Any) -> int:
    """Records that proposed badges were decided and given; returns how many.

    Raises ValidationError: one of them is not proposed any more, or the day lies before its round.
    """
    count = 0
    for badge in badges:
        _must_be_proposed(badge)
        if awarded_on < badge.round_on:
            raise ValidationError(
                _("%(name)s: Huy hiệu đợt %(round)s không thể trao trước ngày %(round)s."),
                code="before_round",
                params={"name": badge.member.full_name, "round": date_text(badge.round_on)},
            )
        badge.status, badge.awarded_on, badge.document = Status.AWARDED, awarded_on, document
        badge.full_clean()
        badge.save(update_fields=["status", "awarded_on", "document"])
        count += 1
    if not count:
        raise ValidationError(_("Chưa chọn ai."), code="nobody")
    return count


@transaction.atomic
def decline_badge(*, badge: Badge, note: str, by: Any) -> None:
    """A proposal is not granted in its round; the level may be proposed again in a later one. A reason is needed."""
    _must_be_proposed(badge)
    badge.status, badge.note = Status.DECLINED, note
    if not note.strip():
        raise ValidationError({"note": _("Ghi lý do chưa xét.")})
    badge.full_clean()
    badge.save(update_fields=["status", "note"])


@transaction.atomic
def record_badge(
    *, proposal: Proposal, round_on: date, awarded_on: date, by: Any, document: Document | None = None
) -> Badge:
    """Records a badge that was given already: what stood in the papers before the record began.

    Held against the rules as a proposal is, but for what an old record cannot know: the day need not be one of the
    rounds kept here, and somebody whose party age is not known to the day is believed.
    """
    return _keep(proposal, round_on, badge_rules(), awarded_on=awarded_on, document=document)


@dataclass(slots=True)
class AwardedBadge:
    """A badge that was given in a round, as the papers of the past say."""

    member_id: int
    organization_id: int
    years: int
    round_on: date


@transaction.atomic
def enter_badges(*, new: Sequence[AwardedBadge], by: Any) -> int:
    """Records badges given long ago as a set, where what `record_badge` checks is known to hold; returns how many.

    Raises IntegrityError where a member would have one level twice.
    """
    rows = [
        Badge(
            member_id=one.member_id,
            organization_id=one.organization_id,
            years=one.years,
            status=Status.AWARDED,
            round_on=one.round_on,
            awarded_on=one.round_on,
        )
        for one in new
    ]
    return len(Badge.objects.bulk_create(rows, batch_size=1000))


@transaction.atomic
def correct_badge(*, badge: Badge, awarded_on: date | None, note: str, by: Any, document: Document | None) -> None:
    """Corrects day, paper and note of a badge in place; the history keeps what stood there.

    Raises ValidationError: an awarded badge has a day, no other has one.
    """
    if (badge.status == Status.AWARDED) != (awarded_on is not None):
        raise ValidationError({"awarded_on": _("Ngày trao tặng chỉ ghi, và phải ghi, khi Huy hiệu đã được tặng.")})
    badge.awarded_on, badge.note, badge.document = awarded_on, note, document
    badge.full_clean()
    badge.save(update_fields=["awarded_on", "note", "document"])


def _keep(
    one: Proposal,
    round_on: date,
    rules: BadgeRules,
    *,
    awarded_on: date | None = None,
    document: Document | None = None,
) -> Badge:
    past = awarded_on is not None
    if awarded_on and awarded_on < round_on:
        raise ValidationError({"awarded_on": _("Ngày trao tặng không thể trước đợt.")})
    level = rules.level(one.years, round_on)
    if level is None:
        _refuse(one, "no_level", _("ngày %(day)s không có hạng Huy hiệu %(years)d năm"), round_on)
    if not past:
        _must_be_open(one, round_on, rules)
    age = party_age_of(one.member)
    if one.kind != Kind.REISSUED and not (past and (age is None or not age.is_known)):
        _must_be_due(one, round_on, level, rules, past=past)
    badge = Badge(
        member=one.member,
        organization_id=one.organization_id,
        document=document,
        years=one.years,
        kind=one.kind,
        status=Status.AWARDED if past else Status.PROPOSED,
        round_on=round_on,
        awarded_on=awarded_on,
        note=one.note,
    )
    badge.full_clean()
    badge.save()
    return badge


def _must_be_open(one: Proposal, round_on: date, rules: BadgeRules) -> None:
    """The day is a round's and the level is not taken; a reissue has its own day, and needs what it replaces.

    An early award is not followed by a regular one (DOMAIN §6.47).
    """
    if one.kind == Kind.REISSUED:
        awarded = active_badges([one.member.pk], one.years).filter(status=Status.AWARDED, round_on__lte=round_on)
        if not awarded.exists():
            _refuse(one, "never_awarded", _("chưa ghi đã được tặng Huy hiệu %(years)d năm nên không cấp lại"))
        return
    if round_on not in rules.rounds_between(round_on, round_on):
        _refuse(one, "no_round", _("%(day)s không phải là một đợt tặng Huy hiệu"), round_on)
    known = active_badges([one.member.pk], one.years).first()
    if known:
        _refuse(
            one, "known", _("Huy hiệu %(years)d năm %(status)s (%(kind)s) ở đợt %(due)s"), due=known.round_on,
            status=known.get_status_display(), kind=known.get_kind_display(),
        )  # fmt: skip


def _must_be_due(one: Proposal, round_on: date, level: BadgeLevel, rules: BadgeRules, *, past: bool) -> None:
    age = party_age_of(one.member)
    if age is None or not age.is_known:
        _refuse(one, "unknown", _("chưa biết ngày vào Đảng chính xác; hãy bổ sung “Tuổi đảng tính từ ngày” trước"))
    if not was_recognised(one.member, round_on):
        _refuse(one, "probationary", _("chưa được công nhận chính thức nên chưa tính tuổi đảng"))
    due = age.due(one.years)
    if one.kind == Kind.POSTHUMOUS:
        _must_have_died(one, round_on, due, level)
    elif one.kind == Kind.EARLY:
        _must_be_early(one, round_on, due, level)
    else:
        _must_be_in_time(one, round_on, due, age, rules, past=past)


def _must_be_in_time(one: Proposal, round_on: date, due: date, age: PartyAge, rules: BadgeRules, *, past: bool) -> None:
    if due > round_on:
        _refuse(
            one, "too_early",
            _("đến đợt %(day)s mới %(age)d năm tuổi đảng, đủ %(years)d năm ngày %(due)s"),
            round_on, due, age.on(round_on),
        )  # fmt: skip
    first = rules.round_of(due)
    if not past and first and first < round_on and not one.note.strip():
        _refuse(one, "late", _("đã đến hạn từ đợt %(due)s; đề nghị muộn phải ghi lý do"), round_on, first)


def _must_be_early(one: Proposal, round_on: date, due: date, level: BadgeLevel) -> None:
    """For serious illness; what illness is not kept here (DOMAIN §0.3)."""
    if due <= round_on:
        _refuse(one, "not_early", _("đã đủ %(years)d năm ngày %(due)s; hãy đề nghị đúng hạn"), round_on, due)
    if due > add_months(round_on, level.early_months):
        _refuse(
            one, "too_early",
            _("đủ %(years)d năm ngày %(due)s; hạng này chỉ được tặng sớm nhiều nhất %(age)d tháng"),
            round_on, due, level.early_months,
        )  # fmt: skip


def _must_have_died(one: Proposal, round_on: date, due: date, level: BadgeLevel) -> None:
    died = last_day_alive(one.member)
    if died is None or died > round_on:
        _refuse(one, "alive", _("chưa ghi từ trần trước đợt %(day)s nên không truy tặng"), round_on)
    if due > add_months(died, level.posthumous_months):
        _refuse(
            one, "too_early",
            _("đủ %(years)d năm ngày %(due)s; chỉ truy tặng khi còn thiếu nhiều nhất %(age)d tháng"),
            round_on, due, level.posthumous_months,
        )  # fmt: skip


def _must_be_proposed(badge: Badge) -> None:
    if badge.status != Status.PROPOSED:
        raise ValidationError(
            _("%(name)s: Huy hiệu %(years)d năm %(status)s, không còn là đề nghị."),
            code="not_proposed",
            params={
                "name": badge.member.full_name, "years": badge.years, "status": badge.get_status_display(),
            },
        )  # fmt: skip


def _refuse(
    one: Proposal, code: str, why: str, day: date | None = None, due: date | None = None, age: int = 0,
    **words: str,
) -> NoReturn:  # fmt: skip
    values = {"day": date_text(day), "due": date_text(due), "age": age, "years": one.years, **words}
    sentence = _("%(name)s: %(why)s.") % {"name": one.member.full_name, "why": why % values}
    raise ValidationError(sentence, code=code)

"""The resolutions of a meeting: written with its tasks, and passed by a vote."""

import json
from dataclasses import asdict, replace
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.formatting import integer
from meetings.models import Meeting, Resolution, Task, Vote
from meetings.queries import (
    Resolved,
    bar_to_resolutions,
    fault_of_task,
    fault_of_vote,
    people_of,
    resolved_of,
    roll_sheet,
    vote_base,
)
from meetings.services.proceedings import (
    clean_task,
    clean_text,
    clean_vote,
    drop_task,
    lay_task,
    lay_vote,
    save_clean,
)
from meetings.services.states import must_be_open

AT_MOST = 10  # resolutions of one meeting


class StaleResolution(Exception):
    """Somebody else wrote the resolution in between; nothing was written. `theirs` is what is stored now."""

    def __init__(self, stamp: str, theirs: Resolved) -> None:
        super().__init__(stamp)
        self.stamp = stamp
        self.theirs = theirs


def stamp_of(resolved: Resolved | None) -> str:
    """What a page shows it rests on: a trace of the content, "" where there is none yet."""
    if resolved is None:
        return ""
    text = json.dumps(asdict(_without_keys(resolved)), default=str, sort_keys=True)
    return sha256(text.encode()).hexdigest()[:16]


@transaction.atomic
def save_resolution(*, meeting: Meeting, uuid: UUID, resolved: Resolved, stamp: str, by: Any) -> str:
    """Writes a resolution of an open meeting, its tasks and its vote; returns the stamp of what is stored now.

    Arguments:
        uuid: which one; the page's address makes it (meetings.queries.next_resolution), so that twice is once.
        stamp: of the content the page showed, see stamp_of.

    The same save twice is one. Raises StaleResolution where it was written in between, ValidationError for a meeting
    already sent, a branch with too few full members and no paper that lets it (DOMAIN §2.1), a vote beyond its base, a
    task whose day has passed, more than AT_MOST resolutions.
    """
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    row = Resolution.objects.filter(meeting=locked, uuid=uuid).first()
    stored = resolved_of(row) if row else None
    wanted = _clean(resolved)
    if stored == wanted:
        return stamp_of(stored)
    must_be_open(locked)
    if stamp_of(stored) != stamp:
        raise StaleResolution(stamp_of(stored), stored or Resolved(""))
    must_be_able_to_resolve(locked)
    if row is None and Resolution.objects.filter(meeting=locked).count() >= AT_MOST:
        raise ValidationError(
            _("Kỳ sinh hoạt đã có %(most)d nghị quyết; hãy ghi vào một nghị quyết đã có."), params={"most": AT_MOST}
        )
    base = vote_base(locked)
    people = people_of(roll_sheet(locked))
    before = stored.tasks if stored else ()
    faults = [fault_of_task(task, people, locked) for task in wanted.tasks if task not in before]
    faults.append(fault_of_vote(wanted.voted, base) if wanted.voted else "")
    if told := [fault for fault in faults if fault]:
        raise ValidationError(told, code="impossible")
    row = row or Resolution(uuid=uuid, meeting=locked, organization_id=locked.organization_id)
    row.title, row.assessment = wanted.title, wanted.assessment
    row.goals, row.execution = wanted.goals, wanted.execution
    _lay_resolution_vote(row, wanted, locked, base.number)
    save_clean(row)
    _sync_tasks(row, wanted, locked)
    return stamp_of(resolved_of(row))


@transaction.atomic
def drop_resolution(*, meeting: Meeting, uuid: UUID, by: Any) -> None:
    """Takes a resolution of an open meeting out, with its vote and its tasks; one taken out already stays so.

    Raises ValidationError for a meeting already sent, and where one of the tasks was reported on already.
    """
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    must_be_open(locked)
    for row in Resolution.objects.filter(meeting=locked, uuid=uuid).select_related("vote"):
        for task in Task.objects.filter(resolution=row):
            drop_task(task)
        vote = row.vote
        row.delete()
        if vote is not None:
            vote.delete()


def must_be_able_to_resolve(meeting: Meeting) -> None:
    """Raises ValidationError where the branch has too few full members to pass a resolution, with what lets it."""
    bar = bar_to_resolutions(meeting)
    if bar is not None:
        raise ValidationError(
            _(
                "Ngày họp chi bộ có %(found)s đảng viên chính thức, dưới %(limit)s (%(basis)s) nên không thông qua "
                "được nghị quyết. Nếu cấp trên đã cho phép, đề nghị cấp trên ghi văn bản cho phép ở trang Cảnh báo."
            ),
            code="too_few",
            params={"found": integer(bar.found), "limit": integer(bar.limit), "basis": bar.basis},
        )


def must_be_passed(meeting: Meeting) -> None:
    """Raises ValidationError for a meeting that is being sent with a resolution no vote has passed."""
    for row in Resolution.objects.filter(meeting=meeting).select_related("vote"):
        if row.vote is None:
            raise ValidationError(
                _("Nghị quyết “%s” chưa ghi kết quả biểu quyết; hãy ghi, hoặc bỏ nghị quyết.") % row, code="no_vote"
            )
        if not row.vote.passed:
            raise ValidationError(
                _(
                    "Nghị quyết “%(title)s” không được thông qua: %(agreed)s tán thành trong %(base)s người có quyền "
                    "biểu quyết, cần %(threshold)s. Hãy bỏ nghị quyết, hoặc xem lại số phiếu."
                ),
                code="not_passed",
                params={
                    "title": row.title,
                    "agreed": integer(row.vote.agreed),
                    "base": integer(row.vote.base),
                    "threshold": row.vote.get_threshold_display(),
                },
            )
        must_be_able_to_resolve(meeting)


def _clean(resolved: Resolved) -> Resolved:
    title = " ".join(resolved.title.split())
    vote = replace(resolved.voted, subject=_subject(title)) if resolved.voted else None
    return Resolved(
        title,
        clean_text(resolved.assessment),
        clean_text(resolved.goals),
        clean_text(resolved.execution),
        tuple(clean_task(task) for task in resolved.tasks),
        clean_vote(vote) if vote else None,
    )


def _subject(title: str) -> str:
    return (_("Thông qua nghị quyết: %s") % title)[:300]


def _without_keys(resolved: Resolved) -> Resolved:
    return replace(
        resolved,
        tasks=tuple(replace(task, pk=None) for task in resolved.tasks),
        voted=replace(resolved.voted, pk=None) if resolved.voted else None,
    )


def _lay_resolution_vote(row: Resolution, wanted: Resolved, meeting: Meeting, base: int) -> None:
    vote = row.vote
    if wanted.voted is None:
        row.vote = None
        if vote is not None:
            vote.delete()
        return
    vote = vote or Vote()
    lay_vote(vote, wanted.voted, meeting, base)
    save_clean(vote)
    row.vote = vote


def _sync_tasks(row: Resolution, wanted: Resolved, meeting: Meeting) -> None:
    """By key, else by what it says; what is left over goes."""
    left = {task.pk: task for task in Task.objects.filter(resolution=row).order_by("pk")}
    for one in wanted.tasks:
        known = one.pk if one.pk in left else next((pk for pk, task in left.items() if task.text == one.text), None)
        task = left.pop(known) if known is not None else Task()
        lay_task(task, one, meeting, resolution=row)
        save_clean(task)
    for task in left.values():
        drop_task(task)

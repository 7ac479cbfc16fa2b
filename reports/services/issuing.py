"""Issuing a report, and what follows: sent, received, computed again, corrected. What was issued is never changed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Organization
from branches.queries import names_on
from core.files import store
from core.formatting import date_text
from core.jobs import Job, start_job
from core.tables import Table
from members.models import CommitteeTerm
from reports.models import Issue, IssueCheck, IssuedTable, Pack, PackAct, PackAnnex, PackSection
from reports.queries.composing import compose
from reports.queries.differences import Difference, differences_of
from reports.queries.frozen import fingerprint_of, frozen_content, printed
from reports.queries.issued import CHECK_TASK, ISSUE_TASK, checking_job, issuing_job
from reports.queries.packs import next_number, superior_of, term_of
from reports.queries.papers import pack_paper, pack_workbook
from reports.services.packs import ANNEX_FIELDS, locked_pack, must_stand, same_version, write_act

State, Kind = Pack.State, PackAct.Kind


@transaction.atomic
def issue_pack(
    *, pack: Pack, version: int, issued_on: date, by: Any, on: date, number: int | None = None
) -> Issue:  # fmt: skip
    """Issues a reviewed report: number and day, and everything it says frozen with its PDF and workbook.

    Arguments:
        issued_on: the day of the paper; not ahead, not before the draft was begun.
        number: as given by the committee's office; the next one of the term, if not given.

    Raises ValidationError with a sentence: not reviewed, a day that cannot be, a number that is used; PdfUnavailable
    where the machine makes no PDF. Nothing is written then.
    """
    stored, term, given = _numbered(pack, version, issued_on=issued_on, number=number, on=on)
    organization = stored.organization
    composed = compose(stored, on=on, dated=issued_on, number=given)
    if composed.problems:
        raise ValidationError(list(composed.problems), code="problems")
    corrected = Issue.objects.filter(pack=stored.corrects_id).first() if stored.corrects_id else None
    correction = correction_text(corrected) if corrected else ""
    content = frozen_content(composed, correction=correction)
    tables: list[tuple[str, dict[str, str], bool, Table]] = [
        *((one.report, one.options, True, one.table) for one in composed.annexes),
        *((report, options, False, table) for report, options, table in composed.cited),
    ]
    stored_tables = [table.to_json() for _report, _options, _annexed, table in tables]
    fingerprint = fingerprint_of(content, stored_tables)
    symbol = composed.letterhead.number_line.removeprefix("Số ")
    paper = pack_paper(composed, correction=correction, footer=f"{symbol} – {_('Mã kiểm tra')}: {printed(fingerprint)}")
    workbook = pack_workbook(composed)
    issue = Issue(
        pack=stored, organization=organization, type_symbol=stored.type_symbol, term=term, number=given, symbol=symbol,
        issued_on=issued_on, corrects=corrected, content=content, fingerprint=fingerprint, by=str(by)[:150],
        pdf=store(content=paper.content, name=paper.filename, content_type=paper.content_type, by=by),
        workbook=store(content=workbook.content, name=workbook.filename, content_type=workbook.content_type, by=by),
    )  # fmt: skip
    issue.save()
    IssuedTable.objects.bulk_create(
        IssuedTable(
            issue=issue, organization=organization, position=place, report=report, options=options, annexed=annexed,
            content=text,
        )
        for place, ((report, options, annexed, _table), text) in enumerate(zip(tables, stored_tables, strict=True), 1)
    )  # fmt: skip
    IssueCheck.objects.create(issue=issue, organization=organization, checked_on=on, cells=0)
    stored.state = State.ISSUED
    stored.version += 1
    stored.save()
    write_act(stored, Kind.ISSUE, day=issued_on, by=by, note=symbol)
    return issue


def _numbered(
    pack: Pack, version: int, *, issued_on: date, number: int | None, on: date
) -> tuple[Pack, CommitteeTerm | None, int]:
    """The report, locked and found fit to be issued, with the term and the number it gets. Raises ValidationError."""
    stored = locked_pack(pack)
    if stored.state != State.REVIEWED:
        raise ValidationError(
            _("Chỉ báo cáo đã duyệt mới ban hành được; báo cáo này %(state)s.")
            % {"state": stored.standing}, code="state",
        )  # fmt: skip
    same_version(stored, version)
    _check_day(stored, issued_on, on)
    # Whoever numbers a committee's papers waits for whoever is numbering one.
    # Not in the way of whoever writes rows that point at the organisation: printing takes a while.
    organization = Organization.objects.select_for_update(of=("self",), no_key=True).get(pk=stored.organization_id)
    must_stand(organization, on)
    term = term_of(organization, on=issued_on)
    following = next_number(organization, stored.type_symbol, on=issued_on)
    given = following if number is None else number
    if given < 1:
        raise ValidationError({"number": _("Số văn bản bắt đầu từ 1.")}, code="number")
    used = Issue.objects.filter(organization=organization, type_symbol=stored.type_symbol, term=term, number=given)
    if (other := used.first()) is not None:
        raise ValidationError({"number": _number_sentence(other, following)}, code="used")
    return stored, term, given


@transaction.atomic
def ask_issue(*, pack: Pack, version: int, issued_on: date, number: int, by: Any, on: date) -> Job:
    """Has the worker issue a reviewed report: a hundred pages are no work for a request.

    Raises ValidationError as `issue_pack` does, and where it is being issued already.
    """
    stored, _term, given = _numbered(pack, version, issued_on=issued_on, number=number, on=on)
    if (job := issuing_job(stored)) is not None and not job.is_finished:
        raise ValidationError(_("Báo cáo này đang được ban hành. Hãy chờ kết quả."), code="running")
    params = {"pack": str(stored.uuid), "version": version, "issued_on": issued_on.isoformat(), "number": given}
    return start_job(ISSUE_TASK, by=by, title=_("Ban hành %(pack)s") % {"pack": stored}, params=params)


def _check_day(pack: Pack, issued_on: date, on: date) -> None:
    if issued_on > on:
        raise ValidationError({"issued_on": _("Ngày ban hành không thể sau hôm nay.")}, code="ahead")
    if issued_on < pack.first_day:
        raise ValidationError(
            {"issued_on": _("Không thể trước ngày bắt đầu kỳ báo cáo: %s.") % date_text(pack.first_day)}, code="before"
        )
    begun = pack.acts.filter(kind=Kind.BEGIN).values_list("on", flat=True).first()
    if begun is not None and issued_on < begun:
        raise ValidationError(
            {"issued_on": _("Không thể trước ngày lập dự thảo: %s. Số liệu được tính từ ngày đó.") % date_text(begun)},
            code="before",
        )
    if pack.corrects is not None and issued_on < pack.corrects.issue.issued_on:
        raise ValidationError(
            {"issued_on": _("Không thể trước ngày của báo cáo được đính chính: %s.")
             % date_text(pack.corrects.issue.issued_on)},
            code="before",
        )  # fmt: skip


def _number_sentence(other: Issue, following: int) -> str:
    return _("Số %(symbol)s đã dùng cho báo cáo ngày %(day)s. Số tiếp theo là %(following)s.") % {
        "symbol": other.symbol, "day": date_text(other.issued_on), "following": f"{following:02d}",
    }  # fmt: skip


def correction_text(corrected: Issue) -> str:
    """The sentence by which a report refers to the one it corrects."""
    return _(
        "Văn bản này đính chính %(type)s số %(symbol)s ngày %(day)s; số liệu dưới đây thay cho số liệu đã báo cáo."
    ) % {
        "type": corrected.pack.type_name.capitalize(), "symbol": corrected.symbol,
        "day": date_text(corrected.issued_on),
    }  # fmt: skip


@transaction.atomic
def send_pack(*, pack: Pack, version: int, by: Any, on: date) -> Pack:
    """Sends an issued report to the committee directly above, where it appears among those received.

    Raises ValidationError: not issued, sent already, nobody above.
    """
    stored = locked_pack(pack)
    same_version(stored, version)
    if stored.state != State.ISSUED:
        raise ValidationError(
            _("Chỉ gửi được báo cáo đã ban hành; báo cáo này %(state)s.") % {"state": stored.standing},
            code="state",
        )
    must_stand(stored.organization, on)
    superior = superior_of(stored.organization, on=on)
    if superior is None:
        raise ValidationError(
            _("Trong hệ thống không có cấp ủy nào trên tổ chức này. Hãy tải bản PDF và gửi theo đường văn thư."),
            code="top",
        )
    stored.superior, stored.sent_on, stored.state = superior, on, State.SENT
    stored.version += 1
    stored.save()
    write_act(stored, Kind.SEND, day=on, by=by, note=str(superior))
    return stored


@transaction.atomic
def receive_pack(*, pack: Pack, version: int, receiver: Organization | None = None, by: Any, on: date) -> Pack:
    """Notes that the committee above has received a report.

    Arguments:
        receiver: the committee that receives it; that it was sent to, if not given.

    Raises ValidationError where it is not under way, or to another committee.
    """
    stored = locked_pack(pack)
    same_version(stored, version)
    if stored.state != State.SENT:
        raise ValidationError(
            _("Chỉ nhận được báo cáo đã gửi; báo cáo này %(state)s.") % {"state": stored.standing},
            code="state",
        )
    if receiver is not None and (sent_to := stored.superior) is not None and sent_to != receiver:
        names = names_on([sent_to.pk], on)
        raise ValidationError(
            _("Báo cáo này đã gửi đến %(superior)s nên chỉ cấp ủy ấy nhận được.")
            % {"superior": names.get(sent_to.pk, sent_to.code)}, code="elsewhere",
        )  # fmt: skip
    stored.received_on, stored.state = on, State.RECEIVED
    stored.version += 1
    stored.save()
    write_act(stored, Kind.RECEIVE, day=on, by=by)
    return stored


@transaction.atomic
def correct_pack(*, pack: Pack, reason: str, by: Any, on: date) -> Pack:
    """Begins a corrected report: a draft with the words and annexes of the issued one, which it will refer to.

    Raises ValidationError: not issued, corrected already, no reason, an organisation that stands no more.
    """
    stored = locked_pack(pack)
    if not stored.is_frozen:
        raise ValidationError(_("Chỉ báo cáo đã ban hành mới cần đính chính; dự thảo thì sửa ngay."), code="state")
    if stored.corrections.exclude(state=State.DISCARDED).exists():
        raise ValidationError(_("Báo cáo này đã có bản đính chính. Hãy mở bản đó."), code="known")
    if not reason.strip():
        raise ValidationError({"reason": _("Hãy ghi lý do đính chính.")}, code="required")
    must_stand(stored.organization, on)
    new = Pack(corrects=stored, state=State.DRAFT)
    for name in ("organization", "template", "kind", "period", "first_day", "last_day", "type_symbol", "type_name",
                 "subject", "recipients", "signer_body", "signer_title", "signer_name"):  # fmt: skip
        setattr(new, name, getattr(stored, name))
    new.save()
    _copy(stored.sections.all(), PackSection, new, ("position", "heading", "text"))
    _copy(stored.annexes.all(), PackAnnex, new, ANNEX_FIELDS)
    write_act(stored, Kind.CORRECT, day=on, by=by, note=" ".join(reason.split()))
    write_act(new, Kind.BEGIN, day=on, by=by, note=" ".join(reason.split()))
    return new


def _copy(rows: Any, model: Any, pack: Pack, names: Sequence[str]) -> None:
    model.objects.bulk_create(
        model(pack=pack, organization=pack.organization, **{name: getattr(row, name) for name in names}) for row in rows
    )


@transaction.atomic
def check_issue(*, issue: Issue, by: Any, on: date) -> IssueCheck:
    """Computes an issued report again from today's records, and keeps how many cells differ from what was reported."""
    return keep_check(issue=issue, differing=differences_of(issue), by=by, on=on)


@transaction.atomic
def keep_check(*, issue: Issue, differing: Sequence[Difference], by: Any, on: date) -> IssueCheck:
    """Keeps how much of an issued report was found to differ."""
    check, _made = IssueCheck.objects.select_for_update().get_or_create(
        issue=issue, defaults={"organization": issue.organization, "checked_on": on, "cells": 0}
    )
    check.checked_on, check.cells = on, sum(len(one.cells) for one in differing)
    check.problem = "; ".join(one.problem for one in differing if one.problem)[:300]
    check.save()
    return check


@transaction.atomic
def ask_check(*, pack: Pack, by: Any) -> Job:
    """Has the worker compute an issued report again; what is under way already is not begun twice."""
    stored = locked_pack(pack)
    if (job := checking_job(stored)) is not None and not job.is_finished:
        return job
    title = _("Tính lại %(pack)s") % {"pack": stored}
    return start_job(CHECK_TASK, by=by, title=title, params={"pack": str(stored.uuid)})

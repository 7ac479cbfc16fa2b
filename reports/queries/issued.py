"""Issued reports as they are looked up: by their pages, by a fingerprint somebody holds in his hand, by a file."""

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, IntegerField, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast

from core.jobs import Job
from reports.models import Issue, IssuedTable, Pack
from reports.queries.frozen import is_whole

ISSUE_TASK, CHECK_TASK = "issue_pack", "check_issue"
LEAST_DIGITS = 8  # of a fingerprint: as many as are printed together
DIGITS = 64


def issuing_job(pack: Pack) -> Job | None:
    """The last work at issuing a report; None where nobody has asked for it."""
    return _last_job(ISSUE_TASK, pack)


def checking_job(pack: Pack) -> Job | None:
    """The last time somebody had it computed again. Done, its params say under `cells` how much differs, by the
    positions of the tables."""
    return _last_job(CHECK_TASK, pack)


def open_job(pack: Pack) -> Job | None:
    """What the worker has still to do, or does, with a report."""
    job = checking_job(pack) if pack.is_frozen else issuing_job(pack)
    return job if job is not None and not job.is_finished else None


def _last_job(task: str, pack: Pack) -> Job | None:
    return Job.objects.filter(task=task, params__pack=str(pack.uuid)).order_by("-created_at").first()


def tables_listed(issue: Issue) -> QuerySet[IssuedTable]:
    """The frozen tables of an issued report, without their cells: `title`, `lines` and `of` (the period)."""
    lines = Func(KeyTransform("rows", "content"), function="jsonb_array_length", output_field=IntegerField())
    named = issue.tables.annotate(
        lines=lines,
        title=KeyTextTransform("title", "content"),
        of=Cast(KeyTextTransform("period", "content"), TextField()),
    )
    return named.defer("content").order_by(F("position").asc())


@dataclass(frozen=True, slots=True)
class Known:
    """An issued report somebody asked about, and what became of it.

    Arguments:
        whole: whether what is stored still has the fingerprint, and the file its digest.
    """

    issue: Issue
    whole: bool
    corrected_by: Issue | None


def digits_of(text: str) -> str:
    """A fingerprint as typed from a paper, without spaces and dashes; empty where it is none, or too little of one."""
    digits = re.sub(r"[\s–-]+", "", text).lower()
    return digits if re.fullmatch(rf"[0-9a-f]{{{LEAST_DIGITS},{DIGITS}}}", digits) else ""


def known_by_fingerprint(digits: str) -> list[Known]:
    """The issued reports whose fingerprint begins so: one, none, or several where too little of it was typed."""
    return [_known(issue, issue.pdf) for issue in _issues().filter(fingerprint__startswith=digits)[:2]]


def known_by_file(content: bytes) -> Known | None:
    """The issued report of which this is the PDF or the workbook, byte for byte."""
    digest = hashlib.sha256(content).hexdigest()
    if (issue := _issues().filter(pdf__digest=digest).first()) is not None:
        return _known(issue, issue.pdf)
    if (issue := _issues().filter(workbook__digest=digest).first()) is not None:
        return _known(issue, issue.workbook)
    return None


def _issues() -> QuerySet[Issue]:
    return Issue.objects.select_related("pack", "organization", "pdf", "workbook", "corrects")


def _known(issue: Issue, file: Any) -> Known:
    unharmed = hashlib.sha256(bytes(file.content)).hexdigest() == file.digest
    return Known(issue, is_whole(issue) and unharmed, issue.corrected_by.order_by("pk").first())

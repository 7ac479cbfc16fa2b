"""What runs outside the request: ids in, one call out."""

import logging
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from procrastinate import JobContext
from procrastinate.builtin_tasks import remove_old_jobs
from procrastinate.contrib.django import app

from core.audit import SYSTEM, acting
from core.jobs import Job, JobError, job_running, rescue_lost_jobs
from core.periods import add_months, today
from core.rendering import PdfUnavailable
from core.sheets.batches import forget_old_files
from core.sheets.work import do
from reports.models import Export, Issue, Pack
from reports.queries import batches_visible_to
from reports.queries.differences import differences_of
from reports.queries.issued import CHECK_TASK, ISSUE_TASK
from reports.queries.packs import packs_to_issue, packs_visible_to
from reports.services import exports
from reports.services.issuing import check_issue, issue_pack, keep_check
from reports.services.makers import make_parts
from reports.services.tokens import forget_uses

logger = logging.getLogger(__name__)

MONTHS_CHECKED = 18  # older papers are compared when somebody asks


@app.task(name="work_on_batch", queue="imports")
def work_on_batch(job_id: str) -> None:
    """Checks, brings in or takes back a workbook, if whoever asked still may."""
    on = today()
    with job_running(job_id) as running:
        if running is None:
            return
        visible = batches_visible_to(running.user, on=on).filter(uuid=running.params["batch"])
        # Two workers on one batch (the first was thought to be gone): the second waits, and finds it done.
        batch = visible.select_for_update(of=("self",)).first()
        if batch is None:
            raise JobError(_("Bạn không còn quyền nhập dữ liệu ở các tổ chức này."))
        do(running, batch, on=on)


@app.task(name=ISSUE_TASK, queue="issues")
def issue(job_id: str) -> None:
    """Issues a reviewed report with its PDF and workbook, if whoever asked still may: all of it or nothing."""
    on = today()
    with job_running(job_id) as running:
        if running is None:
            return
        asked = running.params
        pack = packs_to_issue(running.user, on=on).filter(uuid=asked["pack"]).first()
        if pack is None:
            raise JobError(_("Bạn không còn quyền ban hành báo cáo của tổ chức này."))
        running.progress(0, 0, _("Đang tính số liệu, in các biểu và chốt báo cáo."))
        try:
            issue_pack(
                pack=pack, version=asked["version"], issued_on=date.fromisoformat(asked["issued_on"]),
                number=asked["number"], by=running.user, on=on,
            )  # fmt: skip
        except ValidationError as error:
            stale = _("Báo cáo đã được sửa sau khi bạn yêu cầu ban hành. Hãy xem bản hiện nay rồi ban hành lại.")
            raise JobError(stale if error_code(error) == "stale" else " ".join(error.messages)) from error
        except PdfUnavailable as error:
            raise JobError(str(error)) from error


def error_code(error: ValidationError) -> str:
    """The code of a refusal of one sentence."""
    return getattr(error, "code", None) or ""


@app.task(name=CHECK_TASK, queue="exports")
def check_asked(job_id: str) -> None:
    """Computes an issued report again, if whoever asked still sees it; the job keeps how much each table differs."""
    on = today()
    with job_running(job_id) as running:
        if running is None:
            return
        packs = packs_visible_to(running.user, on=on).filter(uuid=running.params["pack"], state__in=Pack.FROZEN)
        if (pack := packs.first()) is None:
            raise JobError(_("Bạn không còn quyền xem báo cáo của tổ chức này."))
        running.progress(0, 0, _("Đang tính lại từng biểu."))
        differing = differences_of(pack.issue)
        keep_check(issue=pack.issue, differing=differing, by=running.user, on=on)
        cells = {str(one.issued.position): len(one.cells) for one in differing}
        Job.objects.filter(pk=running.job.pk).update(params={**running.params, "cells": cells})


@app.periodic(cron="30 2 * * *")
@app.task(name="check_issues", queue="upkeep", queueing_lock="check_issues")
def check_issues(timestamp: int) -> None:
    """Computes the issued reports of the last year and a half again: the lists say where records have moved since."""
    on = today()
    for issued in Issue.objects.filter(issued_on__gte=add_months(on, -MONTHS_CHECKED)).iterator(chunk_size=20):
        try:
            with acting(SYSTEM, source="job check_issues"):
                check_issue(issue=issued, by=SYSTEM, on=on)
        except Exception:  # whatever is wrong with one of them, the others are still checked tonight
            logger.exception("issue %s could not be checked", issued.pk)


@app.periodic(cron="15 3 * * *")
@app.task(name="forget_old_files", queue="imports")
def forget_files(timestamp: int) -> None:
    """Deletes workbooks kept longer than a month: they are full of personal data."""
    forget_old_files()


@app.task(name=exports.TASK, queue="exports")
def make_export(job_id: str) -> None:
    """Makes the files of an export that are not there yet, if whoever asked still may have them."""
    with job_running(job_id, atomic=False) as running:
        if running is not None:
            make_parts(running, Export.objects.select_related("job").get(job=running.job), on=today())


@app.periodic(cron="25 3 * * *")
@app.task(name="forget_expired_exports", queue="upkeep")
def forget_expired_exports(timestamp: int) -> None:
    """Throws away the files whose time has passed."""
    exports.forget_expired(on=today())


@app.periodic(cron=settings.WORKER_ROUNDS)
@app.task(name="rescue_jobs", queue="upkeep", priority=10, queueing_lock="rescue_jobs")
def rescue_jobs(timestamp: int) -> None:
    """Gives the jobs of workers that were killed to another one: once a minute, and when a worker starts."""
    rescue_lost_jobs()


@app.periodic(cron="40 3 * * *")
@app.task(name="forget_old_tasks", queue="upkeep", pass_context=True)
async def forget_old_tasks(context: JobContext, timestamp: int) -> None:
    """Deletes from the queue what ended three days ago; the jobs themselves stay."""
    done: dict[str, Any] = dict.fromkeys(("remove_failed", "remove_cancelled", "remove_aborted"), True)
    await remove_old_jobs(context, max_hours=72, **done)


@app.periodic(cron="20 3 * * *")
@app.task(name="forget_uses_of_keys", queue="imports")
def forget_uses_of_keys(timestamp: int) -> None:
    """Deletes the counts of how often keys were used, once no page tells them any more."""
    forget_uses()

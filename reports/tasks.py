"""What runs outside the request: ids in, one call out."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from procrastinate import JobContext
from procrastinate.builtin_tasks import remove_old_jobs
from procrastinate.contrib.django import app

from core.jobs import JobError, job_running, rescue_lost_jobs
from core.periods import today
from core.sheets.batches import forget_old_files
from core.sheets.work import do
from reports.queries import batches_visible_to
from reports.services.tokens import forget_uses


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


@app.periodic(cron="15 3 * * *")
@app.task(name="forget_old_files", queue="imports")
def forget_files(timestamp: int) -> None:
    """Deletes workbooks kept longer than a month: they are full of personal data."""
    forget_old_files()


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

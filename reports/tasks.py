"""What runs outside the request: ids in, one call out."""

from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from core.jobs import JobError, job_running
from core.periods import today
from core.sheets.batches import forget_old_files
from core.sheets.work import do
from reports.queries import batches_visible_to


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

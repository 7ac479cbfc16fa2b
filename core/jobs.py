"""Long work outside the request: a row people can watch, and a task in procrastinate's queue.

The job carries who asked as values; the task that runs it asks for the rights again (HOUSE §4, scoping). Whoever
starts a job defers its task in the same transaction: a request that is rolled back leaves neither.
"""

import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, models
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.audit import SYSTEM, acting

logger = logging.getLogger(__name__)

SILENCE = timedelta(minutes=10)


class Job(models.Model):
    """One piece of long work: what, for whom, how far. Its uuid is what pages and tasks name it by."""

    history_elsewhere = "none: how far a piece of work has come, of no interest afterwards"

    class State(models.TextChoices):
        QUEUED = "queued", gettext_lazy("đang chờ")
        RUNNING = "running", gettext_lazy("đang chạy")
        DONE = "done", gettext_lazy("đã xong")
        FAILED = "failed", gettext_lazy("bị lỗi")
        CANCELLED = "cancelled", gettext_lazy("đã dừng")

    uuid = models.UUIDField(
        gettext_lazy("mã định danh"),
        primary_key=True,
        default=uuid.uuid4,
        editable=False,
    )
    task = models.CharField(gettext_lazy("việc"), max_length=100)
    title = models.CharField(gettext_lazy("tên"), max_length=200)
    user_id = models.BigIntegerField(gettext_lazy("mã người dùng"), null=True)
    username = models.CharField(gettext_lazy("người dùng"), max_length=150)
    state = models.CharField(
        gettext_lazy("trạng thái"),
        max_length=10,
        choices=State.choices,
        default=State.QUEUED,
        db_default=State.QUEUED,
    )
    done = models.PositiveIntegerField(gettext_lazy("đã làm"), default=0)
    total = models.PositiveIntegerField(gettext_lazy("tổng số"), default=0)
    message = models.CharField(gettext_lazy("đang làm gì"), max_length=300, blank=True)
    params = models.JSONField(gettext_lazy("tham số"), default=dict)
    attempts = models.PositiveSmallIntegerField(gettext_lazy("số lần chạy"), default=0, db_default=0)
    cancel_asked = models.BooleanField(gettext_lazy("đã yêu cầu dừng"), default=False, db_default=False)
    created_at = models.DateTimeField(gettext_lazy("yêu cầu lúc"), db_default=Now(), editable=False)
    started_at = models.DateTimeField(gettext_lazy("bắt đầu lúc"), null=True, editable=False)
    seen_at = models.DateTimeField(gettext_lazy("lần cuối có tin"), db_default=Now(), editable=False)
    finished_at = models.DateTimeField(gettext_lazy("xong lúc"), null=True, editable=False)

    class Meta:
        verbose_name = gettext_lazy("việc chạy nền")
        verbose_name_plural = gettext_lazy("việc chạy nền")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.title

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in (self.State.DONE, self.State.FAILED, self.State.CANCELLED)

    @property
    def is_failed(self) -> bool:
        """Whether it ended without doing its work; `message` says why."""
        return self.state == self.State.FAILED


def is_silent(job: Job) -> bool:
    """Whether a running job has said nothing for so long that its worker must have gone."""
    silent = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, seen_at__lt=Now() - SILENCE)
    return silent.exists()


class JobError(Exception):
    """Raised by a task to end its job with a sentence for the user."""


def start_job(task: Any, *, by: Any, title: str, params: dict[str, Any] | None = None) -> Job:
    """Writes a job and puts its task into the queue, in the open transaction.

    Arguments:
        task: a procrastinate task that takes `job_id`, the job's uuid as text.
        by: whose rights it will have when it runs.
        title: in words a person reads.
        params: what the task needs; JSON.
    """
    job = Job.objects.create(
        task=task.name,
        title=title[:200],
        user_id=by.pk,
        username=by.get_username(),
        params=params or {},
    )
    task.defer(job_id=str(job.pk))
    return job


class Running:
    """A job while it runs: who acts, its parameters, and where to say how far it has come."""

    def __init__(self, job: Job, user: Any, say: Callable[..., None]) -> None:
        self.job = job
        self.user = user
        self.params = job.params
        self._say = say

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Lets the page see how far the work is, although its transaction is still open."""
        self._say(done=done, total=total, message=message[:300])


@contextmanager
def job_running(job_id: str, *, source: str = "") -> Iterator[Running | None]:
    """Runs the body as the job's user, in one transaction; the job ends done, or failed with a sentence.

    Gives None where there is nothing to do: the job was finished before (a task delivered twice does its work once),
    or the account that asked was switched off meanwhile (the user is looked up anew).

    Raises whatever the body raises, after the transaction was rolled back; JobError is told to the user and swallowed.
    """
    job = Job.objects.get(pk=job_id)
    if job.is_finished:
        yield None
        return
    try:
        user = acting_user(job)
    except JobError as error:
        _finish(job, Job.State.FAILED, str(error))
        yield None
        return
    try:
        Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, started_at=Now(), seen_at=Now())
        with (
            _side_connection() as say,
            acting(user, source=source or f"job {job.task}"),
        ):
            yield Running(job, user, lambda **values: say(job, **values))
    except JobError as error:
        _finish(job, Job.State.FAILED, str(error))
    except Exception:
        logger.exception("job %s failed", job.pk)
        _finish(
            job,
            Job.State.FAILED,
            _("Có lỗi ngoài dự kiến; chưa có gì được ghi. Hãy thử lại hoặc báo quản trị."),
        )
        raise
    else:
        _finish(job, Job.State.DONE, "")


def acting_user(job: Job) -> Any:
    """Whoever asked for a job, as he is now.

    Raises JobError where his account is gone or switched off.
    """
    if job.user_id is None:
        return SYSTEM
    user = get_user_model()._default_manager.filter(pk=job.user_id, is_active=True).first()
    if user is None:
        raise JobError(_("Tài khoản %(name)s không còn hoạt động.") % {"name": job.username})
    return user


def _finish(job: Job, state: str, message: str) -> None:
    Job.objects.filter(pk=job.pk).update(state=state, message=message[:300], finished_at=Now(), seen_at=Now())


@contextmanager
def _side_connection() -> Iterator[Callable[..., None]]:
    """A second connection: what it writes is seen at once, whatever the job's own transaction holds back."""
    side = connection.copy()

    def say(job: Job, *, done: int, total: int, message: str) -> None:
        with side.cursor() as cursor:
            cursor.execute(
                "UPDATE core_job SET done = %s, total = %s, message = %s, seen_at = now() WHERE uuid = %s",
                [done, total, message, job.pk],
            )

    try:
        yield say
    finally:
        side.close()

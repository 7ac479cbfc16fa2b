"""Long work outside the request: a row people can watch, and a task in procrastinate's queue.

The job carries who asked as values; the task that runs it asks for the rights again (HOUSE §4, scoping). Whoever
starts a job defers its task in the same transaction: a request that is rolled back leaves neither.

A worker may be killed at any moment. Its heartbeat stops, a round of any other worker finds the job it had
(`rescue_lost_jobs`) and puts it into the queue once more. Every run has a number; one that was thought to be dead and
was not finds at its next step that the job is no longer its own, and what it had not committed is rolled back.
"""

import errno
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import OperationalError, connection, models, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from procrastinate.contrib.django import app

from core.audit import SYSTEM, acting

logger = logging.getLogger(__name__)

SILENCE = timedelta(minutes=10)
RUNS = 2  # a job whose worker is gone is begun once more, not for ever: perhaps it is what killed the worker
_NO_ROOM = ("53",)  # SQLSTATE class: a disk, or memory, that is full

# Open jobs nobody works at: no task of theirs waits, and none is with a worker whose heart beats.
_LOST = """
SELECT job.uuid FROM core_job job
WHERE job.state IN ('queued', 'running') AND NOT EXISTS (
    SELECT 1 FROM procrastinate_jobs task
    LEFT JOIN procrastinate_workers worker ON worker.id = task.worker_id
    WHERE task.args ->> 'job_id' = job.uuid::text AND (
        task.status = 'todo'
        OR task.status = 'doing' AND worker.last_heartbeat > now() - make_interval(secs => %(silence)s)
    )
)
ORDER BY job.created_at
FOR UPDATE OF job
"""
# What their dead workers left in hand, so that it is not taken for work.
_END_TASKS = """
SELECT procrastinate_finish_job_v1(id, 'failed', false) FROM procrastinate_jobs
WHERE status = 'doing' AND args ->> 'job_id' = ANY (%(jobs)s)
"""
_SAY = """
UPDATE core_job SET done = %(done)s, total = %(total)s, message = %(message)s, seen_at = now()
WHERE uuid = %(job)s AND attempts = %(attempt)s RETURNING cancel_asked
"""


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
        return self.state in (self.State.FAILED, self.State.CANCELLED)


def is_silent(job: Job) -> bool:
    """Whether a running job has said nothing for so long that its worker must have gone."""
    silent = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, seen_at__lt=Now() - SILENCE)
    return silent.exists()


class JobError(Exception):
    """Raised by a task to end its job with a sentence for the user."""


class JobCancelled(Exception):
    """Raised where a job says how far it is, after it was asked to stop; ends it."""


class JobTaken(Exception):
    """Raised where a run finds that its job was given to another worker: what it has open is rolled back."""


def start_job(task: Any, *, by: Any, title: str, params: dict[str, Any] | None = None) -> Job:
    """Writes a job and puts its task into the queue, in the open transaction.

    Arguments:
        task: a procrastinate task that takes `job_id`, the job's uuid as text; or its name, for a service, which
            stands below the tasks.
        by: whose rights it will have when it runs.
        title: in words a person reads.
        params: what the task needs; JSON.
    """
    job = Job.objects.create(
        task=task if isinstance(task, str) else task.name,
        title=title[:200],
        user_id=by.pk,
        username=by.get_username(),
        params=params or {},
    )
    app.configure_task(job.task, allow_unknown=False).defer(job_id=str(job.pk))
    return job


@transaction.atomic
def ask_to_cancel(job: Job) -> None:
    """Asks a job to stop: one that waits never runs, one that runs stops where it next says how far it is."""
    held = Job.objects.select_for_update().get(pk=job.pk)
    if held.state == Job.State.QUEUED:
        Job.objects.filter(pk=held.pk).update(cancel_asked=True)
        _end(held, Job.State.CANCELLED, _("Đã dừng theo yêu cầu trước khi chạy."))
    elif held.state == Job.State.RUNNING:
        Job.objects.filter(pk=held.pk).update(cancel_asked=True)


@transaction.atomic
def rescue_lost_jobs() -> int:
    """Finds the jobs whose workers are gone, and gives each to another one; how many there were.

    A worker is gone when its heart has not beaten for settings.WORKER_SILENCE seconds. A job begun RUNS times already
    fails with a sentence, one that was asked to stop is stopped. Two workers may call this at once: one does it.
    """
    with connection.cursor() as cursor:
        # Asked for on its own: the look at the jobs must begin after whoever held this has committed.
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('core.jobs.rescue_lost_jobs'))")
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_LOST, {"silence": settings.WORKER_SILENCE})
        lost = [pk for (pk,) in cursor.fetchall()]
        cursor.execute(_END_TASKS, {"jobs": [str(pk) for pk in lost]})
    for job in Job.objects.filter(pk__in=lost):
        logger.warning("job %s was lost by its worker", job.pk)
        if job.cancel_asked:
            _end(job, Job.State.CANCELLED, _("Đã dừng theo yêu cầu."))
        elif job.attempts >= RUNS or job.task not in app.tasks:
            _end(
                job,
                Job.State.FAILED,
                _("Tiến trình xử lý đã ngừng giữa chừng %(count)d lần, nên việc này không được chạy lại nữa.")
                % {"count": job.attempts},
            )
        else:
            message = _("Tiến trình xử lý đã ngừng giữa chừng; việc đang chờ được chạy lại.")
            Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, message=message, seen_at=Now())
            app.configure_task(job.task, allow_unknown=False).defer(job_id=str(job.pk))
    return len(lost)


class Running:
    """A job while it runs: who acts, its parameters, and where to say how far it has come."""

    def __init__(self, job: Job, user: Any, source: str) -> None:
        self.job = job
        self.user = user
        self.params = job.params
        self._source = source
        self._side: Any = None

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Lets the page see how far the work is, although its transaction is still open.

        Raises JobCancelled where the job was asked to stop, JobTaken where another worker has it.
        """
        with (self._side or connection).cursor() as cursor:
            said: dict[str, Any] = {"done": done, "total": total, "message": message[:300]}
            cursor.execute(_SAY, said | {"job": self.job.pk, "attempt": self.job.attempts})
            row = cursor.fetchone()
        if row is None and self._side is None:
            raise JobTaken
        if row and row[0]:
            raise JobCancelled

    @contextmanager
    def step(self) -> Iterator[None]:
        """A transaction of its own for one step of a job that is not atomic: there whole, or not at all.

        Raises JobTaken where another worker was given the job meanwhile.
        """
        with acting(self.user, source=self._source):
            yield
            held = Job.objects.select_for_update().filter(pk=self.job.pk, state=Job.State.RUNNING)
            if not held.filter(attempts=self.job.attempts).exists():
                raise JobTaken

    @contextmanager
    def whole(self) -> Iterator[None]:
        """One transaction for all of the job, with its end; what it says meanwhile goes through a second connection."""
        self._side = connection.copy()
        try:
            with acting(self.user, source=self._source):
                yield
                self.end()
        finally:
            self._side.close()

    def end(self) -> None:
        """Says that all is done. Raises JobTaken where another worker has the job."""
        if not _end(self.job, Job.State.DONE, ""):
            raise JobTaken


@contextmanager
def job_running(job_id: str, *, source: str = "", atomic: bool = True) -> Iterator[Running | None]:
    """Runs the body as the job's user; the job ends done, stopped, or failed with a sentence.

    Gives None where there is nothing to do: the job was finished or begun before (a task delivered twice does its work
    once), or the account that asked was switched off meanwhile (the user is looked up anew).

    Arguments:
        atomic: in one transaction. Otherwise the body opens one for each of its steps (`Running.step`), and what was
            there when it is begun again is passed over.

    Raises whatever the body raises, after what was open is rolled back; JobError is told to the user and swallowed.
    """
    _connect_anew()
    job = _begun(job_id)
    if job is None:
        yield None
        return
    try:
        running = Running(job, acting_user(job), source or f"job {job.task}")
    except JobError as error:
        _end(job, Job.State.FAILED, str(error))
        yield None
        return
    try:
        if atomic:
            with running.whole():
                yield running
        else:
            yield running
            running.end()
    except JobError as error:
        _end(job, Job.State.FAILED, str(error))
    except JobCancelled:
        _end(job, Job.State.CANCELLED, _("Đã dừng theo yêu cầu."))
    except JobTaken:
        logger.warning("job %s is another worker's now; run %d ends", job.pk, job.attempts)
    except Exception as error:
        logger.exception("job %s failed", job.pk)
        _end(job, Job.State.FAILED, _sentence(error, atomic=atomic))
        raise


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


def _connect_anew() -> None:
    """A worker waits for days; the server may have been restarted meanwhile."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


def _begun(job_id: str) -> Job | None:
    """The job with the number of this run; None where it is none to begin."""
    waiting = Job.objects.filter(pk=job_id, state=Job.State.QUEUED, cancel_asked=False)
    begun = waiting.update(state=Job.State.RUNNING, attempts=F("attempts") + 1, started_at=Now(), seen_at=Now())
    return Job.objects.get(pk=job_id) if begun else None


def _end(job: Job, state: str, message: str) -> bool:
    """Ends a job, if the run that says so is still the one that has it."""
    _connect_anew()  # what failed may be the connection
    ours = Job.objects.filter(pk=job.pk, attempts=job.attempts, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    return bool(ours.update(state=state, message=message[:300], finished_at=Now(), seen_at=Now()))


def _sentence(error: Exception, *, atomic: bool) -> str:
    """What the user is told of a failure nobody foresaw."""
    cause = getattr(error.__cause__, "sqlstate", None) or ""
    if (isinstance(error, OSError) and error.errno == errno.ENOSPC) or (
        isinstance(error, OperationalError) and cause.startswith(_NO_ROOM)
    ):
        what = _("Máy chủ đã hết chỗ chứa hoặc bộ nhớ.")
    else:
        what = _("Có lỗi ngoài dự kiến.")
    if atomic:
        return _("%(what)s Chưa có gì được ghi. Hãy thử lại hoặc báo quản trị.") % {"what": what}
    return _("%(what)s Những gì làm xong trước đó vẫn còn. Hãy thử lại hoặc báo quản trị.") % {"what": what}

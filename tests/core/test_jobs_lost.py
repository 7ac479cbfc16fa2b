"""Jobs that are stopped, and jobs whose workers are gone."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from branches.models import Level
from core.audit import SYSTEM
from core.jobs import Job, JobTaken, ask_to_cancel, job_running, rescue_lost_jobs, start_job


def a_job() -> Job:
    return start_job("work_on_batch", by=SYSTEM, title="Việc thử")


def handed_to_a_worker(job: Job, *, silent_for: int) -> None:
    """As a worker takes a task from the queue; its heart beat last so many seconds ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s)) RETURNING id",
            [silent_for],
        )
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE status = 'todo'"
            " AND args ->> 'job_id' = %s",
            [cursor.fetchone()[0], str(job.pk)],
        )


@contextmanager
def run_by(job: Job, *, silent_for: int) -> Iterator[Any]:
    handed_to_a_worker(job, silent_for=silent_for)
    with job_running(str(job.pk), atomic=False) as running:
        yield running


def tasks() -> list[str]:
    return list(ProcrastinateJob.objects.order_by("pk").values_list("status", flat=True))


def state(job: Job) -> tuple[str, int, str]:
    job.refresh_from_db()
    return job.state, job.attempts, job.message


@pytest.mark.django_db
def test_a_job_is_begun_twice_and_then_fails_with_a_sentence() -> None:
    job = a_job()
    with run_by(job, silent_for=31) as running:
        assert rescue_lost_jobs() == 1
        waiting = "Tiến trình xử lý đã ngừng giữa chừng; việc đang chờ được chạy lại."
        assert (state(job), tasks()) == (("queued", 1, waiting), ["failed", "todo"])
        assert rescue_lost_jobs() == 0  # it waits for a worker
        with run_by(job, silent_for=0) as second:
            assert (second.job.attempts, rescue_lost_jobs()) == (2, 0)
            # The first was not dead: it may say nothing any more, and writes nothing.
            with pytest.raises(JobTaken):
                running.progress(1, 2)
            with pytest.raises(JobTaken), running.step():
                Level.objects.filter(code="tinh").update(name="Thành")
            assert Level.objects.get(code="tinh").name == "Tỉnh"
            with second.step():
                Level.objects.filter(code="tinh").update(name="Thành")
            connection.cursor().execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
            assert rescue_lost_jobs() == 1
    gone = "Tiến trình xử lý đã ngừng giữa chừng 2 lần, nên việc này không được chạy lại nữa."
    assert (state(job), tasks()) == (("failed", 2, gone), ["failed", "failed"])
    assert Level.objects.get(code="tinh").name == "Thành"


@pytest.mark.django_db
def test_a_job_whose_worker_was_struck_off_is_lost_too_and_one_asked_to_stop_is_stopped() -> None:
    job, stopped = a_job(), a_job()
    for one in (job, stopped):
        handed_to_a_worker(one, silent_for=60)
    Job.objects.update(state=Job.State.RUNNING, attempts=1)
    ask_to_cancel(stopped)
    connection.cursor().execute("DELETE FROM procrastinate_workers")
    assert rescue_lost_jobs() == 2
    assert (state(job)[0], state(stopped)) == ("queued", ("cancelled", 1, "Đã dừng theo yêu cầu."))


@pytest.mark.django_db
def test_a_job_that_waits_and_is_cancelled_never_runs() -> None:
    job = a_job()
    ask_to_cancel(job)
    with job_running(str(job.pk)) as running:
        assert running is None
    assert state(job) == ("cancelled", 0, "Đã dừng theo yêu cầu trước khi chạy.")
    ask_to_cancel(job)
    assert state(job)[0] == "cancelled"


@pytest.mark.django_db(transaction=True)
def test_a_job_in_one_transaction_stops_where_it_says_how_far_it_is_and_leaves_nothing() -> None:
    job = a_job()
    with job_running(str(job.pk)) as running:
        assert running is not None
        Level.objects.filter(code="tinh").update(name="Thành")
        running.progress(1, 2)
        other = Thread(target=_cancel, args=[job])
        other.start()
        other.join()
        running.progress(2, 2)
    assert (state(job), job.is_failed) == (("cancelled", 1, "Đã dừng theo yêu cầu."), True)
    assert Level.objects.get(code="tinh").name == "Tỉnh"


def _cancel(job: Job) -> None:
    ask_to_cancel(job)
    connection.close()


@pytest.mark.django_db
def test_what_was_done_in_steps_stays_when_the_disk_is_full() -> None:
    job = a_job()
    with pytest.raises(OSError, match="full"), job_running(str(job.pk), atomic=False) as running:
        assert running is not None
        with running.step():
            Level.objects.filter(code="tinh").update(name="Thành")
        with running.step():
            Level.objects.filter(code="huyen").update(name="Quận")
            raise OSError(errno.ENOSPC, "full")
    said = "Máy chủ đã hết chỗ chứa hoặc bộ nhớ. Những gì làm xong trước đó vẫn còn. Hãy thử lại hoặc báo quản trị."
    assert state(job) == ("failed", 1, said)
    assert set(Level.objects.filter(code__in=["tinh", "huyen"]).values_list("name", flat=True)) == {"Thành", "Huyện"}


@pytest.mark.django_db(transaction=True)
def test_two_rounds_at_once_give_a_job_away_once() -> None:
    job = a_job()
    handed_to_a_worker(job, silent_for=60)
    Job.objects.update(state=Job.State.RUNNING, attempts=1)
    found: list[int] = []

    def go_round() -> None:
        found.append(rescue_lost_jobs())
        connection.close()

    rounds = [Thread(target=go_round) for _ in range(4)]
    for one in rounds:
        one.start()
    for one in rounds:
        one.join()
    assert (sorted(found), tasks()) == ([0, 0, 0, 1], ["failed", "todo"])

"""Long work: who does it, what the page sees meanwhile, and how it ends."""

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from branches.models import Level
from core.audit import SYSTEM
from core.jobs import Job, JobError, job_running, start_job
from reports.tasks import work_on_batch
from tests.factories import make_user


def a_job(user: User | None = None) -> Job:
    return start_job(work_on_batch, by=user or SYSTEM, title="Việc thử", params={"n": 1})


@pytest.mark.django_db
def test_a_job_and_its_task_are_laid_together() -> None:
    job = a_job(make_user("lan"))
    assert (job.state, job.username, job.params, str(job)) == ("queued", "lan", {"n": 1}, "Việc thử")
    (task,) = ProcrastinateJob.objects.all()
    assert (task.task_name, task.args) == ("work_on_batch", {"job_id": str(job.pk)})


@pytest.mark.django_db
def test_the_body_acts_as_whoever_asked() -> None:
    user = make_user("lan")
    job = a_job(user)
    with job_running(str(job.pk)) as running:
        assert running is not None
        assert (running.user, running.params) == (user, {"n": 1})
        Level.objects.filter(code="tinh").update(name="Thành")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pgh_context FROM branches_levelevent ORDER BY pgh_id DESC LIMIT 1")
            assert "lan" in str(cursor.fetchone()[0])
    job.refresh_from_db()
    assert (job.state, job.is_finished, job.is_failed) == ("done", True, False)
    with job_running(str(job.pk)) as again:
        assert again is None


@pytest.mark.django_db
def test_an_account_switched_off_does_nothing() -> None:
    user = make_user("lan")
    job = a_job(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    with job_running(str(job.pk)) as running:
        assert running is None
    job.refresh_from_db()
    assert (job.state, job.message) == ("failed", "Tài khoản lan không còn hoạt động.")


def rename_and_fail(job: Job) -> None:
    with job_running(str(job.pk)):
        Level.objects.filter(code="tinh").update(name="Thành")
        raise ZeroDivisionError


@pytest.mark.django_db
def test_a_failure_rolls_back_and_says_so() -> None:
    job = a_job()
    with pytest.raises(ZeroDivisionError):
        rename_and_fail(job)
    job.refresh_from_db()
    assert (job.state, job.is_failed) == ("failed", True)
    assert job.message.startswith("Có lỗi ngoài dự kiến. Chưa có gì được ghi.")
    assert Level.objects.get(code="tinh").name == "Tỉnh"


@pytest.mark.django_db
def test_a_sentence_for_the_user_ends_the_job_quietly() -> None:
    job = a_job()
    with job_running(str(job.pk)):
        raise JobError("Hết quyền.")
    job.refresh_from_db()
    assert (job.state, job.message) == ("failed", "Hết quyền.")


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_the_work_is_open() -> None:
    job = a_job()
    with job_running(str(job.pk)) as running:
        assert running is not None
        Level.objects.filter(code="tinh").update(name="Thành")
        running.progress(3, 10, "Đang đọc")
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT done, total, message, state FROM core_job WHERE uuid = %s", [job.pk])
                assert cursor.fetchone() == (3, 10, "Đang đọc", "running")
                cursor.execute("SELECT name FROM branches_level WHERE code = 'tinh'")
                assert cursor.fetchone() == ("Tỉnh",)  # the work itself is not seen before it is done
        finally:
            other.close()
    assert Level.objects.get(code="tinh").name == "Thành"

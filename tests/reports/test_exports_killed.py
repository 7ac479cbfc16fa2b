"""A worker killed in the middle of an export for forty units, and one told to stop: real processes, real signals."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from multiprocessing.process import BaseProcess

import pytest
from django.core.management import execute_from_command_line
from django.db import connection

from branches.models import Organization
from branches.services import found_organizations
from core.audit import SYSTEM
from core.jobs import Job
from core.periods import today
from reports.models import Export, ExportPart
from reports.services.exports import ask_export, cancel_export
from tests.factories import World, new_organization

pytestmark = pytest.mark.django_db(transaction=True)

UNITS = 40
PATIENCE = 60  # seconds, of a machine that has much else to do


@contextmanager
def worker() -> Iterator[BaseProcess]:
    """The command of a worker in a process of its own, on the test's database; killed at the end if it still lives.

    Forked: a new interpreter would need more time to begin than the whole test.
    """
    connection.close()  # or both would speak on it
    process = multiprocessing.get_context("fork").Process(
        target=execute_from_command_line, args=[["manage.py", "procrastinate", "worker"]]
    )
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()
        # The rounds it began: the next worker begins its own, as it would a minute later.
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_periodic_defers")


def wait_until(true: Callable[[], bool], process: BaseProcess) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "nothing happened for too long"
        assert process.is_alive(), "the worker ended"
        time.sleep(0.03)


def stop(process: BaseProcess) -> int | None:
    """As systemd stops a worker; its exit code."""
    assert process.pid
    os.kill(process.pid, signal.SIGTERM)
    process.join(PATIENCE)
    return process.exitcode


def let_a_minute_pass() -> None:
    """In which the heart of the worker that was killed does not beat."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 minute'")


def forty_asked(world: World) -> Export:
    found_organizations(new=[new_organization(f"N{number:02d}", "X") for number in range(UNITS - 2)], by=SYSTEM)
    params = {"report": "visits", "period": "2022-11", "faces": ["csv"]}
    by = world.users["commune"]
    return ask_export(kind="units", organization=world.x, params=params, by=by, on=today())


def there(export: Export) -> int:
    return ExportPart.objects.filter(export=export).count()


def job_of(export: Export) -> Job:
    return Job.objects.get(pk=export.job_id)


def test_a_worker_killed_in_the_middle_of_forty_units_leaves_no_half_file_and_no_lost_job(world: World) -> None:
    export = forty_asked(world)
    with worker() as first:
        wait_until(lambda: there(export) >= 5, first)
        first.kill()
        first.join()
        assert first.exitcode == -signal.SIGKILL
    before: dict[int, datetime] = dict(ExportPart.objects.values_list("organization", "made_at"))
    job = job_of(export)
    assert (5 <= len(before) < UNITS, job.state, job.attempts) == (True, "running", 1)
    let_a_minute_pass()
    with worker() as second:
        wait_until(lambda: job_of(export).is_finished, second)
        assert stop(second) == 0
    job = job_of(export)
    assert (job.state, job.attempts, job.done, job.total) == ("done", 2, UNITS, UNITS)
    parts = list(ExportPart.objects.filter(export=export).select_related("organization"))
    below = Organization.objects.exclude(code__in=["D", "X", "Y", "C", "E"])
    assert sorted(part.organization.code for part in parts) == sorted(below.values_list("code", flat=True))
    # What was there is not made again, and every file is whole.
    assert {part.organization_id: part.made_at for part in parts if part.organization_id in before} == before
    for part in parts:
        name = f"visits-{part.organization.code.lower()}-2022-11.csv"
        assert (part.problem, part.name, part.size) == ("", name, len(bytes(part.content)))
        assert bytes(part.content).endswith(b"\r\n")


def test_an_export_is_stopped_in_the_middle(world: World) -> None:
    export = forty_asked(world)
    with worker() as process:
        wait_until(lambda: there(export) >= 3, process)
        cancel_export(export=Export.objects.get(pk=export.pk), by=world.users["commune"])
        wait_until(lambda: job_of(export).is_finished, process)
        assert stop(process) == 0
    job = job_of(export)
    assert (job.state, job.attempts, job.message) == ("cancelled", 1, "Đã dừng theo yêu cầu.")
    assert 3 <= there(export) < UNITS

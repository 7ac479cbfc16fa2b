"""The goals of BENCH.md §8, each a ratio of two figures of one run."""

import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection


@dataclass
class Result:
    """What was measured against what; `unit` is of both."""

    goal: int
    what: str
    ours: float
    theirs: float
    limit: str
    met: bool
    unit: str = "ms"
    against: str = ""

    def __str__(self) -> str:
        ratio = self.ours / self.theirs if self.theirs else float("nan")
        mark = "met   " if self.met else "MISSED"
        return (
            f"{mark} {self.goal}. {self.what}: {self.ours:,.1f} {self.unit} against {self.theirs:,.1f} {self.unit}"
            f" ({self.against}) = {ratio:.2f}x, goal {self.limit}"
        )


def measure(wanted: set[int]) -> None:
    """Runs the goals asked for, or all of them, and prints each."""
    from bench import history, importing, movements, packs, pages, papers, reporting, structure

    for number, goal in (
        (1, reporting.counters_against_rolls),
        (2, reporting.queries_against_sql),
        (2, movements.queries_against_sql),
        (2, structure.queries_against_sql),
        (3, reporting.page_against_sql),
        (4, reporting.page_against_workbook),
        (5, pages.list_of_fifty),
        (6, importing.workbook_against_copy),
        (7, history.cost_of_history),
        (8, papers.pdf_against_weasyprint),
        (8, packs.annual_report),
        (9, pages.weights),
    ):
        if wanted and number not in wanted:
            continue
        for result in goal():
            print(result, flush=True)


def median_ms(act: Callable[[], Any], times: int = 7) -> float:
    """The median time of an act in milliseconds, after one that warms up."""
    act()
    return statistics.median(timed_ms(act) for _ in range(times))


def percentile_ms(act: Callable[[], Any], percent: int, times: int = 40) -> float:
    """A percentile of an act's times in milliseconds."""
    act()
    taken = sorted(timed_ms(act) for _ in range(times))
    return taken[min(len(taken) - 1, len(taken) * percent // 100)]


def pair_ms(ours: Callable[[], Any], theirs: Callable[[], Any], times: int = 9) -> tuple[float, float]:
    """Medians of two acts taken in turn, so that whatever else the machine does falls on both."""
    ours()
    theirs()
    taken = [(timed_ms(ours), timed_ms(theirs)) for _ in range(times)]
    return statistics.median(one for one, _other in taken), statistics.median(other for _one, other in taken)


def timed_ms(act: Callable[[], Any]) -> float:
    """The time of one act in milliseconds."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def peak_of_process_mb() -> float:
    """The most memory this process has held, in MB.

    As the kernel tells it of the program that runs now: `ru_maxrss` begins with what its parent held when it forked.
    """
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


@dataclass
class QueryClock:
    """Time spent in the database, in milliseconds, and the number of queries."""

    spent: float = 0.0
    count: int = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.spent += (time.perf_counter() - began) * 1000
            self.count += 1


@contextmanager
def query_clock() -> Iterator[QueryClock]:
    """Counts and times the queries of a block."""
    clock = QueryClock()
    with connection.execute_wrapper(clock):
        yield clock


def peak_mb(act: Callable[[], Any]) -> float:
    """The highest memory Python held during an act, in MB above what it held before."""
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()

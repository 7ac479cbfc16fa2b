"""Goal 8 again: an annual report with all its annexes, the longest paper there is."""

import io
import subprocess
import sys
from collections.abc import Iterator

from django.db import transaction
from pypdf import PdfReader

from bench.data import DISTRICT, YEAR
from bench.goals import Result
from branches.models import Organization
from core.audit import SYSTEM
from core.periods import Period, today
from reports.models import PackTemplate
from reports.queries.composing import compose
from reports.queries.papers import pack_paper
from reports.services.packs import begin_pack

# Run apart, so that the peak of one report is not that of the other.
APART = """
import time, django
django.setup()
from bench.goals import peak_of_process_mb
from bench.packs import pages_of_a_year
began = time.perf_counter()
print(pages_of_a_year(details={details}), time.perf_counter() - began, peak_of_process_mb())
"""


def annual_report() -> Iterator[Result]:
    """The peak of memory of a district's annual report with every list there is behind it, against it without."""
    (short, _seconds, less), (long, seconds, more) = (_apart(details=details) for details in (False, True))
    yield Result(
        8, f"peak memory of a district's annual report ({long:.0f} pages in {seconds:.0f} s)", more, less,
        "1.5x (flat)", more <= 1.5 * less, "MB", f"of its {short:.0f} pages without the lists",
    )  # fmt: skip


def pages_of_a_year(*, details: bool) -> int:
    """Makes the annual report of the district as a PDF; leaves no draft. How many pages it has."""
    organization = Organization.objects.get(code=DISTRICT)
    template = PackTemplate.objects.get(kind="year", owner=None)
    with transaction.atomic():
        pack = begin_pack(
            organization=organization, template=template, period=Period.parse(str(YEAR)), by=SYSTEM, on=today()
        )
        pack.annexes.update(details=details)
        paper = pack_paper(compose(pack, on=today()))
        transaction.set_rollback(True)
    return len(PdfReader(io.BytesIO(paper.content)).pages)


def _apart(*, details: bool) -> tuple[float, float, float]:
    """Pages, seconds, and the peak in MB."""
    script = APART.format(details=details)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    pages, seconds, peak = map(float, done.stdout.split()[-3:])
    return pages, seconds, peak

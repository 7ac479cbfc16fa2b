"""The addresses of records with nonsense in them: a refusal in a sentence or an answer, and never a failure of ours."""

import re
from datetime import date
from itertools import cycle
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from core.tables import REPORTS
from reports.models import ApiUse
from reports.views.addresses import option_keys
from tests.evaluations.rated import bring, decide, members_of, open_year
from tests.factories import World, make_sent_meeting
from tests.reports.keys import System
from tests.reports.targeted import make_programme, make_target

pytestmark = pytest.mark.django_db
NONSENSE = ("x", "-1", "9" * 18, "9" * 40, "9999-12", "٣")
OF_EACH = 2  # lists of a report that are asked for
VIETNAMESE = re.compile("[à-ỹđ]", re.IGNORECASE)
BASE = "/api/v1/"


@pytest.fixture
def system(world: World) -> System:
    """A key to a commune with a meeting, classified members and a programme."""
    make_sent_meeting(world.a, date(2022, 11, 3))
    decide(bring(members_of(open_year(world.d), world.a), "completed"), "completed")
    make_target(make_programme(world.x))
    found = System(world, "district", "x", per_minute=600)
    found.client.raise_request_exception = False
    return found


def links_in(records: dict[str, Any], found: dict[tuple[str, ...], str]) -> dict[tuple[str, ...], str]:
    """One address for each query and set of parameters."""
    for row in (*records["rows"], records["totals"]):
        for address in row.values():
            given = dict(parse_qsl(urlsplit(address).query))
            found.setdefault((given["q"], *sorted(given)), address)
    for annex in records["annexes"]:
        links_in(annex, found)
    return found


def test_no_records_fail_whatever_is_asked(system: System) -> None:
    amiss: list[str] = []

    def ask(address: str) -> Any:
        ApiUse.objects.all().delete()  # the limit of a minute has its own test
        answer = system.get(address)
        body = answer.json()
        if answer.status_code not in (200, 403, 404, 422):
            amiss.append(f"{answer.status_code} {address}")
        elif answer.status_code != 200 and not VIETNAMESE.search(body["detail"]):
            amiss.append(f"{body['detail']} {address}")
        return answer

    asked, nonsense = 0, cycle(NONSENSE)
    for report in REPORTS:
        whole = ask(f"reports/{report.name}/X/2022?records=1")
        assert whole.status_code == 200, report.name
        found = links_in(whole.json()["records"], {})
        for key, link in list(found.items())[:OF_EACH]:
            address = urlsplit(link.removeprefix(BASE))
            given = dict(parse_qsl(address.query))
            for name in key[1:]:
                ask(f"{address.path}?{urlencode({**given, name: next(nonsense)})}")
                asked += 1
        for option in option_keys(report).values():
            ask(f"reports/{report.name}/X/2022/records?{urlencode({'q': 'c', option: next(nonsense)})}")
    assert amiss == []
    assert asked > 60

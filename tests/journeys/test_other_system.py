"""Another system reads a commune's figures over the network, from the key its account makes to the key's end."""

import json
import re
from datetime import date
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.test import Client
from django.urls import reverse

from core.audit import AccessLog
from tests.factories import World, make_sent_meeting

PER_MINUTE = 40


class OtherSystem:
    """What knows an address and a key, and nothing else."""

    def __init__(self, url: str, key: str) -> None:
        self.url, self.key = url, key

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], Any]:
        """Status, headers and body of an answer, whatever it is."""
        given = {"Authorization": f"Bearer {self.key}", **headers}
        request = Request(self.url + path, headers=given, method=method)  # noqa: S310 - our own server
        try:
            with urlopen(request, timeout=20) as response:  # noqa: S310 - the same
                return self.told(response.status, response)
        except HTTPError as refusal:
            with refusal:
                return self.told(refusal.code, refusal)

    @staticmethod
    def told(status: int, response: Any) -> tuple[int, dict[str, str], Any]:
        content = response.read()
        return status, dict(response.headers), json.loads(content) if content else None


@pytest.mark.django_db(transaction=True)
def test_another_system_reads(live_server: Any, world: World, client_as: Any) -> None:
    make_sent_meeting(world.a, date(2022, 11, 3))
    client: Client = client_as("commune")
    form = {"name": "Kho dữ liệu", "organization": "X", "per_minute": PER_MINUTE, "expires_on": "30/06/2023"}
    made = client.post(reverse("reports:token_new"), form)
    (key,) = set(re.findall(r"chibo_[a-z0-9]{6}_[\w-]{43}", made.content.decode()))
    system = OtherSystem(live_server.url, key)

    # What there is.
    status, _headers, body = system.ask("/api/v1/reports")
    assert status == 200
    assert "attendance" in [one["name"] for one in body["reports"]]
    _status, _headers, body = system.ask("/api/v1/organizations")
    assert [one["code"] for one in body["organizations"]] == ["A", "B", "X"]
    _status, _headers, description = system.ask("/api/v1/openapi.json")
    assert description["openapi"] == "3.1.0"
    assert "/reports/attendance/{organization}/{period}" in description["paths"]

    # A report, read once and then only asked whether it changed.
    address = "/api/v1/reports/attendance/X/2022-11"
    status, headers, body = system.ask(address)
    assert (status, headers["Content-Type"], headers["Cache-Control"]) == (200, "application/json", "private, no-cache")
    totals = {name: body["totals"][name] for name in ("due", "held", "present", "required", "rate")}
    assert totals == {"due": 2, "held": 1, "present": 6, "required": 6, "rate": "100,0"}
    assert system.ask(address, method="HEAD")[0] == 200
    status, again, nothing = system.ask(address, **{"If-None-Match": headers["ETag"]})
    assert (status, again["ETag"], nothing) == (304, headers["ETag"], None)
    make_sent_meeting(world.b, date(2022, 11, 5))
    status, changed, body = system.ask(address, **{"If-None-Match": headers["ETag"]})
    assert (status, body["totals"]["held"]) == (200, 2)
    assert changed["ETag"] != headers["ETag"]

    # The people behind a figure.
    _status, _headers, body = system.ask("/api/v1/reports/structure/X/2022?records=1")
    key_of, behind = next(iter(body["records"]["totals"].items()))
    status, _headers, records = system.ask(behind)
    assert (status, len(records["rows"])) == (200, body["totals"][key_of])

    # Beyond its reach, and beyond what it may do at all.
    status, headers, problem = system.ask("/api/v1/reports/attendance/D/2022")
    assert (status, headers["Content-Type"]) == (404, "application/problem+json")
    assert problem["detail"] == "Không có tổ chức mang mã “D” trong phạm vi của khóa."
    assert system.ask(address, method="POST")[0] == 405

    # The limit: however the minutes fall, twice as many and one more pass it.
    answers = [system.ask("/api/v1/reports") for _number in range(2 * PER_MINUTE + 1)]
    refused = [headers for status, headers, _body in answers if status == 429]
    assert refused
    assert {status for status, _headers, _body in answers} <= {200, 429}
    assert all(1 <= int(headers["Retry-After"]) <= 60 for headers in refused)

    # Who answers for it sees what it read, and ends it.
    lines = AccessLog.objects.filter(username="commune", action="export", detail__key=key[:12])
    assert lines.filter(subject_id="attendance", organization_id=world.x.pk).count() == 4
    page = client.get(reverse("reports:tokens")).content.decode()
    (revoke,) = re.findall(r'href="(/khoa-api/[0-9a-f-]{36}/thu-hoi/)"', page)
    assert client.post(revoke, {"confirmed": "1"}).status_code == 302
    status, headers, problem = system.ask(address)
    assert (status, headers["WWW-Authenticate"]) == (401, 'Bearer realm="chibo", error="invalid_token"')
    assert problem["detail"] == "Khóa này đã bị thu hồi ngày 20/12/2022."

"""Goals 5 and 9: lists, and what a page weighs."""

import gzip
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from accounts.models import User
from bench.data import DISTRICT, PROVINCE, YEAR
from bench.goals import Result, percentile_ms
from branches import tree
from branches.models import Appointment, Organization
from branches.services import appoint
from core.audit import SYSTEM
from core.tables import REPORTS
from members.models import Member

PAGE_KB, VISIT_KB = 60, 150
LISTS = (
    "members:list", "branches:list", "branches:outline", "branches:reorganizations", "branches:readings",
    "branches:unusual", "members:left", "members:transfers", "members:warnings", "members:terms", "members:changes",
    "members:duplicates", "members:badges", "members:assignments", "members:visitors", "members:training_list",
    "members:places", "meetings:list", "meetings:board", "reports:imports",
)  # fmt: skip


def list_of_fifty() -> Iterator[Result]:
    """Goal 5: the member list of 50, p95, against a view that says one word behind the same middleware."""
    district, province = _client("bench-district", DISTRICT), _client("bench-province", PROVINCE)
    address = reverse("members:list")
    empty = percentile_ms(lambda: _ok(district.get(reverse("live"))), 95, times=200)
    small = percentile_ms(lambda: _ok(district.get(address)), 95)
    large = percentile_ms(lambda: _ok(province.get(address)), 95)
    yield Result(
        5, "member list of a district, p95", small, empty, "60x", small <= 60 * empty, against="a view of one word"
    )
    yield Result(5, "member list of a province, p95", large, small, "4x", large <= 4 * small, against="of a district")


def weights() -> Iterator[Result]:
    """Goal 9: HTML before compression, and everything a first visit brings, compressed."""
    client = _client("bench-district", DISTRICT)
    organization = Organization.objects.get(code=DISTRICT)
    pages = {"overview": reverse("reports:dashboard"), "reports": reverse("reports:list")}
    for name in (one.name for one in REPORTS):
        pages[f"report {name} of a district's year"] = reverse(
            "reports:report", args=[name, organization.pk, str(YEAR)]
        )
    pages |= {
        "structure, every characteristic": reverse("reports:report", args=["structure", organization.pk, str(YEAR)])
        + "?theo=all",
        "a district": reverse("branches:detail", args=[organization.uuid]),
        "a member": reverse("members:detail", args=[_member_of(organization).uuid]),
        "history of a member": reverse("members:history", args=[_member_of(organization).uuid]),
        "history of a district": reverse("members:organization_history", args=[organization.uuid]),
        "the record of a member to correct": reverse("members:correct", args=[_member_of(organization).uuid]),
        "committee": reverse("members:committee", args=[organization.uuid]),
        "absorbing units": reverse("branches:absorb", args=[organization.uuid]),
        **{name: reverse(name) for name in LISTS},
    }
    first = 0.0
    for name, address in pages.items():
        content = _ok(client.get(address)).content
        weight = len(content) / 1000
        if not first:
            first = sum(len(gzip.compress(part)) for part in (content, *_assets(content.decode()))) / 1000
        yield Result(9, f"page {name}", weight, PAGE_KB, f"{PAGE_KB} kB", weight <= PAGE_KB, "kB", "the limit")
    yield Result(
        9, "first visit over the wire", first, VISIT_KB, f"{VISIT_KB} kB", first <= VISIT_KB, "kB", "the limit"
    )  # fmt: skip


def _member_of(organization: Organization) -> Member:
    """Somebody who belongs below an organisation."""
    below = tree.subtree(organization, on=date(YEAR, 12, 31))
    return Member.objects.filter(memberships__organization__in=below.values("pk"), memberships__end=None)[0]


def _client(username: str, code: str) -> Client:
    user, made = User.objects.get_or_create(username=username, defaults={"full_name": username})
    if made:
        appoint(
            user=user,
            organization=Organization.objects.get(code=code),
            role=Appointment.Role.DISTRICT_STAFF,
            start=date(YEAR, 1, 1),
            by=SYSTEM,
        )
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _ok(response: Any) -> Any:
    if response.status_code != 200:
        raise RuntimeError(f"{response.request['PATH_INFO']} answered {response.status_code}")
    return response


def _assets(html: str) -> Iterator[bytes]:
    """The static files a page names, as they lie on the disk."""
    for name in set(
        re.findall(rf'(?:href|src)="{re.escape("/" + settings.STATIC_URL.strip("/") + "/")}([^"?]+)', html)
    ):
        path = finders.find(re.sub(r"\.[0-9a-f]{12}\.", ".", name))
        if path is None:
            raise RuntimeError(f"no static file {name}")
        yield Path(str(path)).read_bytes()

"""Issued reports computed again every night: what cannot be, and that nothing else suffers for it."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse

from core.audit import SYSTEM
from members.queries import Unbalanced
from members.reports.movement import MovementReport
from reports.models import IssueCheck
from reports.services.issuing import check_issue
from reports.tasks import check_issues
from tests.factories import TODAY, World
from tests.reports.exported import ask, made
from tests.reports.packed import issued, template

pytestmark = pytest.mark.django_db

UNBALANCED = (
    "Báo cáo “Biến động đảng viên” không lập được: đầu kỳ, tăng, giảm và cuối kỳ không khớp nhau. Hãy báo quản trị."
)


def test_one_report_that_cannot_be_computed_again_keeps_no_other_from_it_and_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch, client_as
) -> None:
    movements = template(annexes=("movement",))
    first, bad, last = (issued(unit, template=movements) for unit in (world.b, world.a, world.c))
    wrong: list[Exception] = [RuntimeError("nobody foresaw this"), Unbalanced("A: 3 + 1 - 0 != 3")]
    whole = MovementReport.build

    def build(self: Any, organization: Any, *args: Any, **values: Any) -> Any:
        if organization == world.a:
            raise wrong[0]
        return whole(self, organization, *args, **values)

    monkeypatch.setattr(MovementReport, "build", build)
    IssueCheck.objects.update(cells=9)
    check_issues(timestamp=0)
    assert dict(IssueCheck.objects.values_list("issue", "cells")) == {first.pk: 0, bad.pk: 9, last.pk: 0}
    wrong.pop(0)
    check_issues(timestamp=0)
    bad.refresh_from_db()
    assert UNBALANCED in bad.check_made.problem
    client = client_as("commune")
    page = re.sub(r"\s+", " ", client.get(reverse("reports:pack", args=[bad.pack.uuid])).content.decode())
    assert f"Có biểu không tính lại được (ngày 20/12/2022): {UNBALANCED}" in page
    assert client.get(reverse("reports:packs")).content.decode().count("có biểu không tính lại được") == 1
    parts = made(ask(world, report="movement")).parts.all()
    assert [(part.organization, part.problem) for part in parts] == [(world.a, UNBALANCED), (world.b, "")]


def test_a_night_on_which_nothing_moved_leaves_no_trace_but_its_day(world: World) -> None:
    issue = issued(world.a)
    nights: list[date] = [TODAY + timedelta(days=number) for number in range(3)]
    for night in nights:
        check = check_issue(issue=issue, by=SYSTEM, on=night)
    check.refresh_from_db()
    assert check.checked_on == nights[-1]
    assert apps.get_model("reports", "IssueCheckEvent").objects.filter(issue=issue).count() == 1

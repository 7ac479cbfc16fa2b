"""The list a committee sends up with its resolutions."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from core.models import AccessLog
from recruitment.models import Stage
from recruitment.queries.proposed import proposed_by
from tests.factories import World
from tests.recruitment.walking import TODAY, make_candidate, walk

pytestmark = pytest.mark.django_db


def test_whom_a_committee_proposes(world: World) -> None:
    first = walk(make_candidate(world), Stage.COMMITTEE_RESOLVED)
    walk(make_candidate(world), Stage.BRANCH_RESOLVED)  # the committee has not resolved
    walk(make_candidate(world), Stage.DECIDED)  # decided already
    assert [one.candidate for one in proposed_by(world.x.pk, Stage.DECIDED, on=TODAY)] == [first]
    assert proposed_by(world.a.pk, Stage.DECIDED, on=TODAY) == []
    assert proposed_by(world.x.pk, Stage.RECOGNISED, on=TODAY) == []
    walk(first, Stage.PROBATION_ENDORSED)
    (found,) = proposed_by(world.x.pk, Stage.RECOGNISED, on=TODAY)
    assert (found.candidate, found.branch.stage, found.last.stage) == (
        first, Stage.PROBATION_REVIEW, Stage.PROBATION_ENDORSED,
    )  # fmt: skip


def test_the_list_as_its_paper(world: World, client_as: Callable[[str], Client]) -> None:
    walk(make_candidate(world), Stage.COMMITTEE_RESOLVED)
    url = reverse("recruitment:proposals", args=[world.x.uuid])
    commune = client_as("commune")
    assert "Hoàng Thị Xuân" in commune.get(url).content.decode()
    paper = commune.get(url, {"viec": "ket-nap", "dang": "pdf"})
    text = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(paper.content)).pages)
    for phrase in ("ĐẢNG ỦY XÃ NAM TUẤN", "DANH SÁCH", "Hoàng Thị Xuân", "Chi bộ xóm Lũng Phầy"):
        assert phrase in text
    assert AccessLog.objects.filter(action="export").latest("pk").detail["rows"] == 1
    assert "Chưa có ai" in commune.get(url, {"viec": "cong-nhan"}).content.decode()
    assert client_as("visitor").get(url, {"dang": "pdf"}).status_code == 403

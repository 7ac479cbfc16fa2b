"""Two communes consolidated on a day, through the pages: the month before reads as it did, the month after anew."""

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from branches.models import Organization, Reorganization
from tests.factories import World, make_sent_meeting

FACES = ("json", "csv")  # the paper's head is of the day it is printed on


def attendance(code: str, period: str, face: str = "json") -> str:
    """The report as `manage.py report` writes it for the district's staff."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "report"
        call_command(
            "report", "attendance", "--org", code, "--period", period, "--format", face, "--as", "district",
            "--output", str(path), stdout=io.StringIO(),
        )  # fmt: skip
        return path.read_text()


def units(text: str) -> list[tuple[str, str, Any]]:
    return [(row["code"], row["name"], row["required"]) for row in json.loads(text)["rows"]]


def everything(period: str) -> dict[tuple[str, str], str]:
    return {(code, face): attendance(code, period, face) for code in ("D", "X", "Y", "A", "C") for face in FACES}


def consolidate(client: Client, world: World) -> Reorganization:
    """Through the page of one commune: its menu, the form, the question with numbers, the answer."""
    detail = client.get(reverse("branches:detail", args=[world.x.uuid])).content.decode()
    address = reverse("branches:consolidate", args=[world.x.uuid])
    assert f'href="{address}"' in detail
    form = client.get(address).context["form"]
    typed = {
        "other_1": "Đảng bộ xã Dân Chủ (Y)", "name": "Đảng bộ xã Nam Bình", "code": "NB", "on": "01/10/2022",
        "document_number": "99-QĐ/HU", "document_date": "20/09/2022",
    }  # fmt: skip
    given = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    asked = client.post(address, given | typed)
    page = asked.content.decode()
    assert "hợp nhất thành Đảng bộ xã Nam Bình kể từ ngày 01/10/2022." in page
    assert not Reorganization.objects.exists()
    answer = client.post(address, {**dict(asked.context["fields"]), "confirmed": "1"}, follow=True)
    assert "Đã hợp nhất" in answer.content.decode()
    return Reorganization.objects.get()


def test_the_month_before_is_the_same_to_the_byte_and_the_month_after_reads_in_the_new_tree(
    world: World, client_as: Callable[[str], Client]
) -> None:
    for day in (date(2022, 9, 5), date(2022, 10, 5)):
        for branch in (world.a, world.b, world.c):
            make_sent_meeting(branch, day)
    september, year = everything("2022-09"), attendance("D", "2022")
    october = units(attendance("D", "2022-10"))
    assert [code for code, _name, _required in october if _required] == ["X", "Y"]

    act = consolidate(client_as("district"), world)
    assert (act.kind, act.on, act.organization.code, act.document.number) == (
        "consolidate", date(2022, 10, 1), "NB", "99-QĐ/HU",
    )  # fmt: skip

    assert everything("2022-09") == september
    assert everything("2022-Q3")  # the quarter that ended the day before reads in the old tree as well
    after = units(attendance("D", "2022-10"))
    assert [(code, name) for code, name, required in after if required] == [("NB", "Đảng bộ xã Nam Bình")]
    required = sum(required for _code, _name, required in after)
    assert required == sum(required for _code, _name, required in october)
    assert sorted(code for code, _name, _required in units(attendance("NB", "2022-10"))) == ["A", "B", "C"]
    # The year holds both trees, and adds up to what it did.
    whole = json.loads(attendance("D", "2022"))
    assert whole["totals"]["required"] == json.loads(year)["totals"]["required"]
    by_code: dict[str, set[str]] = {}
    for row in whole["rows"]:
        by_code.setdefault(row["code"], set()).add(row["month"])
    assert max(by_code["X"]) == "2022-09"
    assert min(by_code["NB"]) == "2022-10"

    undone = client_as("district").post(reverse("branches:reorganization_undo", args=[act.uuid]))
    assert undone.status_code == 302
    assert attendance("D", "2022") == year
    assert not Organization.objects.filter(code="NB").exists()

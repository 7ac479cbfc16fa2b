"""From the first name on a list to a recognised full member, through the pages, by everybody whose turn it is.

Time passes by the clock of the domain. At the end the figures that go upward come out of the records made on the way.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from branches.models import Organization
from core.audit import SYSTEM
from core.formatting import date_text
from core.periods import Period
from core.rendering import json_face
from core.tables import get_report
from meetings.models import Attendance
from meetings.queries.voting import vote_base
from members.models import Member, Membership
from recruitment.models import AwarenessClass, Candidate, Quota, Stage, StepPaper
from tests.factories import World, make_sent_meeting
from tests.recruitment.walking import learn

pytestmark = pytest.mark.django_db
NAME = "Hoàng Thị Xuân"


class Journey:
    """The pages as each actor uses them, on the day it is."""

    def __init__(self, world: World, client_as: Callable[[str], Client], settings: Any) -> None:
        self.world, self.settings = world, settings
        self.clients = {actor: client_as(actor) for actor in ("secretary", "commune", "district", "neighbour")}

    def day(self, text: str) -> date:
        """It is this day."""
        self.settings.CHIBO_TODAY = text
        return date.fromisoformat(text)

    @property
    def candidate(self) -> Candidate:
        """As he is stored."""
        return Candidate.objects.get(full_name=NAME)

    def send(self, actor: str, page: str, /, *args: Any, query: str = "", **typed: Any) -> None:
        """A form sent and carried out."""
        url = reverse(f"recruitment:{page}", args=args) + query
        response = self.clients[actor].post(url, typed)
        assert response.status_code == 302, self.told(response)

    def told(self, response: Any) -> str:
        """What a page refused."""
        form = (response.context or {}).get("form")
        return f"{response.status_code} {form.errors if form is not None else ''}"

    def step(self, actor: str, on: date, **typed: Any) -> None:
        """The next step, by whose it is; nobody else is offered it."""
        candidate = self.candidate
        url = reverse("recruitment:candidate_advance", args=[candidate.uuid])
        for other, client in self.clients.items():
            assert (client.get(url).status_code == 200) is (other == actor), other
        assert NAME in self.clients[actor].get(reverse("recruitment:waiting")).content.decode()
        self.send(actor, "candidate_advance", candidate.uuid, version=candidate.version, on=date_text(on), **typed)

    def paper(self, actor: str, code: str, on: date, title: str = "") -> None:
        """A paper put into the file."""
        asked = StepPaper.objects.filter(step__scheme=self.candidate.scheme, code=code, title__startswith=title)
        self.send(actor, "paper_receive", self.candidate.uuid, paper=asked.get().pk, dated=date_text(on))

    def resolved(self, organization: Organization, on: date) -> dict[str, Any]:
        """A branch meeting that was sent, as the step names it, with everybody agreed."""
        meeting = make_sent_meeting(organization, on)
        return {"meeting": meeting.uuid, "agreed": vote_base(meeting).number, "against": 0}


def numbered(number: str, on: date) -> dict[str, str]:
    """A paper's number and date."""
    return {"document_number": number, "document_date": date_text(on)}


def figures(organization: Organization, name: str, period: str, on: date) -> list[dict[str, Any]]:
    """The rows of a report's JSON."""
    table = get_report(name).build(organization, Period.parse(period), by=SYSTEM, on=on)
    return list(json_face(table)["rows"])


def test_from_the_first_name_to_recognition(world: World, client_as: Callable[[str], Client], settings: Any) -> None:
    go = Journey(world, client_as, settings)
    go.day("2022-01-05")
    go.send(
        "district", "quota_issue", target="A", issuer="D", kind="year", start="01/01/2022", end="31/12/2022",
        direction="at_least", minimum=1, basis="ceremony", issued_on="05/01/2022",
    )  # fmt: skip
    assert Quota.objects.get().organization == world.a

    on = go.day("2022-01-10")
    go.send(
        "secretary", "candidate_add", organization="A", full_name=NAME, gender="female", birth="20/06/1998",
        general_education="upper_secondary", national_id="004198000123", listed_on=date_text(on),
    )  # fmt: skip
    on = go.day("2022-02-07")
    go.step("secretary", on, **go.resolved(world.a, on))

    on = go.day("2022-02-10")
    go.send(
        "commune", "class_open", name="Lớp nhận thức", organization="X", first_day="01/03/2022", last_day="05/03/2022"
    )
    held = AwarenessClass.objects.get()
    go.send("secretary", "class_send", held.uuid, candidates=[go.candidate.pk])
    on = go.day("2022-03-09")
    row = held.students.get()
    go.send(
        "commune", "class", held.uuid, **{
            f"attended_{row.pk}": "co", f"result_{row.pk}": "good", f"certificate_{row.pk}": "15/CN",
            f"certified_on_{row.pk}": date_text(on),
        },
    )  # fmt: skip
    on = go.day("2022-03-10")
    go.step("secretary", on)

    on = go.day("2022-03-14")
    for name in ("an", "binh"):
        go.send(
            "secretary", "mentor_assign", go.candidate.uuid, member=world.members[name].pk, start=date_text(on),
            together_since="01/02/2020",
        )  # fmt: skip
    go.step("secretary", on)
    first = go.candidate.mentorships.order_by("pk").first()
    assert first is not None

    on = go.day("2022-04-20")
    go.send(
        "secretary", "remark", first.uuid, query="?thang=2022-04", strengths="nhiệt tình, gương mẫu",
        weaknesses="ít phát biểu", judgement="progress",
    )  # fmt: skip
    for code in ("1-KNĐ", "2-KNĐ"):
        go.paper("secretary", code, on)
    go.step("secretary", on)
    on = go.day("2022-05-05")
    go.paper("commune", "", on, title="Kết quả thẩm tra")
    go.step("commune", on)
    on = go.day("2022-05-20")
    go.paper("secretary", "5-KNĐ", on)
    go.step("secretary", on)
    on = go.day("2022-06-06")
    go.paper("secretary", "3-KNĐ", on)
    go.step("secretary", on, **go.resolved(world.a, on), **numbered("07-NQ/CB", on))
    on = go.day("2022-06-20")
    go.step("commune", on, base=9, agreed=9, against=0, **numbered("21-NQ/ĐU", on))
    proposed = go.clients["commune"].get(reverse("recruitment:proposals", args=[world.x.uuid]))
    assert NAME in proposed.content.decode()
    on = go.day("2022-07-15")
    go.step("district", on, **numbered("117-QĐ/HU", on))

    on = go.day("2022-08-03")
    assert not Member.objects.filter(full_name=NAME).exists()
    go.step("secretary", on)
    member = Member.objects.get(full_name=NAME)
    assert (member.admission_date, member.ceremony_date) == (date(2022, 7, 15), on)
    assert Membership.objects.get(member=member).organization == world.a

    roll = make_sent_meeting(world.a, go.day("2022-09-05"))  # the first roll: required, and without a vote
    assert Attendance.objects.filter(meeting=roll, member=member, status="present").exists()
    assert vote_base(roll).probationary == 2

    on = go.day("2022-11-04")
    learn(member, world.a, on)
    go.step("secretary", on)
    on = go.day("2023-07-10")
    due = go.clients["secretary"].get(reverse("recruitment:probation"), {"tinh-trang": "soon"}).content.decode()
    assert NAME in due
    on = go.day("2023-08-07")
    for code in ("10-KNĐ", "11-KNĐ", "12-KNĐ"):
        go.paper("secretary", code, on)
    go.step("secretary", on, **go.resolved(world.a, on), **numbered("12-NQ/CB", on))
    on = go.day("2023-08-21")
    go.step("commune", on, base=9, agreed=8, against=1, **numbered("30-NQ/ĐU", on))
    on = go.day("2023-09-12")
    go.step("district", on, **numbered("140-QĐ/HU", on))

    candidate = go.candidate
    member.refresh_from_db()
    assert (candidate.stage, candidate.state) == (Stage.RECOGNISED, Candidate.State.COMPLETED)
    assert member.full_membership_date == date(2023, 8, 3)
    assert member.candidacies.get() == candidate
    decision = go.clients["district"].get(reverse("recruitment:candidate_print", args=[candidate.uuid, "recognition"]))
    assert decision.content.startswith(b"%PDF")

    end = on + timedelta(days=30)
    (quota,) = [one for one in figures(world.a, "quota", "2022", end) if one["code"] == "A" and one["quota"]]
    # Bế Thị Dung was admitted there in May.
    assert (quota["quota"], quota["admitted"], quota["rate"]) == (1, 2, "200,0")
    (commune,) = [one for one in figures(world.d, "probation", "2023", end) if one["code"] == "X"]
    assert (commune["recognised"], commune["late"]) == (1, 0)
    (moved,) = [one for one in figures(world.d, "pipeline", "2022", end) if one["code"] == "X"]
    assert {name: moved[f"done_{name}"] for name in ("prospect", "awareness_class", "branch_resolved", "admitted")} == {
        "prospect": 1, "awareness_class": 1, "branch_resolved": 1, "admitted": 1,
    }  # fmt: skip

"""A year of a commune with twelve branches, from what was registered to what was decided, through the pages.

Four roles, each its own steps: the branch's secretary, the commune's staff (who also act for the branches nobody is
appointed at), the district's staff, and a reader at the district who sees the figures and may write nothing.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from branches.models import Organization
from core.audit import SYSTEM
from core.periods import Period as Days
from core.rendering import json_face
from core.tables import get_report
from evaluations.models import Appeal, Decision, Period, Rating, Registration, Scheme, Stage, Subject
from evaluations.queries.derivation import rederive
from evaluations.queries.frames import frame_of
from meetings.queries.voting import vote_base
from tests.factories import World, make_member, make_membership, make_organization, make_sent_meeting

pytestmark = pytest.mark.django_db
MORE = "CDĐEGHIKLM"


class Year:
    """The pages as each role uses them, on the day it is."""

    def __init__(self, world: World, client_as: Callable[[str], Client], settings: Any) -> None:
        self.world, self.settings = world, settings
        self.clients = {actor: client_as(actor) for actor in ("secretary", "commune", "district", "reader")}
        for letter in "FGH":  # A has three full members of its own; now six
            make_membership(make_member(full_name=f"Nông Thị {letter}", ceremony_date=date(2010, 1, 1)), world.a)
        self.branches = [world.a, world.b]
        for number, letter in enumerate(MORE, 1):
            branch = make_organization(f"X{number:02}", world.x)
            for name in ("An", "Bình", "Chi", "Dung"):
                member = make_member(full_name=f"Lục {letter} {name}", ceremony_date=date(2010, 1, 1))
                make_membership(member, branch)
            self.branches.append(branch)
        make_membership(make_member(full_name="Nông Thị Y", ceremony_date=date(2010, 1, 1)), world.b)

    def day(self, text: str) -> date:
        """It is this day."""
        self.settings.CHIBO_TODAY = text
        return date.fromisoformat(text)

    def send(self, actor: str, page: str, /, *args: Any, query: str = "", **typed: Any) -> Any:
        """A form sent and carried out."""
        response = self.post(actor, page, *args, query=query, **typed)
        assert response.status_code == 302, self.told(response)
        return response

    def post(self, actor: str, page: str, /, *args: Any, query: str = "", **typed: Any) -> Any:
        """A form sent."""
        return self.clients[actor].post(reverse(f"evaluations:{page}", args=args) + query, typed)

    def read(self, actor: str, page: str, /, *args: Any, query: str = "") -> str:
        """A page as it is read."""
        response = self.clients[actor].get(reverse(f"evaluations:{page}", args=args) + query)
        assert response.status_code == 200, response.status_code
        return str(response.content.decode())

    def told(self, response: Any) -> str:
        """What a page refused."""
        form = (response.context or {}).get("form")
        return f"{response.status_code} {form.errors if form is not None else ''} {getattr(form, 'row_errors', '')}"

    @property
    def period(self) -> Period:
        """As it is stored."""
        return Period.objects.get()

    def rated(self, subject: str = Subject.MEMBER, *organizations: Organization) -> list[Rating]:
        """Whoever is rated, as stored."""
        rows = Rating.objects.filter(subject=subject, not_rated="").order_by("organization__code", "pk")
        rows = rows.filter(organization__in=organizations) if organizations else rows
        return list(rows.select_related("organization"))

    def rows(self, ratings: Iterable[Rating], level: Callable[[int], str]) -> dict[str, str]:
        """The rows of the bulk screen, filled."""
        typed = {}
        for index, one in enumerate(ratings):
            typed |= {f"n{one.pk}": str(one.version), f"l{one.pk}": level(index)}
        return typed

    def step(
        self, actor: str, kind: str, ratings: list[Rating], level: str | Callable[[int], str], on: str, **typed: Any
    ) -> None:
        """One step of the bulk screen."""
        chosen = level if callable(level) else (lambda _index: level)
        subject, places = ratings[0].subject, {one.organization.code for one in ratings}
        where = f"&noi={places.pop()}" if len(places) == 1 else ""
        self.send(
            actor, "bulk", self.period.uuid, subject, query=f"?buoc={kind}{where}", on=on, **self.rows(ratings, chosen),
            **typed,
        )  # fmt: skip


def test_a_year_of_a_commune_from_registration_to_decision(
    world: World, client_as: Callable[[str], Client], settings: Any
) -> None:
    year = Year(world, client_as, settings)

    # January: the secretary of A registers what everybody strives for.
    year.day("2022-01-15")
    names = [world.members[name].pk for name in ("an", "binh", "cuong")]
    year.send(
        "secretary", "registration_levels", world.a.uuid, 2022, registered_on="15/01/2022", own="good",
        **{f"m{names[0]}": "excellent", f"m{names[1]}": "good", f"m{names[2]}": "good"},
    )  # fmt: skip
    assert Registration.objects.count() == 4
    assert year.clients["reader"].get(
        reverse("evaluations:registration_levels", args=[world.a.uuid, 2022])
    ).status_code in (403, 404)  # fmt: skip

    # The year passes; every branch meets in December and votes there.
    meetings = {branch.pk: make_sent_meeting(branch, date(2022, 12, 6)) for branch in year.branches}

    # December: the district opens the period with its list.
    year.day("2022-12-10")
    schemes = {
        f"scheme_{subject}": Scheme.objects.get(
            subject=subject, owner=None, is_active=True, span__contains=date(2022, 12, 10)
        ).pk
        for subject in (Subject.MEMBER, Subject.ORGANIZATION)
    }
    query = f"?to-chuc={world.d.code}&loai=year&nam=2022"
    year.send(
        "district", "period_open", query=query, first="01/01/2022", last="31/12/2022", closes_on="10/12/2022",
        document_number="12-HD/BTCHU", document_date="01/12/2022", confirmed="1", **schemes,
    )  # fmt: skip
    assert len(year.rated(Subject.ORGANIZATION)) == 12 + 4  # X with its branches; Y, C and E beside it

    # The secretary sees and takes her own branch; the commune takes for those nobody is appointed at.
    own = year.rated(Subject.MEMBER, world.a)
    assert world.members["an"].full_name in year.read("secretary", "bulk", year.period.uuid, "member")
    others = year.rated(Subject.MEMBER, *year.branches[1:])
    year.step("secretary", "self", own, lambda index: "excellent" if index < 2 else "good", "05/12/2022")
    refused = year.post(
        "secretary", "bulk", year.period.uuid, "member", query="?buoc=self", on="05/12/2022",
        **year.rows(others[:2], lambda _index: "good"),
    )  # fmt: skip
    assert refused.status_code != 302
    assert not Rating.objects.filter(pk__in=[one.pk for one in others]).exclude(stage=Stage.OPEN).exists()
    neighbour = client_as("neighbour")
    for branch in year.branches[1:]:
        actor = "neighbour" if branch == world.b else "commune"
        year.clients["neighbour"] = neighbour
        year.step(actor, "self", year.rated(Subject.MEMBER, branch), "good", "05/12/2022")

    # Each branch proposes by the vote of its own meeting.
    for branch in year.branches:
        meeting = meetings[branch.pk]
        actor = {world.a: "secretary", world.b: "neighbour"}.get(branch, "commune")
        ratings = year.rated(Subject.MEMBER, branch)
        excellent = 2 if branch == world.a else 1
        year.step(
            actor, "proposal", ratings, lambda index, most=excellent: "excellent" if index < most else "good",  # type: ignore[misc]
            "06/12/2022", meeting=str(meeting.pk), agreed=str(vote_base(meeting).number),
        )  # fmt: skip
    assert {one.stage for one in year.rated(Subject.MEMBER, *year.branches)} == {Stage.PROPOSED}

    # The commune appraises and decides: of 13 put forward as excellent the cap lets fewer be.
    year.day("2022-12-16")
    ratings = year.rated(Subject.MEMBER, *year.branches)
    proposed = {one.pk: one.proposed_level.code if one.proposed_level else "" for one in ratings}
    assert sum(code == "excellent" for code in proposed.values()) == 13
    for start in range(0, len(ratings), 50):
        part = ratings[start : start + 50]
        year.step(
            "commune",
            "appraisal",
            part,
            lambda index, part=part: proposed[part[index].pk],
            "16/12/2022",  # type: ignore[misc]
        )
    ratings = year.rated(Subject.MEMBER, *year.branches)
    assert not Decision.objects.exists()
    paper = {"document_number": "15-QĐ/ĐU", "document_date": "16/12/2022"}
    too_many = year.post(
        "commune", "bulk", year.period.uuid, "member", query="?buoc=decision", on="16/12/2022", **paper,
        **year.rows(ratings, lambda index: proposed[ratings[index].pk]),
    )  # fmt: skip
    told = too_many.content.decode()
    most = len(ratings) // 6  # 5E ≤ N − E
    assert f"được nhiều nhất {(len(ratings) - 13) // 5}, quyết định này thành 13" in told
    assert not Rating.objects.filter(decided_level__isnull=False).exists()
    first = [one for one in ratings if proposed[one.pk] == "excellent"][:most]
    kept = {one.pk for one in first}
    year.step(
        "commune", "decision", ratings, lambda index: "excellent" if ratings[index].pk in kept else "good",
        "16/12/2022", **paper,
    )  # fmt: skip
    decision = Decision.objects.get()
    assert decision.ratings.count() == len(ratings)
    assert decision.caps[0]["used"] == most

    # The organisations: each says what it is, its superior decides; X itself by the district.
    for stage, kind in ((Stage.OPEN, "self"), (Stage.SELF_RATED, "proposal")):
        for branch in [*year.branches, world.x]:
            rows = year.rated(Subject.ORGANIZATION, branch)
            assert rows[0].stage == stage
            actor = {world.a: "secretary", world.b: "neighbour"}.get(branch, "commune")
            vote = {"base": "3", "agreed": "3"} if kind == "proposal" else {}
            year.step(actor, kind, rows, "good", "16/12/2022", **vote)
    branches = year.rated(Subject.ORGANIZATION, *year.branches)
    year.step("commune", "appraisal", branches, "good", "16/12/2022")
    year.step(
        "commune", "decision", year.rated(Subject.ORGANIZATION, *year.branches), "good", "16/12/2022",
        document_number="16-QĐ/ĐU", document_date="16/12/2022",
    )  # fmt: skip
    above = year.post(
        "commune", "bulk", year.period.uuid, "organization", query="?buoc=appraisal", on="16/12/2022",
        **year.rows(year.rated(Subject.ORGANIZATION, world.x), lambda _index: "good"),
    )  # fmt: skip
    assert above.status_code != 302  # nobody appraises himself
    year.step("district", "appraisal", year.rated(Subject.ORGANIZATION, world.x), "good", "16/12/2022")
    year.step(
        "district", "decision", year.rated(Subject.ORGANIZATION, world.x), "good", "16/12/2022",
        document_number="40-QĐ/HU", document_date="16/12/2022",
    )  # fmt: skip

    # Told, one objects, and is heard.
    year.day("2022-12-20")
    an = Rating.objects.get(subject=Subject.MEMBER, member=world.members["binh"])
    ticked = {f"n{an.pk}": str(an.version), f"c{an.pk}": "1"}
    year.send("commune", "bulk", year.period.uuid, "member", query="?buoc=notice", on="20/12/2022", **ticked)
    an.refresh_from_db()
    year.send("secretary", "rating_appeal", an.uuid, version=an.version, day="20/12/2022", text="Đề nghị xem lại.")
    appeal = Appeal.objects.get()
    an.refresh_from_db()
    before = an.decided_level
    year.send(
        "commune", "appeal_answer", an.uuid, appeal.pk, version=an.version, outcome="changed", level="completed",
        day="20/12/2022", answer="Xem lại thấy có việc chậm hạn.", document_number="21-TB/ĐU",
        document_date="20/12/2022",
    )  # fmt: skip
    an.refresh_from_db()
    assert (before.code if before else "", an.decided_level.code if an.decided_level else "") == (
        "excellent",
        "completed",
    )
    page = year.read("district", "rating", an.uuid)
    for words in ("Hoàn thành nhiệm vụ", "21-TB/ĐU", "Đề nghị xem lại.", "15-QĐ/ĐU"):
        assert words in page
    assert year.clients["reader"].get(reverse("evaluations:rating", args=[an.uuid])).status_code in (403, 404)

    # What was frozen rates the same; the figures that go upward are the rows decided.
    frame = frame_of(an.scheme)
    for rating in Rating.objects.exclude(evidence=None).filter(subject=Subject.MEMBER):
        assert rederive(frame, rating.evidence).ceiling == rating.derived["ceiling"]
    table = get_report("classification").build(world.x, Days.parse("2022"), by=SYSTEM, on=date(2022, 12, 20))
    rows = json_face(table)["rows"]
    of_members = [row for row in rows if row["subject"] == Subject.MEMBER.label]
    figures = ("rated", "excellent", "good", "completed", "not_completed", "undecided", "not_rated_exempt")
    assert [sum(row[name] for row in of_members) for name in figures] == [
        len(ratings), most - 1, len(ratings) - most, 1, 0, 0, 2,
    ]  # fmt: skip
    branches_told = [row for row in rows if row["subject"] == Subject.ORGANIZATION.label]
    assert {row["at"]: 0 for row in branches_told} == {"Cơ sở": 0, "Trực thuộc cơ sở": 0}
    assert sum(row["good"] for row in branches_told if row["at"] == "Trực thuộc cơ sở") == 12
    report = year.clients["reader"].get(reverse("reports:report", args=["classification", world.x.pk, "2022"]))
    assert report.status_code == 200

"""Who belongs to a group is said twice, for lists of candidates and for admissions: both say the same of everybody."""

from datetime import date
from itertools import product

import pytest

from recruitment.models import Candidate, Tag
from recruitment.queries.admitted import Question, followed_behind
from recruitment.queries.tags import belongs_to
from tests.factories import sector
from tests.members.land import Land
from tests.recruitment.admitting import candidacy

pytestmark = pytest.mark.django_db

ON = date(2022, 12, 20)
PEOPLE = product(
    ("female", "male"),
    ("Tày", "Kinh", None),
    ("00", "02", None),
    ("nong-dan", "hoc-sinh-sinh-vien", None),
    # Thirty-one tomorrow, today, and in a year of which no more is known.
    ((date(1991, 12, 21), "day"), (date(1991, 12, 20), "day"), (date(1991, 1, 1), "year"), (None, "day")),
    ("doan-thanh-nien", ""),
    (("tri-thuc",), ()),
)


def test_both_definitions_have_the_same_people() -> None:
    land = Land()
    land.found("R")
    land.found("A", "R", sector=sector("nong-thon"))
    land.found("B", "R", sector=sector("doanh-nghiep-ngoai-nha-nuoc"))
    for number, (gender, ethnicity, religion, occupation, (born, precision), body, tags) in enumerate(PEOPLE):
        if number % 7:  # every characteristic in every company, without the hundreds of their whole product
            continue
        known = {"ethnicity": ethnicity, "religion": religion, "occupation": occupation, "birth_date": born}
        candidacy(
            land.places["A" if number % 2 else "B"], date(2022, 1, 5), gender=gender, birth_precision=precision,
            body=body, tags=tags, **{name: value for name, value in known.items() if value},
        )  # fmt: skip
    everybody = Candidate.objects.count()
    assert everybody > 100
    for tag in Tag.objects.all():
        asked = Question(land.places["R"].pk, ON, ON, tag_id=tag.pk)
        counted = {one.pk for one in followed_behind(asked)}
        listed = set(Candidate.objects.filter(belongs_to(tag, day=ON)).values_list("pk", flat=True))
        assert counted == listed, tag.code
        told_apart = tag.code in (
            "nu",
            "dan-toc-thieu-so",
            "ton-giao",
            "thanh-nien",
            "doan-vien",
            "thon-ban",
            "tri-thuc",
        )
        assert not told_apart or 0 < len(counted) < everybody

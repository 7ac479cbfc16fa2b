"""A row corrected in the back office keeps the rules of one that is opened on a page."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from core.audit import SYSTEM
from members.models import DutySpan, Membership
from members.services import correct_span
from tests.factories import START, World, make_duty, make_member

pytestmark = pytest.mark.django_db


def test_nobody_is_corrected_into_a_party_body(world: World) -> None:
    row = make_member("Nông Văn Một", world.a).memberships.get()
    with pytest.raises(ValidationError, match="không phải chi bộ"):
        correct_span(row=row, values={"organization": world.x}, by=SYSTEM)
    assert Membership.objects.get(pk=row.pk).organization == world.a
    correct_span(row=Membership.objects.get(pk=row.pk), values={"organization": world.b}, by=SYSTEM)
    assert Membership.objects.get(pk=row.pk).organization == world.b


def test_two_exemptions_are_not_corrected_onto_one_day(world: World) -> None:
    member = make_member("Nông Văn Hai", world.a)
    make_duty(member, world.a, "exempt", start=date(2022, 6, 1))
    term = make_duty(member, world.a, "term_exempt", start=START, end=date(2022, 5, 1))
    with pytest.raises(ValidationError, match="hãy ghi kết thúc trước"):
        correct_span(row=term, values={"end": date(2022, 7, 1)}, by=SYSTEM)
    assert DutySpan.objects.get(pk=term.pk).end == date(2022, 5, 1)
    correct_span(row=DutySpan.objects.get(pk=term.pk), values={"end": date(2022, 6, 1)}, by=SYSTEM)
    assert DutySpan.objects.get(pk=term.pk).end == date(2022, 6, 1)

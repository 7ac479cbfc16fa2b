"""Quotas as they are set: what is written, and everything that is refused (DOMAIN §2.15, §6.20–25)."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.audit import SYSTEM
from recruitment.models import Quota
from recruitment.services.quotas import NewQuota, issue_quota, issue_quotas
from tests.members.land import Land, lay
from tests.recruitment.admitting import quota, tag

pytestmark = pytest.mark.django_db


@pytest.fixture
def land() -> Land:
    return lay()


def new(land: Land, **values: Any) -> NewQuota:
    """What R sets for P for the year 2022, unless said otherwise."""
    for name in ("issuer", "organization"):
        if name in values:
            place = values.pop(name)
            values[f"{name}_id"] = land.places[place].pk if place else None
    usual: dict[str, Any] = {
        "organization_id": land.places["P"].pk, "issuer_id": land.places["R"].pk, "start": date(2022, 1, 1),
        "end": date(2023, 1, 1), "minimum": 9,
    }  # fmt: skip
    return NewQuota(**{**usual, **values})


def test_a_quota_is_set(land: Land) -> None:
    found = issue_quota(
        new=new(
            land, maximum=12, tag_id=tag("nu").pk, basis="decision", issued_on=date(2021, 12, 20), note="chỉ tiêu nữ"
        ),
        by=SYSTEM,
    )
    found.refresh_from_db()
    assert (found.organization, found.issuer, found.minimum, found.maximum) == (
        land.places["P"], land.places["R"], 9, 12,
    )  # fmt: skip
    assert (found.kind, found.tag, found.basis, found.issued_on) == ("year", tag("nu"), "decision", date(2021, 12, 20))
    assert (found.start, found.end, found.withdrawn_on, found.assumed) == (
        date(2022, 1, 1), date(2023, 1, 1), None, False,
    )  # fmt: skip


# What is changed of a quota of R for P, the field the fault stands beside, and its code.
REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "below zero": ({"minimum": -1}, "minimum", "negative"),
    "a maximum below zero": ({"minimum": 0, "maximum": -3}, "maximum", "negative"),
    "a slip of the hand": ({"minimum": 10**12}, "minimum", "too_large"),
    "a maximum below the minimum": ({"maximum": 8}, "maximum", "range"),
    "ends before it begins": ({"end": date(2021, 6, 1)}, "end", "reversed"),
    "ends on the day it begins": ({"end": date(2022, 1, 1)}, "end", "reversed"),
    "a year over two years": ({"end": date(2023, 2, 1)}, "end", "not_one_year"),
    "an endless term": ({"kind": "term", "end": date(2035, 1, 1)}, "end", "too_long"),
    "nobody set it": ({"issuer": None}, "issuer", "one_issuer"),
    "set by two": ({"issuer_name": "Tỉnh ủy Cao Bằng"}, "issuer", "one_issuer"),
    "set by a neighbour": ({"issuer": "Q"}, "organization", "not_below"),
    "set by who stands below": ({"issuer": "A"}, "organization", "not_below"),
    "for what stood nowhere yet": ({"start": date(2019, 1, 1), "end": date(2020, 1, 1)}, "organization", "not_below"),
    "once more": ({"minimum": 12}, "organization", "overlap"),
    "once more in a part of the year": ({"start": date(2022, 12, 31)}, "organization", "overlap"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_is_refused_in_a_sentence(land: Land, name: str) -> None:
    values, field, code = REFUSED[name]
    quota(land.places["R"], land.places["P"], 9)
    with pytest.raises(ValidationError) as refused:
        issue_quotas(new=[new(land, **values)], by=SYSTEM)
    assert {key: [error.code for error in errors] for key, errors in refused.value.error_dict.items()} == {
        field: [code]
    }
    (sentence,) = refused.value.messages
    assert sentence.endswith(".")
    assert Quota.objects.count() == 1


def test_an_unknown_choice_is_refused_field_by_field(land: Land) -> None:
    with pytest.raises(ValidationError) as refused:
        issue_quota(new=new(land, basis="birthday", kind="day"), by=SYSTEM)
    assert set(refused.value.error_dict) == {"basis", "kind"}


# What differs from a quota that is there already: both stand side by side (DOMAIN §6.20, §6.24).
BESIDE: dict[str, dict[str, Any]] = {
    "another issuer": {"issuer": "P"},
    "an issuer outside": {"issuer": None, "issuer_name": "Tỉnh ủy Cao Bằng"},
    "another organisation": {"organization": "Q"},
    "a group": {"tag": "nu"},
    "a term": {"kind": "term", "end": date(2025, 1, 1)},
    "another year": {"start": date(2023, 1, 1), "end": date(2024, 1, 1)},
}


@pytest.mark.parametrize("name", BESIDE)
def test_others_stand_beside_it(land: Land, name: str) -> None:
    values = dict(BESIDE[name])
    if "tag" in values:
        values["tag_id"] = tag(values.pop("tag")).pk
    quota(land.places["R"], land.places["P"], 9)
    issue_quotas(new=[new(land, **values)], by=SYSTEM)
    assert Quota.objects.count() == 2


def test_an_issuer_outside_is_one_by_his_name(land: Land) -> None:
    quota("Tỉnh ủy  Cao Bằng", land.places["R"], 9)
    for same in ("Tỉnh ủy Cao Bằng", "Tỉnh uỷ Cao Bằng", "TỈNH ỦY CAO BẰNG"):
        with pytest.raises(ValidationError):
            quota(same, land.places["R"], 9)
    quota("Tỉnh ủy Lạng Sơn", land.places["R"], 9)
    assert sorted(Quota.objects.values_list("issuer_name", flat=True)) == ["Tỉnh ủy Cao Bằng", "Tỉnh ủy Lạng Sơn"]


@pytest.mark.parametrize("name", ["Chi bộ R", "chi  bộ r"])
def test_an_organisation_of_the_installation_is_no_issuer_outside(land: Land, name: str) -> None:
    with pytest.raises(ValidationError) as caught:
        quota(name, land.places["P"], 9)
    assert caught.value.message_dict == {
        "issuer_name": [f"“{' '.join(name.split())}” là tổ chức trong hệ thống; hãy chọn ở ô cấp giao (mã R)."]
    }
    assert not Quota.objects.exists()


def test_a_withdrawn_quota_is_in_nobodys_way(land: Land) -> None:
    gone = quota(land.places["R"], land.places["P"], 9)
    Quota.objects.filter(pk=gone.pk).update(withdrawn_on=date(2022, 6, 1))
    again = quota(land.places["R"], land.places["P"], 12)
    assert again.minimum == 12


def test_a_set_is_written_whole_or_not_at_all(land: Land) -> None:
    with pytest.raises(ValidationError) as refused:
        issue_quotas(new=[new(land), new(land), new(land, organization="Q", minimum=-1)], by=SYSTEM)
    assert [sentence[:3] for sentence in refused.value.messages] == ["P: ", "Q: "]
    assert not Quota.objects.exists()


@pytest.mark.parametrize("size", [1, 3])
def test_a_set_takes_as_many_queries_at_every_size(land: Land, size: int) -> None:
    set_of = [new(land, organization=code) for code in ("P", "Q", "A")[:size]]
    with CaptureQueriesContext(connection) as queries:
        ids = issue_quotas(new=set_of, by=SYSTEM)
    assert list(Quota.objects.filter(pk__in=ids).values_list("organization", flat=True).order_by("pk")) == [
        one.organization_id for one in set_of
    ]
    # A savepoint and its release, who is locked, where each stood, what is in the way, the insertion.
    assert len(queries) == 6

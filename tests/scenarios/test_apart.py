"""A scenario loaded apart from what is there: nothing of it is seen, touched or in the way, and nothing stays."""

from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import connection

from branches.models import Form, Level, Organization
from branches.services import NewOrganization, found_organization
from core.audit import SYSTEM, AccessLog
from core.documents import Document
from core.models import TimeLimit
from members.models import Member
from scenarios.apart import belonging_models, loaded_apart
from scenarios.song_lo import SONG_LO
from scenarios.song_lo.units import ROOT
from tests.factories import make_member, make_organization
from tests.scenarios.planning import check_published

pytestmark = pytest.mark.django_db
DECISION = {
    "number": "215-QĐ/HU",
    "issued_on": date(2021, 12, 20),
}  # the number and day of one of the scenario's papers


@pytest.fixture
def installation() -> Organization:
    """A district at work: its code, and a paper of it, are those of a scenario's."""
    new = NewOrganization(ROOT, "Đảng bộ huyện Thật", Form.objects.get(code="dang-bo"), Level.objects.get(code="huyen"))
    root = found_organization(new=new, by=SYSTEM)
    make_member("Người thật", branch_of(root))
    Document.objects.create(**DECISION, title="văn bản thật")
    return root


def branch_of(root: Organization) -> Organization:
    """Its only branch; its code too is one of the scenario's."""
    code = f"{ROOT}.001.01"
    found = Organization.objects.filter(code=code).first()
    return found or make_organization(code, root)


def contents() -> dict[str, list[Any]]:
    """Every row of ours, whatever it is of."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')
            found[table] = cursor.fetchall()
    return found


def test_a_check_leaves_an_installation_as_it_was(installation: Organization) -> None:
    before = contents()
    rows = check_published("song-lo")
    assert len(rows) == 6
    assert {row[5].partition(":")[0] for row in rows} == {"bằng", "đúng như chữ viết"}
    assert contents() == before


def test_within_it_only_the_scenario_is_there(installation: Organization) -> None:
    limit = TimeLimit.objects.exclude(document=None).first()
    assert limit
    assert limit.document
    cited = str(limit.document)
    with loaded_apart(SONG_LO) as root:
        assert root.code == installation.code
        assert root.pk > installation.pk
        assert not Member.objects.filter(full_name="Người thật").exists()
        assert Document.objects.get(**DECISION).title.startswith("về việc thành lập")
        assert str(TimeLimit.objects.get(pk=limit.pk).document) == cited
        assert not AccessLog.objects.exists()
    assert set(Organization.objects.all()) == {installation, branch_of(installation)}
    assert Document.objects.get(**DECISION).title == "văn bản thật"
    assert Member.objects.get().full_name == "Người thật"
    # What comes afterwards is numbered as if nothing had been.
    assert make_member("Người sau", branch_of(installation)).pk < root.pk


def test_a_load_that_fails_is_a_sentence_and_leaves_everything(installation: Organization) -> None:
    Level.objects.filter(code="huyen").update(code="quan")
    before = contents()
    with pytest.raises(CommandError, match="Danh mục của cơ sở dữ liệu này thiếu “huyen”, song-lo cần có") as refusal:
        check_published("song-lo")
    assert refusal.value.returncode == 1
    assert contents() == before


def test_what_belongs_to_somebody_and_what_is_shared() -> None:
    labels = {model._meta.label for model in belonging_models()}
    assert {"branches.Organization", "branches.Place", "members.Member", "members.Badge", "meetings.Meeting",
            "meetings.ScoreLine", "core.Document"} <= labels  # fmt: skip
    assert labels & {"branches.Level", "members.Ethnicity", "meetings.ScoringScheme", "meetings.Criterion",
                     "accounts.User", "core.AccessLog", "core.Holiday"} == set()  # fmt: skip
    assert not any(label.endswith("Event") for label in labels)

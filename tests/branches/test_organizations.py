"""Founding, renaming, changing form, correcting: what a day reads before, on and after each act."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from branches import tree
from branches.models import Organization, OrganizationForm, OrganizationName, Placement, Trait
from branches.queries import names_on, with_current
from branches.services import (
    change_form,
    correct_organizations,
    found_organization,
    found_organizations,
    rename_organization,
)
from core.audit import SYSTEM
from core.periods import FOUNDING_DAY
from tests.factories import (
    START,
    TODAY,
    World,
    form,
    level,
    make_draft_meeting,
    make_organization,
    new_organization,
    sector,
)

pytestmark = pytest.mark.django_db


def codes_above(organization: Organization, on: date = TODAY) -> list[str]:
    return [one.code for one in tree.ancestors(organization, on=on)]


def test_a_set_is_founded_in_any_order() -> None:
    new = [new_organization("leaf", "middle"), new_organization("middle", "root"), new_organization("root")]
    found = found_organizations(new=new, by=SYSTEM)
    assert list(found) == ["leaf", "middle", "root"]
    assert codes_above(found["leaf"]) == ["root", "middle"]
    assert codes_above(found["root"]) == []
    assert {one.code for one in tree.subtree(found["root"], on=TODAY)} == {"leaf", "middle", "root"}


def test_a_set_may_stand_below_what_exists(world: World) -> None:
    found = found_organizations(new=[new_organization("A1", "A")], by=SYSTEM)
    assert codes_above(found["A1"]) == ["D", "X", "A"]


def test_every_part_of_an_organization_is_kept(world: World) -> None:
    new = new_organization(
        "M", "X", name="  Chi bộ   trường Mầm non  ", symbol="CB", seat="Nam Tuấn", sector=sector("truong-hoc"),
        founded_on=date(2015, 9, 5), start=date(2022, 3, 1), traits=[Trait.objects.get(code="bien-gioi")],
    )  # fmt: skip
    organization = found_organizations(new=[new], by=SYSTEM)["M"]
    organization.refresh_from_db()
    assert organization.founded_on == date(2015, 9, 5)
    name, what, place = organization.names.get(), organization.forms.get(), organization.placements.get()
    assert (name.name, name.symbol, name.seat, name.search_key.strip()) == (
        "Chi bộ trường Mầm non", "CB", "Nam Tuấn", "chi bo truong mam non",
    )  # fmt: skip
    assert (what.form, what.level, what.sector) == (form(), level(), sector("truong-hoc"))
    border = organization.traits.get()
    assert border.trait == Trait.objects.get(code="bien-gioi")
    assert [(row.start, row.end) for row in (name, what, place, border)] == [(date(2022, 3, 1), None)] * 4
    assert place.path == [world.d.pk, world.x.pk, organization.pk]


@pytest.mark.parametrize(
    ("links", "code"),
    [
        ({"P": "Q", "Q": "P"}, "cycle"),
        ({"P": "P"}, "cycle"),
        ({"P": "Q", "Q": "R", "R": "P"}, "cycle"),
        ({"P": "nowhere"}, "unknown_parent"),
        ({"P": None, "Q": "nowhere"}, "unknown_parent"),
    ],
)
def test_a_set_that_hangs_in_the_air_is_refused_whole(links: dict[str, str | None], code: str) -> None:
    new = [new_organization(child, parent) for child, parent in links.items()]
    with pytest.raises(ValidationError) as refusal:
        found_organizations(new=new, by=SYSTEM)
    assert refusal.value.code == code
    assert not Organization.objects.exists()


def test_the_refusal_names_what_is_missing_or_turns_in_a_circle() -> None:
    with pytest.raises(ValidationError, match="Không có tổ chức cấp trên mang mã XX"):
        found_organizations(new=[new_organization("P", "XX")], by=SYSTEM)
    with pytest.raises(ValidationError, match="Vòng tròn giữa các tổ chức P, Q"):
        found_organizations(new=[new_organization("P", "Q"), new_organization("Q", "P")], by=SYSTEM)


def test_without_a_first_day_it_begins_with_its_superior_and_a_root_with_the_party() -> None:
    found = found_organizations(
        new=[
            new_organization("root", start=None),
            new_organization("commune", "root", start=date(2021, 5, 1)),
            new_organization("branch", "commune", start=None),
            new_organization("second", "root", start=None),
        ],
        by=SYSTEM,
    )
    starts = {code: one.placements.get().start for code, one in found.items()}
    assert starts == {
        "root": FOUNDING_DAY,
        "commune": date(2021, 5, 1),
        "branch": date(2021, 5, 1),
        "second": FOUNDING_DAY,
    }


def test_a_child_older_than_its_superior_begins_with_it_and_keeps_its_own_founding_day() -> None:
    found = found_organizations(
        new=[
            new_organization("commune", start=date(2021, 5, 1)),
            new_organization("branch", "commune", start=date(1999, 1, 1), founded_on=date(1999, 1, 1)),
        ],
        by=SYSTEM,
    )
    branch = found["branch"]
    assert branch.founded_on == date(1999, 1, 1)
    assert [row.start for row in (branch.names.get(), branch.forms.get(), branch.placements.get())] == [
        date(2021, 5, 1)
    ] * 3


def test_one_that_has_ended_is_founded_as_dissolved() -> None:
    found = found_organizations(
        new=[new_organization("root"), new_organization("gone", "root", end=date(2022, 7, 1))], by=SYSTEM
    )
    place = found["gone"].placements.get()
    assert (place.end, place.dissolved) == (date(2022, 7, 1), True)
    assert not tree.subtree(found["gone"], on=date(2022, 7, 1)).exists()
    assert tree.subtree(found["gone"], on=date(2022, 6, 30)).exists()


def test_nothing_outlives_its_superior() -> None:
    new = [new_organization("root", end=date(2022, 7, 1)), new_organization("branch", "root")]
    with pytest.raises(ValidationError, match="Cấp trên không tồn tại vào ngày 01/07/2022"):
        found_organizations(new=new, by=SYSTEM)


def test_one_founded_by_hand_is_checked_by_field(world: World) -> None:
    with pytest.raises(ValidationError) as refusal:
        found_organization(new=new_organization("A", "X"), by=SYSTEM)
    assert set(refusal.value.message_dict) == {"code"}
    assert found_organization(new=new_organization("A2", "X"), by=SYSTEM).code == "A2"


def test_a_new_name_holds_from_its_day_on(world: World) -> None:
    rename_organization(organization=world.a, name="Chi bộ xóm Lũng Mới", on=date(2022, 7, 1), by=SYSTEM, seat="Lũng")
    assert names_on([world.a.pk], date(2022, 6, 30)) == {world.a.pk: "Chi bộ xóm Lũng Phầy"}
    assert names_on([world.a.pk], date(2022, 7, 1)) == {world.a.pk: "Chi bộ xóm Lũng Mới"}
    assert list(world.a.names.values_list("start", "end", "symbol", "seat")) == [
        (START, date(2022, 7, 1), "CB", ""),
        (date(2022, 7, 1), None, "CB", "Lũng"),
    ]


def test_two_renamings_in_any_order_leave_each_its_days(world: World) -> None:
    rename_organization(organization=world.a, name="Ba", on=date(2022, 9, 1), by=SYSTEM)
    rename_organization(organization=world.a, name="Hai", on=date(2022, 5, 1), by=SYSTEM)
    assert list(world.a.names.values_list("name", "start", "end")) == [
        ("Chi bộ xóm Lũng Phầy", START, date(2022, 5, 1)),
        ("Hai", date(2022, 5, 1), date(2022, 9, 1)),
        ("Ba", date(2022, 9, 1), None),
    ]


def test_renaming_twice_on_one_day_leaves_the_second_name(world: World) -> None:
    for name in ("Nhầm", "Đúng"):
        rename_organization(organization=world.a, name=name, on=date(2022, 5, 1), by=SYSTEM)
    assert list(world.a.names.values_list("name", flat=True)) == ["Chi bộ xóm Lũng Phầy", "Đúng"]


def test_nothing_is_renamed_before_it_was_there(world: World) -> None:
    with pytest.raises(ValidationError, match="Tổ chức không tồn tại vào ngày 31/12/2020"):
        rename_organization(organization=world.a, name="Sớm quá", on=date(2020, 12, 31), by=SYSTEM)


def test_a_change_of_form_holds_from_its_day_on_and_takes_its_meetings_along(world: World) -> None:
    before = make_draft_meeting(world.a, date(2022, 6, 5))
    after = make_draft_meeting(world.a, date(2022, 7, 5))
    change_form(
        organization=world.a, form=form("dang-bo"), level=level("co-so"), sector=sector("co-quan"),
        on=date(2022, 7, 1), by=SYSTEM,
    )  # fmt: skip
    rows = {row.start: row for row in world.a.forms.all()}
    assert {start: (row.end, row.form.code, row.sector.code) for start, row in rows.items()} == {
        START: (date(2022, 7, 1), "chi-bo", "nong-thon"),
        date(2022, 7, 1): (None, "dang-bo", "co-quan"),
    }
    for meeting, start in ((before, START), (after, date(2022, 7, 1))):
        meeting.refresh_from_db()
        assert meeting.form == rows[start]


def test_a_correction_changes_the_past_and_nothing_else(world: World) -> None:
    rename_organization(organization=world.a, name="Hai", on=date(2022, 5, 1), by=SYSTEM)
    correct_organizations(
        corrections=[
            (world.a, {"name": "Chi bộ xóm Hai", "symbol": "CBH"}),
            (world.b, {"sector": sector("y-te"), "level": level("co-so"), "founded_on": date(2001, 2, 3)}),
        ],
        by=SYSTEM,
    )
    assert [(row.name, row.symbol, row.search_key.strip()) for row in world.a.names.all()] == [
        ("Chi bộ xóm Lũng Phầy", "CB", "chi bo xom lung phay"),
        ("Chi bộ xóm Hai", "CBH", "chi bo xom hai"),
    ]
    what = world.b.forms.get()
    assert (what.sector.code, what.level.code, what.form.code) == ("y-te", "co-so", "chi-bo")
    assert Organization.objects.get(pk=world.b.pk).founded_on == date(2001, 2, 3)
    assert world.b.names.get().name == "Chi bộ xóm Nà Rị"


def test_what_an_organization_is_on_a_day_is_read_at_once(world: World) -> None:
    rename_organization(organization=world.a, name="Mới", on=date(2022, 7, 1), by=SYSTEM)
    (before,) = with_current(Organization.objects.filter(pk=world.a.pk), on=date(2022, 6, 30))
    (after,) = with_current(Organization.objects.filter(pk=world.a.pk), on=TODAY)
    assert (before.name, after.name) == ("Chi bộ xóm Lũng Phầy", "Mới")
    assert (after.symbol, after.form_name, after.level_name, after.sector_name, after.parent_id, after.parent_code) == (
        "CB", "Chi bộ", "Trực thuộc cơ sở", "nông thôn", world.x.pk, "X",
    )  # fmt: skip
    assert after.until is None


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            lambda a: OrganizationName(organization=a, name="N", start=TODAY),
            "Tổ chức đã có tên gọi trong khoảng ngày này.",
        ),
        (
            lambda a: OrganizationForm(organization=a, form=form(), level=level(), start=TODAY),
            "Tổ chức đã có loại, cấp, khối trong khoảng ngày này.",
        ),
        (
            lambda a: Placement(organization=a, path=[a.pk], start=date(2020, 1, 1), end=date(2022, 1, 1)),
            "Tổ chức đã có vị trí trong hệ thống trong khoảng ngày này.",
        ),
        (
            lambda a: OrganizationName(organization=a, name="N", start=date(2020, 2, 1), end=date(2020, 2, 1)),
            "Ngày kết thúc phải sau ngày bắt đầu.",
        ),
        (
            lambda a: Placement(organization=a, path=[a.pk], parent=a, start=date(2020, 1, 1), end=START),
            "Tổ chức không thể là cấp trên của chính mình.",
        ),
        (
            lambda a: Placement(
                organization=make_organization("Z"), path=[a.pk], dissolved=True, start=date(2019, 1, 1)
            ),
            "Giải thể phải có ngày.",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_by_the_database(world: World, row: object, sentence: str) -> None:
    made = row(world.a)  # type: ignore[operator]
    with pytest.raises(ValidationError) as refusal:
        made.full_clean(exclude=["path", "sort_key", "search_key"])
    assert sentence in refusal.value.messages
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save()


def test_touching_spans_do_not_overlap(world: World) -> None:
    row = OrganizationName(organization=world.a, name="Trước", start=date(2020, 1, 1), end=START)
    row.full_clean(exclude=["sort_key", "search_key"])
    row.save()
    assert world.a.names.count() == 2

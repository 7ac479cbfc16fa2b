"""Every screen of records goes out as a file and comes in again through the services, within the scope."""

import io
from datetime import date
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from branches.admin import RecordFiles
from branches.models import (
    OrganizationTrait,
    Place,
    Reorganization,
)
from branches.queries import acts_on
from core.audit import SYSTEM, AccessLog
from core.models import Document
from members.models import (
    Award,
    CommitteeTerm,
    Member,
    Membership,
    OfficeTerm,
    Transfer,
)
from members.services import (
    record_award,
)
from tests.branches.test_flat_tables import address, bring_in, exported, faults, sheet
from tests.offices import make_office, make_term
from tests.places import make_place
from tests.records import IDS, KEYS, PAPER, RECORDS, award

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(world, client_as):
    """The district's staff; everybody in the world has a card to be named by."""
    for number, member in enumerate(Member.objects.order_by("pk"), 1):
        Member.objects.filter(pk=member.pk, card_number=None).update(card_number=f"0{number:011d}")
        member.refresh_from_db()
    for member in world.members.values():
        member.refresh_from_db()
    return client_as("district")


def screen_of(model: Any) -> Any:
    return admin.site._registry[model]


def written(model: Any, pk: int | None = None) -> set[tuple[Any, ...]]:
    """Everything the rows say, but for their keys."""
    columns = [field.attname for field in model._meta.concrete_fields if field.name not in ("id", "uuid", "file")]
    rows = model._default_manager.all()
    return set((rows.filter(pk=pk) if pk else rows).values_list(*columns))


def confirm(client, screen, page) -> None:
    assert "confirm_form" in page.context, faults(page)
    client.post(address(screen, "process_import"), page.context["confirm_form"].initial)


def edited(content: bytes, cells: dict[str, Any], key: tuple[str, Any] | None = None) -> bytes:
    """A file with some cells of its rows (of one, by a key) written over."""
    rows = [list(row) for row in load_workbook(io.BytesIO(content)).active.values]
    for row in rows[1:]:
        if key is None or row[rows[0].index(key[0])] == key[1]:
            for heading, value in cells.items():
                row[rows[0].index(heading)] = value
    return sheet(*rows)


@pytest.mark.parametrize(("model", "make", "heading", "value", "field", "becomes"), RECORDS, ids=IDS)
def test_what_goes_out_comes_in_again(world, client, model, make, heading, value, field, becomes) -> None:
    row, screen = make(world), screen_of(model)
    before, history = written(model), acts_on(model, row.pk).count()
    content = exported(client, screen)
    line = AccessLog.objects.filter(action="export").latest("pk")
    gone = {Membership: 1}.get(model, 0)  # who passed away: his file is closed
    assert line.detail["rows"] == len(before) - gone
    again = bring_in(client, screen, content)
    assert "confirm_form" in again.context, faults(again)
    totals = again.context["result"].totals
    assert (totals["skip"], totals["error"], totals["invalid"]) == (len(before) - gone, 0, 0)
    confirm(client, screen, again)
    assert written(model) == before
    assert acts_on(model, row.pk).count() == history
    model._default_manager.filter(pk=row.pk).delete()
    confirm(client, screen, bring_in(client, screen, content))
    assert written(model) == before


@pytest.mark.parametrize(
    ("model", "make", "heading", "value", "field", "becomes"),
    [row for row in RECORDS if row[2]],  # an office: see below
)
def test_a_changed_row_changes_that_row_with_its_history(
    world, client, model, make, heading, value, field, becomes
) -> None:
    row, screen = make(world), screen_of(model)
    others = written(model) - written(model, row.pk)
    history = acts_on(model, row.pk).count()
    key = KEYS.get(model)
    content = edited(exported(client, screen), {heading: value}, key)
    confirm(client, screen, bring_in(client, screen, content))
    assert model._default_manager.filter(pk=row.pk).values_list(field, flat=True).get() == becomes
    assert written(model) - written(model, row.pk) == others
    act = acts_on(model, row.pk)
    assert act.count() == history + 1


def test_an_office_is_ended_by_a_file_with_its_reason(world, client) -> None:
    row, screen = make_office(world.members["an"], world.a), screen_of(OfficeTerm)
    content = exported(client, screen)
    page = bring_in(client, screen, edited(content, {"Đến hết ngày": "30/11/2022"}))
    assert "Lý do thôi giữ" in str(page.context["result"].invalid_rows[0].error_dict)
    cells = {"Đến hết ngày": "30/11/2022", "Lý do thôi giữ": "nghỉ hưu", "Văn bản thôi giữ": PAPER}
    confirm(client, screen, bring_in(client, screen, edited(content, cells)))
    row.refresh_from_db()
    assert (row.end, row.end_reason, str(row.end_document)) == (date(2022, 12, 1), "nghỉ hưu", PAPER)


def test_who_has_no_card_is_named_by_his_national_id(world, client) -> None:
    an = world.members["an"]
    Member.objects.filter(pk=an.pk).update(card_number=None, national_id="004085000123")
    screen = screen_of(Award)
    content = sheet(
        ("Số thẻ Đảng", "Số định danh cá nhân", "Hình thức khen thưởng", "Ngày khen thưởng"),
        (None, 4085000123, "Giấy khen", "19/05/2022"),
    )
    confirm(client, screen, bring_in(client, screen, content))
    row = Award.objects.get()
    assert (row.member, row.organization) == (an, world.a)
    rows = list(load_workbook(io.BytesIO(exported(client, screen))).active.values)
    assert dict(zip(*rows, strict=True))["Số định danh cá nhân"] == "004085000123"


AWARD = ("Số thẻ Đảng", "Họ và tên", "Hình thức khen thưởng", "Ngày khen thưởng", "Văn bản")


@pytest.mark.parametrize(
    ("cells", "column", "sentence"),
    [
        (("999999999999", "", "Giấy khen", "19/05/2022", ""), "Số thẻ Đảng", "trong phạm vi của bạn"),
        (("", "", "Giấy khen", "19/05/2022", ""), "Số thẻ Đảng", "Ghi số thẻ Đảng"),
        (("x" * 5000, "", "Giấy khen", "19/05/2022", ""), "Số thẻ Đảng", "trong phạm vi của bạn"),
        (("{an}", "Người Khác", "Giấy khen", "19/05/2022", ""), "Họ và tên", "chỉ để đối chiếu"),
        (("{an}", "", "Giấy khen", "31/02/2022", ""), "Ngày khen thưởng", "Không có ngày này"),
        (("{an}", "", "Giấy khen", "01/01/9999", ""), "Ngày khen thưởng", "Ngày phải từ"),
        (("{an}", "", "Giấy khen", "01/01/2050", ""), "Ngày khen thưởng", "ở tương lai"),
        (("{an}", "", "Giấy khen", "19/05/2022", "15-QĐ"), "Văn bản", "cả số và ngày"),
        (("{an}", "", "Giấy khen", "19/05/2022", f"{'9' * 90} ngày 01/01/2022"), "Văn bản", "60"),
        (("{an}", "", "x" * 300, "19/05/2022", ""), "Hình thức khen thưởng", "200"),
        (("{an}", "", "", "19/05/2022", ""), "Hình thức khen thưởng", "để tr"),
    ],
)
def test_a_hostile_row_is_refused_with_its_number_column_and_sentence(world, client, cells, column, sentence) -> None:
    an = world.members["an"]
    good = (an.card_number, an.full_name, "Bằng khen", "19/05/2022", "")
    bad = tuple(text.replace("{an}", an.card_number) for text in cells)
    page = bring_in(client, screen_of(Award), sheet(AWARD, good, bad))
    assert "confirm_form" not in page.context
    text = page.content.decode()
    assert sentence in faults(page)
    assert column in text
    result = page.context["result"]
    assert [one.number for one in result.invalid_rows] + [one[0] for one in result.row_errors()] == [2]
    assert Award.objects.count() == 0


def test_a_file_without_its_columns_is_refused_once(world, client) -> None:
    page = bring_in(client, screen_of(Award), sheet(("Cột lạ",), *((str(number),) for number in range(20))))
    (error,) = page.context["result"].base_errors
    assert "Tệp thiếu cột: Số thẻ Đảng" in str(error.error)
    assert not page.context["result"].row_errors()


def test_a_null_byte_is_refused(world, client) -> None:
    file = io.BytesIO("Số thẻ Đảng,Hình thức khen thưởng,Ngày khen thưởng\n1\0,x,19/05/2022\n".encode())
    file.name = "bang.csv"
    screen = screen_of(Award)
    page = client.post(address(screen, "import"), {"import_file": file, "format": "1", "resource": "0"})
    assert page.status_code == 200
    assert "confirm_form" not in page.context


@pytest.fixture
def staff(client, client_as):
    get_user_model().objects.filter(username="commune").update(is_staff=True)
    return client_as("commune")


def test_members_and_organisations_out_of_scope_are_refused(world, staff) -> None:
    world.members["away"] = Member.objects.filter(memberships__organization=world.c).first()
    stranger = Member.objects.exclude(memberships__organization__in=[world.a, world.b]).first()
    assert stranger is not None
    page = bring_in(staff, screen_of(Award), sheet(AWARD, (stranger.card_number, "", "Giấy khen", "19/05/2022", "")))
    assert "trong phạm vi của bạn" in faults(page)
    assert stranger.full_name not in page.content.decode()
    term = sheet(("Tổ chức", "Nhiệm kỳ", "Từ ngày"), (world.c.code, "2020–2025", "01/01/2021"))
    assert "Không có tổ chức mang mã “C” trong phạm vi của bạn" in faults(
        bring_in(staff, screen_of(CommitteeTerm), term)
    )
    assert not CommitteeTerm.objects.exists()
    mine = sheet(("Tổ chức", "Nhiệm kỳ", "Từ ngày"), (world.a.code, "2020–2025", "01/02/2021"))
    confirm(staff, screen_of(CommitteeTerm), bring_in(staff, screen_of(CommitteeTerm), mine))
    assert CommitteeTerm.objects.get().organization == world.a


def test_a_file_goes_out_with_the_scope_only(world, staff) -> None:
    make_term(world.a)
    make_term(world.c)
    rows = list(load_workbook(io.BytesIO(exported(staff, screen_of(CommitteeTerm)))).active.values)
    assert [row[0] for row in rows[1:]] == ["A"]


def test_more_rows_ask_no_more_questions(world, client) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            exported(client, screen_of(Award))
        return len(asked)

    award(world)
    questions()  # the session's own
    one = questions()
    for number, name in enumerate(("binh", "cuong", "an")):
        record_award(
            member=world.members[name], organization=world.a, title=f"Bằng khen {number}", awarded_on=date(2022, 5, 19),
            document=Document.objects.create(number=f"{number}-QĐ", issued_on=date(2022, 5, 1)), by=SYSTEM,
        )  # fmt: skip
    assert questions() == one


def test_rights_open_files(world, staff, client_as) -> None:
    """Who may not manage organisations brings in no trait; a visitor takes nothing out; nobody brings in a transfer."""
    assert staff.get(address(screen_of(Award), "import")).status_code == 200
    assert staff.get(address(screen_of(OrganizationTrait), "import")).status_code == 403
    assert staff.get(address(screen_of(OrganizationTrait), "export")).status_code == 200
    for model in (Transfer, Reorganization):
        assert client_as("district").get(address(screen_of(model), "import")).status_code == 403
        assert client_as("district").get(address(screen_of(model), "export")).status_code == 200


def test_a_transfer_goes_out_whole(world, client) -> None:
    Transfer.objects.create(
        member=world.members["an"], organization=world.a, destination=world.c, kind="official", direction="inside",
        requested_on=date(2022, 12, 1), reason="=cmd",
    )  # fmt: skip
    rows = list(load_workbook(io.BytesIO(exported(client, screen_of(Transfer)))).active.values)
    said = dict(zip(*rows, strict=True))
    assert (said["Tổ chức lập"], said["Nơi đến"], said["Trạng thái"], said["Lý do"]) == (
        "A",
        "C",
        "đã đề nghị",
        "'=cmd",
    )
    assert said["Họ và tên"] == world.members["an"].full_name


def test_a_place_is_corrected_and_a_new_one_sent_to_its_sheet(world, client) -> None:
    place, screen = make_place("X1", world.x), screen_of(Place)
    content = exported(client, screen)
    confirm(client, screen, bring_in(client, screen, edited(content, {"Tên địa bàn, đơn vị": "Xóm Mới"})))
    place.refresh_from_db()
    assert (place.name, place.search_key.strip()) == ("Xóm Mới", "xom moi")
    page = bring_in(client, screen, edited(content, {"Mã địa bàn": "X9"}))
    assert "sheet “Địa bàn”" in faults(page)


def test_every_screen_of_records_is_held_here() -> None:
    """A screen with files that come in has its row above."""
    screens = {
        model
        for model, screen in admin.site._registry.items()
        if isinstance(screen, RecordFiles) and screen.resource.imports
    }
    assert screens - {Place} == {row[0] for row in RECORDS}
    assert reverse("admin:members_transfer_export")

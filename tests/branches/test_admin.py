"""Entering organisations' data and rights by hand in the back office, within the scope, through the services."""

import io
import re
from datetime import date, datetime

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from branches.models import Appointment, Level, Organization
from branches.services import rename_organization
from core.audit import SYSTEM, AccessLog, acting
from core.documents import Document
from tests.factories import PASSWORD, START, make_appointed, make_user

pytestmark = pytest.mark.django_db
User = get_user_model()


def inline(prefix: str, *rows: dict[str, str], initial: int = 0) -> dict[str, str]:
    """What a browser sends for the rows typed beside the one on the page."""
    data = {
        f"{prefix}-TOTAL_FORMS": str(len(rows)),
        f"{prefix}-INITIAL_FORMS": str(initial),
        f"{prefix}-MIN_NUM_FORMS": "0",
        f"{prefix}-MAX_NUM_FORMS": "1000",
    }
    return data | {f"{prefix}-{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()}


@pytest.fixture
def staff(world, client_as):
    """A client of the commune's staff for whom the back office is opened."""
    User.objects.filter(username="commune").update(is_staff=True)
    return client_as("commune")


def test_the_back_office_is_closed_to_who_is_no_staff(world, client_as) -> None:
    assert client_as("secretary").get(reverse("admin:index")).status_code in (302, 403)
    assert client_as("district").get(reverse("admin:index")).status_code == 200


def test_each_list_holds_the_scope_and_a_row_outside_is_not_found(world, staff) -> None:
    response = staff.get(reverse("admin:branches_organization_changelist"))
    assert [row.code for row in response.context["cl"].result_list] == ["A", "B", "X"]
    inside = reverse("admin:branches_organization_change", args=[world.a.pk])
    outside = reverse("admin:branches_organization_change", args=[world.c.pk])
    assert (staff.get(inside).status_code, staff.get(outside).status_code) == (200, 404)
    assert staff.get(reverse("admin:branches_organization_history", args=[world.c.pk])).status_code == 404


def test_an_organisation_is_found_by_a_former_name_and_shown_with_todays(world, client_as) -> None:
    rename_organization(organization=world.c, name="Chi bộ Nà Rụa", on=date(2022, 6, 1), by=SYSTEM)
    response = client_as("district").get(reverse("admin:branches_organization_changelist"), {"q": "na rua"})
    assert [(row.code, row.name) for row in response.context["cl"].result_list] == [("C", "Chi bộ Nà Rụa")]


def test_the_choices_offered_while_typing_are_those_of_the_scope(world, staff, client_as) -> None:
    query = {"app_label": "branches", "model_name": "appointment", "field_name": "organization"}
    found = client_as("district").get(reverse("admin:autocomplete"), query | {"term": "lung phay"}).json()["results"]
    assert found == [{"id": str(world.a.pk), "text": "Chi bộ xóm Lũng Phầy (A)"}]


def test_founding_leads_to_the_page_that_also_places_it(world, client_as) -> None:
    response = client_as("district").get(reverse("admin:branches_organization_add"))
    assert response.url == reverse("branches:add")


def test_an_appointment_is_made_and_ended_by_its_last_day(world, client_as) -> None:
    client, user = client_as("district"), make_user("moi")
    data = {"user": user.pk, "organization": world.b.pk, "role": "roll_taker", "start": "01/12/2022", "end": ""}
    client.post(reverse("admin:branches_appointment_add"), data)
    row = Appointment.objects.get(user=user)
    assert (row.organization, row.role, row.start, row.end) == (world.b, "roll_taker", date(2022, 12, 1), None)
    address = reverse("admin:branches_appointment_change", args=[row.pk])
    client.post(address, {"end": "31/12/2022", "role": "district_staff"})
    row.refresh_from_db()
    assert (row.role, row.end) == ("roll_taker", date(2023, 1, 1))
    assert 'value="31/12/2022"' in client.get(address).content.decode()


def test_a_day_nobody_means_is_refused_beside_its_field(world, client_as) -> None:
    client, user = client_as("district"), make_user("moi")
    data = {"user": user.pk, "organization": world.b.pk, "role": "roll_taker", "start": "01/01/0001"}
    response = client.post(reverse("admin:branches_appointment_add"), data | {"end": "31/12/9999"})
    assert sorted(response.context["adminform"].form.errors) == ["end", "start"]
    address = reverse("admin:branches_organization_change", args=[world.a.pk])
    response = client.post(address, {"founded_on": "21/12/2022"})
    assert response.context["adminform"].form.errors == {"founded_on": ["Ngày này ở tương lai."]}


def test_the_same_appointment_twice_is_refused_with_what_was_typed(world, client_as) -> None:
    user = world.users["secretary"]
    data = {"user": user.pk, "organization": world.a.pk, "role": "secretary", "start": "01/12/2022", "end": ""}
    response = client_as("district").post(reverse("admin:branches_appointment_add"), data)
    assert "đã có vai trò này" in str(response.context["adminform"].form.errors)
    assert 'value="01/12/2022"' in response.content.decode()
    assert Appointment.objects.filter(user=user).count() == 1


def test_nobody_appoints_without_the_right_to(world, staff) -> None:
    assert staff.get(reverse("admin:branches_appointment_changelist")).status_code == 403
    assert staff.get(reverse("admin:branches_appointment_add")).status_code == 403


def test_nobody_appoints_outside_his_scope(world, client_as) -> None:
    limited = make_appointed("cap-xa", world.x, "district_staff")
    from django.test import Client

    client = Client()
    client.force_login(limited, backend="django.contrib.auth.backends.ModelBackend")
    data = {"user": limited.pk, "role": "secretary", "start": "01/12/2022", "end": ""}
    address = reverse("admin:branches_appointment_add")
    refused = client.post(address, data | {"organization": world.d.pk})
    assert list(refused.context["adminform"].form.errors) == ["organization"]
    client.post(address, data | {"organization": world.a.pk})
    assert set(limited.appointments.values_list("organization__code", "role")) == {
        ("X", "district_staff"), ("A", "secretary"),
    }  # fmt: skip


def test_an_account_is_opened_with_its_appointment_and_a_password_to_replace(world, client_as) -> None:
    appointment = {"organization": str(world.b.pk), "role": "secretary", "start": "01/12/2022", "end": ""}
    data = {"username": "BiThu.B", "full_name": "Nông Thị Hòa", "phone": "", "password_given": "la-mat-khau-dau"}
    client_as("district").post(reverse("admin:accounts_user_add"), data | inline("appointments", appointment))
    user = User.objects.get(username="bithu.b")
    assert user.must_change_password
    assert user.check_password("la-mat-khau-dau")
    assert list(user.appointments.values_list("organization__code", "role")) == [("B", "secretary")]


def test_an_account_is_of_somebody_with_a_name(world, client_as) -> None:
    data = {"username": "moi", "full_name": "<script>", "password_given": PASSWORD} | inline("appointments")
    response = client_as("district").post(reverse("admin:accounts_user_add"), data)
    assert list(response.context["adminform"].form.errors) == ["full_name"]


def test_a_weak_password_is_refused_beside_its_field(world, client_as) -> None:
    data = {"username": "moi", "full_name": "Nông Thị Hòa", "phone": "", "password_given": "12345"}
    response = client_as("district").post(reverse("admin:accounts_user_add"), data | inline("appointments"))
    assert list(response.context["adminform"].form.errors) == ["password_given"]
    assert not User.objects.filter(username="moi").exists()


def test_a_password_is_given_logged_and_never_shown(world, client_as) -> None:
    client, user = client_as("district"), world.users["secretary"]
    client.post(reverse("admin:accounts_user_password", args=[user.pk]), {"password": "mot-mat-khau-khac"})
    user.refresh_from_db()
    assert user.must_change_password
    assert user.check_password("mot-mat-khau-khac")
    assert AccessLog.objects.filter(action="password", subject_id=str(user.pk), username="district").count() == 1
    text = client.get(reverse("admin:accounts_user_change", args=[user.pk])).content.decode()
    assert user.password not in text
    assert "md5" not in text


def test_nobody_gives_a_password_to_somebody_above_him(world, client_as) -> None:
    make_appointed("cap-xa", world.x, "district_staff")
    from django.test import Client

    client = Client()
    client.force_login(User.objects.get(username="cap-xa"), backend="django.contrib.auth.backends.ModelBackend")
    above = world.users["district"]
    Appointment.objects.create(user=above, organization=world.a, role="visitor", start=START)
    address = reverse("admin:accounts_user_password", args=[above.pk])
    assert client.post(address, {"password": "mot-mat-khau-khac"}).status_code == 403
    above.refresh_from_db()
    assert above.check_password(PASSWORD)
    below = reverse("admin:accounts_user_password", args=[world.users["secretary"].pk])
    assert client.get(below).status_code == 200


def test_the_history_tells_who_changed_what_before_and_after(world, client_as) -> None:
    with acting(world.users["district"], source="thử"):
        document = Document.objects.create(number="1-QĐ/HU", issued_on=date(2022, 1, 5))
        document.title = "Về việc chuyển"
        document.save()
    response = client_as("district").get(reverse("admin:core_document_history", args=[document.pk]))
    acts = response.context["page"].object_list
    assert [(act.who, act.what, act.source) for act in acts] == [
        ("district", "sửa", "lệnh thử"),
        ("district", "thêm", "lệnh thử"),
    ]
    assert [(one.label, one.before, one.after) for one in acts[0].differences] == [("trích yếu", "", "Về việc chuyển")]
    assert ("ngày ban hành", "", "05/01/2022") in [(one.label, one.before, one.after) for one in acts[1].differences]


def test_the_history_of_a_span_tells_its_last_day(world, client_as) -> None:
    row = world.a.appointments.get(role="secretary")
    row.end = date(2023, 1, 1)
    row.save()
    response = client_as("district").get(reverse("admin:branches_appointment_history", args=[row.pk]))
    assert [(one.label, one.after) for one in response.context["page"].object_list[0].differences] == [
        ("đến hết ngày", "31/12/2022")
    ]


def test_shared_rows_are_written_by_who_manages_a_root_and_read_by_the_rest(world, staff, client_as) -> None:
    level = Level.objects.get(code="huyen")
    address = reverse("admin:branches_level_change", args=[level.pk])
    data = {"code": "huyen", "name": "Huyện, thị xã", "rank": "20"}
    assert staff.get(address).status_code == 200
    assert staff.post(address, data).status_code == 403
    client_as("district").post(address, data)
    level.refresh_from_db()
    assert level.name == "Huyện, thị xã"


def sheet(*rows: tuple) -> io.BytesIO:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "cap.xlsx"
    return file


def test_a_flat_table_is_exported_without_formulas_and_logged(world, client_as) -> None:
    Level.objects.create(code="la", name="=1+1", rank=90)
    response = client_as("district").post(reverse("admin:branches_level_export"), {"format": "0", "resource": "0"})
    rows = list(load_workbook(io.BytesIO(response.content)).active.values)
    assert rows[0] == ("Mã", "Tên cấp", "Thứ tự từ trên xuống")
    assert ("la", "'=1+1", 90) in rows
    assert AccessLog.objects.get(action="export").username == "district"


def test_a_flat_table_is_imported_through_the_service_after_a_preview(world, client_as) -> None:
    client, address = client_as("district"), reverse("admin:branches_level_import")
    file = sheet(("Mã", "Tên cấp", "Thứ tự từ trên xuống"), ("huyen", "Huyện", 20), ("khu-vuc", "Khu vực", 25))
    preview = client.post(address, {"import_file": file, "format": "0", "resource": "0"})
    assert [row.import_type for row in preview.context["result"].rows] == ["skip", "new"]
    assert not Level.objects.filter(code="khu-vuc").exists()
    done = client.post(reverse("admin:branches_level_process_import"), preview.context["confirm_form"].initial)
    assert done.status_code == 302
    assert Level.objects.get(code="khu-vuc").rank == 25


def test_a_wrong_row_of_a_flat_table_is_told_and_nothing_written(world, client_as) -> None:
    file = sheet(("Mã", "Tên cấp", "Thứ tự từ trên xuống"), ("có dấu", "Khu vực", 25))
    page = client_as("district").post(
        reverse("admin:branches_level_import"), {"import_file": file, "format": "0", "resource": "0"}
    )
    assert "confirm_form" not in page.context
    assert Level.objects.filter(name="Khu vực").count() == 0
    assert "Traceback" not in page.content.decode()


def test_choices_and_dates_are_written_and_read_as_people_do(world, client_as) -> None:
    client = client_as("district")
    columns = ("Số, ký hiệu", "Ngày ban hành", "Loại văn bản", "Cơ quan ban hành", "Trích yếu")
    file = sheet(columns, ("1-QĐ/HU", "05/01/2022", "quyet dinh", "Huyện ủy", ""))
    preview = client.post(reverse("admin:core_document_import"), {"import_file": file, "format": "0", "resource": "0"})
    client.post(reverse("admin:core_document_process_import"), preview.context["confirm_form"].initial)
    found = Document.objects.filter(number="1-QĐ/HU").values_list("number", "issued_on", "kind")
    assert list(found) == [("1-QĐ/HU", date(2022, 1, 5), "decision")]
    response = client.post(reverse("admin:core_document_export"), {"format": "0", "resource": "0"})
    rows = list(load_workbook(io.BytesIO(response.content)).active.values)
    assert [row for row in rows if row[0] in (columns[0], "1-QĐ/HU")] == [
        columns,
        ("1-QĐ/HU", datetime(2022, 1, 5), "quyết định", "Huyện ủy", None),
    ]


def test_what_is_no_table_is_answered_in_a_sentence(world, client_as) -> None:
    file = io.BytesIO(b"khong phai bang tinh")
    file.name = "cap.xlsx"
    page = client_as("district").post(
        reverse("admin:branches_level_import"), {"import_file": file, "format": "0", "resource": "0"}
    )
    assert page.context["form"].errors == {
        "import_file": ["Không đọc được tệp này. Hãy chọn đúng định dạng (xlsx hoặc csv) của tệp."]
    }


def test_the_log_shows_the_scope_only(world, client_as) -> None:
    AccessLog.objects.create(username="x", action="read", subject="trong", organization_id=world.a.pk)
    AccessLog.objects.create(username="x", action="read", subject="ngoài", organization_id=0)
    response = client_as("district").get(reverse("admin:core_accesslog_changelist"))
    assert [row.subject for row in response.context["cl"].result_list if row.action == "read"] == ["trong"]


def test_the_name_of_an_organisation_is_corrected_in_place(world, client_as) -> None:
    address = reverse("admin:branches_organization_change", args=[world.a.pk])
    counts = {}
    for prefix in ("names", "forms", "placements"):
        counts |= inline(prefix)
    client_as("district").post(address, {"founded_on": "03/02/1999"} | counts)
    assert Organization.objects.get(pk=world.a.pk).founded_on == date(1999, 2, 3)


@pytest.mark.parametrize("sent", ["abc", "\x00", "<script>", "²", "9" * 30])
def test_what_names_no_row_is_refused_at_its_field(world, client_as, sent) -> None:
    client = client_as("district")
    data = {"user": sent, "organization": sent, "role": "secretary", "start": "01/12/2022", "end": ""}
    response = client.post(reverse("admin:branches_appointment_add"), data)
    assert sorted(response.context["adminform"].form.errors) == ["organization", "user"]
    row = {"organization": sent, "role": "secretary", "start": "01/12/2022", "end": ""}
    account = {"username": "moi", "full_name": "Nông Thị Hòa", "phone": "", "password_given": "la-mat-khau-dau"}
    response = client.post(reverse("admin:accounts_user_add"), account | inline("appointments", row))
    assert list(response.context["inline_admin_formsets"][0].formset.errors[0]) == ["organization"]
    assert not User.objects.filter(username="moi").exists()


def test_a_refused_form_still_holds_the_rows_chosen(world, client_as) -> None:
    data = {"user": "abc", "organization": world.a.pk, "role": "secretary", "start": "01/12/2022", "end": ""}
    page = client_as("district").post(reverse("admin:branches_appointment_add"), data).content.decode()
    assert f'<option value="{world.a.pk}" selected>' in page


@pytest.mark.parametrize("screen", ["core_holiday", "branches_level", "branches_sector", "members_ethnicity"])
def test_an_export_narrowed_by_what_it_does_not_know_starts_again_without(world, client_as, screen) -> None:
    address = reverse(f"admin:{screen}_export")
    response = client_as("district").get(address, {"trang": "1"}, follow=True)
    assert (response.redirect_chain, response.status_code) == ([(address, 302)], 200)


def test_the_last_day_is_shown_as_everywhere_and_no_day_as_a_dash(world, client_as) -> None:
    client = client_as("district")
    rename_organization(organization=world.c, name="Chi bộ Nà Rụa", on=date(2022, 6, 1), by=SYSTEM)
    shown = [
        re.findall(r'last_day.*?<div class="readonly">(.*?)</div>', page, re.DOTALL)
        for page in (
            client.get(reverse("admin:branches_organizationname_change", args=[name.pk])).content.decode()
            for name in world.c.names.order_by("start")
        )
    ]
    assert shown == [["31/05/2022"], ["–"]]

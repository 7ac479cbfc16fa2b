"""The record in full: what is typed, refused, shown; places by both names; the photograph."""

import io
import re
import zlib
from datetime import date
from html import unescape
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from PIL import Image, ImageFile

from core.audit import SYSTEM
from core.documents import Document
from core.files import MAX_PHOTO_BYTES, check_photo
from core.forms import ONCE
from core.models import StoredFile
from members.models import Address, Ethnicity, Member, Occupation, Province, Religion
from members.queries import crossed_dates, doubtful_dates, province_key
from members.services import NewAddress, correct_member, keep_addresses
from tests.factories import make_member, make_organization

pytestmark = pytest.mark.django_db


def record(**values: str) -> dict[str, str]:
    return {
        "full_name": "Lý Văn Sơn", "card_number": "111 222 333 444", "birth": "1958", "admission": "03/1985",
        "full_membership_date": "19/05/1986", "organization": "A", "start": "01/01/2022", "start_reason": "recorded",
    } | values  # fmt: skip


def whole() -> dict[str, str]:
    """Every group of the record."""
    return record(
        other_name="Lý Sơn", gender="male", religion=str(Religion.objects.get(name="Không").pk),
        occupation=str(Occupation.objects.get(code="nghi-huu").pk), card_issued_on="03/02/2010",
        card_issued_by="Tỉnh ủy Cao Bằng", legacy_card_number="04123456", national_id="004058000001",
        former_national_id="080123456", cv_number="0412345678", central_id="TW-1",
        admission_document_number="12-QĐ/HU", admission_document_date="01/03/1985", ceremony_date="19/05/1985",
        admitted_in="Chi bộ xóm Lũng Phầy", full_membership_document_number="40-QĐ/HU",
        full_membership_document_date="20/05/1986", party_age_start="03/03/1985", party_age_excluded_days="1.0",
        general_education="upper_secondary", professional_level="intermediate", theory_level="elementary",
        youth_union_date="26/03/1974", enlisted_on="01/02/1976", discharged_on="01/02/1980",
        birth_country="Việt Nam", birth_former_province="cao bang", birth_former_commune="Nam Tuấn, Hòa An",
        birth_former_text="xóm Lũng Phầy", birth_two_tier_province="TỈNH CAO BẰNG", birth_two_tier_commune="Nam Tuấn",
        home_town_former_province="TP. Hồ Chí Minh", current_country="Lào", current_former_text="Viêng Chăn",
    )  # fmt: skip


def test_everything_typed_is_kept_and_shown(world, client_as) -> None:
    data = whole() | {"party_age_excluded_days": "120"}
    response = client_as("commune").post(reverse("members:add"), data, follow=True)
    member = Member.objects.get(card_number="111222333444")
    assert response.redirect_chain == [(reverse("members:detail", args=[member.uuid]), 302)]
    assert str(member.admission_document) == "12-QĐ/HU ngày 01/03/1985"
    assert str(member.full_membership_document) == "40-QĐ/HU ngày 20/05/1986"
    assert [
        (one.kind, one.two_tier, one.country, str(one)) for one in member.addresses.order_by("kind", "two_tier")
    ] == [
        ("birth", False, "Việt Nam", "xóm Lũng Phầy, Nam Tuấn, Hòa An, Cao Bằng"),
        ("birth", True, "Việt Nam", "Nam Tuấn, Cao Bằng"),
        ("current", False, "Lào", "Viêng Chăn"),
        ("home_town", False, "Việt Nam", "TP. Hồ Chí Minh"),
    ]
    facts = {group.title: dict(group.facts) for group in response.context["record"]}
    assert facts["Nhân thân"] == {
        "Họ và tên": "Lý Văn Sơn", "Tên gọi khác": "Lý Sơn", "Giới tính": "nam", "Sinh ngày": "1958",
        "Tôn giáo": "Không", "Nghề nghiệp": "nghỉ hưu, mất sức",
    }  # fmt: skip
    assert facts["Giấy tờ"] == {
        "Số thẻ Đảng": "111222333444", "Ngày cấp thẻ": "03/02/2010", "Nơi cấp thẻ": "Tỉnh ủy Cao Bằng",
        "Số thẻ theo Quyết định 85": "04123456", "Số định danh cá nhân": "004058000001", "Số CMND cũ": "080123456",
        "Số lý lịch": "0412345678", "ID trong cơ sở dữ liệu trung ương": "TW-1",
    }  # fmt: skip
    assert facts["Vào Đảng, tuổi đảng"] == {
        "Ngày vào Đảng": "03/1985", "Quyết định kết nạp": "12-QĐ/HU ngày 01/03/1985", "Ngày lễ kết nạp": "19/05/1985",
        "Chi bộ kết nạp": "Chi bộ xóm Lũng Phầy", "Ngày chính thức": "19/05/1986",
        "Quyết định công nhận chính thức": "40-QĐ/HU ngày 20/05/1986", "Tuổi đảng tính từ ngày": "03/03/1985",
        "Số ngày không tính tuổi đảng": "120",
    }  # fmt: skip
    assert facts["Trình độ"] == {
        "Học vấn phổ thông": "trung học phổ thông", "Trình độ chuyên môn": "trung cấp", "Lý luận chính trị": "sơ cấp",
    }  # fmt: skip
    assert facts["Đoàn thanh niên, quân ngũ"] == {
        "Ngày vào Đoàn": "26/03/1974", "Ngày nhập ngũ": "01/02/1976", "Ngày xuất ngũ": "01/02/1980",
    }  # fmt: skip
    assert facts["Nơi sinh, quê quán, nơi ở"]["Nơi ở hiện nay (tên trước 1/7/2025)"] == "Viêng Chăn, Lào"


def test_saving_the_form_as_it_stands_changes_nothing(world, client_as) -> None:
    client = client_as("commune")
    client.post(reverse("members:add"), whole() | {"party_age_excluded_days": "120"})
    member = Member.objects.get(card_number="111222333444")
    address = reverse("members:correct", args=[member.uuid])
    form = client.get(address).context["form"]
    typed = {name: form[name].value() for name in form.fields}
    shown = {name: form.fields[name].prepare_value(value) for name, value in typed.items() if value not in (None, "")}
    before = _events()
    assert client.post(address, {name: _written(value) for name, value in shown.items()}).status_code == 302
    assert _events() == before
    client.post(address, {name: _written(value) for name, value in shown.items() if not name.startswith("birth_")})
    assert not member.addresses.filter(kind="birth").exists()
    assert member.addresses.count() == 2


def _events() -> tuple[int, int]:
    return Member.pgh_event_model.objects.count(), Address.pgh_event_model.objects.count()


def _written(value: object) -> object:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else value


def test_the_page_shows_what_is_filled_unless_all_is_asked_for(world, client_as) -> None:
    member = make_member("Nông Thị Hòa", world.a)
    client = client_as("secretary")
    few = client.get(reverse("members:detail", args=[member.uuid]))
    assert "Số lý lịch" not in few.content.decode()
    every = client.get(reverse("members:detail", args=[member.uuid]), {"day-du": "1"})
    assert "<dt>Số lý lịch</dt><dd>–</dd>" in every.content.decode()


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"national_id": "00405800000"}, "national_id", "gồm 12 chữ số"),
        ({"former_national_id": "0801234567"}, "former_national_id", "9 hoặc 12"),
        ({"legacy_card_number": "1234"}, "legacy_card_number", "6 đến 10"),
        ({"cv_number": "12345678901"}, "cv_number", "10 chữ số"),
        ({"central_id": "=1+1"}, "central_id", "ID chỉ gồm"),
        ({"other_name": "<b>Sơn</b>"}, "other_name", "mã của trang web"),
        ({"admitted_in": "=SUM(A1)"}, "admitted_in", "= + - @"),
        ({"party_age_excluded_days": "-1"}, "party_age_excluded_days", "0"),
        ({"party_age_excluded_days": "99999999999999"}, "party_age_excluded_days", "36500"),
        ({"admission_document_number": "12-QĐ/HU"}, "admission_document_date", "cả số và ngày"),
        ({"admission_document_date": "01/03/1985"}, "admission_document_number", "cả số và ngày"),
        ({"card_issued_on": "01/01/1984"}, "card_issued_on", "Thẻ không thể được cấp trước"),
        ({"card_issued_on": "01/01/9999"}, "card_issued_on", "hãy xem lại năm"),
        ({"ceremony_date": "28/02/1985"}, "ceremony_date", "Lễ kết nạp không thể trước"),
        ({"ceremony_date": "20/05/1986"}, "full_membership_date", "không thể trước lễ kết nạp"),
        ({"enlisted_on": "01/02/1980", "discharged_on": "01/02/1979"}, "discharged_on", "xuất ngũ không thể trước"),
        ({"birth": "1990"}, "admission", "đứng trước ngày sinh"),
        ({"birth_former_province": "Atlantis"}, "birth_former_province", "Không có tỉnh"),
        ({"birth_two_tier_province": "Bắc Kạn"}, "birth_two_tier_province", "danh sách kia"),
        ({"current_country": "Lào"}, "current_former_text", "ghi cả địa chỉ"),
        ({"religion": "999999"}, "religion", "hãy chọn lại"),
        ({"theory_level": "doctor"}, "theory_level", ""),
        ({"full_name": "Lý " + "Sơn" * 50_000}, "full_name", "120"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_lost(world, client_as, wrong, field, sentence) -> None:
    response = client_as("commune").post(reverse("members:add"), record(admitted_in="Chi bộ cũ") | wrong)
    assert response.status_code == 200
    errors = response.context["form"].errors
    assert list(errors) == [field]
    assert sentence in str(errors[field])
    page = response.content.decode()
    assert all(f'value="{value}"' in page for value in ("Chi bộ cũ", "03/1985") if value not in wrong.values()) or (
        "admitted_in" in wrong
    )
    assert not Member.objects.filter(card_number="111222333444").exists()
    assert not Document.objects.filter(number="12-QĐ/HU").exists()


def test_a_card_number_twice_is_refused_beside_the_number(world, client_as) -> None:
    make_member("Nông Thị Hòa", world.c, card_number="111222333444")
    response = client_as("commune").post(reverse("members:add"), record())
    assert "đã có" in str(response.context["form"].errors)
    assert Member.objects.filter(card_number="111222333444").count() == 1


def test_ten_megabytes_in_a_field_are_answered_with_a_sentence(world, client_as) -> None:
    before = Member.objects.count()
    response = client_as("commune").post(reverse("members:add"), record(admitted_in="a" * 10_000_000))
    assert response.status_code in (400, 413)
    assert "Chưa có gì được lưu" in response.content.decode()
    assert Member.objects.count() == before


def test_a_group_with_something_wrong_is_open(world, client_as) -> None:
    response = client_as("commune").post(reverse("members:add"), record(home_town_two_tier_province="Atlantis"))
    assert [group.title for group in response.context["form"].groups() if group.open] == [
        "Sinh hoạt đảng", "Nhân thân", "Giấy tờ", "Vào Đảng, tuổi đảng", "Quê quán",
    ]  # fmt: skip


def test_the_form_is_light(world, client_as) -> None:
    assert len(client_as("commune").get(reverse("members:add")).content) < 60_000


@pytest.mark.parametrize("name", ["Cao Bằng", "cao bang", "Tỉnh Cao Bằng", "TỈNH  CAO BẰNG"])
def test_a_province_has_many_spellings(name: str) -> None:
    assert province_key(name) == "cao bang"


def test_only_pairs_that_are_touched_are_looked_at(world) -> None:
    """A record that came in crossed can still be corrected elsewhere."""
    member = make_member("Nông Thị Hòa", world.a, admission_date=date(2010, 2, 3))
    Member.objects.filter(pk=member.pk).update(card_issued_on=date(2009, 1, 1))
    member.refresh_from_db()
    correct_member(member=member, values={"full_name": "Nông Thị Hoà"}, by=SYSTEM)
    with pytest.raises(ValidationError) as caught:
        correct_member(member=member, values={"admission_date": date(2010, 3, 3)}, by=SYSTEM)
    assert list(caught.value.error_dict) == ["card_issued_on"]


def test_who_was_admitted_again_may_carry_the_first_card() -> None:
    days = {"admission_date": date(2010, 2, 3), "card_issued_on": date(1990, 1, 1)}
    assert list(crossed_dates(days)) == ["card_issued_on"]
    assert crossed_dates(days | {"party_age_start": date(1985, 1, 1)}) == {}


@pytest.mark.parametrize(
    ("birth", "birth_precision", "admission", "admission_precision", "doubts"),
    [
        (date(2004, 6, 20), "day", date(2022, 6, 5), "day", 0),  # counted in months (DOMAIN §6.29)
        (date(2004, 7, 1), "day", date(2022, 6, 5), "day", 1),
        (date(2004, 1, 1), "year", date(2022, 1, 1), "year", 0),
        (date(2005, 1, 1), "year", date(2022, 1, 1), "year", 1),
        (date(2004, 12, 30), "day", date(2022, 1, 1), "year", 0),
    ],
)
def test_an_age_under_eighteen_is_only_doubted(birth, birth_precision, admission, admission_precision, doubts) -> None:
    member = Member(
        birth_date=birth, birth_precision=birth_precision, admission_date=admission,
        admission_precision=admission_precision,
    )  # fmt: skip
    assert len(doubtful_dates(member)) == doubts


def test_a_probation_shorter_than_twelve_months_is_doubted_on_the_page(world, client_as) -> None:
    member = make_member("Nông Thị Hòa", world.a, admission_date=date(2010, 2, 3))
    values = {"ceremony_date": date(2010, 3, 3), "full_membership_date": date(2011, 2, 3)}
    correct_member(member=member, values=values, by=SYSTEM)
    page = client_as("secretary").get(reverse("members:detail", args=[member.uuid])).content.decode()
    assert "sớm hơn 12 tháng kể từ lễ kết nạp" in page


def test_an_address_that_says_nothing_is_none(world) -> None:
    member = make_member("Nông Thị Hòa", world.a)
    province = Province.objects.get(name="Cao Bằng", two_tier=True)
    keep_addresses(member=member, addresses=[NewAddress(member.pk, "birth", True, province_id=province.pk)], by=SYSTEM)
    assert member.addresses.count() == 1
    keep_addresses(member=member, addresses=[NewAddress(member.pk, "birth", True)], by=SYSTEM)
    assert member.addresses.count() == 0


# Two clerks with the same page open.


def typed_nothing(page: bytes) -> dict[str, str]:
    """What a browser sends when nothing was typed: inputs of text, hidden ones, and what is selected."""
    text, sent = page.decode(), {}
    for found in re.finditer(r'<input type="(?:text|number|hidden)"[^>]*>', text):
        attributes = dict(re.findall(r'([a-z-]+)="([^"]*)"', found[0]))
        sent[attributes["name"]] = unescape(attributes.get("value", ""))
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', text, re.DOTALL):
        sent[name] = (re.findall(r'<option value="([^"]*)" selected', options) or [""])[0]
    return sent


def test_an_older_page_takes_back_nothing_somebody_else_changed(world, client_as) -> None:
    member = make_member("Nông Thị Hòa", world.a, birth_date=date(1980, 5, 2))
    address = reverse("members:correct", args=[member.uuid])
    client = client_as("commune")
    buddhist, retired = Religion.objects.get(name="Phật giáo"), Occupation.objects.get(code="nghi-huu")
    first = second = typed_nothing(client.get(address).content)
    changed = {"religion": str(buddhist.pk), "enlisted_on": "01/02/2000", "birth_former_commune": "Nam Tuấn"}
    assert client.post(address, first | changed).status_code == 302
    assert client.post(address, second | {"occupation": str(retired.pk)}).status_code == 302
    member.refresh_from_db()
    assert (member.religion, member.occupation) == (buddhist, retired)
    assert (member.enlisted_on, member.birth_date) == (date(2000, 2, 1), date(1980, 5, 2))
    assert member.addresses.get(kind="birth").commune == "Nam Tuấn"


@pytest.mark.parametrize(
    ("field", "one", "other", "shown"),
    [
        ("birth", "1981", "03/05/1980", ("“1981”", "“03/05/1980”")),
        ("enlisted_on", "01/02/2000", "01/02/2001", ("“01/02/2000”", "“01/02/2001”")),
        ("gender", "female", "male", ("“nữ”", "“nam”")),
        ("other_name", "Hòa", "Hoa", ("“Hòa”", "“Hoa”")),
    ],
)
def test_what_two_changed_is_refused_with_both_and_saved_when_insisted(
    world, client_as, field: str, one: str, other: str, shown: tuple[str, str]
) -> None:
    member = make_member("Nông Thị Hòa", world.a, gender="", birth_date=date(1980, 5, 2))
    address = reverse("members:correct", args=[member.uuid])
    client = client_as("commune")
    stale = typed_nothing(client.get(address).content)
    client.post(address, stale | {field: one})
    again = client.post(address, stale | {field: one, ONCE: str(uuid4())})
    assert again.status_code == 302  # the same twice is no quarrel
    refused = client.post(address, stale | {field: other})
    (sentence,) = refused.context["form"].errors[field]
    assert all(text in sentence for text in shown)
    assert len(refused.content) < 60_000
    answer = typed_nothing(refused.content)
    assert answer[field] == other
    assert client.post(address, answer).status_code == 302
    assert typed_nothing(client.get(address).content)[field] == other


# The photograph.


def picture(kind: str = "PNG", size: tuple[int, int] = (30, 40)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return out.getvalue()


def upload(client, member, content: bytes, name: str = "anh.png"):
    file = io.BytesIO(content)
    file.name = name
    return client.post(reverse("members:change_photo", args=[member.uuid]), {"photo": file})


def test_a_photograph_is_served_to_who_reads_the_file_and_to_nobody_else(world, client_as) -> None:
    member = make_member("Nông Thị Hòa", world.a)
    address = reverse("members:photo", args=[member.uuid])
    assert client_as("secretary").get(address).status_code == 404
    upload(client_as("commune"), member, picture("JPEG"), 'C:\\ảnh "thẻ".jpg')
    response = client_as("secretary").get(address)
    assert response.content == picture("JPEG")
    assert response["Content-Type"] == "image/jpeg"
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("inline;")
    assert {actor: client_as(actor).get(address).status_code for actor in ("visitor", "neighbour", "reader")} == {
        "visitor": 403, "neighbour": 404, "reader": 404,
    }  # fmt: skip
    assert address in client_as("secretary").get(reverse("members:detail", args=[member.uuid])).content.decode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Tệp rỗng (0 byte)"),
        (b"<svg onload=alert(1)>", "không phải PNG, JPEG"),
        (b"%PDF-1.7 not a photo", "không phải PNG, JPEG"),
        (b"\x89PNG\r\n\x1a\n and then nothing of the kind", "Ảnh bị hỏng"),
        (picture()[:-30], "Ảnh bị hỏng"),
        (picture("JPEG")[:100], "Ảnh bị hỏng"),
        (picture(size=(600, 800))[:200], "Ảnh bị hỏng"),
        (picture(size=(6000, 6000)), "quá nhiều điểm ảnh"),
        (picture() + b"0" * MAX_PHOTO_BYTES, "quá 2 MB"),
    ],
)
def test_a_photo_that_is_none_is_refused_with_a_sentence(
    world, client_as, monkeypatch, content: bytes, sentence: str
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as it is once a PDF was printed
    member = make_member("Nông Thị Hòa", world.a)
    response = upload(client_as("commune"), member, content)
    assert sentence in str(response.context["form"].errors["photo"])
    member.refresh_from_db()
    assert member.photo is None
    assert not StoredFile.objects.exists()


def test_a_picture_that_unpacks_to_gigabytes_is_not_unpacked() -> None:
    with pytest.raises(ValidationError, match="quá nhiều điểm ảnh"):
        check_photo(_huge_header(), size=100)


def _huge_header() -> bytes:
    """A PNG that says it is 60,000 by 60,000."""
    small = picture()
    header = b"IHDR" + (60_000).to_bytes(4) * 2 + small[24:29]
    return small[:12] + header + zlib.crc32(header).to_bytes(4) + small[33:]


def test_a_photograph_is_taken_out_and_stays_in_the_history(world, client_as) -> None:
    member = make_member("Nông Thị Hòa", world.a)
    client = client_as("commune")
    upload(client, member, picture())
    assert "photo" in client.post(reverse("members:change_photo", args=[member.uuid]), {}).context["form"].errors
    client.post(reverse("members:change_photo", args=[member.uuid]), {"remove": "on"})
    member.refresh_from_db()
    assert member.photo is None
    assert StoredFile.objects.count() == 1


def test_the_list_is_narrowed_by_what_the_record_says(world, client_as) -> None:
    place = make_organization("L", world.x)
    retired = Occupation.objects.get(code="nghi-huu")
    tay, kinh = Ethnicity.objects.get(name="Tày"), Ethnicity.objects.get(name="Kinh")
    first = make_member("Nông Thị Ánh", place, gender="female", ethnicity=tay)
    correct_member(member=first, values={"occupation": retired}, by=SYSTEM)
    make_member("Trần Văn Bình", place, gender="male", ethnicity=kinh)
    make_member("Lý Văn Chung", place)

    def found(**chosen: str) -> list[str]:
        response = client_as("commune").get(reverse("members:list"), {"to-chuc": "L"} | chosen)
        return [row.record.full_name for row in response.context["table"].paginated_rows]

    assert found() == ["Nông Thị Ánh", "Trần Văn Bình", "Lý Văn Chung"]
    assert found(**{"gioi-tinh": "female"}) == ["Nông Thị Ánh"]
    assert found(**{"dan-toc": "thieu-so"}) == ["Nông Thị Ánh"]
    assert found(**{"dan-toc": "kinh"}) == ["Trần Văn Bình"]
    assert found(**{"nghe-nghiep": "nghi-huu"}) == ["Nông Thị Ánh"]
    assert found(**{"nghe-nghiep": "khong-co", "dan-toc": "sao-hoa"}) == found()

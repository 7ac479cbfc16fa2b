"""The four generations of rules (DOMAIN §0.1, §2.9). A criterion, condition or limit is `confirmed` where a published
source confirms its words for that generation; everything else is a default for the user to complete, and says so."""

from datetime import date
from decimal import Decimal

from django.db import migrations

BY_2014, BY_132, BY_124, BY_366 = date(2014, 1, 1), date(2018, 3, 8), date(2023, 10, 4), date(2025, 8, 30)

# Key: kind, number, day, issuer, title.
PAPERS = {
    "132": ("regulation", "132-QĐ/TW", date(2018, 3, 8), "Bộ Chính trị", "về kiểm điểm và đánh giá, xếp loại chất lượng hằng năm"),
    "21": ("guidance", "21-HD/BTCTW", date(2019, 10, 18), "Ban Tổ chức Trung ương", "kiểm điểm, đánh giá, xếp loại chất lượng hằng năm"),
    "124": ("regulation", "124-QĐ/TW", date(2023, 10, 4), "Bộ Chính trị", "về kiểm điểm và đánh giá, xếp loại chất lượng hằng năm"),
    "25": ("guidance", "25-HD/BTCTW", date(2023, 11, 10), "Ban Tổ chức Trung ương", "kiểm điểm và đánh giá, xếp loại chất lượng hằng năm"),
    "366": ("regulation", "366-QĐ/TW", date(2025, 8, 30), "Bộ Chính trị", "về kiểm điểm và đánh giá, xếp loại chất lượng"),
    "43": ("guidance", "43-HD/BTCTW", date(2025, 10, 31), "Ban Tổ chức Trung ương", "kiểm điểm và đánh giá, xếp loại chất lượng"),
}  # fmt: skip
# Code, name, short; with the points of 366-QĐ/TW: from, below.
FOUR = (
    ("excellent", "Hoàn thành xuất sắc nhiệm vụ", "HTXSNV", 90, None),
    ("good", "Hoàn thành tốt nhiệm vụ", "HTTNV", 70, 90),
    ("completed", "Hoàn thành nhiệm vụ", "HTNV", 50, 70),
    ("not_completed", "Không hoàn thành nhiệm vụ", "KHTNV", 0, 50),
)
ORGANIZATION_2014 = (
    ("clean_and_strong", "Trong sạch vững mạnh", "TSVM"), ("good", "Hoàn thành tốt nhiệm vụ", "HTTNV"),
    ("completed", "Hoàn thành nhiệm vụ", "HTNV"), ("weak", "Yếu kém", "YK"),
)  # fmt: skip
MEMBER_2014 = (
    ("excellent", "Đủ tư cách, hoàn thành xuất sắc nhiệm vụ", "HTXSNV"),
    ("good", "Đủ tư cách, hoàn thành tốt nhiệm vụ", "HTTNV"),
    ("completed", "Đủ tư cách, hoàn thành nhiệm vụ", "HTNV"),
    ("not_qualified", "Vi phạm tư cách hoặc không hoàn thành nhiệm vụ", "VPTC"),
)
# Subject, part of the code, name, (who appraises, who decides), (form, title); the forms are those of 366-QĐ/TW.
SUBJECTS = (
    ("organization", "to-chuc", "tổ chức đảng", ("superior", "superior"), ("Mẫu 01", "Báo cáo kiểm điểm của tập thể")),
    ("member", "dang-vien", "đảng viên", ("grassroots", "grassroots"), ("Mẫu 2A", "Bản kiểm điểm cá nhân của đảng viên")),
    ("collective", "tap-the", "tập thể lãnh đạo, quản lý", ("superior", "superior"), ("Mẫu 01", "Báo cáo kiểm điểm của tập thể")),
    ("official", "ca-nhan", "cá nhân lãnh đạo, quản lý", ("superior", "superior"), ("Mẫu 2B", "Bản kiểm điểm cá nhân lãnh đạo, quản lý")),
)  # fmt: skip
# Code, title, from, before, regulation, guidance, what is done with who served less than six months, note.
GENERATIONS = (
    ("2014", "thang 2014–2017 (27-HD/BTCTW 2014, chưa đối chiếu văn bản)", BY_2014, BY_132, None, None, "not_reviewed",
     ("27-HD/BTCTW năm 2014: ngày ban hành, tên mức, thẩm quyền và mốc 6 tháng chưa đối chiếu văn bản. Không có điều kiện "
     "hay giới hạn tỷ lệ nào được cung cấp.")),
    ("132", "132-QĐ/TW, 21-HD/BTCTW", BY_132, BY_124, "132", "21", "reviewed",
     ("Trước 18/10/2019 theo 16-HD/BTCTW ngày 24/09/2018. 21-HD/BTCTW: kiểm điểm xong mới xếp loại; vắng thì xếp loại "
     "ngay sau đó; nghỉ thai sản xếp loại theo thời gian làm việc. Điều kiện của từng mức và số mẫu kiểm điểm do người "
     "dùng bổ sung theo văn bản.")),
    ("124", "124-QĐ/TW, 25-HD/BTCTW", BY_124, BY_366, "124", "25", "not_reviewed",
     ("Giới hạn 20% và mức của người nghỉ ốm lấy theo 21-HD/BTCTW 2019, chưa đối chiếu với 25-HD/BTCTW. Điều kiện của "
     "từng mức và số mẫu kiểm điểm do người dùng bổ sung theo văn bản.")),
    ("366", "366-QĐ/TW, 43-HD/BTCTW", BY_366, None, "366", "43", "not_reviewed",
     ("Cùng 198-KL/TW ngày 08/10/2025 và 10072-CV/BTCTW ngày 06/11/2025. Chưa đối chiếu: mốc 6 tháng, câu chữ về giới hạn "
     "20%, mức của người nghỉ ốm, tiêu chí trong từng nhóm; mẫu nào trong 2A, 2B, 2C cho ai.")),
)  # fmt: skip
OF_OFFICIALS = " Kiểm điểm cán bộ lãnh đạo theo quý: 02-HD/BTCTW ngày 22/05/2026, chưa đối chiếu."
# Level, effect, text, computed from (fact, comparison, value) or None, may be lifted, the generations that confirm it.
ANY = (
    ("not_completed", "disqualifier", "Chưa hoàn thành việc kiểm điểm theo quy định", None, False, ()),
)  # fmt: skip
OF_PERSON = (
    ("completed", "ceiling", "Nghỉ ốm cộng dồn từ 3 tháng trở lên trong kỳ", ("sick_months", "at_least", 3), False, ("132",)),
    ("not_completed", "disqualifier", "Bị kỷ luật từ khiển trách trở lên do vi phạm trong kỳ", ("discipline", "at_least", 1), True, ()),
    ("not_completed", "disqualifier", "Bị kết luận suy thoái, “tự diễn biến”, “tự chuyển hóa”", None, False, ()),
)  # fmt: skip
OF_GROUP = (
    ("not_completed", "disqualifier", "Tổ chức bị kỷ luật trong kỳ", None, True, ()),
    ("good", "ceiling", "Có tổ chức trực thuộc xếp mức thấp nhất", ("units_lowest", "at_least", 1), True, ()),
    ("good", "ceiling", "Có đảng viên xếp mức thấp nhất", ("members_lowest", "at_least", 1), True, ()),
)  # fmt: skip
BY_POINTS = (
    ("excellent", "required", "100% nhiệm vụ được giao xong đúng hạn", ("tasks_on_time", "at_least", 100), False, ("366",)),
    ("excellent", "required", "Nhiệm vụ bảo đảm chất lượng, ít nhất 30% vượt mức yêu cầu", None, False, ("366",)),
    ("excellent", "required", "100% hạn chế, khuyết điểm kỳ trước đã khắc phục", ("shortcomings", "at_least", 100), False, ("366",)),
    ("good", "required", "100% nhiệm vụ được giao xong đúng hạn", ("tasks_on_time", "at_least", 100), False, ("366",)),
    ("completed", "required", "100% nhiệm vụ được giao đã xong", ("tasks_done", "at_least", 100), False, ("366",)),
    ("completed", "required", "Không quá 20% nhiệm vụ chậm hạn", ("tasks_on_time", "at_least", 80), False, ("366",)),
)  # fmt: skip
# 366-QĐ/TW asks it of a collective; of an organisation by the same thought. Whom a committee has below it that was
# disciplined is told by hand: discipline of organisations is not recorded.
CLEAN_BELOW = (
    ("good", "ceiling", "Có đảng viên trực thuộc bị kỷ luật trong kỳ", ("disciplined_below", "at_least", 1), True, ("366",)),
    ("good", "ceiling", "Có đơn vị trực thuộc bị kỷ luật trong kỳ", None, True, ("366",)),
)  # fmt: skip
# Part, number, text, points: the two totals are the document's, what stands inside them is a suggestion.
CRITERIA_366 = (
    ("general", "I", "Tiêu chí chung", 30, (
        ("1", "Chính trị, tư tưởng; đạo đức, lối sống; nêu gương (gợi ý)", 10),
        ("2", "Nguyên tắc, kỷ luật, đoàn kết (gợi ý)", 10),
        ("3", "Tác phong, lề lối làm việc; tự phê bình và phê bình (gợi ý)", 10))),
    ("results", "II", "Kết quả thực hiện nhiệm vụ", 70, (
        ("1", "Số lượng, khối lượng nhiệm vụ, chỉ tiêu được giao (gợi ý)", 25),
        ("2", "Chất lượng thực hiện (gợi ý)", 25),
        ("3", "Tiến độ thực hiện (gợi ý)", 20))),
)  # fmt: skip
# Only 21-HD's sentence on members was read; of organisations, collectives and officials, and in the later papers, 20% is
# the default (DOMAIN §2.9, §7.1).
CAP_NOTES = {
    "132": "Mặc định theo câu của 21-HD/BTCTW 2019 về đảng viên; chưa đối chiếu văn bản",
    "124": "Mặc định theo 21-HD/BTCTW 2019; chưa đối chiếu với 25-HD/BTCTW",
    "366": "Mặc định theo 21-HD/BTCTW 2019; câu chữ của 366-QĐ/TW, 43-HD/BTCTW chưa đối chiếu, có nguồn nói tính trên "
           "tổng số được xếp loại (cách C)",
}  # fmt: skip
CAP_OF_MEMBERS_132 = (
    "21-HD/BTCTW 2019: không vượt quá 20% số đảng viên được xếp loại “Hoàn thành tốt nhiệm vụ” trong từng tổ chức cơ sở đảng"
)


def fill(apps, schema_editor):
    """The rows every installation starts with; users complete, end and succeed them in the back office."""
    model = {
        name: apps.get_model("evaluations", name)
        for name in ("Scheme", "SchemeLevel", "SchemeCriterion", "SchemeCondition", "SchemeCap", "SchemeDecider")
    }
    papers = {}
    for key, (kind, number, issued_on, issuer, title) in PAPERS.items():
        papers[key], _made = apps.get_model("core", "Document").objects.get_or_create(
            number=number, issued_on=issued_on, defaults={"kind": kind, "issuer": issuer, "title": title}
        )
    for key, title, start, end, document, guidance, short_service, note in GENERATIONS:
        for subject, slug, name, bodies, form in SUBJECTS:
            old = key == "2014"
            if old and subject not in ("organization", "member"):
                continue
            scheme = model["Scheme"].objects.create(
                code=f"{slug}-{key}", name=f"Xếp loại {name} theo {title}", subject=subject, start=start, end=end,
                scale=f"{slug}-2014" if old else "bon-muc", is_active=True, by_points=key == "366",
                document=papers.get(document), guidance=papers.get(guidance), short_service=short_service,
                form_code=form[0] if key == "366" else "", form_title=form[1],
                note=note + (OF_OFFICIALS if key == "366" and subject == "official" else ""),
            )  # fmt: skip
            levels = _write_levels(model, scheme, subject, key)
            appraiser, decider = bodies
            model["SchemeDecider"].objects.create(scheme=scheme, appraiser=appraiser, decider=decider)
            if not old:
                _write_conditions(model, scheme, subject, key, levels)
                _write_cap(model, scheme, subject, key, levels)
            if key == "366":
                _write_criteria(model, scheme)


def _write_levels(model, scheme, subject, key):
    if key == "2014":
        rows = [(*one, None, None) for one in (MEMBER_2014 if subject == "member" else ORGANIZATION_2014)]
    else:
        rows = FOUR
    levels = {}
    for position, (code, name, short, minimum, below) in enumerate(rows, 1):
        points = key == "366"
        levels[code] = model["SchemeLevel"].objects.create(
            scheme=scheme, position=position, code=code, name=name, short=short,
            minimum=Decimal(minimum) if points else None,
            below=Decimal(below) if points and below is not None else None,
        )  # fmt: skip
    return levels


def _write_criteria(model, scheme):
    position = 0
    for part, number, text, maximum, below in CRITERIA_366:
        position += 10
        group = model["SchemeCriterion"].objects.create(
            scheme=scheme, position=position, number=number, text=text, part=part, kind="group", maximum=maximum,
            confirmed=True,
        )  # fmt: skip
        for place, words, points in below:
            position += 10
            model["SchemeCriterion"].objects.create(
                scheme=scheme, parent=group, position=position, number=f"{number}.{place}", text=words, part=part,
                kind="number", maximum=points,
            )  # fmt: skip


def _write_conditions(model, scheme, subject, key, levels):
    person = subject in ("member", "official")
    conditions = [*ANY, *(OF_PERSON if person else OF_GROUP)]
    if key == "366":
        conditions += BY_POINTS if person else (*BY_POINTS, *CLEAN_BELOW)
    for position, row in enumerate(conditions, 1):
        code, effect, text, computed, liftable, confirmed_by = row
        fact, comparison, value = computed or ("", "", None)
        by_analogy = row in CLEAN_BELOW and subject != "collective"
        model["SchemeCondition"].objects.create(
            scheme=scheme, position=position * 10, level=levels[code], effect=effect, text=text,
            kind="computed" if computed else "words", fact=fact, comparison=comparison, value=value,
            liftable=liftable, confirmed=key in confirmed_by and not by_analogy,
        )  # fmt: skip


def _write_cap(model, scheme, subject, key, levels):
    of_member = subject == "member"
    read = of_member and key == "132"
    model["SchemeCap"].objects.create(
        scheme=scheme, level=levels["excellent"], percent=20, base="next_level",
        unit="grassroots" if of_member else "decider", grouping="none" if of_member else "level",
        confirmed=read, note=CAP_OF_MEMBERS_132 if read else CAP_NOTES[key],
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

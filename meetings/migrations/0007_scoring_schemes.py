"""The frames of scores that are supplied (DOMAIN §2.5): the central one, an earlier provincial one, and two examples.

Each is data: whoever holds the text corrects it in the back office by a copy that succeeds it. Only what a published
source confirms stands as such; the parts of a group nobody published say "gợi ý" in their own words.
"""

from datetime import date
from decimal import Decimal

from django.db import migrations


ATTENDANCE, DURATION, SPEAKERS, TASKS = "attendance", "duration", "speakers", "tasks"
# Quality, its name, from how many points on: the same in both frames (12-HD era: published; 42-HD: seen in use).
BANDS = (("good", "Tốt", 90), ("fair", "Khá", 70), ("average", "Trung bình", 50), ("poor", "Kém", 0))
# "Trên 85%" of a branch of fewer than ten thousand members is 85,01% or more.
OVER_85 = ((None, "Trên 85% và không ai vắng không có lý do", "85.01", True),)
FROM_90 = ((None, "Từ 90% trở lên và không ai vắng không có lý do", "90", True),)
LONG_ENOUGH = ((None, "Đủ thời lượng tối thiểu", "0", False),)
# A level: points (None: the maximum), text, from which value on (None: whatever is left), whether nobody may have been
# absent without reason. Of a duration the value is minutes over what is required; below nought, short of it.


def criterion(number, text, maximum, source="", levels=(), parts=(), kind="", thematic=False):
    kind = kind or ("group" if parts else "computed" if source else "number")
    return {
        "number": number, "text": text, "maximum": maximum, "kind": kind, "source": source, "levels": levels,
        "parts": parts, "thematic_only": thematic,
    }  # fmt: skip


CENTRAL_2025 = (
    criterion("1", "Chấp hành thời gian, thời lượng sinh hoạt", 5, DURATION, LONG_ENOUGH),
    criterion("2", "Tỷ lệ đảng viên dự sinh hoạt (từ 90%, không ai vắng không có lý do)", 5, ATTENDANCE, FROM_90),
    criterion("3", "Công tác chuẩn bị", 10, parts=(
        criterion("3.1", "Nội dung đúng, đủ, có trọng tâm", 5),
        criterion("3.2", "Họp chi ủy, thông báo, đưa tài liệu trước", 5),
    )),
    criterion("4", "Tổ chức sinh hoạt", 40, parts=(
        criterion("4.1", "Đủ các bước theo quy trình", 5),
        criterion("4.2", "Đủ nội dung; biểu dương, phê bình; nhiều ý kiến phát biểu", 25),
        criterion("4.3", "Điều hành của bí thư, người chủ trì", 10),
    )),
    criterion("5", "Thực hiện các nguyên tắc của Đảng (tập trung dân chủ, tự phê bình và phê bình)", 5),
    criterion("6", "Kết quả lãnh đạo thực hiện kết luận, nghị quyết kỳ trước", 30),
    criterion("7", "Kết thúc: kết luận, biên bản, phân công, đưa tài liệu", 5),
)  # fmt: skip
# The four groups are published (Khối các cơ quan, Phú Thọ); what stands inside them is a suggestion.
PROVINCIAL = (
    criterion("1", "Chuẩn bị sinh hoạt", 15, parts=(
        criterion("1.1", "Nội dung chuẩn bị đúng, đủ (điểm thành phần gợi ý)", 10),
        criterion("1.2", "Họp chi ủy, thông báo trước (điểm thành phần gợi ý)", 5),
    )),
    criterion("2", "Chấp hành chế độ sinh hoạt, tỷ lệ đảng viên dự", 20, parts=(
        criterion("2.1", "Tỷ lệ dự trên 85%, không ai vắng không có lý do (điểm thành phần gợi ý)", 15, ATTENDANCE,
                  OVER_85),
        criterion("2.2", "Thời lượng từ 90 phút (điểm thành phần gợi ý)", 5, DURATION, LONG_ENOUGH),
    )),
    criterion("3", "Tiến hành sinh hoạt", 45, parts=(
        criterion("3.1", "Đủ các bước, đủ nội dung (điểm thành phần gợi ý)", 15),
        criterion("3.2", "Ý kiến phát biểu, thảo luận (điểm thành phần gợi ý)", 15),
        criterion("3.3", "Nguyên tắc tập trung dân chủ, tự phê bình và phê bình (điểm thành phần gợi ý)", 10),
        criterion("3.4", "Điều hành của người chủ trì (điểm thành phần gợi ý)", 5),
    )),
    criterion("4", "Kết thúc sinh hoạt", 20, parts=(
        criterion("4.1", "Kết luận, nghị quyết, phân công thực hiện (điểm thành phần gợi ý)", 15),
        criterion("4.2", "Ghi biên bản (điểm thành phần gợi ý)", 5),
    )),
)  # fmt: skip
# Sub-bands as a ward's sheet has them (An Phú): an example to copy, never in force by itself.
SUB_BANDS = (
    criterion("1", "Thời lượng so với quy định", 5, DURATION, (
        (5, "Đủ thời lượng", "0", False), (4, "Thiếu không quá 15 phút", "-15", False),
        (3, "Thiếu trên 15 đến 30 phút", "-30", False), (2, "Thiếu trên 30 đến 45 phút", "-45", False),
        (1, "Thiếu nhiều hơn", None, False),
    )),
    criterion("2", "Đảng viên dự sinh hoạt", 5, parts=(
        criterion("2.1", "Tỷ lệ đảng viên dự sinh hoạt", 4, ATTENDANCE, (
            (4, "Từ 90%", "90", True), (3, "Từ 75% đến dưới 90%", "75", True),
            (2, "Từ 65% đến dưới 75%", "65", True), (1, "Dưới 65%, hoặc có người vắng không lý do", None, False),
        )),
        criterion("2.2", "Không ai vắng có lý do quá 3 kỳ liên tiếp trong năm", 1, kind="yes_no"),
    )),
    criterion("3", "Công tác chuẩn bị", 10, parts=(
        criterion("3.1", "Nội dung đúng, đủ, có trọng tâm", 5, kind="level", levels=(
            (5, "Đúng, đủ, có trọng tâm", None, False), (3, "Còn thiếu một phần", None, False),
            (0, "Không chuẩn bị nội dung", None, False),
        )),
        criterion("3.2", "Họp chi ủy chuẩn bị (nơi chỉ có bí thư: đủ điểm)", 5, "prepared"),
    )),
    criterion("4", "Tổ chức sinh hoạt", 40, parts=(
        criterion("4.1", "Đủ các bước theo quy trình", 5, kind="yes_no"),
        criterion("4.2", "Đủ nội dung; biểu dương, phê bình", 15),
        criterion("4.3", "Ý kiến phát biểu", 5, SPEAKERS, (
            (5, "Từ 50% người dự", "50", False), (4, "Từ 40% đến dưới 50%", "40", False),
            (3, "Từ 30% đến dưới 40%", "30", False), (2, "Dưới 30%", None, False),
        )),
        criterion("4.4", "Nội dung chuyên đề", 5, thematic=True),
        criterion("4.5", "Điều hành của bí thư, người chủ trì", 10),
    )),
    criterion("5", "Thực hiện các nguyên tắc của Đảng", 5),
    criterion("6", "Kết quả thực hiện việc đã giao", 30, TASKS, (
        (30, "Từ 90% số việc", "90", False), (27, "Từ 80% đến dưới 90%", "80", False),
        (24, "Từ 70% đến dưới 80%", "70", False), (20, "Từ 60% đến dưới 70%", "60", False),
        (15, "Từ 50% đến dưới 60%", "50", False), (10, "Dưới 50%", None, False),
    )),
    criterion("7", "Kết thúc: kết luận, biên bản, phân công; gửi đúng hạn", 5, "sent_in_time"),
)  # fmt: skip

SHORT = (("regular", 0, 90), ("thematic", 0, 90), ("combined", 0, 120))
# A ward's own sheet: 120 minutes from 30 members on.
BY_SIZE = (*SHORT, ("regular", 30, 120), ("thematic", 30, 120))
FRAMES = (
    {
        "code": "42-hd-btctw-2025",
        "name": "Khung theo Hướng dẫn 42-HD/BTCTW ngày 28/10/2025",
        "document": ("42-HD/BTCTW", date(2025, 10, 28), "về sinh hoạt chi bộ"),
        "start": date(2025, 10, 28), "end": None, "is_active": True,
        "criteria": CENTRAL_2025, "durations": SHORT, "vetoes": (),
    },
    {
        "code": "12-hd-btctw-2018",
        "name": "Khung điểm của địa phương (theo cách Khối các cơ quan Phú Thọ) cho các tiêu chí của 12-HD/BTCTW",
        "document": ("12-HD/BTCTW", date(2018, 7, 6), "về nâng cao chất lượng sinh hoạt chi bộ"),
        "start": date(2018, 7, 6), "end": date(2025, 10, 28), "is_active": True,
        "criteria": PROVINCIAL, "durations": SHORT, "vetoes": (),
    },
    {
        "code": "vi-du-khong-che",
        "name": "Ví dụ: khung địa phương có điều kiện khống chế (theo cách Bình Thuận), chưa dùng",
        "document": None,
        "start": date(2018, 7, 6), "end": date(2025, 10, 28), "is_active": False,
        "criteria": PROVINCIAL, "durations": SHORT, "vetoes": ("2.1", "2.2", "3.2", "4.2"),
    },
    {
        "code": "vi-du-muc-chi-tiet",
        "name": "Ví dụ: khung có mức chi tiết (theo cách một phường), chưa dùng",
        "document": None,
        "start": date(2025, 10, 28), "end": None, "is_active": False,
        "criteria": SUB_BANDS, "durations": BY_SIZE, "vetoes": (),
    },
)  # fmt: skip


def fill(apps, schema_editor):
    """The frames with everything that belongs to them."""
    model = {
        name: apps.get_model("meetings", name)
        for name in ("ScoringScheme", "Criterion", "CriterionLevel", "DurationRule", "Band", "Veto")
    }
    for frame in FRAMES:
        paper = None
        if frame["document"]:
            number, issued_on, title = frame["document"]
            paper, _made = apps.get_model("core", "Document").objects.get_or_create(
                number=number,
                issued_on=issued_on,
                defaults={"kind": "guidance", "issuer": "Ban Tổ chức Trung ương", "title": title},
            )
        values = {name: frame[name] for name in ("code", "name", "start", "end", "is_active")}
        scheme = model["ScoringScheme"].objects.create(document=paper, **values)
        _write_criteria(model, scheme, frame["criteria"])
        for kind, members_from, minutes in frame["durations"]:
            model["DurationRule"].objects.create(
                scheme=scheme, meeting_kind=kind, members_from=members_from, minutes=minutes
            )
        for quality, name, minimum in BANDS:
            model["Band"].objects.create(scheme=scheme, quality=quality, name=name, minimum=minimum)
        for number in frame["vetoes"]:
            criterion_ = model["Criterion"].objects.get(scheme=scheme, number=number)
            model["Veto"].objects.create(scheme=scheme, quality="good", criterion=criterion_)


def _write_criteria(model, scheme, criteria, parent=None, position=0):
    for one in criteria:
        position += 10
        row = model["Criterion"].objects.create(
            scheme=scheme, parent=parent, position=position,
            **{name: one[name] for name in ("number", "text", "maximum", "kind", "source", "thematic_only")},
        )  # fmt: skip
        for place, (points, text, minimum, strict) in enumerate(one["levels"], 1):
            model["CriterionLevel"].objects.create(
                criterion=row, position=place, text=text, points=one["maximum"] if points is None else points,
                minimum=None if minimum is None else Decimal(minimum), strict=strict,
            )  # fmt: skip
        position = _write_criteria(model, scheme, one["parts"], row, position)
    return position


class Migration(migrations.Migration):
    dependencies = [("meetings", "0006_agenda_refusals"), ("core", "0006_rules_and_holidays")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

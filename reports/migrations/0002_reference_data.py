"""Templates every committee may begin from (DOMAIN §3, report set for higher committees). Figures stand in braces."""

from django.db import migrations

MEETINGS = (
    "Trong {kỳ}, các chi bộ thuộc {tổ chức} phải họp {số kỳ phải họp} kỳ, đã họp {số kỳ đã họp} kỳ, đạt {tỷ lệ họp}"
    " ({tỷ lệ họp; so với kỳ trước} so với kỳ trước); còn {số kỳ chưa báo cáo} kỳ chưa báo cáo.\n"
    "Tỷ lệ đảng viên dự sinh hoạt đạt {tỷ lệ dự sinh hoạt} ({lượt đảng viên có mặt} lượt có mặt trên"
    " {lượt đảng viên phải dự} lượt phải dự), {tỷ lệ dự sinh hoạt; so với kỳ trước} so với kỳ trước; vắng có lý do"
    " {lượt vắng có lý do} lượt, vắng không lý do {lượt vắng không lý do} lượt.\n"
    "Cấp trên dự sinh hoạt {số lượt cấp trên dự} lượt."
)
# Thematic meetings are counted by whole quarters: a month has none of its own.
THEMATIC = "\nSinh hoạt chuyên đề theo quý: {số kỳ sinh hoạt chuyên đề} kỳ."
QUALITY = (
    "Đã xếp loại {số kỳ đã xếp loại chất lượng} kỳ sinh hoạt; {số kỳ sinh hoạt tốt} kỳ xếp loại tốt, chiếm"
    " {tỷ lệ kỳ sinh hoạt tốt}. Các chi bộ nêu {số kiến nghị} kiến nghị; trong kỳ có {số kiến nghị đã trả lời}"
    " kiến nghị được trả lời."
    " Việc được giao còn quá hạn: {số việc quá hạn}."
)
MEMBERS = (
    "Đầu kỳ có {số đảng viên đầu kỳ} đảng viên; tăng {số đảng viên tăng}, giảm {số đảng viên giảm}; cuối kỳ có"
    " {tổng số đảng viên} đảng viên, trong đó chính thức {số đảng viên chính thức}, dự bị {số đảng viên dự bị}; nữ"
    " {số đảng viên nữ}, dân tộc thiểu số {số đảng viên dân tộc thiểu số}."
)
RECRUITMENT = (
    "Kết nạp {số kết nạp} đảng viên ({số kết nạp; so với cùng kỳ} so với cùng kỳ năm trước). Chỉ tiêu được giao trong"
    " năm: {chỉ tiêu kết nạp theo cấp giao}.\n"
    "Đang theo dõi {số quần chúng đang theo dõi} quần chúng; {số quần chúng đã học lớp nhận thức} người học lớp bồi"
    " dưỡng nhận thức về Đảng. Công nhận chính thức {số công nhận chính thức} đảng viên;"
    " {số dự bị quá hạn xét} đảng viên dự bị quá hạn xét. Còn {số chi bộ chưa có nguồn} chi bộ chưa có nguồn."
)
PLACES = (
    "Trong {số địa bàn} địa bàn theo dõi, {số địa bàn có chi bộ riêng} địa bàn có chi bộ riêng"
    " ({tỷ lệ địa bàn có chi bộ riêng}); {số địa bàn chưa có chi bộ} địa bàn chưa có chi bộ,"
    " {số địa bàn chưa có đảng viên} địa bàn chưa có đảng viên."
)
RATED = (
    "Xếp loại {số đảng viên được xếp loại} đảng viên: hoàn thành xuất sắc {số đảng viên hoàn thành xuất sắc}"
    " ({tỷ lệ đảng viên hoàn thành xuất sắc}), hoàn thành tốt {số đảng viên hoàn thành tốt}"
    " ({tỷ lệ đảng viên hoàn thành tốt}), hoàn thành {số đảng viên hoàn thành nhiệm vụ}, không hoàn thành"
    " {số đảng viên không hoàn thành nhiệm vụ}."
)
CHECKS = (
    "Tổ chức {số cuộc kiểm tra, giám sát} cuộc kiểm tra, giám sát; tỷ lệ khuyết điểm đã khắc phục:"
    " {tỷ lệ khắc phục sau kiểm tra}. Bồi dưỡng {số người được bồi dưỡng} bí thư, phó bí thư, cấp ủy viên. Tỷ lệ quán"
    " triệt văn bản: {tỷ lệ quán triệt văn bản}. Tặng Huy hiệu Đảng: {số Huy hiệu Đảng đã tặng}."
)
AHEAD = "[Ghi phương hướng, nhiệm vụ trọng tâm của kỳ tới và kiến nghị với cấp trên.]"

S_MONTH = ("Nền nếp sinh hoạt chi bộ", MEETINGS)
S_MEETINGS, S_QUALITY = ("Nền nếp sinh hoạt chi bộ", MEETINGS + THEMATIC), ("Chất lượng sinh hoạt", QUALITY)
S_MEMBERS, S_RECRUITMENT = ("Đảng viên", MEMBERS), ("Công tác phát triển đảng viên", RECRUITMENT)
S_PLACES, S_RATED = ("Tổ chức đảng ở địa bàn", PLACES), ("Kết quả đánh giá, xếp loại đảng viên", RATED)
S_CHECKS, S_AHEAD = ("Kiểm tra, giám sát, bồi dưỡng", CHECKS), ("Phương hướng và kiến nghị", AHEAD)

# Report, layout, chart, with its detailed tables.
A_ATTENDANCE, A_MEETINGS = ("attendance", "auto", True, True), ("meetings", "landscape", False, False)
A_QUALITY, A_MOVEMENT = ("quality", "landscape", True, False), ("movement", "landscape", False, False)
A_QUOTA, A_ADMISSIONS = ("quota", "landscape", False, False), ("admissions", "auto", False, False)
A_COVERAGE, A_CLASSIFICATION = ("coverage", "landscape", False, False), ("classification", "landscape", False, False)
A_PIPELINE, A_SOURCES = ("pipeline", "landscape", False, False), ("sources", "landscape", False, False)

TEMPLATES = (
    (
        "thang", "Báo cáo tháng về sinh hoạt chi bộ", "month", "tình hình sinh hoạt chi bộ {kỳ}",
        (S_MONTH, S_QUALITY, S_AHEAD), (A_ATTENDANCE, A_MEETINGS),
    ),
    (
        "quy", "Báo cáo quý công tác xây dựng Đảng", "quarter", "công tác xây dựng Đảng {kỳ}",
        (S_MEETINGS, S_QUALITY, S_MEMBERS, S_RECRUITMENT, S_AHEAD), (A_ATTENDANCE, A_QUALITY, A_MOVEMENT, A_QUOTA),
    ),
    (
        "6-thang", "Báo cáo 6 tháng công tác xây dựng Đảng", "half", "công tác xây dựng Đảng {kỳ}",
        (S_MEETINGS, S_QUALITY, S_MEMBERS, S_RECRUITMENT, S_PLACES, S_CHECKS, S_AHEAD),
        (A_ATTENDANCE, A_QUALITY, A_MOVEMENT, A_QUOTA, A_COVERAGE),
    ),
    (
        "nam", "Báo cáo năm công tác xây dựng Đảng", "year", "kết quả công tác xây dựng Đảng {kỳ}",
        (S_MEETINGS, S_QUALITY, S_MEMBERS, S_RECRUITMENT, S_PLACES, S_RATED, S_CHECKS, S_AHEAD),
        (A_ATTENDANCE, A_QUALITY, A_MOVEMENT, A_QUOTA, A_ADMISSIONS, A_COVERAGE, A_CLASSIFICATION),
    ),
    (
        "ket-nap", "Báo cáo kết quả kết nạp đảng viên", "ad_hoc", "kết quả công tác kết nạp đảng viên {kỳ}",
        (S_RECRUITMENT, S_AHEAD), (A_QUOTA, A_ADMISSIONS, A_PIPELINE, A_SOURCES),
    ),
)  # fmt: skip


def fill(apps, schema_editor):
    template_model = apps.get_model("reports", "PackTemplate")
    section_model = apps.get_model("reports", "TemplateSection")
    annex_model = apps.get_model("reports", "TemplateAnnex")
    for code, name, kind, subject, sections, annexes in TEMPLATES:
        template = template_model.objects.create(code=code, name=name, kind=kind, subject=subject)
        section_model.objects.bulk_create(
            section_model(template=template, position=place, heading=heading, text=text)
            for place, (heading, text) in enumerate(sections, 1)
        )
        annex_model.objects.bulk_create(
            annex_model(template=template, position=place, report=report, layout=layout, chart=chart, details=details)
            for place, (report, layout, chart, details) in enumerate(annexes, 1)
        )


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

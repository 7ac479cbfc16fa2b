from django.db import migrations

OPENING = ("other", "Ổn định tổ chức, cử người ghi biên bản, điểm danh, thông qua chương trình", 5)
CLOSING = ("decision", "Kết luận, phân công nhiệm vụ và thời hạn; biểu quyết nghị quyết", 10)
SCORING = ("scoring", "Chấm điểm chất lượng sinh hoạt; thông qua biên bản", 5)
CARRIED = ("tasks", "Kiểm điểm việc thực hiện kết luận, nghị quyết kỳ trước", 10)
NEWS = ("information", "Thông tin thời sự trong nước, quốc tế và địa phương", 10)
PAPERS = ("transmission", "Phổ biến, quán triệt văn bản mới của cấp trên", 10)
RESULTS = (
    "report", "Tình hình tư tưởng đảng viên, quần chúng; kết quả thực hiện nhiệm vụ tháng trước, nhiệm vụ tháng tới", 15,
)  # fmt: skip
DEBATE = ("discussion", "Đảng viên thảo luận, đóng góp ý kiến", 25)
THEME = ("thematic", "Trình bày và thảo luận chuyên đề", 30)

# DOMAIN §2.2: opening, body, close; a committee corrects them in the back office or writes its own.
LINES = {
    "regular": (OPENING, CARRIED, NEWS, PAPERS, RESULTS, DEBATE, CLOSING, SCORING),
    "thematic": (OPENING, THEME, ("discussion", "Liên hệ vào chi bộ và bản thân từng đảng viên", 40), CLOSING, SCORING),
    "combined": (OPENING, CARRIED, NEWS, PAPERS, RESULTS, DEBATE, THEME, CLOSING, SCORING),
    "extraordinary": (OPENING, ("discussion", "Việc đột xuất cần chi bộ bàn và quyết định", 30), CLOSING),
    "committee": (
        OPENING,
        ("report", "Đánh giá kết quả lãnh đạo tháng trước của chi bộ", 15),
        ("discussion", "Thống nhất nội dung, chương trình và nhiệm vụ trình chi bộ", 25),
        ("decision", "Kết luận, phân công chi ủy viên chuẩn bị", 5),
    ),
    "extended": (
        OPENING, RESULTS, ("discussion", "Ý kiến của đại biểu mời và đảng viên", 40),
        ("opinions", "Trả lời, tiếp thu kiến nghị", 10), CLOSING,
    ),
    "year_end_review": (
        OPENING,
        ("report", "Báo cáo kiểm điểm tập thể chi ủy, chi bộ", 20),
        ("criticism", "Từng đảng viên tự phê bình, chi bộ góp ý phê bình", 90),
        ("decision", "Biểu quyết đánh giá, xếp loại đảng viên và chi bộ", 30),
    ),
    "congress": (
        ("other", "Khai mạc; bầu đoàn chủ tịch, thư ký; thông qua chương trình, quy chế; thẩm tra tư cách", 20),
        ("report", "Báo cáo chính trị, báo cáo kiểm điểm của cấp ủy", 30),
        ("discussion", "Thảo luận các văn kiện", 60),
        ("decision", "Bầu cấp ủy, bí thư, phó bí thư và đoàn đại biểu", 60),
        ("decision", "Thông qua nghị quyết đại hội; bế mạc", 15),
    ),
    "executive": (
        OPENING, CARRIED, ("report", "Báo cáo kết quả lãnh đạo và nhiệm vụ tới của cấp ủy", 20),
        ("discussion", "Thảo luận, cho ý kiến các nội dung trình hội nghị", 60), CLOSING,
    ),
    "standing": (
        OPENING, CARRIED, ("discussion", "Cho ý kiến các nội dung theo thẩm quyền ban thường vụ", 60), CLOSING,
    ),
}  # fmt: skip


def fill(apps, schema_editor):
    """The agendas every installation starts with, of nobody in particular."""
    lines = apps.get_model("meetings", "AgendaTemplate").objects
    for meeting_kind, template in LINES.items():
        for position, (kind, title, minutes) in enumerate(template, 1):
            lines.create(meeting_kind=meeting_kind, position=position, kind=kind, title=title, minutes=minutes)


class Migration(migrations.Migration):
    dependencies = [("meetings", "0004_meetings_in_full")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

from datetime import date

from django.db import migrations

START = date(1930, 2, 3)
CONFIRMED = date(2025, 7, 1)  # 294-QĐ/TW in force
# Code, name, amount, unit, whether 294-QĐ/TW is known to say so. The others are defaults without a document.
LIMITS = (
    ("transfer_procedure", "Làm thủ tục chuyển sinh hoạt đảng chính thức", 60, "working_days", True),
    ("transfer_letter", "Xuất trình giấy giới thiệu sinh hoạt đảng", 30, "working_days", True),
    ("temporary_least", "Sinh hoạt đảng tạm thời ít nhất", 3, "months", True),
    ("temporary_most", "Sinh hoạt đảng tạm thời dưới", 12, "months", True),
    ("temporary_most_training", "Sinh hoạt đảng tạm thời khi đi học nhiều nhất", 24, "months", True),
    ("probation", "Thời gian dự bị", 12, "months", False),
    ("recognition", "Chi bộ xét công nhận chính thức sau khi hết dự bị", 30, "working_days", False),
)
# Public holidays as the Government announced them, days off in lieu included. Years that are missing count Saturdays
# and Sundays alone, and pages that count working days in them say so.
HOLIDAYS = {
    "Tết Dương lịch": ("2021-01-01", "2022-01-03", "2023-01-02", "2024-01-01", "2025-01-01", "2026-01-01"),
    "Tết Nguyên đán": (
        "2021-02-10", "2021-02-11", "2021-02-12", "2021-02-15", "2021-02-16",
        "2022-01-31", "2022-02-01", "2022-02-02", "2022-02-03", "2022-02-04",
        "2023-01-20", "2023-01-23", "2023-01-24", "2023-01-25", "2023-01-26",
        "2024-02-08", "2024-02-09", "2024-02-12", "2024-02-13", "2024-02-14",
        "2025-01-27", "2025-01-28", "2025-01-29", "2025-01-30", "2025-01-31",
        "2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20",
    ),
    "Giỗ Tổ Hùng Vương": ("2021-04-21", "2022-04-11", "2023-05-02", "2024-04-18", "2025-04-07", "2026-04-27"),
    "Ngày Chiến thắng": ("2021-04-30", "2022-05-02", "2023-05-03", "2024-04-30", "2025-04-30", "2026-04-30"),
    "Quốc tế Lao động": ("2021-05-03", "2022-05-03", "2023-05-01", "2024-05-01", "2025-05-01", "2026-05-01"),
    "Quốc khánh": (
        "2021-09-02", "2021-09-03", "2022-09-01", "2022-09-02", "2023-09-01", "2023-09-04", "2024-09-02", "2024-09-03",
        "2025-09-01", "2025-09-02", "2026-09-01", "2026-09-02",
    ),
}  # fmt: skip
READINGS = (("read", 60), ("export", 10), ("download", 20), ("sign_in_failed", 10))


def fill(apps, schema_editor):
    """Time limits with their paper where it is known, holidays by year, and what is unusual reading."""
    document, _made = apps.get_model("core", "Document").objects.get_or_create(
        number="294-QĐ/TW",
        issued_on=date(2025, 5, 26),
        defaults={
            "kind": "regulation",
            "issuer": "Ban Chấp hành Trung ương",
            "title": "về thi hành Điều lệ Đảng",
        },
    )
    limits = apps.get_model("core", "TimeLimit").objects
    for code, name, amount, unit, confirmed in LIMITS:
        values = {"code": code, "name": name, "amount": amount, "unit": unit}
        limits.create(**values, start=START, end=CONFIRMED if confirmed else None)
        if confirmed:
            limits.create(**values, start=CONFIRMED, document=document)
    holidays = apps.get_model("core", "Holiday").objects
    for name, days in HOLIDAYS.items():
        for day in days:
            holidays.get_or_create(day=date.fromisoformat(day), defaults={"name": name})
    for action, most in READINGS:
        apps.get_model("core", "ReadingLimit").objects.create(action=action, most_a_day=most)


class Migration(migrations.Migration):
    dependencies = [("core", "0005_files_and_limits")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

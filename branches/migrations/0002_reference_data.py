from django.db import migrations

LEVELS = (
    ("tinh", "Tỉnh", 10),
    ("huyen", "Huyện", 20),
    ("co-so", "Cơ sở", 30),
    ("truc-thuoc-co-so", "Trực thuộc cơ sở", 40),
)
FORMS = (("dang-bo", "Đảng bộ", False), ("chi-bo", "Chi bộ", True))
SECTORS = (
    ("nong-thon", "nông thôn"),
    ("co-quan", "cơ quan"),
    ("truong-hoc", "trường học"),
    ("y-te", "y tế"),
    ("doanh-nghiep-nha-nuoc", "doanh nghiệp nhà nước"),
    ("doanh-nghiep-ngoai-nha-nuoc", "doanh nghiệp ngoài nhà nước"),
    ("luc-luong-vu-trang", "lực lượng vũ trang"),
)  # fmt: skip


def fill(apps, schema_editor):
    """The rows every installation starts with (DATA §7); more are added in the back office."""
    for code, name, rank in LEVELS:
        apps.get_model("branches", "Level").objects.create(code=code, name=name, rank=rank)
    for code, name, holds in FORMS:
        apps.get_model("branches", "Form").objects.create(code=code, name=name, holds_branch_meetings=holds)
    for position, (code, name) in enumerate(SECTORS, 1):
        apps.get_model("branches", "Sector").objects.create(code=code, name=name, position=position)


class Migration(migrations.Migration):
    dependencies = [("branches", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

from django.db import migrations

TRAITS = (
    ("nong-thon", "nông thôn"), ("vung-sau", "vùng sâu, vùng xa"), ("bien-gioi", "biên giới"), ("hai-dao", "hải đảo"),
    ("dac-biet-kho-khan", "đặc biệt khó khăn"), ("it-dang-vien", "ít đảng viên"),
    ("khu-cong-nghiep", "khu công nghiệp"), ("dan-toc-thieu-so", "vùng dân tộc thiểu số"), ("ton-giao", "vùng tôn giáo"),
)  # fmt: skip
PLACE_KINDS = (
    ("thon-ban", "thôn, bản", True), ("to-dan-pho", "tổ dân phố", True), ("truong-hoc", "trường học", False),
    ("tram-y-te", "trạm y tế", False), ("doanh-nghiep-nha-nuoc", "doanh nghiệp nhà nước", False),
    ("doanh-nghiep-ngoai-nha-nuoc", "doanh nghiệp ngoài nhà nước", False),
)  # fmt: skip
REGULATIONS = (
    ("quy-che-lam-viec", "quy chế làm việc", None), ("quy-che-dan-chu", "quy chế dân chủ ở cơ sở", None),
)  # fmt: skip


def fill(apps, schema_editor):
    """The rows every installation starts with; more are added in the back office."""
    for position, (code, name) in enumerate(TRAITS, 1):
        apps.get_model("branches", "Trait").objects.create(code=code, name=name, position=position)
    for position, (code, name, residential) in enumerate(PLACE_KINDS, 1):
        apps.get_model("branches", "PlaceKind").objects.create(
            code=code, name=name, residential=residential, position=position
        )
    for code, name, months in REGULATIONS:
        apps.get_model("branches", "RegulationKind").objects.create(code=code, name=name, review_months=months)


class Migration(migrations.Migration):
    dependencies = [("branches", "0005_places_traits_reorganizations")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

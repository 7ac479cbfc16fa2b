from django.db import migrations

# As the codes of all other reference data, which people read in the back office and in its files.
CODES = {
    "transfer_procedure": "thu-tuc-chuyen",
    "transfer_letter": "giay-gioi-thieu",
    "temporary_least": "tam-thoi-it-nhat",
    "temporary_most": "tam-thoi-nhieu-nhat",
    "temporary_most_training": "tam-thoi-di-hoc",
    "probation": "du-bi",
    "recognition": "cong-nhan-chinh-thuc",
}


def rename(apps, schema_editor):
    """The codes of time limits were English words."""
    for before, after in CODES.items():
        apps.get_model("core", "TimeLimit").objects.filter(code=before).update(code=after)


class Migration(migrations.Migration):
    dependencies = [("core", "0007_sent_forms")]
    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]

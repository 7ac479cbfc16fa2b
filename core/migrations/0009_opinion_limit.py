from datetime import date

from django.db import migrations


def fill(apps, schema_editor):
    """How long a committee has for an answer: a default nobody has confirmed, until a row names its paper."""
    apps.get_model("core", "TimeLimit").objects.get_or_create(
        code="tra-loi-kien-nghi",
        start=date(1930, 2, 3),
        defaults={"name": "Trả lời kiến nghị của chi bộ", "amount": 30, "unit": "days"},
    )


class Migration(migrations.Migration):
    dependencies = [("core", "0008_time_limit_codes")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

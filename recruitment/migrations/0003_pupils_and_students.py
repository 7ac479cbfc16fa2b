from django.db import migrations
from django.db.models import Q

# The occupation is one for both ("học sinh, sinh viên"), and so is the group that follows from it; whoever counts them
# apart puts them into these by hand.
TAGS = (("hoc-sinh", "học sinh"), ("sinh-vien", "sinh viên"))


def fill(apps, schema_editor):
    """Two groups beside that of both; not where an installation has made them already."""
    tags = apps.get_model("recruitment", "Tag").objects
    both = tags.filter(code="hoc-sinh-sinh-vien").first()
    for code, name in TAGS:
        if not tags.filter(Q(code=code) | Q(name__iexact=name)).exists():
            tags.create(code=code, name=name, rule="", position=both.position if both else 0)


class Migration(migrations.Migration):
    dependencies = [("recruitment", "0002_reference_data")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

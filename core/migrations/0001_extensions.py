from django.contrib.postgres.operations import (
    BtreeGistExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations


class Migration(migrations.Migration):
    """None of the three needs a superuser."""

    initial = True
    # The triggers of history call a function of pghistory, and reference data already leave history.
    dependencies = [("pghistory", "0007_auto_20250421_0444")]
    operations = [BtreeGistExtension(), TrigramExtension(), UnaccentExtension()]

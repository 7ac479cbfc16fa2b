from django.db import migrations

from core.names import DROP_FUNCTION_SQL, FUNCTION_SQL


class Migration(migrations.Migration):
    dependencies = [("core", "0002_initial")]
    operations = [migrations.RunSQL(FUNCTION_SQL, DROP_FUNCTION_SQL)]

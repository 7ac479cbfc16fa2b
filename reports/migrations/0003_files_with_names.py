"""Files of exports say whether they may name members: those made before are taken to."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0002_reference_data'),
    ]

    operations = [
        migrations.AddField(
            model_name='exportpart',
            name='named',
            field=models.BooleanField(default=True, verbose_name='có thể nêu tên đảng viên'),
        ),
    ]

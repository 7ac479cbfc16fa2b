"""Exports of one draft of a report to the committee above."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0004_checks_without_their_day'),
    ]

    operations = [
        migrations.AlterField(
            model_name='export',
            name='kind',
            field=models.CharField(choices=[('report', 'một báo cáo'), ('units', 'một báo cáo, mỗi đơn vị một tệp'), ('pack', 'một dự thảo báo cáo lên cấp trên'), ('packs', 'báo cáo lên cấp trên của mọi đơn vị'), ('branch_years', 'năm của mọi chi bộ')], max_length=15, verbose_name='loại'),
        ),
    ]

import django.db.models.deletion
import django.db.models.functions.datetime
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('branches', '0009_path_follows_when_put_back'),
        ('meetings', '0005_agenda_templates'),
    ]

    operations = [
        migrations.CreateModel(
            name='AgendaRefusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=60, verbose_name='nguồn đề xuất')),
                ('title', models.CharField(max_length=300, verbose_name='nội dung')),
                ('by', models.CharField(editable=False, max_length=150, verbose_name='người bỏ qua')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='lúc')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agenda_refusals', to='meetings.meeting', verbose_name='kỳ sinh hoạt')),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branches.organization', verbose_name='tổ chức')),
            ],
            options={"triggers": [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_agendarefusalevent" ("at", "by", "id", "meeting_id", "organization_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "title") SELECT new_values."at", new_values."by", new_values."id", new_values."meeting_id", new_values."organization_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."source", new_values."title" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='d8623683912b481d2d1eb24133ee063565aca5e8', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_926e4', referencing='REFERENCING NEW TABLE AS new_values ', table='meetings_agendarefusal', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_agendarefusalevent" ("at", "by", "id", "meeting_id", "organization_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "title") SELECT new_values."at", new_values."by", new_values."id", new_values."meeting_id", new_values."organization_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."source", new_values."title" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='0c60517ab627bcd289ee965e6d151108a5d62c0f', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_66b11', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='meetings_agendarefusal', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_agendarefusalevent" ("at", "by", "id", "meeting_id", "organization_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "title") SELECT old_values."at", old_values."by", old_values."id", old_values."meeting_id", old_values."organization_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id", old_values."source", old_values."title" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='01a6d8808522fd6a0caf345c64e2f8e7f00082d6', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_28d4b', referencing='REFERENCING OLD TABLE AS old_values ', table='meetings_agendarefusal', when='AFTER'))],
                'verbose_name': 'đề xuất bỏ qua',
                'verbose_name_plural': 'các đề xuất bỏ qua',
                'ordering': ('meeting', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='AgendaRefusalEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('source', models.CharField(max_length=60, verbose_name='nguồn đề xuất')),
                ('title', models.CharField(max_length=300, verbose_name='nội dung')),
                ('by', models.CharField(editable=False, max_length=150, verbose_name='người bỏ qua')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='lúc')),
                ('meeting', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='meetings.meeting', verbose_name='kỳ sinh hoạt')),
                ('organization', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='branches.organization', verbose_name='tổ chức')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='meetings.agendarefusal')),
            ],
            options={"triggers": [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='875d63097fe6cae33cb9aa5ea120408db581f2db', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9345d', table='meetings_agendarefusalevent', when='BEFORE'))],
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='agendarefusal',
            constraint=models.UniqueConstraint(fields=('meeting', 'source'), name='meetings_agendarefusal_once', violation_error_message='Đề xuất này đã được bỏ qua.'),
        ),
    ]

"""The history of nightly checks keeps what changed, not on which night nothing did."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0003_files_with_names'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='issuecheck',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='issuecheck',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='issuecheck',
            name='delete_delete',
        ),
        migrations.RemoveField(
            model_name='issuecheckevent',
            name='checked_on',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issuecheck',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_issuecheckevent" ("cells", "id", "issue_id", "organization_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "problem") SELECT new_values."cells", new_values."id", new_values."issue_id", new_values."organization_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."problem" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='8519e23609727abc9dd70448c8cd4b3d3c37883d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_ff529', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_issuecheck', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issuecheck',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_issuecheckevent" ("cells", "id", "issue_id", "organization_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "problem") SELECT new_values."cells", new_values."id", new_values."issue_id", new_values."organization_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."problem" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."cells" IS DISTINCT FROM (new_values."cells") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."issue_id" IS DISTINCT FROM (new_values."issue_id") OR old_values."organization_id" IS DISTINCT FROM (new_values."organization_id") OR old_values."problem" IS DISTINCT FROM (new_values."problem")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='632bb12d1bc2234073056ded88fbd8ff083ba847', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_ba255', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reports_issuecheck', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issuecheck',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_issuecheckevent" ("cells", "id", "issue_id", "organization_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "problem") SELECT old_values."cells", old_values."id", old_values."issue_id", old_values."organization_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id", old_values."problem" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='1fd829abe497a38acff79c33fb2e058ea38fc1bf', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_c71ed', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_issuecheck', when='AFTER')),
        ),
    ]

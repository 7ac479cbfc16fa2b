from django.db import migrations

# Statement triggers with transition tables: the roll is the biggest table, and it is edited by upserts of a whole
# meeting. Only rolls of meetings that were sent at least once are kept (BENCH §5: else the table doubles for nothing).
COLUMNS = (
    "act, meeting_id, member_id, organization_id, status_before, reason_before, status_after, reason_after, context"
)
CONTEXT = "NULLIF(CURRENT_SETTING('pghistory.context_metadata', true), '')::jsonb"
SENT = "JOIN meetings_meeting m ON m.id = {0}.meeting_id AND m.sent_at IS NOT NULL"

FORWARD = f"""
CREATE FUNCTION meetings_attendance_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO meetings_attendancehistory ({COLUMNS})
    SELECT 'insert', n.meeting_id, n.member_id, n.organization_id, '', '', n.status, n.reason, {CONTEXT}
    FROM new_rows n {SENT.format("n")};
    RETURN NULL;
END $$;
CREATE FUNCTION meetings_attendance_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO meetings_attendancehistory ({COLUMNS})
    SELECT 'update', n.meeting_id, n.member_id, n.organization_id, o.status, o.reason, n.status, n.reason, {CONTEXT}
    FROM new_rows n JOIN old_rows o USING (meeting_id, member_id) {SENT.format("n")}
    WHERE (o.status, o.reason) IS DISTINCT FROM (n.status, n.reason);
    RETURN NULL;
END $$;
CREATE FUNCTION meetings_attendance_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO meetings_attendancehistory ({COLUMNS})
    SELECT 'delete', o.meeting_id, o.member_id, o.organization_id, o.status, o.reason, '', '', {CONTEXT}
    FROM old_rows o {SENT.format("o")};
    RETURN NULL;
END $$;
CREATE TRIGGER attendance_inserted AFTER INSERT ON meetings_attendance REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION meetings_attendance_inserted();
CREATE TRIGGER attendance_updated AFTER UPDATE ON meetings_attendance
    REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION meetings_attendance_updated();
CREATE TRIGGER attendance_deleted AFTER DELETE ON meetings_attendance REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION meetings_attendance_deleted();
"""

BACKWARD = """
DROP TRIGGER attendance_inserted ON meetings_attendance;
DROP TRIGGER attendance_updated ON meetings_attendance;
DROP TRIGGER attendance_deleted ON meetings_attendance;
DROP FUNCTION meetings_attendance_inserted();
DROP FUNCTION meetings_attendance_updated();
DROP FUNCTION meetings_attendance_deleted();
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

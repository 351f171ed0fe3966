"""Where there are events already, say that those so far do not keep by what right something was done (boundaries.py)."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from backoffice.kernel import clock
from backoffice.kernel.statements import Statements


def say(editor: BaseDatabaseSchemaEditor) -> None:
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM audit_event LIMIT 1")
        if cursor.fetchone():
            cursor.execute(
                "INSERT INTO audit_event (at, code, subject, office, actor_kind, actor_id, actor_name, data)"
                " VALUES (%s, 'audit.rights_not_noted', 'audit', '', 'system', '', 'System', '{}')",
                [editor.connection.ops.adapt_datetimefield_value(clock.now())],
            )


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]

    operations = [Statements(say)]

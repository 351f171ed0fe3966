"""Who accepted a filing may undo that for a while."""

from django.conf import settings
from django.db import migrations, models

from backoffice.kernel.statements import Statements
from backoffice.kernel.triggers import append_only_again
from backoffice.kernel.watched import watched_again


def search_again(schema_editor):
    """SQLite made the table anew, and without the index by which filers are searched (0003)."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            "CREATE INDEX IF NOT EXISTS filing_filer_prefix ON filings_filing (office_id, filer_organisation COLLATE NOCASE)"
        )


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0007_undo'),
        ('filings', '0016_service_by_day'),
        ('people', '0005_user_person'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='filing',
            name='undo_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='queuerule',
            name='cure_minutes',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='queuerule',
            name='undo_seconds',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name='filing',
            constraint=models.CheckConstraint(condition=models.Q(('undo_until__isnull', True), models.Q(('state__in', ['accepted', 'served']), ('undo_until__gte', models.F('decided_at'))), _connector='OR'), name='filing_undone_when_accepted'),
        ),
        append_only_again("filings_filing", columns=["reference", "received_at", "client_id", "office_id", "opens_case", "channel"]),
        watched_again("queue_rules", "filings_queuerule"),
        Statements(search_again, search_again),
    ]

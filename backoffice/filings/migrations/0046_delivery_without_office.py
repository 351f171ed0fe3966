"""A delivery's office is its filing's: no list and no index needs it beside it since the queue is the filing's own."""

from django.db import migrations

from backoffice.kernel.triggers import append_only_again

_KEPT = ["filing_id", "number", "consent_id", "addressee", "account", "client_id", "documents", "prepared_at"]


def away(apps, editor):
    """PostgreSQL drops no column that a trigger reads."""
    for name in ("update", "delete", "truncate"):
        suffix = " ON filings_delivery" if editor.connection.vendor == "postgresql" else ""
        editor.execute(f"DROP TRIGGER IF EXISTS filings_delivery_no_{name}{suffix}")


class Migration(migrations.Migration):

    dependencies = [
        ('filings', '0045_failed_notices'),
    ]

    operations = [
        migrations.RunPython(away, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='delivery',
            name='office',
        ),
        append_only_again("filings_delivery", columns=_KEPT),
    ]

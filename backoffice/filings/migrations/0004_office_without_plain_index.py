"""Open work of an office is found by the partial indexes; the plain index on the office led PostgreSQL through its history."""

import django.db.models.deletion
from django.db import migrations, models

# Dropped by its name and not by altering the field: SQLite would make the table anew, without its triggers.
_INDEX = "filings_filing_office_id_9461253d"


class Migration(migrations.Migration):
    dependencies = [("filings", "0003_name_prefix")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="filing",
                    name="office",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
            ],
            database_operations=[
                migrations.RunSQL(f"DROP INDEX {_INDEX}", f"CREATE INDEX {_INDEX} ON filings_filing (office_id)"),
            ],
        ),
    ]

"""The plain index on a receipt's accounts office says nothing that the one with the row's number does not say."""

import django.db.models.deletion
from django.db import migrations, models

# Dropped by its name and not by altering the field: SQLite would make the table anew, without its triggers.
_INDEX = "payments_receipt_accounts_office_id_116c29f3"


class Migration(migrations.Migration):
    dependencies = [("payments", "0009_receipt_by_office")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="receipt",
                    name="accounts_office",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
            ],
            database_operations=[
                migrations.RunSQL(f"DROP INDEX {_INDEX}", f"CREATE INDEX {_INDEX} ON payments_receipt (accounts_office_id)"),
            ],
        ),
    ]

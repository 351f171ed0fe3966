"""Receipts are read from the newest, an office's by an index of their own."""

from django.db import migrations, models

from backoffice.kernel.indexes import AddIndexBesideWork


class Migration(migrations.Migration):
    # The table may be large, and the registry is at work.
    atomic = False

    dependencies = [("payments", "0008_at_the_counter")]

    operations = [
        AddIndexBesideWork(model_name="receipt", index=models.Index(fields=["accounts_office", "id"], name="receipt_by_office")),
    ]

"""The list of filings that were withdrawn: the one state that is neither open work nor decided, and was read through all history."""

from django.db import migrations, models

from backoffice.kernel.indexes import AddIndexBesideWork


class Migration(migrations.Migration):
    # The table may be large, and the registry is at work.
    atomic = False

    dependencies = [("filings", "0018_questions")]

    operations = [
        AddIndexBesideWork(
            model_name="filing",
            index=models.Index(
                condition=models.Q(("state", "withdrawn")), fields=["office", "-received_at", "-id"], name="filing_withdrawn"
            ),
        ),
    ]

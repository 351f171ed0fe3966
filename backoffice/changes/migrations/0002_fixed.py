"""What a change says, who wrote it and what stood there before is never altered: another content is another change."""

from django.db import migrations

from backoffice.kernel.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("changes", "0001_initial")]

    operations = [
        append_only(
            "changes_change",
            columns=[
                "reference", "kind", "subject", "office_id", "content", "content_hash", "before", "summary", "summary_zh", "ground",
                "effective_on", "replaces_id", "drafted_at", "proposed_by_id", "proposed_person",
            ],
        )
    ]

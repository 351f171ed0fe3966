"""What was issued stays what it was; only what superseded it may be entered."""

from django.db import migrations

from backoffice.kernel.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("papers", "0001_initial")]

    operations = [
        append_only(
            "papers_paper",
            columns=[
                "id", "kind", "subject", "position", "version", "office_id", "number", "verification_code", "content",
                "sha256", "size", "pages", "drawn_at",
            ],
        )
    ]

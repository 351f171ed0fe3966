"""With which certificate a paper was signed; papers of before were not signed."""

from django.db import migrations, models

from backoffice.kernel.triggers import append_only_again


class Migration(migrations.Migration):
    dependencies = [("papers", "0002_append_only")]

    operations = [
        migrations.AddField(
            "paper",
            "signed_with",
            models.CharField(default="", help_text="The SHA-256 of the certificate that it was signed with.", max_length=64),
        ),
        migrations.AddField("paper", "signed_by", models.CharField(default="", help_text="Whose certificate that is.", max_length=200)),
        append_only_again(
            "papers_paper",
            columns=[
                "id", "kind", "subject", "position", "version", "office_id", "number", "verification_code", "content",
                "sha256", "size", "pages", "drawn_at", "signed_with", "signed_by",
            ],
        ),
    ]

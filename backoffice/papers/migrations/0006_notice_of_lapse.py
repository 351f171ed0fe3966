"""A notice of lapse is a paper too."""

from django.db import migrations, models

from backoffice.kernel.triggers import append_only_again

KINDS = [
    ("acknowledgement", "acknowledgement"), ("receipt", "official receipt"), ("sealed_copy", "sealed copy"),
    ("notice_of_return", "notice of return"), ("correction", "correction"), ("outage_certificate", "outage certificate"),
    ("service_certificate", "certificate of service"), ("notice_of_lapse", "notice of lapse"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("papers", "0005_service_certificate")]

    operations = [
        migrations.AlterField("paper", "kind", models.CharField(choices=KINDS, max_length=20)),
        migrations.RemoveConstraint("paper", "paper_kind_known"),
        migrations.AddConstraint(
            "paper", models.CheckConstraint(condition=models.Q(("kind__in", [kind for kind, _words in KINDS])), name="paper_kind_known")
        ),
        append_only_again(
            "papers_paper",
            columns=[
                "id", "kind", "subject", "position", "version", "office_id", "number", "verification_code", "content",
                "sha256", "size", "pages", "drawn_at", "signed_with", "signed_by",
            ],
        ),
    ]

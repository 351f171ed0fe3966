"""To which standard for keeping a paper's file is, and what hinders that (decision 0054). Of earlier papers it is not on record."""

from django.db import migrations, models
from django.db.models import Q

from backoffice.kernel.triggers import append_only_again

STANDARDS = [("PDF/A-1b", "PDF/A-1b"), ("PDF/A-2b", "PDF/A-2b")]
HINDRANCES = [
    ("faces", "a typeface is not in the file, or not whole"),
    ("colours", "its colours are not tied to a profile"),
    ("comments", "it has comments that are not seen or not printed"),
    ("form", "it has form fields or a signature of its own"),
    ("other", "it holds what nobody has checked against the standard"),
]


class Migration(migrations.Migration):
    dependencies = [("papers", "0006_notice_of_lapse")]

    operations = [
        migrations.AddField("paper", "standard", models.CharField(blank=True, choices=STANDARDS, default="", max_length=12)),
        migrations.AddField("paper", "hindrance", models.CharField(blank=True, choices=HINDRANCES, default="", max_length=12)),
        migrations.AddConstraint(
            "paper",
            models.CheckConstraint(condition=Q(standard__in=["", *(each for each, _words in STANDARDS)]), name="paper_standard_known"),
        ),
        migrations.AddConstraint(
            "paper",
            models.CheckConstraint(
                condition=Q(hindrance="")
                | Q(hindrance__in=[each for each, _words in HINDRANCES], standard="", kind="sealed_copy"),
                name="paper_hindered_or_kept",
            ),
        ),
        append_only_again(
            "papers_paper",
            columns=[
                "id", "kind", "subject", "position", "version", "office_id", "number", "verification_code", "content",
                "sha256", "size", "pages", "drawn_at", "signed_with", "signed_by", "standard", "hindrance",
            ],
        ),
    ]

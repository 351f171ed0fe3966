"""Filings and single documents may be sealed; all else of a document stays as it was filed."""

from django.db import migrations, models

from backoffice.kernel.triggers import append_only_again


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0006_sealed'),
        ('filings', '0011_checklist'),
    ]

    operations = [
        migrations.AddField(
            model_name='document',
            name='sealed_to',
            field=models.CharField(choices=[('parties', 'the parties and the court'), ('court', 'the court only')], max_length=8, null=True),
        ),
        migrations.AddField(
            model_name='filing',
            name='sealed_to',
            field=models.CharField(choices=[('parties', 'the parties and the court'), ('court', 'the court only')], max_length=8, null=True),
        ),
        append_only_again(
            "filings_document", columns=["id", "filing_id", "number", "type_id", "title", "filename", "sha256", "size", "pages", "signatures"]
        ),
    ]

"""Email notices of messages."""

from django.db import migrations, models

from backoffice.kernel.triggers import append_only_again


class Migration(migrations.Migration):

    dependencies = [
        ('filings', '0019_filing_withdrawn'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='notice_fault',
            field=models.CharField(default='', max_length=3),
        ),
        migrations.AddField(
            model_name='message',
            name='notified_at',
            field=models.DateTimeField(null=True),
        ),
        append_only_again(
            "filings_message",
            columns=["filing_id", "client_id", "kind", "about", "subject", "subject_zh", "text", "text_zh", "papers", "at"],
        ),
    ]

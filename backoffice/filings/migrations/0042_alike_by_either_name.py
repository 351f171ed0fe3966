"""The same parties are found by either name, in the index of names; what a filer was sent back by firm, person and account."""

import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0013_checklist_versions'),
        ('filings', '0041_aside_in_part'),
        ('people', '0007_organisations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='filingparty',
            name='filing_party_against',
        ),
        migrations.AddIndex(
            model_name='filing',
            index=models.Index(models.F('office'), django.db.models.functions.text.Upper('filer_organisation'), models.OrderBy(models.F('decided_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('state', 'returned'), ('state', 'lapsed'), _connector='OR'), name='filing_sent_back_to_firm'),
        ),
        migrations.AddIndex(
            model_name='filing',
            index=models.Index(models.F('office'), django.db.models.functions.text.Upper('filer_name'), models.OrderBy(models.F('decided_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(models.Q(('state', 'returned'), ('state', 'lapsed'), _connector='OR'), ('filer_organisation', '')), name='filing_sent_back_to_person'),
        ),
        migrations.AddIndex(
            model_name='filing',
            index=models.Index(condition=models.Q(('state', 'returned'), ('state', 'lapsed'), _connector='OR'), fields=['office', 'client', 'filer_account', '-decided_at', '-id'], name='filing_sent_back_to_account'),
        ),
    ]

"""From whose account a decided filing came is kept with its decision, so that two spellings of a firm are one."""

import django.db.models.deletion
from django.db import migrations, models

from backoffice.kernel.triggers import append_only_again


class Migration(migrations.Migration):

    dependencies = [
        ('filings', '0038_looks_called_off'),
        ('people', '0007_organisations'),
    ]

    operations = [
        migrations.AddField(
            model_name='decisionline',
            name='organisation',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation'),
        ),
        migrations.AddField(
            model_name='decisiontally',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.organisation'),
        ),
        migrations.AddIndex(
            model_name='decisionline',
            index=models.Index(condition=models.Q(('undone_at__isnull', True), ('position', 0), ('organisation__isnull', False)), fields=['office', 'organisation', '-at', '-id'], name='decision_line_by_organisation'),
        ),
        append_only_again(
            "filings_decisionline",
            columns=[
                "filing_id", "office_id", "position", "at", "month", "ruling", "officer_id", "document_type_id", "firm", "organisation_id",
                "reason_id", "first_document", "document_number",
            ],
        ),
    ]

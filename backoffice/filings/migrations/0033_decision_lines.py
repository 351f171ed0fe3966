"""How filings were decided, a line for each decision and reason, and how many there are in each month (decided.py)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from backoffice.kernel.tallies import tallied_from_here
from backoffice.kernel.triggers import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0009_consents'),
        ('filings', '0032_failed_service_queue'),
        ('people', '0007_organisations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DecisionLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('month', models.DateField()),
                ('ruling', models.CharField(choices=[('accepted', 'accepted'), ('returned', 'returned for correction'), ('rejected', 'rejected')], max_length=8)),
                ('firm', models.CharField(default='', max_length=500)),
                ('first_document', models.PositiveSmallIntegerField()),
                ('document_number', models.PositiveSmallIntegerField(null=True)),
                ('sealed_to', models.CharField(choices=[('parties', 'the parties and the court'), ('court', 'the court only')], max_length=8, null=True)),
                ('undone_at', models.DateTimeField(null=True)),
                ('document_type', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.documenttype')),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decision_lines', to='filings.filing')),
                ('office', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.office')),
                ('officer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reason', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.returnreason')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('undone_at__isnull', True), ('position', 0)), fields=['office', '-at', '-id'], name='decision_line_by_time'), models.Index(condition=models.Q(('undone_at__isnull', True), ('position', 0)), fields=['office', 'officer', '-at', '-id'], name='decision_line_by_officer'), models.Index(condition=models.Q(('undone_at__isnull', True), ('position', 0)), fields=['office', 'document_type', '-at', '-id'], name='decision_line_by_type'), models.Index(condition=models.Q(('undone_at__isnull', True), ('position', 0)), fields=['office', 'firm', '-at', '-id'], name='decision_line_by_firm'), models.Index(condition=models.Q(('undone_at__isnull', True), ('position__gt', 0)), fields=['office', 'reason', '-at', '-id'], name='decision_line_by_reason')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('filing', 'position'), name='decision_line_once'), models.CheckConstraint(condition=models.Q(models.Q(('position', 0), ('reason__isnull', True)), models.Q(('position__gt', 0), ('reason__isnull', False)), _connector='OR'), name='decision_line_has_its_reason')],
            },
        ),
        migrations.CreateModel(
            name='DecisionTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('list', models.CharField(max_length=20)),
                ('month', models.DateField()),
                ('sealed_to', models.CharField(max_length=8, null=True)),
                ('ruling', models.CharField(max_length=8)),
                ('firm', models.CharField(max_length=500, null=True)),
                ('number', models.BigIntegerField()),
                ('document_type', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cases.documenttype')),
                ('office', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.office')),
                ('officer', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reason', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cases.returnreason')),
            ],
            options={
                'verbose_name': 'tally of decisions',
                'verbose_name_plural': 'tallies of decisions',
                'indexes': [models.Index(fields=['office', 'list', 'month'], name='decision_tally_by_month')],
            },
        ),
        append_only(
            "filings_decisionline",
            columns=[
                "filing_id", "office_id", "position", "at", "month", "ruling", "officer_id", "document_type_id", "firm", "reason_id",
                "first_document", "document_number",
            ],
        ),
        tallied_from_here("filings_decisionline"),
    ]

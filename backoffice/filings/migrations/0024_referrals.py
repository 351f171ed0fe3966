"""Questions to a Registrar or Master, and the answers."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from backoffice.kernel.statements import Statements
from backoffice.kernel.triggers import append_only, append_only_again


def search_again(schema_editor):
    """SQLite made the table anew, and without the index by which filers are searched (0003)."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            "CREATE INDEX IF NOT EXISTS filing_filer_prefix ON filings_filing (office_id, filer_organisation COLLATE NOCASE)"
        )


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0007_undo'),
        ('filings', '0023_notes'),
        ('people', '0006_registrar'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('question', models.TextField()),
                ('ended_how', models.CharField(choices=[('answered', 'answered'), ('withdrawn', 'withdrawn by the registry'), ('over', 'the filer withdrew the filing')], default='', max_length=10)),
                ('ended_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(default='')),
                ('direction', models.TextField(default='')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.RemoveIndex(
            model_name='filing',
            name='filing_to_review',
        ),
        migrations.AddField(
            model_name='filing',
            name='referred_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='filing',
            index=models.Index(condition=models.Q(('held_until__isnull', True), ('referred_at__isnull', True), ('state', 'fee_checked')), fields=['office', '-urgent', 'deemed_received_at', 'id'], name='filing_to_review'),
        ),
        migrations.AddIndex(
            model_name='filing',
            index=models.Index(condition=models.Q(('referred_at__isnull', False)), fields=['office', 'referred_at', 'id'], name='filing_referred'),
        ),
        migrations.AddConstraint(
            model_name='filing',
            constraint=models.CheckConstraint(condition=models.Q(('referred_at__isnull', True), models.Q(('held_until__isnull', True), ('state', 'fee_checked'), ('taken_by__isnull', True)), _connector='OR'), name='filing_referred_by_nobody'),
        ),
        migrations.AddField(
            model_name='referral',
            name='ended_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='referral',
            name='filing',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='filings.filing'),
        ),
        migrations.AddField(
            model_name='referral',
            name='referred_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='referral',
            name='to',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.UniqueConstraint(fields=('filing', 'number'), name='referral_number_once'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('filing',), name='referred_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('direction', ''), ('ended_at__isnull', True), ('ended_how', '')), models.Q(('ended_at__isnull', False), ('ended_how', 'answered'), models.Q(('answer', ''), _negated=True)), models.Q(('answer', ''), ('direction', ''), ('ended_at__isnull', False), ('ended_how__in', ['withdrawn', 'over'])), _connector='OR'), name='referral_ended_somehow'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('question', ''), _negated=True), name='referral_asks_something'),
        ),
        append_only("filings_referral", columns=["filing_id", "number", "referred_by_id", "at", "to_id", "question"]),
        append_only_again("filings_filing", columns=["reference", "received_at", "client_id", "office_id", "opens_case", "channel"]),
        Statements(search_again, search_again),
    ]

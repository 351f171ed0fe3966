"""Requests for urgency are granted or refused."""

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
        ('filings', '0021_corrections'),
        ('people', '0005_user_person'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='UrgencyAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('granted', models.BooleanField()),
                ('ground', models.CharField(max_length=300)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.AddField(
            model_name='filing',
            name='urgency_granted',
            field=models.BooleanField(null=True),
        ),
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('returned', 'returned for correction'), ('rejected', 'rejected'), ('lapsed', 'lapsed'), ('served', 'accepted and served'), ('corrected', 'a deemed time has moved'), ('short', 'fee short'), ('question', 'a question'), ('question_withdrawn', 'a question was withdrawn'), ('urgency', 'urgency granted or refused'), ('slip', 'a slip corrected in review')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='filing',
            constraint=models.CheckConstraint(condition=models.Q(('urgency_granted__isnull', True), models.Q(('urgency_granted', models.F('urgent')), models.Q(('urgency_ground', ''), _negated=True)), _connector='OR'), name='filing_urgent_as_answered'),
        ),
        migrations.AddField(
            model_name='urgencyanswer',
            name='filing',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='urgency_answers', to='filings.filing'),
        ),
        migrations.AddField(
            model_name='urgencyanswer',
            name='officer',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='urgencyanswer',
            constraint=models.UniqueConstraint(fields=('filing', 'number'), name='urgency_answer_once'),
        ),
        migrations.AddConstraint(
            model_name='urgencyanswer',
            constraint=models.CheckConstraint(condition=models.Q(('ground', ''), _negated=True), name='urgency_answer_has_a_ground'),
        ),
        append_only("filings_urgencyanswer"),
        append_only_again("filings_filing", columns=["reference", "received_at", "client_id", "office_id", "opens_case", "channel"]),
        Statements(search_again, search_again),
    ]

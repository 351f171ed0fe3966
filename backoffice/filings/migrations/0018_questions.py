"""Questions to the filer, and the answers."""

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
        ('cases', '0006_sealed'),
        ('filings', '0017_undo'),
        ('people', '0005_user_person'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AnswerDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('filename', models.CharField(max_length=255)),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('size', models.PositiveBigIntegerField()),
                ('pages', models.PositiveIntegerField()),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='FilerQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('asked_at', models.DateTimeField()),
                ('text', models.TextField()),
                ('answer_by', models.DateField()),
                ('ended_how', models.CharField(choices=[('answered', 'answered'), ('withdrawn', 'withdrawn by the registry'), ('over', 'the filing left review before an answer came')], default='', max_length=10)),
                ('ended_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(default='')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='hold',
            name='hold_ended_somehow',
        ),
        migrations.AddField(
            model_name='filing',
            name='answered_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='filing',
            name='asked_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='hold',
            name='ended_how',
            field=models.CharField(choices=[('date', 'its day came'), ('ended', 'somebody ended it'), ('withdrawn', 'the filing was withdrawn'), ('answered', 'the filer answered')], default='', max_length=10),
        ),
        migrations.AddIndex(
            model_name='filing',
            index=models.Index(condition=models.Q(('asked_at__isnull', False)), fields=['office', '-asked_at', '-id'], name='filing_asked'),
        ),
        migrations.AddConstraint(
            model_name='filing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('asked_at__isnull', True)), ('state', 'fee_checked'), _connector='OR'), name='filing_asked_in_review'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_how', '')), models.Q(('ended_at__isnull', False), ('ended_how__in', ['date', 'ended', 'withdrawn', 'answered'])), _connector='OR'), name='hold_ended_somehow'),
        ),
        migrations.AddField(
            model_name='filerquestion',
            name='asked_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='filerquestion',
            name='ended_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='filerquestion',
            name='filing',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='filings.filing'),
        ),
        migrations.AddField(
            model_name='answerdocument',
            name='question',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='filings.filerquestion'),
        ),
        migrations.AddConstraint(
            model_name='filerquestion',
            constraint=models.UniqueConstraint(fields=('filing', 'number'), name='question_number_once'),
        ),
        migrations.AddConstraint(
            model_name='filerquestion',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('filing',), name='asked_one_thing_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='filerquestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('ended_at__isnull', True), ('ended_how', '')), models.Q(('ended_at__isnull', False), ('ended_how', 'answered'), models.Q(('answer', ''), _negated=True)), models.Q(('answer', ''), ('ended_at__isnull', False), ('ended_how__in', ['withdrawn', 'over'])), _connector='OR'), name='question_ended_somehow'),
        ),
        migrations.AddConstraint(
            model_name='filerquestion',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='question_asks_something'),
        ),
        migrations.AddConstraint(
            model_name='answerdocument',
            constraint=models.UniqueConstraint(fields=('question', 'number'), name='answer_document_number_once'),
        ),
        append_only_again("filings_filing", columns=["reference", "received_at", "client_id", "office_id", "opens_case", "channel"]),
        Statements(search_again, search_again),
        append_only("filings_filerquestion", columns=["filing_id", "number", "asked_by_id", "asked_at", "text", "answer_by"]),
        append_only("filings_answerdocument"),
    ]

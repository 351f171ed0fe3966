"""Notes of staff on filings, and who is named in them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from backoffice.kernel.triggers import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('filings', '0022_urgency'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FilingNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('text', models.TextField()),
                ('author', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='filings.filing')),
                ('strikes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='struck_by', to='filings.filingnote')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Mention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('read_at', models.DateTimeField(null=True)),
                ('note', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mentions', to='filings.filingnote')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddConstraint(
            model_name='filingnote',
            constraint=models.UniqueConstraint(fields=('filing', 'number'), name='filing_note_number_once'),
        ),
        migrations.AddConstraint(
            model_name='filingnote',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='filing_note_says_something'),
        ),
        migrations.AddIndex(
            model_name='mention',
            index=models.Index(fields=['person', '-id'], name='mention_of_person'),
        ),
        migrations.AddIndex(
            model_name='mention',
            index=models.Index(condition=models.Q(('read_at__isnull', True)), fields=['person', '-id'], name='mention_unread'),
        ),
        migrations.AddConstraint(
            model_name='mention',
            constraint=models.UniqueConstraint(fields=('note', 'person'), name='mentioned_once'),
        ),
        append_only("filings_filingnote"),
        append_only("filings_mention", columns=["note_id", "person_id"]),
    ]

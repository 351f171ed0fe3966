"""The message box: what the court tells the filer."""

import django.db.models.deletion
from django.db import migrations, models

from backoffice.kernel.triggers import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('filings', '0014_holding'),
        ('people', '0005_user_person'),
    ]

    operations = [
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('returned', 'returned for correction'), ('rejected', 'rejected'), ('lapsed', 'lapsed'), ('served', 'accepted and served'), ('corrected', 'a deemed time has moved'), ('short', 'fee short'), ('question', 'a question'), ('question_withdrawn', 'a question was withdrawn')], max_length=20)),
                ('about', models.CharField(default='', max_length=60)),
                ('subject', models.CharField(max_length=200)),
                ('subject_zh', models.CharField(max_length=200)),
                ('text', models.TextField()),
                ('text_zh', models.TextField()),
                ('papers', models.JSONField(default=list)),
                ('at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.apiclient')),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='filings.filing')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['client', '-id'], name='message_of_client'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['client', '-id'], name='message_unread')],
                'constraints': [models.UniqueConstraint(fields=('filing', 'kind', 'about'), name='told_once'), models.CheckConstraint(condition=models.Q(('read_at__isnull', True), ('read_at__gte', models.F('at')), _connector='OR'), name='message_read_after_it_was_written')],
            },
        ),
        append_only(
            "filings_message",
            columns=["filing_id", "client_id", "kind", "about", "subject", "subject_zh", "text", "text_zh", "papers", "at"],
        ),
    ]

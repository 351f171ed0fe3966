"""What is to become of each document of a filing, and what an acceptance left out."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from backoffice.kernel.triggers import append_only, append_only_again


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0007_undo'),
        ('filings', '0029_alike'),
        ('people', '0005_user_person'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DocumentMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document_number', models.PositiveSmallIntegerField()),
                ('outcome', models.CharField(choices=[('accept', 'accepted'), ('return', 'returned for correction'), ('reject', 'rejected')], max_length=6)),
                ('page', models.PositiveIntegerField(null=True)),
                ('note', models.TextField(default='')),
                ('cure_by', models.DateField(null=True)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='filing',
            name='left_out',
            field=models.CharField(choices=[('', 'nothing was left out'), ('awaited', 'documents were returned and can be filed again'), ('again', 'what was returned was filed again'), ('lapsed', 'what was returned was not filed again in time'), ('rejected', 'what was left out is rejected')], default='', max_length=8),
        ),
        migrations.AddIndex(
            model_name='filing',
            index=models.Index(condition=models.Q(('left_out', 'awaited')), fields=['office', '-decided_at', '-id'], name='filing_in_part_with_its_filer'),
        ),
        migrations.AddConstraint(
            model_name='filing',
            constraint=models.CheckConstraint(condition=models.Q(('left_out', ''), models.Q(('left_out__in', ['', 'awaited', 'again', 'lapsed', 'rejected']), ('state__in', ['accepted', 'served'])), _connector='OR'), name='filing_in_part_when_accepted'),
        ),
        migrations.AddField(
            model_name='documentmark',
            name='filing',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='filings.filing'),
        ),
        migrations.AddField(
            model_name='documentmark',
            name='officer',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='documentmark',
            name='reason',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.returnreason'),
        ),
        migrations.AddConstraint(
            model_name='documentmark',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'accept'), ('reason__isnull', True)), models.Q(('outcome__in', ['return', 'reject']), ('reason__isnull', False)), _connector='OR'), name='mark_against_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='documentmark',
            constraint=models.CheckConstraint(condition=models.Q(('cure_by__isnull', True), ('outcome', 'return'), _connector='OR'), name='mark_cured_when_returned'),
        ),
        append_only("filings_documentmark"),
        append_only_again("filings_filing", columns=["reference", "received_at", "client_id", "office_id", "opens_case", "channel"]),
    ]

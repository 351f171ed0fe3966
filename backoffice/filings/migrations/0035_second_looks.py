"""Decided filings that are drawn for a blind second look, and what share of them a registry has drawn."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from backoffice.kernel.tallies import tallied_from_here
from backoffice.kernel.triggers import append_only
from backoffice.kernel.watched import watched_again


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0010_imports'),
        ('filings', '0034_restriction_answers'),
        ('people', '0007_organisations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='queuerule',
            name='second_look_days',
            field=models.PositiveSmallIntegerField(default=14),
        ),
        migrations.AddField(
            model_name='queuerule',
            name='second_look_percent',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.CreateModel(
            name='SecondLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=20, unique=True)),
                ('month', models.DateField()),
                ('sealed_to', models.CharField(choices=[('parties', 'the parties and the court'), ('court', 'the court only')], max_length=8, null=True)),
                ('decided_person', models.CharField(max_length=150)),
                ('drawn_at', models.DateTimeField()),
                ('until', models.DateField()),
                ('taken_at', models.DateTimeField(null=True)),
                ('called_off_at', models.DateTimeField(null=True)),
                ('answered_person', models.CharField(default='', max_length=150)),
                ('answered_at', models.DateTimeField(null=True)),
                ('ruling', models.CharField(choices=[('accepted', 'accepted'), ('returned', 'returned for correction'), ('rejected', 'rejected')], default='', max_length=8)),
                ('note', models.TextField(default='')),
                ('agreement', models.CharField(choices=[('agrees', 'agrees'), ('reasons', 'for other reasons'), ('differs', 'differs')], default='', max_length=8)),
                ('talked_at', models.DateTimeField(null=True)),
                ('talked_note', models.TextField(default='')),
                ('answered_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='second_look', to='filings.decisionline')),
                ('office', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.office')),
                ('taken_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('talked_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='SecondLookReason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('look', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reasons', to='filings.secondlook')),
                ('reason', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.returnreason')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='SecondLookTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('list', models.CharField(max_length=20)),
                ('month', models.DateField()),
                ('sealed_to', models.CharField(max_length=8, null=True)),
                ('agreement', models.CharField(max_length=8)),
                ('number', models.BigIntegerField()),
                ('office', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.office')),
                ('officer', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'tally of second looks',
                'verbose_name_plural': 'tallies of second looks',
            },
        ),
        migrations.AddIndex(
            model_name='secondlook',
            index=models.Index(condition=models.Q(('answered_at__isnull', True), ('called_off_at__isnull', True)), fields=['office', 'until', 'id'], name='second_look_open'),
        ),
        migrations.AddIndex(
            model_name='secondlook',
            index=models.Index(condition=models.Q(('agreement__in', ['reasons', 'differs'])), fields=['office', '-answered_at', '-id'], name='second_look_not_alike'),
        ),
        migrations.AddConstraint(
            model_name='secondlook',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agreement', ''), ('answered_at__isnull', True), ('answered_by__isnull', True), ('answered_person', ''), ('ruling', '')), models.Q(('agreement__in', ['agrees', 'reasons', 'differs']), ('answered_at__isnull', False), ('answered_by__isnull', False), ('ruling__in', ['accepted', 'returned', 'rejected'])), _connector='OR'), name='second_look_answered_whole'),
        ),
        migrations.AddConstraint(
            model_name='secondlook',
            constraint=models.CheckConstraint(condition=models.Q(('decided_person', models.F('answered_person')), _negated=True), name='second_look_by_another_person'),
        ),
        migrations.AddConstraint(
            model_name='secondlook',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('talked_at__isnull', True), ('talked_by__isnull', True), ('talked_note', '')), models.Q(('answered_at__isnull', False), ('talked_at__isnull', False), ('talked_by__isnull', False), models.Q(('talked_note', ''), _negated=True)), _connector='OR'), name='second_look_talked_over_whole'),
        ),
        migrations.AddConstraint(
            model_name='secondlook',
            constraint=models.CheckConstraint(condition=models.Q(('called_off_at__isnull', True), ('answered_at__isnull', True), _connector='OR'), name='second_look_answered_or_called_off'),
        ),
        migrations.AddConstraint(
            model_name='secondlookreason',
            constraint=models.UniqueConstraint(fields=('look', 'reason'), name='second_look_reason_once'),
        ),
        migrations.AddIndex(
            model_name='secondlooktally',
            index=models.Index(fields=['office', 'month'], name='second_look_tally_by_month'),
        ),
        append_only(
            "filings_secondlook",
            columns=["reference", "line_id", "office_id", "month", "decided_by_id", "decided_person", "drawn_at", "until"],
        ),
        append_only("filings_secondlookreason"),
        tallied_from_here("filings_secondlook"),
        watched_again("queue_rules", "filings_queuerule"),
    ]

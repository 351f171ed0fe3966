"""Persons under a restriction order."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from backoffice.kernel.triggers import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0010_imports'),
        ('people', '0007_organisations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RestrictedName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=500)),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='RestrictedWord',
            fields=[
                ('pk', models.CompositePrimaryKey('word', 'restricted', blank=True, editable=False, primary_key=True, serialize=False)),
                ('word', models.CharField(max_length=81)),
                ('restricted', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='words', to='cases.restrictedname')),
            ],
        ),
        migrations.CreateModel(
            name='RestrictionOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=20, unique=True)),
                ('kind', models.CharField(max_length=120)),
                ('court', models.CharField(max_length=120)),
                ('case_number', models.CharField(max_length=60)),
                ('made_on', models.DateField()),
                ('until', models.DateField(null=True)),
                ('restricts', models.CharField(max_length=2000)),
                ('evidence', models.CharField(max_length=300)),
                ('entered_at', models.DateTimeField()),
                ('entered_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.office')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='RestrictionEnd',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('ground', models.CharField(max_length=300)),
                ('at', models.DateTimeField()),
                ('officer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='end', to='cases.restrictionorder')),
            ],
        ),
        migrations.AddField(
            model_name='restrictedname',
            name='order',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='names', to='cases.restrictionorder'),
        ),
        migrations.AddIndex(
            model_name='restrictionorder',
            index=models.Index(fields=['case_number'], name='restriction_case_number'),
        ),
        migrations.AddConstraint(
            model_name='restrictionorder',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('made_on')), _connector='OR'), name='restriction_until_after_made'),
        ),
        migrations.AddConstraint(
            model_name='restrictionorder',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', ''), _negated=True), models.Q(('court', ''), _negated=True), models.Q(('restricts', ''), _negated=True), models.Q(('evidence', ''), _negated=True)), name='restriction_is_described'),
        ),
        migrations.AddConstraint(
            model_name='restrictionend',
            constraint=models.CheckConstraint(condition=models.Q(('ground', ''), _negated=True), name='restriction_end_has_a_ground'),
        ),
        migrations.AddConstraint(
            model_name='restrictedname',
            constraint=models.UniqueConstraint(fields=('order', 'position'), name='restricted_name_place_once'),
        ),
        append_only("cases_restrictionorder"),
        append_only("cases_restrictedname"),
        append_only("cases_restrictionend"),
    ]

"""What is taken over from an earlier system, and after which number each series goes on."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from backoffice.kernel.triggers import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0009_consents'),
        ('people', '0007_organisations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=20, unique=True)),
                ('files', models.JSONField(default=dict)),
                ('begun_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('taken_over', models.PositiveIntegerField(default=0)),
                ('the_same', models.PositiveIntegerField(default=0)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('refused_rows', models.PositiveIntegerField(default=0)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.office')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='TakenOver',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='taken_over', serialize=False, to='cases.case')),
                ('reference', models.CharField(default='', max_length=120)),
                ('digest', models.CharField(max_length=64)),
                ('case_import', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='cases.caseimport')),
            ],
        ),
        migrations.CreateModel(
            name='SeriesStart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('case_import', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='series', to='cases.caseimport')),
                ('case_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.casetype')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('case_type', 'year', 'last'), name='series_start_once'), models.CheckConstraint(condition=models.Q(('last__gte', 1)), name='series_start_from_one')],
            },
        ),
        append_only("cases_caseimport", ["reference", "office_id", "officer_id", "files", "begun_at"]),
        append_only("cases_seriesstart"),
        append_only("cases_takenover"),
    ]

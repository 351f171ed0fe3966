"""Rows that the last reading of a run refused, for the screen."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0011_restrictions'),
    ]

    operations = [
        migrations.CreateModel(
            name='RefusedRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.CharField(max_length=20)),
                ('line', models.PositiveIntegerField()),
                ('field', models.CharField(max_length=120)),
                ('reason', models.CharField(max_length=500)),
                ('case_import', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='cases.caseimport')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
    ]

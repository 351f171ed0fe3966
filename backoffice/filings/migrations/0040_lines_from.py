"""How far back the lines of a registry's decisions reach: those made before lines were kept are entered afterwards."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('filings', '0039_decisions_by_organisation'),
        ('people', '0007_organisations'),
    ]

    operations = [
        migrations.CreateModel(
            name='LinesFrom',
            fields=[
                ('office', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='people.office')),
                ('at', models.DateTimeField()),
                ('filing_id', models.BigIntegerField()),
                ('entered', models.BigIntegerField(default=0)),
                ('complete', models.BooleanField(default=False)),
            ],
        ),
    ]

"""How many filings stand in each list, kept by triggers (tallies.py), which are made when the migrations are through."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from backoffice.kernel.tallies import tallied_from_here

class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0007_undo'),
        ('filings', '0025_names'),
        ('people', '0005_user_person'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('list', models.CharField(max_length=20)),
                ('sealed_to', models.CharField(max_length=8, null=True)),
                ('number', models.BigIntegerField()),
                ('case_type', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cases.casetype')),
                ('office', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.office')),
                ('officer', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'tally',
                'verbose_name_plural': 'tallies',
                'indexes': [models.Index(fields=['office', 'list'], name='tally_by_office')],
            },
        ),
        tallied_from_here("filings_filing"),
    ]

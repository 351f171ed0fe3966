"""The turn of an officer at a failed notice."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('filings', '0045_failed_notices'),
        ('flow_service', '0001_failed_service'),
        ('viewflow', '0015_task_scheduled'),
    ]

    operations = [
        migrations.CreateModel(
            name='NoticeProcess',
            fields=[
                ('process_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='viewflow.process')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='filings.failednotice')),
            ],
            options={
                'verbose_name': 'process of a failed notice',
                'verbose_name_plural': 'processes of failed notices',
            },
            bases=('viewflow.process',),
        ),
    ]

"""How many filings stand in each list, kept by triggers in the transaction of every change."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from backoffice.kernel.tallies import Counted, Tallied, tallied_by_triggers

# As backoffice/filings/tallies.py said on that day.
TALLIED = Tallied(
    into="filings_tally",
    by=("office_id", "case_type_id", "sealed_to"),
    whose="officer_id",
    lists=(
        Counted("review", Q(state="fee_checked", held_until__isnull=True)),
        Counted("urgent", Q(state="fee_checked", held_until__isnull=True, urgent=True)),
        Counted("held", Q(held_until__isnull=False)),
        Counted("asked", Q(asked_at__isnull=False)),
        Counted("returned", Q(decided_at__isnull=False, state="returned", cured_at__isnull=True)),
        Counted("payment", Q(state="deemed_received")),
        Counted("short", Q(state="fee_short")),
        Counted("not-due", Q(state="received")),
        Counted("unserved", Q(state="accepted")),
        Counted("in-review", Q(state="fee_checked", taken_by__isnull=False), whose="taken_by_id"),
        Counted("in-settling", Q(state="fee_short", taken_by__isnull=False), whose="taken_by_id"),
    ),
)


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0007_undo'),
        ('filings', '0020_notices'),
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
        tallied_by_triggers("filings", "Filing", TALLIED),
    ]

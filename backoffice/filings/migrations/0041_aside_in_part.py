"""An acceptance in part is set aside too: what it left out goes its own way, so that a filing may be filed again in two parts, each once."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from backoffice.kernel.triggers import append_only_again


def of_parts(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """What was filed again so far in the place of a filing that was accepted in part was in that of what the acceptance left out."""
    filing = apps.get_model("filings", "Filing")
    in_part = filing.objects.exclude(left_out="").values("pk")
    filing.objects.filter(resubmits__isnull=False, resubmits__in=in_part).update(of_parts=True)


class Migration(migrations.Migration):

    dependencies = [
        ('filings', '0040_lines_from'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='filing',
            name='filing_in_part_when_accepted',
        ),
        migrations.AddField(
            model_name='filing',
            name='of_parts',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='filing',
            name='left_out',
            field=models.CharField(choices=[('', 'nothing was left out'), ('awaited', 'documents were returned and can be filed again'), ('again', 'what was returned was filed again'), ('lapsed', 'what was returned was not filed again in time'), ('rejected', 'what was left out is rejected'), ('together', 'what was returned goes with the rest, whose acceptance was set aside')], default='', max_length=8),
        ),
        migrations.AlterField(
            model_name='filing',
            name='resubmits',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resubmissions', to='filings.filing'),
        ),
        migrations.AddConstraint(
            model_name='filing',
            constraint=models.CheckConstraint(condition=models.Q(('left_out', ''), models.Q(('left_out__in', ['', 'awaited', 'again', 'lapsed', 'rejected', 'together']), models.Q(('state__in', ['accepted', 'served']), ('set_aside_at__isnull', False), _connector='OR')), _connector='OR'), name='filing_in_part_when_accepted'),
        ),
        migrations.AddConstraint(
            model_name='filing',
            constraint=models.UniqueConstraint(fields=('resubmits', 'of_parts'), name='filing_resubmitted_once'),
        ),
        migrations.AddConstraint(
            model_name='filing',
            constraint=models.CheckConstraint(condition=models.Q(('of_parts', False), ('resubmits__isnull', False), _connector='OR'), name='filing_of_parts_of_something'),
        ),
        append_only_again("filings_filing", columns=["reference", "received_at", "client_id", "office_id", "opens_case", "channel"]),
        migrations.RunPython(of_parts, migrations.RunPython.noop),
    ]

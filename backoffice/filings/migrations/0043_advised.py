"""A filing about which a Registrar has answered stands first among what its officer has in hand."""

from django.conf import settings
from django.db import migrations, models

from backoffice.kernel.triggers import append_only_again


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0014_latest_in_register'),
        ('filings', '0042_alike_by_either_name'),
        ('people', '0007_organisations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='filing',
            name='advised_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name='filing',
            constraint=models.CheckConstraint(condition=models.Q(('advised_at__isnull', True), models.Q(('referred_at__isnull', True), ('state', 'fee_checked')), _connector='OR'), name='filing_advised_in_review'),
        ),
        append_only_again("filings_filing", columns=["reference", "received_at", "client_id", "office_id", "opens_case", "channel"]),
    ]

"""The date of a returned filing may be kept by the one that corrects it."""

from django.conf import settings
from django.db import migrations, models

from backoffice.kernel.triggers import append_only_again


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0007_undo'),
        ('filings', '0030_document_marks'),
        ('people', '0005_user_person'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='filing',
            name='filed_as_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name='filing',
            constraint=models.CheckConstraint(condition=models.Q(('filed_as_at__isnull', True), models.Q(('filed_as_at__lte', models.F('received_at')), ('resubmits__isnull', False)), _connector='OR'), name='filing_keeps_an_earlier_date'),
        ),
        append_only_again("filings_filing", columns=["reference", "received_at", "client_id", "office_id", "opens_case", "channel"]),
    ]

"""An acceptance may be set aside: its filing is in review again, and whoever was served by it counts as served no longer."""

from django.conf import settings
from django.db import migrations, models

from backoffice.kernel.triggers import append_only_again


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0011_restrictions'),
        ('filings', '0035_second_looks'),
        ('people', '0007_organisations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='delivery',
            name='delivery_state_known',
        ),
        migrations.AddField(
            model_name='filing',
            name='set_aside_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='state',
            field=models.CharField(choices=[('prepared', 'prepared'), ('sent', 'sent'), ('delivered', 'delivered'), ('opened', 'opened'), ('failed', 'failed'), ('set_aside', 'set aside')], default='prepared', max_length=10),
        ),
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('returned', 'returned for correction'), ('rejected', 'rejected'), ('lapsed', 'lapsed'), ('served', 'accepted and served'), ('served_on_party', 'served on a party who receives electronically'), ('corrected', 'a deemed time has moved'), ('short', 'fee short'), ('question', 'a question'), ('question_withdrawn', 'a question was withdrawn'), ('urgency', 'urgency granted or refused'), ('slip', 'a slip corrected in review'), ('set_aside', 'an acceptance was set aside')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['prepared', 'sent', 'delivered', 'opened', 'failed', 'set_aside'])), name='delivery_state_known'),
        ),
        migrations.AddConstraint(
            model_name='filing',
            constraint=models.CheckConstraint(condition=models.Q(('set_aside_at__isnull', True), models.Q(('state__in', ['accepted', 'served']), _negated=True), _connector='OR'), name='filing_set_aside_once'),
        ),
        append_only_again("filings_filing", columns=["reference", "received_at", "client_id", "office_id", "opens_case", "channel"]),
        append_only_again("filings_delivery", columns=["filing_id", "office_id", "number", "consent_id", "addressee", "account", "client_id", "documents", "prepared_at"]),
    ]

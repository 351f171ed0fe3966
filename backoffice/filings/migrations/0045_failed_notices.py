"""The failed notice of a message that matters is somebody's work, and stands in the queue of what has not reached its addressee."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from backoffice.kernel.statements import Statements
from backoffice.kernel.triggers import append_only, append_only_again

# Of what had failed before, what somebody still waits for.
_WAITING = (
    Q(kind="returned", about="", filing__state="returned", filing__cured_at=None)
    | Q(kind="returned", about="documents", filing__left_out="awaited")
    | Q(kind="question", filing__asked_at=F("at"))
    | Q(kind="short", filing__state="fee_short")
)


def search_again(editor):
    """SQLite made the table anew, and without the index by which filers are searched (0003)."""
    if editor.connection.vendor == "sqlite":
        editor.execute("CREATE INDEX IF NOT EXISTS filing_filer_prefix ON filings_filing (office_id, filer_organisation COLLATE NOCASE)")


def from_the_messages(apps, editor):
    """What had failed before this was work is work from now on, where its message still waits for the filer."""
    notice, filing = apps.get_model("filings", "FailedNotice"), apps.get_model("filings", "Filing")
    rows = apps.get_model("filings", "Message").objects.filter(_WAITING, read_at=None).exclude(notice_fault="").select_related("filing")
    for row in rows.order_by("id").iterator():
        number = notice.objects.filter(filing=row.filing).count() + 1
        notice.objects.create(
            filing=row.filing, message=row, number=number, addressee=row.filing.filer_organisation or row.filing.filer_name,
            email=row.filing.filer_email, asked_at=row.at, failed_at=row.at, fault=row.notice_fault,
        )
        if row.filing.service_failed_at is None or row.at < row.filing.service_failed_at:
            filing.objects.filter(pk=row.filing.pk).update(service_failed_at=row.at)


class Migration(migrations.Migration):

    dependencies = [
        ('filings', '0044_replaced_documents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FailedNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('addressee', models.CharField(max_length=500)),
                ('email', models.CharField(max_length=254)),
                ('state', models.CharField(choices=[('failed', 'failed'), ('again', 'sent again'), ('by_hand', 'told by other means'), ('given_up', 'given up'), ('read', 'read by the addressee all the same'), ('over', 'nobody need be told any more')], default='failed', max_length=8)),
                ('attempt', models.PositiveSmallIntegerField(default=1)),
                ('asked_at', models.DateTimeField()),
                ('failed_at', models.DateTimeField()),
                ('fault', models.CharField(max_length=12)),
                ('taken_at', models.DateTimeField(null=True)),
                ('means', models.CharField(choices=[('telephone', 'by telephone'), ('post', 'by post'), ('counter', 'at the counter'), ('fax', 'by fax'), ('other', 'by other means')], default='', max_length=9)),
                ('told_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('note', models.CharField(default='', max_length=500)),
            ],
            options={
                'verbose_name': 'failed notice',
                'verbose_name_plural': 'failed notices',
                'ordering': ['filing', 'number'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='filing',
            name='filing_service_failed',
        ),
        migrations.AddField(
            model_name='failednotice',
            name='ended_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='failednotice',
            name='filing',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='failed_notices', to='filings.filing'),
        ),
        migrations.AddField(
            model_name='failednotice',
            name='message',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='failed_notice', to='filings.message'),
        ),
        migrations.AddField(
            model_name='failednotice',
            name='taken_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='failednotice',
            constraint=models.UniqueConstraint(fields=('filing', 'number'), name='failed_notice_number_once'),
        ),
        migrations.AddConstraint(
            model_name='failednotice',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['failed', 'again', 'by_hand', 'given_up', 'read', 'over'])), name='failed_notice_state_known'),
        ),
        migrations.AddConstraint(
            model_name='failednotice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('taken_at__isnull', True), ('taken_by__isnull', True)), models.Q(('state', 'failed'), ('taken_at__isnull', False), ('taken_by__isnull', False)), _connector='OR'), name='failed_notice_taken_when_failed'),
        ),
        migrations.AddConstraint(
            model_name='failednotice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), models.Q(('state__in', ('by_hand', 'given_up', 'read', 'over')), _negated=True)), models.Q(('ended_at__isnull', False), ('state__in', ('by_hand', 'given_up', 'read', 'over'))), _connector='OR'), name='failed_notice_ended_somehow'),
        ),
        migrations.AddConstraint(
            model_name='failednotice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('means', ''), ('told_at__isnull', True), models.Q(('state', 'by_hand'), _negated=True)), models.Q(('state', 'by_hand'), ('told_at__isnull', False), models.Q(('means', ''), _negated=True), models.Q(('note', ''), _negated=True)), _connector='OR'), name='failed_notice_told_somehow'),
        ),
        migrations.AddConstraint(
            model_name='failednotice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'given_up'), _negated=True), models.Q(models.Q(('note', ''), _negated=True), ('ended_by__isnull', False)), _connector='OR'), name='failed_notice_given_up_by_someone'),
        ),
        append_only("filings_failednotice", columns=["filing_id", "message_id", "number", "addressee"]),
        append_only_again("filings_filing", columns=["reference", "received_at", "client_id", "office_id", "opens_case", "channel"]),
        Statements(search_again, search_again),
        # The last of all: rows that are written wait for their keys to be checked, and no table is altered meanwhile.
        migrations.RunPython(from_the_messages, migrations.RunPython.noop),
    ]

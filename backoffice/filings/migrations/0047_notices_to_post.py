"""A notice to who filed on paper is posted by somebody: it stands in a list of its own until they say that it went."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from backoffice.kernel.triggers import append_only

# Whose filer can still do what the notice says.
_STILL_WAITS = Q(state="returned", cured_at=None) | Q(left_out="awaited")


def from_the_papers(apps, editor):
    """What was drawn before this was work is work from now on, where its filer can still file again."""
    notice, paper = apps.get_model("filings", "NoticeToPost"), apps.get_model("papers", "Paper")
    filing = apps.get_model("filings", "Filing")
    for row in filing.objects.filter(_STILL_WAITS, client=None).order_by("id").iterator():
        drawn = paper.objects.filter(kind="notice_of_return", subject=row.reference, superseded_by=None).order_by("position", "id")
        for number, each in enumerate(drawn, start=1):
            notice.objects.create(filing=row, number=number, paper=each, since=each.drawn_at)
        if drawn:
            filing.objects.filter(pk=row.pk).update(to_post_at=min(each.drawn_at for each in drawn))


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0014_latest_in_register'),
        ('filings', '0046_delivery_without_office'),
        ('papers', '0006_notice_of_lapse'),
        ('people', '0007_organisations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='NoticeToPost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('since', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'to be posted'), ('posted', 'posted'), ('handed', 'handed over at the counter'), ('not_posted', 'not to be posted')], default='waiting', max_length=10)),
                ('went_on', models.DateField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('note', models.CharField(default='', max_length=500)),
            ],
            options={
                'verbose_name': 'notice to post',
                'verbose_name_plural': 'notices to post',
                'ordering': ['filing', 'number'],
            },
        ),
        migrations.AddField(
            model_name='filing',
            name='to_post_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='filing',
            index=models.Index(condition=models.Q(('to_post_at__isnull', False)), fields=['office', 'to_post_at', 'id'], name='filing_to_post'),
        ),
        migrations.AddField(
            model_name='noticetopost',
            name='ended_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='noticetopost',
            name='filing',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices_to_post', to='filings.filing'),
        ),
        migrations.AddField(
            model_name='noticetopost',
            name='paper',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='to_post', to='papers.paper'),
        ),
        migrations.AddConstraint(
            model_name='noticetopost',
            constraint=models.UniqueConstraint(fields=('filing', 'number'), name='notice_to_post_number_once'),
        ),
        migrations.AddConstraint(
            model_name='noticetopost',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'posted', 'handed', 'not_posted'])), name='notice_to_post_state_known'),
        ),
        migrations.AddConstraint(
            model_name='noticetopost',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='notice_to_post_ended_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='noticetopost',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('posted', 'handed')), ('went_on__isnull', False)), models.Q(models.Q(('state__in', ('posted', 'handed')), _negated=True), ('went_on__isnull', True)), _connector='OR'), name='notice_to_post_went_on_a_day'),
        ),
        migrations.AddConstraint(
            model_name='noticetopost',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'not_posted'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='notice_to_post_not_without_ground'),
        ),
        append_only("filings_noticetopost", columns=["filing_id", "number", "paper_id", "since"]),
        # The last of all: rows that are written wait for their keys to be checked, and no table is altered meanwhile.
        migrations.RunPython(from_the_papers, migrations.RunPython.noop),
    ]

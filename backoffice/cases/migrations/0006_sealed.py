"""What is sealed, by which orders, and who looked at it; corrections in the register."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from backoffice.kernel.triggers import append_only, append_only_again


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_register_corrections'),
        ('people', '0005_user_person'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SealedLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('case', 'the case'), ('filing', 'the filing'), ('document', 'a document'), ('paper', 'a paper of the court'), ('receipt', 'an official receipt')], max_length=10)),
                ('subject', models.CharField(max_length=60)),
                ('document_number', models.PositiveSmallIntegerField(default=0)),
                ('filing_reference', models.CharField(default='', max_length=20)),
                ('sealed_to', models.CharField(choices=[('parties', 'the parties and the court'), ('court', 'the court only')], max_length=8)),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'look at what is sealed',
                'verbose_name_plural': 'looks at what is sealed',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='SealingOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('filing_reference', models.CharField(default='', max_length=20)),
                ('document_number', models.PositiveSmallIntegerField(default=0)),
                ('sealed_to', models.CharField(choices=[('parties', 'the parties and the court'), ('court', 'the court only')], max_length=8, null=True)),
                ('ground', models.CharField(max_length=300)),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'sealing order',
                'verbose_name_plural': 'sealing orders',
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='case',
            name='sealed_to',
            field=models.CharField(choices=[('parties', 'the parties and the court'), ('court', 'the court only')], max_length=8, null=True),
        ),
        migrations.AddField(
            model_name='registerentry',
            name='document_number',
            field=models.PositiveSmallIntegerField(help_text='Unknown for entries made before it was kept.', null=True),
        ),
        migrations.AddField(
            model_name='registerentry',
            name='ground',
            field=models.CharField(default='', help_text='Why the earlier entry was wrong; empty where its day moved by itself.', max_length=300),
        ),
        migrations.AddField(
            model_name='sealedlook',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='looks', to='cases.case'),
        ),
        migrations.AddField(
            model_name='sealedlook',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='sealingorder',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sealing_orders', to='cases.case'),
        ),
        migrations.AddField(
            model_name='sealingorder',
            name='office',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.office'),
        ),
        migrations.AddField(
            model_name='sealingorder',
            name='officer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='sealedlook',
            index=models.Index(fields=['person', 'subject', '-id'], name='sealed_look_person'),
        ),
        migrations.AddIndex(
            model_name='sealedlook',
            index=models.Index(condition=models.Q(('filing_reference', ''), _negated=True), fields=['filing_reference', '-id'], name='sealed_look_filing'),
        ),
        migrations.AddConstraint(
            model_name='sealedlook',
            constraint=models.CheckConstraint(condition=models.Q(('what__in', ['case', 'filing', 'document', 'paper', 'receipt'])), name='look_at_known'),
        ),
        migrations.AddIndex(
            model_name='sealingorder',
            index=models.Index(condition=models.Q(('filing_reference', ''), _negated=True), fields=['filing_reference', 'id'], name='sealing_order_filing'),
        ),
        migrations.AddConstraint(
            model_name='sealingorder',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', False), ('document_number', 0), ('filing_reference', '')), models.Q(('case__isnull', True), models.Q(('filing_reference', ''), _negated=True)), _connector='OR'), name='sealing_order_on_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='sealingorder',
            constraint=models.CheckConstraint(condition=models.Q(('sealed_to__isnull', True), ('sealed_to__in', ['parties', 'court']), _connector='OR'), name='sealing_order_level_known'),
        ),
        migrations.AddConstraint(
            model_name='sealingorder',
            constraint=models.CheckConstraint(condition=models.Q(('ground', ''), _negated=True), name='sealing_order_has_ground'),
        ),
        append_only_again("cases_registerentry"),
        append_only("cases_sealingorder"),
        append_only("cases_sealedlook"),
    ]

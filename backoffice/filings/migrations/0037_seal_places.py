"""Where an officer wants the seal of a document to stand."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from backoffice.kernel.triggers import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('filings', '0036_set_aside'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SealPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document_number', models.PositiveSmallIntegerField()),
                ('manner', models.CharField(choices=[('found', 'where blank paper is found'), ('place', 'at a place on the first page'), ('cover', 'on a cover page')], max_length=5)),
                ('x', models.PositiveSmallIntegerField(null=True)),
                ('y', models.PositiveSmallIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seal_places', to='filings.filing')),
                ('officer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('manner', 'place'), ('x__isnull', False), ('y__isnull', False)), models.Q(('manner__in', ['found', 'cover']), ('x__isnull', True), ('y__isnull', True)), _connector='OR'), name='seal_place_somewhere')],
            },
        ),
        append_only("filings_sealplace"),
    ]

"""What officers said of parties whose names stand on the list of persons under a restriction order."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from backoffice.kernel.triggers import append_only, append_only_again


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0011_restrictions'),
        ('filings', '0033_decision_lines'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RestrictionAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=500)),
                ('same', models.BooleanField()),
                ('note', models.CharField(max_length=300)),
                ('at', models.DateTimeField()),
                ('filing', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='restriction_answers', to='filings.filing')),
                ('officer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.restrictionorder')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['filing', 'id'], name='restriction_answer_filing'), models.Index(fields=['order', '-id'], name='restriction_answer_order')],
                'constraints': [models.CheckConstraint(condition=models.Q(('note', ''), _negated=True), name='restriction_answer_has_a_note')],
            },
        ),
        append_only("filings_restrictionanswer"),
        # 0032 gave the table a column and a constraint, for which SQLite made it anew and without its triggers.
        append_only_again("filings_filing", columns=["reference", "received_at", "client_id", "office_id", "opens_case", "channel"]),
    ]

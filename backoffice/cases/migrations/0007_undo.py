"""An acceptance that was undone: its case is withdrawn, its entries in the register are taken back."""

from django.db import migrations, models

from backoffice.kernel.triggers import append_only_again


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0006_sealed'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='withdrawn_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='registerentry',
            name='takes_back',
            field=models.BooleanField(default=False, help_text='It takes the earlier entry back altogether, and nothing stands in its place.'),
        ),
        migrations.AddConstraint(
            model_name='registerentry',
            constraint=models.CheckConstraint(condition=models.Q(('takes_back', False), ('corrects__isnull', False), _connector='OR'), name='register_takes_back_something'),
        ),
        append_only_again("cases_registerentry"),
    ]

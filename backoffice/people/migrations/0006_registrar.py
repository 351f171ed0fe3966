"""A role for who answers what the registry refers."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_user_person'),
    ]

    operations = [
        migrations.AlterField(
            model_name='membership',
            name='role',
            field=models.CharField(choices=[('registry_officer', 'Registry officer'), ('senior_officer', 'Senior registry officer'), ('accounts_officer', 'Accounts officer'), ('accounts_supervisor', 'Accounts supervisor'), ('manager', 'Manager'), ('auditor', 'Auditor'), ('administrator', 'Administrator'), ('registrar', 'Registrar or Master')], max_length=30),
        ),
    ]

"""The last entries of a case's register are read along an index."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0013_checklist_versions'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='registerentry',
            index=models.Index(fields=['case', '-id'], name='register_entry_case'),
        ),
    ]

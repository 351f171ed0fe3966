from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0004_rotation")]

    operations = [
        migrations.CreateModel(
            name="Mark",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("mark", models.CharField(max_length=36)),
            ],
        ),
    ]

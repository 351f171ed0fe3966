from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "backoffice.papers"
    label = "papers"
    verbose_name = "papers"
    default_auto_field = "django.db.models.BigAutoField"

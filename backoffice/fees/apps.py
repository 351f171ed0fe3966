from django.apps import AppConfig


class FeesConfig(AppConfig):
    name = "backoffice.fees"
    label = "fees"
    verbose_name = "fees"
    default_auto_field = "django.db.models.BigAutoField"

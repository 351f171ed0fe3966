from django.apps import AppConfig


class ChangesConfig(AppConfig):
    name = "backoffice.changes"
    label = "changes"
    verbose_name = "changes of the rules"
    default_auto_field = "django.db.models.BigAutoField"

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "backoffice.cases"
    label = "cases"
    verbose_name = "cases"
    default_auto_field = "django.db.models.BigAutoField"

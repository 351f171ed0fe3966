from django.apps import AppConfig


class FilingsConfig(AppConfig):
    name = "backoffice.filings"
    label = "filings"
    verbose_name = "filings"
    default_auto_field = "django.db.models.BigAutoField"

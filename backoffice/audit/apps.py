from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "backoffice.audit"
    label = "audit"
    verbose_name = "audit"
    default_auto_field = "django.db.models.BigAutoField"

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "backoffice.kernel"
    label = "kernel"
    verbose_name = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

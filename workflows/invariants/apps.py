from django.apps import AppConfig


class InvariantsConfig(AppConfig):
    name = "workflows.invariants"
    label = "invariants"
    verbose_name = "what must hold of the data"
    default_auto_field = "django.db.models.BigAutoField"

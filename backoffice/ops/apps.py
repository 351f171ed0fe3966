from importlib import import_module

from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "backoffice.ops"
    label = "ops"
    verbose_name = "operations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the wording of the demo's events known: its runner is no app, and an auditor reads them anywhere."""
        import_module("workflows.demo.events")

from importlib import import_module

from django.apps import AppConfig


class ServiceFlowConfig(AppConfig):
    name = "workflows.service"
    label = "flow_service"
    verbose_name = "how documents are served"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the wording of the events known."""
        import_module(f"{self.name}.events")

from importlib import import_module

from django.apps import AppConfig


class MaintenanceFlowConfig(AppConfig):
    name = "workflows.maintenance"
    label = "flow_maintenance"
    verbose_name = "when the door is open"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the wording of the events known."""
        import_module(f"{self.name}.events")

from importlib import import_module

from django.apps import AppConfig


class OperationsFlowConfig(AppConfig):
    name = "workflows.operations"
    label = "flow_operations"
    verbose_name = "what operators do"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the wording of the events known to whoever reads them."""
        import_module(f"{self.name}.events")

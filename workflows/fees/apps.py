from importlib import import_module

from django.apps import AppConfig


class FeesFlowConfig(AppConfig):
    name = "workflows.fees"
    label = "flow_fees"
    verbose_name = "how fees are changed"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known the work of the worker, and what two persons decide about fees."""
        import_module(f"{self.name}.tasks")
        import_module(f"{self.name}.events")
        register = import_module("workflows.changes.kinds").register
        register(import_module(f"{self.name}.schedule").ScheduleChange())
        register(import_module(f"{self.name}.verification").RowVerification())

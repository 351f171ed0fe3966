from importlib import import_module

from django.apps import AppConfig


class ReportsFlowConfig(AppConfig):
    name = "workflows.reports"
    label = "flow_reports"
    verbose_name = "reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the wording of the events known."""
        import_module(f"{self.name}.events")

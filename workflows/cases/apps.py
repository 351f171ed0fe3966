from importlib import import_module

from django.apps import AppConfig


class CasesFlowConfig(AppConfig):
    name = "workflows.cases"
    label = "flow_cases"
    verbose_name = "what happens to cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the wording of the events known."""
        import_module(f"{self.name}.events")

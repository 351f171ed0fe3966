from importlib import import_module

from django.apps import AppConfig


class PapersFlowConfig(AppConfig):
    name = "workflows.papers"
    label = "flow_papers"
    verbose_name = "how papers are issued"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the handlers of the outbox known."""
        import_module(f"{self.name}.tasks")

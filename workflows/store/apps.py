from importlib import import_module

from django.apps import AppConfig


class StoreFlowConfig(AppConfig):
    name = "workflows.store"
    label = "flow_store"
    verbose_name = "how the store is kept sound"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the words of its events known to every process."""
        import_module(f"{self.name}.events")

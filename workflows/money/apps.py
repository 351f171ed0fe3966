from importlib import import_module

from django.apps import AppConfig


class MoneyFlowConfig(AppConfig):
    name = "workflows.money"
    label = "flow_money"
    verbose_name = "how money moves"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the handlers of the outbox known, and what two persons decide about money."""
        import_module(f"{self.name}.tasks")
        register = import_module("workflows.changes.kinds").register
        register(import_module(f"{self.name}.waiver").Waiver())

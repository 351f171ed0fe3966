from importlib import import_module

from django.apps import AppConfig


class FilingFlowConfig(AppConfig):
    name = "workflows.filing"
    label = "flow_filing"
    verbose_name = "how a filing moves"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the handlers of the outbox known, and what two persons decide about filing."""
        import_module(f"{self.name}.tasks")
        register = import_module("workflows.changes.kinds").register
        register(import_module(f"{self.name}.mandate").MandateChange())
        register(import_module(f"{self.name}.queueing").QueueRuleChange())
        register(import_module(f"{self.name}.kept_date").KeptDate())
        register(import_module(f"{self.name}.set_aside").SetAside())

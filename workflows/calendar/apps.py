from importlib import import_module

from django.apps import AppConfig


class CalendarFlowConfig(AppConfig):
    name = "workflows.calendar"
    label = "flow_calendar"
    verbose_name = "how calendars are changed"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the handlers of the outbox and the kinds of change known."""
        import_module(f"{self.name}.tasks")
        for kind in ("closures", "holidays", "hours"):
            import_module(f"{self.name}.{kind}")

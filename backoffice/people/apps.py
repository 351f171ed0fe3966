from importlib import import_module

from django.apps import AppConfig
from django.core import checks


class PeopleConfig(AppConfig):
    name = "backoffice.people"
    label = "people"
    verbose_name = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the wording of people's events known, and what is checked before deployment."""
        import_module(f"{self.name}.events")
        checks.register(import_module(f"{self.name}.checks").passkeys_can_be_used, checks.Tags.security, deploy=True)

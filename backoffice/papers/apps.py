from importlib import import_module

from django.apps import AppConfig
from django.core import checks


class PapersConfig(AppConfig):
    name = "backoffice.papers"
    label = "papers"
    verbose_name = "papers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known what is checked before deployment."""
        checks.register(import_module(f"{self.name}.checks").papers_can_be_signed, checks.Tags.security, deploy=True)

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class FilingsConfig(AppConfig):
    name = "backoffice.filings"
    label = "filings"
    verbose_name = "filings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the numbers of the queues and of decisions kept as the lists say, whatever the migrations did to the table."""
        post_migrate.connect(self._keep_tallies, sender=self)

    def _keep_tallies(self, **_kwargs: Any) -> None:
        keep = import_module("backoffice.kernel.tallies").keep_tallies
        for each in import_module(f"{self.name}.counted").KEPT:
            keep(each.model, each.tallied)

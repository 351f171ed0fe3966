from django.apps import AppConfig
from django.conf import settings


class ConfigConfig(AppConfig):
    name = "backoffice.config"
    label = "config"
    verbose_name = "configuration"

    def ready(self) -> None:
        """Have the broker rung after each commit that put work in the outbox, where there is a broker."""
        if settings.BROKER_URL:
            from backoffice.config.celery import ALARM
            from backoffice.kernel import outbox

            outbox.on_put(ALARM.wake)

from django.apps import AppConfig


class TrialConfig(AppConfig):
    name = "tests.brokers"
    label = "broker_trial"

    def ready(self) -> None:
        from tests.brokers import handlers

        handlers.install_the_job()

from django.apps import AppConfig


class TrialConfig(AppConfig):
    name = "tests.workers"
    label = "worker_trial"

    def ready(self) -> None:
        from tests.workers import handlers

        handlers.install()

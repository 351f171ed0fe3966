from django.apps import AppConfig


class TextbookConfig(AppConfig):
    name = "tests.bench.textbook"
    label = "textbook"

    def ready(self) -> None:
        from tests.bench.textbook import jobs  # noqa: F401  (connects the log of transitions)

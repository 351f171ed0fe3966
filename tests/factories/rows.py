"""Looking at all rows at once: to see that a refused act changed nothing, and what an accepted one left."""

from typing import Any

from django.apps import apps

from backoffice.kernel.models import OutboxMessage

LABELS = (
    "kernel",
    "audit",
    "people",
    "calendar",
    "cases",
    "fees",
    "papers",
    "payments",
    "filings",
    "flow_filing",
    "viewflow",
    "flow_money",
)


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of ours, and of viewflow's, as plain data."""
    models = [model for label in LABELS for model in apps.get_app_config(label).get_models()]
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models}


def work() -> list[tuple[str, str | None]]:
    """Topic and key of every row of the outbox."""
    return sorted(OutboxMessage.objects.values_list("topic", "key"), key=str)

"""Model fields that refuse what must never be stored."""

from __future__ import annotations

from typing import Any

from django.db import models


class CentsField(models.BigIntegerField):
    """An amount in whole HKD cents.

    A float, a Decimal or a text is refused (TypeError) instead of being cut off silently, as an
    integer column of Django would do.
    """

    description = "Amount in HKD cents"

    def get_prep_value(self, value: Any) -> Any:
        """Let whole numbers and database expressions through, and nothing else."""
        if value is None or hasattr(value, "resolve_expression"):
            return super().get_prep_value(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError(f"{self.name}: an amount is a whole number of cents, not {value!r}")
        return super().get_prep_value(value)


class EvidenceField(models.CharField):
    """Where a fact of the reference data comes from, in words; see `kernel.evidence`."""

    description = "Evidence of a fact"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 300)
        super().__init__(*args, **kwargs)

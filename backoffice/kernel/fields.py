"""Model fields that refuse what must never be stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

_Set = TypeVar("_Set", contravariant=True)
_Get = TypeVar("_Get", covariant=True)

if TYPE_CHECKING:
    # Django's fields take parameters for the type checker only, not at run time.
    class _BigIntegerField(models.BigIntegerField[_Set, _Get]): ...

    class _CharField(models.CharField[_Set, _Get]): ...

else:

    class _BigIntegerField(models.BigIntegerField):
        def __class_getitem__(cls, _: object) -> type:
            return cls

    class _CharField(models.CharField):
        def __class_getitem__(cls, _: object) -> type:
            return cls


class CentsField(_BigIntegerField[_Set, _Get]):
    """An amount in whole HKD cents.

    A float, a Decimal or a text is refused (TypeError) instead of being cut off silently, as an
    integer column of Django would do.
    """

    description = "Amount in HKD cents"

    def get_prep_value(self, value: Any) -> Any:
        """Let whole numbers through, and nothing else."""
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise TypeError(f"{self.name}: an amount is a whole number of cents, not {value!r}")
        return super().get_prep_value(value)


class EvidenceField(_CharField[_Set, _Get]):
    """Where a fact of the reference data comes from, in words; see `kernel.evidence`."""

    description = "Evidence of a fact"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 300)
        super().__init__(*args, **kwargs)

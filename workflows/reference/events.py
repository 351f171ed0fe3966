"""What can happen to the reference data."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from backoffice.audit.actors import SYSTEM
from backoffice.audit.events import declare, record

LOADED = declare("reference.loaded", _("Reference data loaded; new rows: {created}, changed: {changed}"))


def loaded(*, created: int, changed: int, tables: dict[str, list[int]]) -> None:
    """The reference data of a folder were loaded; per table the rows that are new and changed."""
    record(LOADED, subject="reference", actor=SYSTEM, created=created, changed=changed, tables=tables)

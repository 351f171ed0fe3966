"""The door with the court's reference data behind it."""

from collections.abc import Iterator
from copy import copy
from datetime import datetime
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.test import override_settings

from backoffice.cases.models import CaseType, DocumentType, ReturnReason
from backoffice.kernel import clock
from backoffice.kernel.clock import HONG_KONG, Hand
from backoffice.people.models import Office
from tests.backoffice.api.door import MERCHANT, SECRET, Door

# A Friday on which every office is open.
OPEN = datetime(2026, 11, 20, 10, 0, 0, 123456, tzinfo=HONG_KONG)


_TABLES: list[type[models.Model]] = [
    *(model for label in ("calendar", "fees") for model in apps.get_app_config(label).get_models()),
    CaseType, DocumentType, ReturnReason,
    Office.serves.through, CaseType.offices.through,
]  # fmt: skip


@pytest.fixture(scope="session")
def loaded_rows() -> dict[type[models.Model], list[models.Model]]:
    """What load_reference wrote, once it has been run."""
    return {}


@pytest.fixture
def reference_data(db: None, loaded_rows: dict[type[models.Model], list[models.Model]]) -> None:
    """The court's reference data: read from the fixtures once, then written again in a twentieth of the time.

    Without the officers' checks of documents, which are most of the rows and nothing to the door.
    """
    tables = [Office, *_TABLES]
    if not loaded_rows:
        call_command("load_reference", stdout=StringIO())
        loaded_rows.update({table: list(table._default_manager.all()) for table in tables})
        return
    for table in tables:
        table._default_manager.bulk_create(copy(row) for row in loaded_rows[table])


@pytest.fixture
def hand() -> Iterator[Hand]:
    """The clock, standing at 10:00 on a working Friday until the test moves it."""
    with clock.set_to(OPEN) as hand:
        yield hand


@pytest.fixture
def door(reference_data: None, hand: Hand) -> Iterator[Door]:
    """A client with every scope, and a gateway whose secret is known."""
    with override_settings(PAYMENT_NOTICE_SECRETS={MERCHANT: SECRET}):
        yield Door.of()

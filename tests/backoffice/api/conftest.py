"""The door with the court's reference data behind it."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db.models import F
from django.test import override_settings

from backoffice.cases.models import Checklist
from backoffice.filings.in_hand import QueueRule
from backoffice.kernel import clock
from backoffice.kernel.clock import HONG_KONG, Hand
from tests.backoffice.api.door import MERCHANT, SECRET, Door
from tests.factories.written import REFERENCE

# A Friday on which every office is open.
OPEN = datetime(2026, 11, 20, 10, 0, 0, 123456, tzinfo=HONG_KONG)


@pytest.fixture
def reference_data(db: None) -> None:
    """The court's reference data, without what is nothing to the door: what officers check on documents, and the rules of their queues,
    by which an acceptance would wait before it is served."""
    REFERENCE.here()
    # In force they are not taken away: they have ended on the day on which they began.
    Checklist.objects.update(valid_to=F("valid_from"))
    QueueRule.objects.all().delete()


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

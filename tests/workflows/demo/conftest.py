"""The court as reference data have it, and the demonstration's own fixtures."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.factories.written import REFERENCE
from workflows.demo.stories import Story, load_stories

FIXTURES = Path(settings.ROOT, "fixtures")


@pytest.fixture
def court(db: None) -> None:
    """Offices, calendars, case types and fees, as on a fresh machine."""
    REFERENCE.here()


@pytest.fixture(scope="session")
def stories() -> tuple[Story, ...]:
    """The demonstration's stories."""
    return load_stories(FIXTURES / "demo" / "stories")

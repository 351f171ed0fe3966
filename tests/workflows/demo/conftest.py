"""The court as reference data have it, and the demonstration's own fixtures."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from workflows.demo.stories import Story, load_stories

FIXTURES = Path(settings.ROOT, "fixtures")


@pytest.fixture
def court(db: None) -> None:
    """Offices, calendars, case types and fees, as on a fresh machine."""
    call_command("load_reference", stdout=StringIO())


@pytest.fixture(scope="session")
def stories() -> tuple[Story, ...]:
    """The demonstration's stories."""
    return load_stories(FIXTURES / "demo" / "stories")

"""Fixtures that bring the court and the lives of filings to a test."""

from collections.abc import Iterator

import pytest

from backoffice.kernel import clock
from tests.factories.court import AT_WORK, Court, build_court
from tests.factories.lives import Lives
from tests.factories.written import Written

_COURT = Written(build_court)


@pytest.fixture
def at_work() -> Iterator[clock.Hand]:
    """The clock stands at ten on a Tuesday morning; `at_work.move_to(moment)` moves it."""
    with clock.set_to(AT_WORK) as hand:
        yield hand


@pytest.fixture
def court(db: None, at_work: clock.Hand) -> Court:
    """Two small courts with their people."""
    return _COURT.here()


@pytest.fixture
def lives(court: Court) -> Lives:
    """Filings moved by the acts."""
    return Lives(court)

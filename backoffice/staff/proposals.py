"""What the screens propose and a person may change."""

from datetime import date

from backoffice.calendar.rules import YearNotLoadedError, add_working_days
from backoffice.calendar.selectors import calendar_of
from backoffice.kernel import clock
from backoffice.people.models import Office

# A habit of the house and no rule: the officer changes it as the case asks.
WORKING_DAYS_TO_CURE = 7


def proposed_cure_by(office: Office, today: date) -> date | None:
    """The Hong Kong date that the return form proposes: some working days ahead; none where they cannot be known."""
    return _ahead(office, today, WORKING_DAYS_TO_CURE)


def proposed_hold(office: Office, today: date) -> date | None:
    """The Hong Kong date that the form of a hold proposes: the next working day; none where it cannot be known."""
    return _ahead(office, today, 1)


def _ahead(office: Office, today: date, days: int) -> date | None:
    try:
        return add_working_days(calendar_of(office, clock.now()), today, days)
    except YearNotLoadedError:
        return None

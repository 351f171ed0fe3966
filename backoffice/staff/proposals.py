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
    try:
        return add_working_days(calendar_of(office, clock.now()), today, WORKING_DAYS_TO_CURE)
    except YearNotLoadedError:
        return None

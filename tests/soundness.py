"""Whether the data of a test are sound: the checks of the live system, those that a test asks for.

What a check costs is the same in a court of one filing as in a small one, and few tests are about all that there is to check.
"""

from workflows.invariants import lists, names, reports
from workflows.invariants.base import EVERYTHING, Breach, registered
from workflows.invariants.run import look

# They hold what screens, searches and reports read against the rows, and cost twice what all other checks together do. A test that is not
# about lists may leave them out: the tallies and the index of names, which no reader can set right, are looked at in any case.
READINGS = {
    look.__name__
    for look in (lists.managers_figures_are_right, lists.worklists_are_right, names.search_finds_the_newest, reports.reports_are_right)
}


def breaches(*codes: str, but: tuple[str, ...] = (), readings: bool = True) -> list[Breach]:
    """What is broken: of these invariants, or of all; but for some, and without what only reads."""
    wanted = [check for check in registered() if (not codes or check.code in codes) and check.code not in but]
    asked = [check for check in wanted if readings or check.name not in READINGS]
    return [found for check in asked for found in look(check, EVERYTHING) if isinstance(found, Breach)]

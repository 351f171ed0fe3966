"""Between what limits a registry may set how its queues are worked. Pure. Ours, for the court to confirm."""

from backoffice.kernel.reasons import Reason, because, gettext_noop

# A page that is open says so every minute; a lease that ends sooner would be lost by a page that was loaded slowly.
SHORTEST_LEASE, LONGEST_LEASE = 5, 480  # minutes
LONGEST_CURE = 600  # minutes; no registry is open longer
LONGEST_LOOK = 60  # days; after that nobody remembers why
LONGEST_UNDO = 3600  # seconds; so long nothing is sealed and nobody is served


def faults(
    *, lease_minutes: int, cure_minutes: int | None, undo_seconds: int, second_look_percent: int = 0, second_look_days: int = 14
) -> tuple[Reason, ...]:
    """Why a registry may not set it so. cure_minutes None: what can be cured today goes first all day."""
    found = []
    if not SHORTEST_LEASE <= lease_minutes <= LONGEST_LEASE:
        said = gettext_noop("A review is lent for {shortest} to {longest} minutes.")
        found.append(because("lease-out-of-bounds", said, "lease_minutes", shortest=SHORTEST_LEASE, longest=LONGEST_LEASE))
    if cure_minutes is not None and not 0 <= cure_minutes <= LONGEST_CURE:
        said = gettext_noop("What can be cured today goes first from 0 to {longest} minutes before closing, or all day.")
        found.append(because("cure-out-of-bounds", said, "cure_minutes", longest=LONGEST_CURE))
    if not 0 <= undo_seconds <= LONGEST_UNDO:
        said = gettext_noop("An acceptance can be undone for 0 to {longest} seconds.")
        found.append(because("undo-out-of-bounds", said, "undo_seconds", longest=LONGEST_UNDO))
    if not 0 <= second_look_percent <= 100:
        found.append(because("share-out-of-bounds", gettext_noop("A share is from 0 to 100 per cent."), "second_look_percent"))
    if not 1 <= second_look_days <= LONGEST_LOOK:
        said = gettext_noop("A second look can be taken on 1 to {longest} days.")
        found.append(because("days-out-of-bounds", said, "second_look_days", longest=LONGEST_LOOK))
    return tuple(found)

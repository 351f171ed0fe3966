"""Where a person is signed in just now."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.conf import settings
from django.utils.crypto import salted_hmac

from backoffice.kernel import clock
from backoffice.people.models import StaffSession, User

# What a session keeps about itself; seconds since 1970 and texts.
SIGNED_IN_AT: Final = "signed_in_at"
SEEN_AT: Final = "seen_at"
AGENT: Final = "agent"
ADDRESS: Final = "address"


@dataclass(frozen=True)
class OpenSession:
    """One of them. mark names it on a page without being its key; agent and address as the browser and the network gave them."""

    mark: str
    begun: datetime
    seen: datetime
    agent: str
    address: str
    is_this_one: bool


def mark_of(key: str) -> str:
    """A name for a session from which its key cannot be had: whoever has the key has the session."""
    return salted_hmac("open session", key, algorithm="sha256").hexdigest()[:32]


def is_over(begun: float, seen: float) -> bool:
    """Whether a session has ended by its age or for want of a click (SESSION_LONGEST_SECONDS, SESSION_IDLE_SECONDS)."""
    now = clock.now().timestamp()
    return now - seen > settings.SESSION_IDLE_SECONDS or now - begun > settings.SESSION_LONGEST_SECONDS


def of(user: User, *, this: str = "") -> list[OpenSession]:
    """The person's sessions that still open a page, the latest seen first; `this` is the key of the one that asks."""
    found = []
    for row in StaffSession.objects.filter(user=user):
        kept = row.get_decoded()
        begun, seen = kept.get(SIGNED_IN_AT), kept.get(SEEN_AT)
        if begun is None or seen is None or is_over(begun, seen):
            continue
        found.append(
            OpenSession(
                mark=mark_of(row.session_key), begun=datetime.fromtimestamp(begun, UTC), seen=datetime.fromtimestamp(seen, UTC),
                agent=kept.get(AGENT, ""), address=kept.get(ADDRESS, ""), is_this_one=row.session_key == this,
            )
        )  # fmt: skip
    return sorted(found, key=lambda each: (not each.is_this_one, -each.seen.timestamp()))


def forget_expired() -> int:
    """Delete the rows of sessions whose cookie has expired; how many there were."""
    return StaffSession.objects.filter(expire_date__lt=clock.now()).delete()[0]

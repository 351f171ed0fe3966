"""Whose sign-in needs a second factor, and who has one."""

from typing import Final

from django.conf import settings

from backoffice.people.models import Membership, User
from backoffice.people.rights import RIGHTS

# What a password alone opens: the review of filings, and looking at what is no money, no date and no person's. The daily
# register lists the filings of one day that whoever reviews them sees anyway, the cause book the entries on the pages of their
# cases, and taking either away goes on record. Every other
# right asks for a second factor, so that a new one does until somebody decides otherwise.
WITH_A_PASSWORD: Final = frozenset(
    {"filing.view", "filing.note", "filing.take", "filing.accept", "filing.return", "receipt.view", "reference.view", "throughput.view"}
    | {"report.view", "report.daily_register", "report.cause_book"}
    # To enter at the counter what filers send in elsewhere, the list of it, and to look when an office is open.
    | {"filing.take_in", "report.paper_filings", "calendar.view"}
    # Who acts for a party, which is entered with its ground and stays to be read.
    | {"case.represent"}
    # What an officer's own decisions come to, and what they say of a colleague's, which changes nothing.
    | {"consistency.own", "second_look.answer"}
    # The list against which filings are held in review.
    | {"restriction.view"}
    # What a registry officer keeps of who receives electronically, and does about a service that failed.
    | {"consent.view", "consent.record", "service.resolve", "service.certify"}
)


def roles() -> frozenset[str]:
    """The roles with a right on money, the calendar, people, the audit trail or operations, or over colleagues' work."""
    return frozenset(role for role, rights in RIGHTS.items() if rights - WITH_A_PASSWORD)


def has_one(user: User) -> bool:
    """Whether the person has an app or a passkey; one of them is then asked for at every sign-in."""
    return user.second_factors.exists()


def concerns(user: User) -> bool:
    """Whether the person's roles ask for a second factor."""
    return Membership.objects.filter(user=user, role__in=roles()).exists()


def is_demanded_of(user: User) -> bool:
    """Whether this installation demands a second factor of the person, enrolled or not."""
    return settings.SECOND_FACTOR_REQUIRED and concerns(user)

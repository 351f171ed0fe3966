"""Steps about organisations and consents: what was typed, checked and in one line."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from backoffice.kernel.errors import Conflict, Forbidden, Refused
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import ApiClient, Organisation, User

RIGHT = "consent.record"


@dataclass(frozen=True)
class Wanted:
    """A message box as somebody typed it: whose, at which client, and where the notice goes."""

    name: str
    client: str
    account: str
    email: str = ""
    language: str = "en"


@dataclass(frozen=True)
class Box:
    """The same, checked."""

    name: str
    client: ApiClient
    account: str
    email: str
    language: str


def must_record(officer: User) -> None:
    """Stop who may not keep organisations and consents: they are of no one office.

    Raises:
        Forbidden: the person has not the right in any office.
    """
    if not rights.may(User.objects.get(pk=officer.pk), RIGHT):
        raise Forbidden("no-right", _("You do not have the right to do this in this office."), right=RIGHT)


def line(text: str, most: int = 500) -> str:
    """In one line, no longer than is kept."""
    return " ".join(text.split())[:most]


def evidence_of(text: str) -> str:
    """What a record rests on.

    Raises:
        Refused: evidence-needed.
    """
    said = line(text, 300)
    if not said:
        raise Refused("evidence-needed", _("Say what this rests on, such as the form that was handed in and its date."), field="evidence")
    return said


def box_of(wanted: Wanted) -> Box:
    """The message box that was typed.

    Raises:
        Refused: name-needed, account-needed, no-such-client, email-unreadable.
    """
    name, account, email = line(wanted.name), line(wanted.account, 120), wanted.email.strip()
    if not name:
        raise Refused("name-needed", _("Give a name."), field="name")
    if not account:
        raise Refused("account-needed", _("Give the e-filing account: the documents go into its message box."), field="account")
    client = ApiClient.objects.filter(name=wanted.client, active=True).first()
    if client is None:
        raise Refused("no-such-client", _("Choose the portal at which the account is."), field="client")
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise Refused("email-unreadable", _("That is not an email address: write it as name@example.hk."), field="email") from None
    return Box(name, client, account, email, "zh" if wanted.language == "zh" else "en")


def day_of(day: date | None, *, latest: date) -> date:
    """A Hong Kong day that was typed.

    Raises:
        Refused: day-needed, day-too-late, day-too-early.
    """
    if day is None:
        raise Refused("day-needed", _("Choose a day."), field="day")
    if day > latest:
        raise Refused("day-too-late", _("That day has not come yet."), field="day")
    if day.year < 2000:
        raise Refused("day-too-early", _("E-filing did not exist on that day: check the year."), field="day")
    return day


def organisation_of(number: int) -> Organisation:
    """The organisation, locked.

    Raises:
        NotFound: there is none of that number.
        Conflict: it has ended.
    """
    found = lock(Organisation, pk=number)
    if found.ended_at is not None:
        raise Conflict("organisation-ended", _("%(name)s has ended on our records.") % {"name": found.name})
    return found

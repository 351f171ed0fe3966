"""An administrator enters staff, gives and takes their roles and ends their accounts; an operator enters the first of them.

Nobody does this for themselves: who keeps the roles cannot give themselves the right to accept a filing or to settle money. Decision 0053.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from backoffice.audit.actors import SYSTEM, Actor
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.kernel.locking import lock
from backoffice.people import events, rights
from backoffice.people.models import Membership, Office, Role, User
from backoffice.people.recovery import new_password
from workflows.people import steps

RIGHT: Final = "people.keep"
LONGEST_NAME: Final = 120
LONGEST_USERNAME: Final = 150
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]*")


@dataclass(frozen=True)
class Entry:
    """Who is to be entered. person: their staff number, if they have one; post: as their letters name it."""

    username: str
    name: str
    post: str = ""
    person: str = ""


def enter_person(entry: Entry, *, by: User | None) -> tuple[User, str]:
    """Enter a member of staff, who has no role yet; the person, and a one-time password that nobody knows after this.

    by: the administrator; None for an operator at the machine.

    Raises:
        Forbidden: without the right.
        Refused: username, name-needed, too-long.
        Conflict: username-taken.
    """
    told = Entry(entry.username.strip().lower(), " ".join(entry.name.split()), " ".join(entry.post.split()), entry.person.strip())
    if not _USERNAME.fullmatch(told.username) or len(told.username) > LONGEST_USERNAME:
        raise Refused("username", _("A user name has small letters, digits, full stops, hyphens and underscores, such as ky.lau."))
    if not told.name:
        raise Refused("name-needed", _("Say what the person is called."))
    if max(len(told.name), len(told.post)) > LONGEST_NAME or len(told.person) > LONGEST_USERNAME:
        raise Refused("too-long", _("A name and a post have at most %(most)s characters.") % {"most": LONGEST_NAME})
    password = new_password()
    try:
        with transaction.atomic():
            if by is not None and not rights.may(by, RIGHT):
                raise Forbidden("no-right", _("Only an administrator keeps staff."))
            user = User(
                username=told.username, display_name=told.name, post=told.post, person=told.person, entered_at=clock.now(),
                date_joined=clock.now(), password_until=_good_until(),
            )  # fmt: skip
            user.set_password(password)
            user.save(force_insert=True)
            events.entered(user, _actor(by))
    except IntegrityError as error:
        raise Conflict("username-taken", _("There is already somebody with the user name %(name)s.") % {"name": told.username}) from error
    return user, password


def give_role(*, number: int, office: Office, role: str, by: User | None) -> Membership:
    """Give a person a role in an office; one that they have changes nothing. number: the person's id.

    Raises:
        Forbidden: without the right there; own-account.
        NotFound: person-not-found.
        Refused: unknown-role; account-ended.
    """
    if role not in Role.values:
        raise Refused("unknown-role", _("There is no such role."))
    with transaction.atomic():
        person = _kept(number, by, office)
        if not person.is_active:
            raise Refused("account-ended", _("The account of %(name)s has ended. Bring it back first.") % {"name": person})
        membership, new = Membership.objects.get_or_create(user=person, office=office, role=role, defaults={"given_at": clock.now()})
        if new:
            events.role_given(membership, _actor(by))
        return membership


def take_role(*, number: int, office: Office, role: str, by: User | None) -> None:
    """Take a role away from a person; one that they have not changes nothing. What they have in hand stays theirs until it is handed over.

    Raises:
        Forbidden: without the right there; own-account.
        NotFound: person-not-found.
    """
    with transaction.atomic():
        person = _kept(number, by, office)
        membership = Membership.objects.filter(user=person, office=office, role=role).select_related("office", "user").first()
        if membership is not None:
            events.role_taken(membership, _actor(by))
            membership.delete()


def end_person(*, number: int, by: User | None) -> User:
    """End an account: the person is signed out everywhere and cannot sign in again. Their roles stay on record, and nothing that they
    did is touched.

    Raises:
        Forbidden: without the right in every office of theirs; own-account.
        NotFound: person-not-found.
    """
    with transaction.atomic():
        person = _kept(number, by)
        if person.is_active:
            person.is_active = False
            person.save(update_fields=["is_active"])
            events.ended(person, steps.delete_sessions(person, steps.session_keys(person)), _actor(by))
        return person


def bring_back(*, number: int, by: User | None) -> tuple[User, str]:
    """Let a person whose account had ended sign in again, with a one-time password, which is returned and known to nobody after this;
    their roles are what they were.

    Raises:
        Forbidden: without the right in every office of theirs; own-account.
        NotFound: person-not-found.
        Refused: not-ended.
    """
    with transaction.atomic():
        person = _kept(number, by)
        if person.is_active:
            raise Refused("not-ended", _("The account of %(name)s has not ended.") % {"name": person})
        person.is_active = True
        password = _made_anew(person)
        events.brought_back(person, _actor(by))
        return person, password


def renew_password(*, number: int, by: User | None) -> tuple[User, str]:
    """Make a one-time password for whoever has forgotten theirs; it is returned, and known to nobody after this. They are signed out
    everywhere, and choose one of their own when they sign in.

    Raises:
        Forbidden: without the right in every office of theirs; own-account.
        NotFound: person-not-found.
        Refused: account-ended.
    """
    with transaction.atomic():
        person = _kept(number, by)
        if not person.is_active:
            raise Refused("account-ended", _("The account of %(name)s has ended. Bring it back first.") % {"name": person})
        password = _made_anew(person)
        events.password_renewed(person, steps.delete_sessions(person, steps.session_keys(person)), _actor(by))
        return person, password


def remove_factors(*, number: int, by: User) -> int:
    """Take a person's second factors and recovery codes away, such as after the loss of a telephone; how many factors there were. They are
    signed out everywhere, and add a new one when they sign in.

    Raises:
        Forbidden: without the right in every office of theirs; own-account.
        NotFound: person-not-found.
    """
    with transaction.atomic():
        return steps.remove_factors(_kept(number, by), rights.actor_of(by))


def _kept(number: int, by: User | None, office: Office | None = None) -> User:
    """The person's row, locked, if it is for them to keep: a role of an office for who may there, the account for who may in every office
    in which the person is.

    Raises:
        Forbidden, NotFound.
    """
    try:
        person = lock(User, pk=number)
    except NotFound:
        raise NotFound("person-not-found", _("There is no such person any more.")) from None
    if by is None:
        return person
    if by.as_person == person.as_person:
        raise Forbidden("own-account", _("Nobody keeps their own account and roles. Ask another administrator."))
    if office is not None:
        rights.must(by, RIGHT, office)
        return person
    if not rights.may(by, RIGHT):
        raise Forbidden("no-right", _("Only an administrator keeps staff."))
    for each in person.memberships.select_related("office"):
        if not rights.may(by, RIGHT, each.office):
            words = _("%(name)s is also in %(office)s, where you keep nobody's account.")
            raise Forbidden("of-another-office", words % {"name": person, "office": each.office})
    return person


def _made_anew(person: User) -> str:
    password = new_password()
    person.set_password(password)
    person.password_until = _good_until()
    person.save(update_fields=["password", "password_until", "is_active"])
    return password


def _good_until() -> datetime:
    return clock.now() + timedelta(hours=settings.ONE_TIME_PASSWORD_HOURS)


def _actor(by: User | None) -> Actor:
    return SYSTEM if by is None else rights.actor_of(by)

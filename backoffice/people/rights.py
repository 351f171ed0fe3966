"""Who may do what, and where. The one place that knows what a role may do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from backoffice.audit import granted
from backoffice.audit.actors import Actor
from backoffice.kernel.errors import Forbidden
from backoffice.kernel.questions import Question, Several, put_beside
from backoffice.people.models import Membership, Office, OfficeKind, Role, User

_REGISTRY = {
    "filing.view", "filing.take_in", "filing.take", "filing.accept", "filing.return", "filing.note", "receipt.view",
    "case.represent",
    "reference.view", "calendar.view", "consent.view", "consent.record", "service.resolve", "service.certify",
    "consistency.own", "restriction.view", "second_look.answer",
}  # fmt: skip
# To open reports at all, and those that there are: each report names its own right.
_REPORTS = {"report.view", "report.daily_register", "report.cause_book", "report.paper_filings"}
# How evenly a registry decides: one's own figures beside the office's, and everybody's.
_CONSISTENCY = {"consistency.own", "consistency.view", "second_look.view"}
# What two persons decide: to see changes, to act on them at all, and for each part of the rules to propose and to confirm.
_CHANGES = {"change.view", "change.act"}
_FEES = {"fee.propose", "fee.confirm", "fee.rehearse", "fee.verify"}
# From when e-filing is mandatory in a kind of case.
_MANDATE = {"mandate.propose", "mandate.confirm"}
# How a registry works its queues.
_QUEUES = {"queue.propose", "queue.confirm"}
_CALENDAR = {*_CHANGES, "calendar.propose", "calendar.confirm"}
_ACCOUNTS = {
    "filing.view", "filing.note", "payment.view", "payment.take", "receipt.view", "shortfall.take", "price_difference.settle",
    "filing.return_short", "reference.view", "calendar.view",
}  # fmt: skip

RIGHTS: dict[str, frozenset[str]] = {
    Role.REGISTRY_OFFICER: frozenset(_REGISTRY | _REPORTS),
    Role.SENIOR_OFFICER: frozenset(
        _REGISTRY
        | _REPORTS
        | {"filing.reject", "filing.correct_fee", "filing.release_others", "filing.withdraw", "filing.serve", "throughput.view"}
        | {"filing.keep_date", "filing.keep_date_confirm", "filing.set_aside", "filing.set_aside_confirm"}
        | {"filing.assign", "register.correct", "case.seal", "case.view_sealed", "case.close"}
        # Keeps the list of persons under a restriction order.
        | {"restriction.keep"}
        # Answers for what is taken over from an earlier system when the registry goes live.
        | {"case.take_over", "import.view"}
        | _CALENDAR
        | _MANDATE
        | _QUEUES
        | _CONSISTENCY
        | {"second_look.talk_over"}
    ),
    Role.ACCOUNTS_OFFICER: frozenset(_ACCOUNTS | _CHANGES | {"fee.waive"}),
    Role.ACCOUNTS_SUPERVISOR: frozenset(
        _ACCOUNTS
        | _REPORTS
        | {"shortfall.release_others", "throughput.view", "fee.waive", "fee.waive_confirm", "case.view_sealed"}
        | _CALENDAR
        | _FEES
    ),
    Role.MANAGER: frozenset(
        {
            "filing.view",
            "payment.view",
            "receipt.view",
            "throughput.view",
            "filing.keep_date_confirm",
            "filing.set_aside_confirm",
            "reference.view",
            "calendar.view",
            "calendar.everywhere",
            "maintenance.plan",
            "availability.view",
            "availability.record",
        }
        | _REPORTS
        | _CALENDAR
        | _FEES
        | _MANDATE
        | _QUEUES
        | _CONSISTENCY
        | {"second_look.talk_over"}
    ),
    Role.AUDITOR: frozenset(
        {"filing.view", "payment.view", "receipt.view", "audit.view", "reference.view", "calendar.view", "change.view", "fee.rehearse"}
        | {"case.view_sealed", "availability.view", "consent.view", "restriction.view"}
        | _REPORTS
        | _CONSISTENCY
    ),
    # Who is judicial: answers what the registry refers, and sees what is sealed to the court.
    Role.REGISTRAR: frozenset(
        {"filing.view", "filing.note", "referral.answer", "case.view_sealed", "reference.view", "calendar.view", "restriction.view"}
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            "people.view",
            # Enters staff, gives and takes roles, ends accounts: of everybody but themselves.
            "people.keep",
            "reference.view",
            "calendar.view",
            # Runs the import when a registry goes live, in the name of the senior officer who answers for it, and reads what became of it.
            "import.view",
            "operations.view",
            "operations.act",
            "maintenance.plan",
            "availability.view",
            "availability.record",
        }
    ),
}


@dataclass(frozen=True)
class Had:
    """A right that a role has no longer: until which moment (UTC) it had it. What was done before by it was done by right."""

    role: str
    right: str
    until: datetime


# Whoever takes a right away from a role writes it down here: events keep by which role an act was done, and are held against the table
# as it stood then.
HAD: tuple[Had, ...] = ()

# What is done by these moves money that was paid, or decides on it: the password is asked for again before (Access.fresh).
MOVES_MONEY: frozenset[str] = frozenset({"filing.return_short", "filing.correct_fee", "fee.waive", "payment.take"})


def all_rights() -> frozenset[str]:
    """Every right that some role has."""
    return frozenset().union(*RIGHTS.values())


def had(role: str, right: str, at: datetime) -> bool:
    """Whether a role had a right at a moment (UTC): as the table stands, or stood until a right was taken away."""
    return right in RIGHTS.get(role, frozenset()) or any(each.role == role and each.right == right and at < each.until for each in HAD)


def roles_with(right: str) -> list[str]:
    """The roles that have the right.

    Raises:
        ValueError: no role has it: a slip in the name must not look like a refusal.
    """
    roles = [role for role, rights in RIGHTS.items() if right in rights]
    if not roles:
        raise ValueError(f"no role has the right {right!r}")
    return roles


def memberships_with(user: User, right: str) -> list[int]:
    """The ids of the offices in which the person has the right by membership; no query for a person of read_once."""
    roles = roles_with(right)
    return [membership.office_id for membership in user.memberships.all() if membership.role in roles]


_MEMBERSHIPS = Question(
    lambda user: Membership.objects.filter(user_id=user).select_related("office").order_by("office__code", "role"), int
)  # fmt: skip
_ROLES = Question(lambda user: Membership.objects.filter(user_id=user).select_related("office"), int)
_REGISTRIES_OF = Question(lambda own: Office.objects.filter(Q(pk=own) | Q(served_by=own), kind=OfficeKind.REGISTRY).distinct(), int)
_ACCOUNTS_OF = Question(lambda own: Office.objects.filter(Q(pk=own) | Q(serves=own), kind=OfficeKind.ACCOUNTS).distinct(), int)


def read_once(user: User) -> None:
    """Read the person's memberships, with their offices, and have all questions about this object answered from them.

    For a page that only shows things and asks about many rights. Acts ask anew: must does in any case.
    """
    put_beside(user, "memberships", _MEMBERSHIPS.rows(user.pk))


def registries_for(user: User, right: str) -> list[Office]:
    """The same as offices_for, read; what nearly everybody is, a member with the right in one office, is asked as a kept question."""
    own = memberships_with(user, right) if user.is_active else []
    return _REGISTRIES_OF.rows(own[0]) if len(own) == 1 else list(offices_for(user, right))


def accounts_for(user: User, right: str) -> list[Office]:
    """The same as accounts_offices_for, read."""
    own = memberships_with(user, right) if user.is_active else []
    return _ACCOUNTS_OF.rows(own[0]) if len(own) == 1 else list(accounts_offices_for(user, right))


def offices_for(user: User | AnonymousUser, right: str) -> QuerySet[Office]:
    """The registries on which the person has the right: their own, and those that their accounts office serves."""
    if not isinstance(user, User) or not user.is_active:
        return Office.objects.none()
    own = memberships_with(user, right)
    scope = Q(pk__in=own) | Q(served_by__in=own)
    return Office.objects.filter(scope, kind=OfficeKind.REGISTRY).distinct()


def accounts_offices_for(user: User | AnonymousUser, right: str) -> QuerySet[Office]:
    """The accounts offices on whose money the person has the right: their own, or those serving their registries."""
    if not isinstance(user, User) or not user.is_active:
        return Office.objects.none()
    own = memberships_with(user, right)
    return Office.objects.filter(Q(pk__in=own) | Q(serves__in=own), kind=OfficeKind.ACCOUNTS).distinct()


_SERVED_BY = Question(lambda own: Office.objects.filter(served_by__in=own), Several(int))


def seeing(user: User, offices: Iterable[Office], right: str = "case.view_sealed") -> list[Office]:
    """These offices, each with whether the person sees there what is sealed to the court; no query where they may nowhere."""
    given = list(offices)
    own = memberships_with(user, right) if user.is_active else []
    # A membership in an office that is not among them may be in one that serves them.
    served = {each.pk for each in _SERVED_BY.rows(own)} if set(own) - {each.pk for each in given} else set()
    for office in given:
        office.sees_sealed = office.pk in own or office.pk in served
    return given


def may(user: User | AnonymousUser, right: str, office: Office | None = None) -> bool:
    """Whether the person has the right, on this office if one is given (else on any). Within an act its events keep by which role."""
    if not isinstance(user, User) or not user.is_active:
        return False
    roles = roles_with(right)
    held = [membership for membership in user.memberships.all() if membership.role in roles]
    if office is not None:
        held = _covering(held, office)
    granted.note(str(user.pk), right, held)
    return bool(held)


def _covering(held: list[Membership], office: Office) -> list[Membership]:
    """Those of the memberships that are in the office itself, else those in an office that serves it."""
    here = [membership for membership in held if membership.office_id == office.pk]
    if here or not held:
        return here
    serving = set(office.served_by.filter(pk__in=[membership.office_id for membership in held]).values_list("pk", flat=True))
    return [membership for membership in held if membership.office_id in serving]


def must(user: User, right: str, office: Office) -> None:
    """Stop an act of a person without the right, by the memberships as they stand in the act's transaction; its events keep by which.

    Raises:
        Forbidden: the person has not the right on this office.
    """
    roles = roles_with(right)
    held = [membership for membership in _ROLES.rows(user.pk) if membership.role in roles] if user.is_active else []
    covering = _covering(held, office)
    if not covering:
        raise Forbidden("no-right", _("You do not have the right to do this in this office."), right=right)
    granted.note(str(user.pk), right, covering)


def actor_of(user: User) -> Actor:
    """The person as the actor of an event."""
    return Actor(kind="person", id=str(user.pk), name=str(user))

"""Who a person is here: their offices and roles, the places in their rail, and where their day begins."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from backoffice.kernel import languages
from backoffice.people import rights
from backoffice.people.models import Membership, Office, OfficeKind, Role, User
from backoffice.people.rights import RIGHTS


@dataclass(frozen=True)
class Place:
    """An entry of the rail: the page it leads to, its icon, and the pages during which it is marked as current."""

    name: str
    icon: str
    title: Promise
    pages: tuple[str, ...]
    rights: tuple[str, ...]
    roles: tuple[str, ...]

    @property
    def address(self) -> str:
        """Where it leads."""
        return reverse(f"staff:{self.name}")


_REGISTRY = (Role.REGISTRY_OFFICER, Role.SENIOR_OFFICER)
_ACCOUNTS = (Role.ACCOUNTS_OFFICER, Role.ACCOUNTS_SUPERVISOR)
_LOOKING = (Role.MANAGER, Role.AUDITOR, Role.REGISTRAR)

_OF_CALENDAR = (
    "calendar", "calendar-year", "closures", "closure-enter", "closure-change",
    "maintenance", "maintenance-window", "maintenance-plan", "maintenance-change", "maintenance-cancel",
    "availability", "availability-note", "availability-certify",
)  # fmt: skip

PLACES = (
    Place(
        "manager",
        "layout-dashboard",
        gettext_lazy("Overview"),
        ("manager",),
        ("throughput.view",),
        (Role.MANAGER, Role.SENIOR_OFFICER, Role.ACCOUNTS_SUPERVISOR),
    ),
    Place(
        "inbox",
        "inbox",
        gettext_lazy("Inbox"),
        (
            "inbox",
            "hands",
            "service",
            "case-consents",
            "filing",
            "seal-place",
            "set-aside",
            "keep-date",
            "correct-slip",
            "correct-slip-fee",
            "ask-filer",
            "mark-document",
            "failed-notice",
            "notice-to-post",
            "paper-intake",
            "assign",
            "case-solicitors",
            "case-close",
            "comparison",
            "return",
            "reject",
            "hold",
            "case",
            "filing-sealing",
            "case-sealing",
            "register-correct",
            "mentions",
            "refer",
            "second-looks",
            "second-look",
        ),
        ("filing.view",),
        (*_REGISTRY, *_LOOKING),
    ),
    Place(
        "accounts",
        "building-bank",
        pgettext_lazy("of the accounts office", "Day"),
        ("accounts",),
        ("payment.view",),
        (*_ACCOUNTS, *_LOOKING),
    ),
    Place(
        "shortfalls",
        "coin",
        gettext_lazy("To settle"),
        (
            "shortfalls",
            "awaiting-payment",
            "price-differences",
            "suspense",
            "payments",
            "shortfall-return",
            "filing",
            "counter-payment",
            "fee-waive",
            "fee-correct",
        ),
        ("payment.view",),
        _ACCOUNTS,
    ),
    Place("receipts", "receipt", gettext_lazy("Receipts"), ("receipts", "receipt"), ("receipt.view",), (*_REGISTRY, *_ACCOUNTS, *_LOOKING)),
    Place(
        "reports",
        "report-analytics",
        gettext_lazy("Reports"),
        ("reports", "report", "consistency", "consistency-list", "second-looks-not-alike"),
        ("report.view",),
        (*_REGISTRY, *_LOOKING, Role.ACCOUNTS_SUPERVISOR),
    ),
    Place(
        "calendar",
        "calendar-event",
        gettext_lazy("Calendar"),
        _OF_CALENDAR,
        ("calendar.view",),
        tuple(Role.values),
    ),
    Place(
        "changes",
        "scale",
        gettext_lazy("Changes"),
        ("changes", "change"),
        ("change.view",),
        (Role.SENIOR_OFFICER, *_ACCOUNTS, *_LOOKING),
    ),
    Place("mentions", "user", gettext_lazy("Mentioned"), ("mentions",), ("filing.view",), _ACCOUNTS),
    Place("audit", "shield-check", gettext_lazy("Audit"), ("audit",), ("audit.view",), (Role.AUDITOR,)),
    Place("people", "users", gettext_lazy("People"), ("people",), ("people.view",), (Role.ADMINISTRATOR,)),
    Place(
        "operations",
        "adjustments",
        gettext_lazy("Operations"),
        ("operations", "operations-work"),
        ("operations.view",),
        (Role.ADMINISTRATOR,),
    ),
    Place(
        "organisations",
        "users",
        gettext_lazy("Organisations"),
        ("organisations", "organisation", "organisation-enter", "organisation-keep"),
        ("consent.view",),
        _REGISTRY,
    ),
    Place(
        "reference",
        "book",
        gettext_lazy("Reference"),
        ("reference", "fees", "fee-change", "fee-rehearsal", "queue-rules", "queue-rule-change", "imports"),
        ("reference.view",),
        tuple(Role.values),
    ),
)

# Where each role's day begins; of several roles the first in this order decides.
_HOMES = (
    ((*_REGISTRY, Role.REGISTRAR), "inbox"),
    (_ACCOUNTS, "accounts"),
    ((Role.MANAGER,), "manager"),
    ((Role.AUDITOR,), "audit"),
    ((Role.ADMINISTRATOR,), "people"),
)

ON_A_PHONE = 4


@dataclass(frozen=True)
class Standing:
    """A person's memberships, read once per page."""

    user: User
    memberships: tuple[Membership, ...]

    @property
    def roles(self) -> frozenset[str]:
        """The roles that the person has, in whatever office."""
        return frozenset(membership.role for membership in self.memberships)

    @property
    def offices(self) -> list[Office]:
        """The offices in which the person has a role, each once."""
        return list({membership.office_id: membership.office for membership in self.memberships}.values())

    def has(self, right: str) -> bool:
        """Whether some role of the person has the right; only for what to show, never for what to allow."""
        return any(right in RIGHTS[role] for role in self.roles)

    def places(self) -> list[Place]:
        """The rail of this person, at most five on a phone with their own page."""
        return [place for place in PLACES if self.roles & set(place.roles) and all(self.has(right) for right in place.rights)]

    def home(self) -> str:
        """The name of the page at which the person's day begins; empty for a person without a role."""
        return next((page for roles, page in _HOMES if self.roles & set(roles)), "")

    def letterhead(self, chosen: Office | None) -> tuple[str, str]:
        """The name of the office that stands at the top of the rail, in the reader's language and in the other one."""
        offices = [chosen] if chosen is not None else self.offices
        if len(offices) == 1:
            english, chinese = offices[0].title, offices[0].title_zh
        else:
            english, chinese = languages.in_both(lambda: _together({office.kind for office in offices}))
        return languages.picked(english, chinese), languages.other(english, chinese)

    def post(self, chosen: Office | None) -> str:
        """What the person is, and for which office."""
        if self.user.post:
            return self.user.post
        here = [membership for membership in self.memberships if chosen is None or membership.office_id == chosen.pk]
        role = languages.listed(list(dict.fromkeys(str(each.get_role_display()) for each in here)))
        offices = [chosen] if chosen is not None else self.offices
        if len(offices) == 1:
            office = languages.picked(offices[0].title, offices[0].title_zh)
            return _("%(role)s, %(office)s") % {"role": role, "office": office}
        return _("%(role)s, %(number)d offices") % {"role": role, "number": len(offices)} if offices else role


def _together(kinds: set[str]) -> str:
    """What several offices are called together."""
    if kinds == {OfficeKind.REGISTRY}:
        return _("Court registries")
    if kinds == {OfficeKind.ACCOUNTS}:
        return _("Court accounts offices")
    return _("Court offices")


def standing_of(request: HttpRequest) -> Standing | None:
    """The standing of whoever is signed in; read once and kept with the request."""
    user = request.user
    if not isinstance(user, User):
        return None
    kept: Standing | None = getattr(request, "standing", None)
    if kept is None:
        rights.read_once(user)
        kept = Standing(user=user, memberships=tuple(user.memberships.all()))
        request.standing = kept  # type: ignore[attr-defined]  # a place to keep it for this one request
    return kept


def chosen_office(request: HttpRequest, standing: Standing) -> Office | None:
    """The one of their own offices for which the person works just now; None for all of them."""
    code = request.session.get("office", "")
    return next((office for office in standing.offices if office.code == code), None)

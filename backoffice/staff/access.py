"""Who may open which page, and of which offices: the one table, and the guard that stands before every view.

A page that is not in the table cannot be given an address. What a page is about (a filing, a case, a receipt, a paper)
is fetched by the guard within the offices of the person's right, so that another office's is simply not there (404).
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import OperationalError
from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from backoffice.cases.models import Case
from backoffice.filings import worklists
from backoffice.filings.models import Filing
from backoffice.kernel.errors import Forbidden, NotFound, Refused
from backoffice.kernel.waits import again_after_deadlock, is_busy
from backoffice.papers.models import Paper
from backoffice.payments.models import Receipt
from backoffice.people import rights, second_factor
from backoffice.people.models import Office, User
from backoffice.staff import faults, looks, sessions
from backoffice.staff.selectors import finds


class Scope(Enum):
    """Whose things a page may show."""

    ANYONE = "without sign-in"
    SIGNED_IN = "whoever is signed in"
    EVERYWHERE = "not of an office, such as the reference data; the right alone decides"
    OFFICES = "of all the person's offices, registries and accounts offices"
    REGISTRIES = "of the registries on which the person has the right"
    ACCOUNTS = "of the accounts offices on whose money the person has the right"
    FILING = "one filing of those registries"
    CASE = "one case of those registries"
    RECEIPT = "one receipt of those accounts offices"
    PAPER = "one paper, issued about a filing of those registries or as a receipt of those accounts offices"


@dataclass(frozen=True)
class Access:
    """What a page asks for: the right, the scope, and whether it is read (GET) or acted on (POST).

    fresh: the password must have been shown within CONFIRMED_SECONDS, as before acts on money or on the sign-in itself.
    back: where an act leads to when the password must be shown first, since an act is not repeated after that.
    without_second: open to a person who still has to add the second factor that their role needs.
    one_time: open to a person who signed in with a one-time password and has to choose one of their own.
    """

    scope: Scope
    right: str = ""
    methods: tuple[str, ...] = ("GET", "HEAD")
    fresh: bool = False
    without_second: bool = False
    one_time: bool = False
    back: str = ""


_LONGEST_BACK = 1000
GET = ("GET", "HEAD")
POST = ("POST",)
BOTH = ("GET", "HEAD", "POST")

ACCESS: dict[str, Access] = {
    "sign-in": Access(Scope.ANYONE, methods=BOTH),
    "second-step": Access(Scope.ANYONE, methods=BOTH),
    "language": Access(Scope.ANYONE, methods=POST),
    "sign-out": Access(Scope.SIGNED_IN, methods=POST, without_second=True, one_time=True),
    "confirm": Access(Scope.SIGNED_IN, methods=BOTH, without_second=True),
    "second-factor": Access(Scope.SIGNED_IN, without_second=True),
    "add-app": Access(Scope.SIGNED_IN, methods=BOTH, fresh=True, without_second=True),
    "add-passkey": Access(Scope.SIGNED_IN, methods=BOTH, fresh=True, without_second=True),
    "remove-factor": Access(Scope.SIGNED_IN, methods=POST, fresh=True),
    "recovery-codes": Access(Scope.SIGNED_IN, methods=POST, fresh=True),
    "password": Access(Scope.SIGNED_IN, methods=BOTH, one_time=True),
    "end-sessions": Access(Scope.SIGNED_IN, methods=POST),
    "home": Access(Scope.SIGNED_IN),
    "me": Access(Scope.SIGNED_IN),
    "choose": Access(Scope.SIGNED_IN, methods=POST),
    # the registry
    "inbox": Access(Scope.REGISTRIES, "filing.view"),
    "inbox-news": Access(Scope.REGISTRIES, "filing.view"),
    "take-next": Access(Scope.REGISTRIES, "filing.take", POST),
    "paper-intake": Access(Scope.REGISTRIES, "filing.take_in", BOTH),
    "filings": Access(Scope.REGISTRIES, "filing.view"),
    "search": Access(Scope.REGISTRIES, "filing.view"),
    "filing": Access(Scope.FILING, "filing.view"),
    "print": Access(Scope.FILING, "filing.view", BOTH),
    "print-file": Access(Scope.FILING, "filing.view", POST),
    "document": Access(Scope.FILING, "filing.view"),
    "comparison": Access(Scope.FILING, "filing.view"),
    "take": Access(Scope.FILING, "filing.take", POST),
    "release": Access(Scope.FILING, "filing.take", POST),
    "open": Access(Scope.FILING, "filing.take", POST),
    "hold": Access(Scope.FILING, "filing.take", BOTH),
    "ask-filer": Access(Scope.FILING, "filing.return", BOTH),
    "withdraw-question": Access(Scope.FILING, "filing.return", POST),
    "answer-document": Access(Scope.FILING, "filing.view"),
    "end-hold": Access(Scope.FILING, "filing.take", POST),
    "keep": Access(Scope.FILING, "filing.take", POST),
    "ask-for": Access(Scope.FILING, "filing.take", POST),
    "hand-over": Access(Scope.FILING, "filing.take", POST),
    "decline": Access(Scope.FILING, "filing.take", POST),
    "assign": Access(Scope.REGISTRIES, "filing.assign", POST),
    "hands": Access(Scope.REGISTRIES, "filing.assign"),
    "hand-over-all": Access(Scope.REGISTRIES, "filing.assign", POST),
    "keep-filter": Access(Scope.REGISTRIES, "filing.view", POST),
    "forget-filter": Access(Scope.REGISTRIES, "filing.view", POST),
    "accept": Access(Scope.FILING, "filing.accept", POST),
    "undo-acceptance": Access(Scope.FILING, "filing.accept", POST),
    "check": Access(Scope.FILING, "filing.accept", POST),
    "keep-date": Access(Scope.FILING, "filing.keep_date", BOTH),
    "set-aside": Access(Scope.FILING, "filing.set_aside", BOTH, fresh=True),
    "seal-place": Access(Scope.FILING, "filing.accept", BOTH),
    "seal-picture": Access(Scope.FILING, "filing.accept"),
    "mark-document": Access(Scope.FILING, "filing.accept", BOTH),
    "return": Access(Scope.FILING, "filing.return", BOTH),
    "reject": Access(Scope.FILING, "filing.reject", BOTH),
    "case": Access(Scope.CASE, "filing.view"),
    "case-close": Access(Scope.CASE, "case.close", BOTH),
    "case-solicitors": Access(Scope.CASE, "case.represent", BOTH),
    # what is sealed, to whom and by which order, and who looked at it; a correction in the register
    "filing-sealing": Access(Scope.FILING, "case.view_sealed", BOTH),
    "case-sealing": Access(Scope.CASE, "case.view_sealed", BOTH),
    "register-correct": Access(Scope.CASE, "register.correct", BOTH),
    # who receives electronically, and services that failed
    "case-consents": Access(Scope.CASE, "consent.record", BOTH),
    "organisations": Access(Scope.EVERYWHERE, "consent.view"),
    "organisation": Access(Scope.EVERYWHERE, "consent.view"),
    "organisation-enter": Access(Scope.EVERYWHERE, "consent.record", BOTH),
    "organisation-keep": Access(Scope.EVERYWHERE, "consent.record", POST),
    # what was taken over from an earlier system
    "imports": Access(Scope.EVERYWHERE, "import.view"),
    # persons under a restriction order, and whether a party is one
    "restrictions": Access(Scope.EVERYWHERE, "restriction.view"),
    "restriction-enter": Access(Scope.EVERYWHERE, "restriction.keep", BOTH),
    "restriction": Access(Scope.EVERYWHERE, "restriction.view"),
    "restriction-end": Access(Scope.EVERYWHERE, "restriction.keep", POST),
    "answer-restriction": Access(Scope.FILING, "filing.accept", BOTH),
    "service": Access(Scope.FILING, "service.resolve", BOTH),
    # a message that matters, of which the notice failed
    "failed-notice": Access(Scope.FILING, "service.resolve", BOTH),
    # a paper that is to be posted to who filed at the counter
    "notice-to-post": Access(Scope.FILING, "service.resolve", BOTH),
    "certify-service": Access(Scope.FILING, "service.certify", POST),
    "paper": Access(Scope.PAPER, "filing.view"),
    # the accounts office
    "accounts": Access(Scope.ACCOUNTS, "payment.view"),
    "awaiting-payment": Access(Scope.REGISTRIES, "payment.view"),
    "shortfalls": Access(Scope.REGISTRIES, "payment.view"),
    "price-differences": Access(Scope.REGISTRIES, "payment.view"),
    "fee-waive": Access(Scope.FILING, "fee.waive", BOTH, fresh=True),
    "fee-correct": Access(Scope.FILING, "filing.correct_fee", BOTH, fresh=True),
    # notes of staff, and where one is named in them
    "note-write": Access(Scope.FILING, "filing.note", BOTH),
    "note-strike": Access(Scope.FILING, "filing.note", POST),
    "mentions": Access(Scope.REGISTRIES, "filing.view"),
    "mention-read": Access(Scope.REGISTRIES, "filing.view", POST),
    "refer": Access(Scope.FILING, "filing.accept", BOTH),
    "withdraw-referral": Access(Scope.FILING, "filing.accept", POST),
    "answer-referral": Access(Scope.FILING, "referral.answer", BOTH),
    "answer-urgency": Access(Scope.FILING, "filing.accept", POST),
    "replaced-document": Access(Scope.FILING, "filing.view"),
    "correct-slip": Access(Scope.FILING, "filing.accept", BOTH),
    "correct-slip-fee": Access(Scope.FILING, "filing.correct_fee", BOTH, fresh=True),
    "counter-payment": Access(Scope.FILING, "payment.take", BOTH, fresh=True),
    "refunds-due": Access(Scope.ACCOUNTS, "payment.view"),
    "price-settle": Access(Scope.FILING, "price_difference.settle", POST),
    "suspense": Access(Scope.ACCOUNTS, "payment.view"),
    "payments": Access(Scope.ACCOUNTS, "payment.view"),
    "receipts": Access(Scope.ACCOUNTS, "receipt.view"),
    "receipt": Access(Scope.RECEIPT, "receipt.view"),
    "shortfall-take": Access(Scope.FILING, "shortfall.take", POST),
    "shortfall-release": Access(Scope.FILING, "shortfall.take", POST),
    "shortfall-note": Access(Scope.FILING, "shortfall.take", POST),
    "shortfall-return": Access(Scope.FILING, "filing.return_short", BOTH, fresh=True),
    # reports; each names a right of its own beside this one
    "reports": Access(Scope.REGISTRIES, "report.view"),
    "report": Access(Scope.REGISTRIES, "report.view"),
    "report-file": Access(Scope.REGISTRIES, "report.view", POST),
    # when offices are open, for all staff
    "calendar": Access(Scope.EVERYWHERE, "calendar.view"),
    "calendar-year": Access(Scope.EVERYWHERE, "calendar.view"),
    # fees: of a court and not of an office; a change of them is one of those that two persons decide
    "fees": Access(Scope.EVERYWHERE, "reference.view"),
    "fees-unverified": Access(Scope.EVERYWHERE, "reference.view"),
    "fee-verify": Access(Scope.EVERYWHERE, "fee.verify", BOTH),
    "mandates": Access(Scope.EVERYWHERE, "reference.view"),
    "mandate-change": Access(Scope.EVERYWHERE, "mandate.propose", BOTH),
    "queue-rules": Access(Scope.EVERYWHERE, "reference.view"),
    "queue-rule-change": Access(Scope.EVERYWHERE, "queue.propose", BOTH),
    "fee-change": Access(Scope.EVERYWHERE, "fee.propose", BOTH),
    "fee-rehearsal": Access(Scope.REGISTRIES, "fee.rehearse", BOTH),
    "fee-rehearsal-file": Access(Scope.REGISTRIES, "fee.rehearse", POST),
    # closing and reopening offices: each form leads to a change and its preview
    "closures": Access(Scope.EVERYWHERE, "calendar.view"),
    "holidays-enter": Access(Scope.EVERYWHERE, "calendar.propose", BOTH),
    "hours-enter": Access(Scope.EVERYWHERE, "calendar.propose", BOTH),
    "closure-enter": Access(Scope.EVERYWHERE, "calendar.propose", BOTH),
    "closure-change": Access(Scope.EVERYWHERE, "calendar.propose", BOTH),
    # what two persons decide; the acts ask for the right of the change's own kind, in its offices
    "changes": Access(Scope.EVERYWHERE, "change.view"),
    "change": Access(Scope.EVERYWHERE, "change.view"),
    "change-propose": Access(Scope.EVERYWHERE, "change.act", POST, fresh=True, back="changes"),
    "change-confirm": Access(Scope.EVERYWHERE, "change.act", POST, fresh=True, back="changes"),
    "change-decline": Access(Scope.EVERYWHERE, "change.act", POST, fresh=True, back="changes"),
    "change-withdraw": Access(Scope.EVERYWHERE, "change.act", POST, fresh=True, back="changes"),
    "maintenance": Access(Scope.EVERYWHERE, "calendar.view"),
    "availability": Access(Scope.EVERYWHERE, "availability.view"),
    "availability-note": Access(Scope.EVERYWHERE, "availability.record", POST),
    "availability-certify": Access(Scope.EVERYWHERE, "availability.record", POST),
    "availability-certificate": Access(Scope.EVERYWHERE, "availability.view"),
    "maintenance-window": Access(Scope.EVERYWHERE, "calendar.view"),
    "maintenance-plan": Access(Scope.EVERYWHERE, "maintenance.plan", BOTH),
    "maintenance-change": Access(Scope.EVERYWHERE, "maintenance.plan", BOTH),
    "maintenance-cancel": Access(Scope.EVERYWHERE, "maintenance.plan", BOTH),
    # managers, auditors, administrators; reference data for all
    "consistency": Access(Scope.REGISTRIES, "consistency.own"),
    "consistency-list": Access(Scope.REGISTRIES, "consistency.own"),
    # a blind second look: the page shows a filing, and finds it by the look
    "second-looks": Access(Scope.REGISTRIES, "second_look.answer"),
    "second-look": Access(Scope.REGISTRIES, "second_look.answer", BOTH),
    "second-look-take": Access(Scope.REGISTRIES, "second_look.answer", POST),
    "second-look-release": Access(Scope.REGISTRIES, "second_look.answer", POST),
    "second-look-document": Access(Scope.REGISTRIES, "second_look.answer"),
    "second-looks-not-alike": Access(Scope.REGISTRIES, "second_look.view"),
    "second-look-talked-over": Access(Scope.REGISTRIES, "second_look.talk_over", POST),
    "manager": Access(Scope.REGISTRIES, "throughput.view"),
    "audit": Access(Scope.OFFICES, "audit.view"),
    "people": Access(Scope.OFFICES, "people.view"),
    "person": Access(Scope.OFFICES, "people.keep"),
    "person-enter": Access(Scope.OFFICES, "people.keep", BOTH, fresh=True),
    "person-keep": Access(Scope.OFFICES, "people.keep", POST, fresh=True, back="people"),
    "reference": Access(Scope.EVERYWHERE, "reference.view"),
    # operators: work is of no office
    "operations": Access(Scope.EVERYWHERE, "operations.view"),
    "operations-news": Access(Scope.EVERYWHERE, "operations.view"),
    "operations-work": Access(Scope.EVERYWHERE, "operations.view"),
    "work-retry": Access(Scope.EVERYWHERE, "operations.act", POST, fresh=True, back="operations-work"),
    "work-give-up": Access(Scope.EVERYWHERE, "operations.act", POST, fresh=True, back="operations-work"),
}


@dataclass
class Desk:
    """Who asks, for which offices, about what.

    reachable are all offices on which the person has the page's right; narrowed are those among them that belong to the
    office for which the person works just now, if one is chosen.
    """

    user: User
    reachable: list[Office] = field(default_factory=list)
    narrowed: list[Office] = field(default_factory=list)
    filing: Filing | None = None
    case: Case | None = None
    receipt: Receipt | None = None
    paper: Paper | None = None

    @property
    def offices(self) -> list[Office]:
        """The offices whose lists are shown: those of the chosen office, or all within reach."""
        return self.narrowed or self.reachable

    @property
    def chosen(self) -> Office | None:
        """The one office whose lists are shown, if the person chose one."""
        return self.narrowed[0] if len(self.narrowed) == 1 else None

    def the_filing(self) -> Filing:
        """The filing that the page is about; only for pages whose scope is a filing."""
        if self.filing is None:
            raise AssertionError("the page's scope is not a filing")
        return self.filing

    def the_case(self) -> Case:
        """The case that the page is about; only for pages whose scope is a case."""
        if self.case is None:
            raise AssertionError("the page's scope is not a case")
        return self.case


View = Callable[..., HttpResponseBase]


def address(pattern: str, name: str, view: View) -> URLPattern:
    """An address of a page, guarded by its line of the table.

    Raises:
        KeyError: the table has no line of that name.
    """
    return path(pattern, guarded(name, view), name=name)


def guarded(name: str, view: View) -> View:
    """The view behind its guard; the view is given the request, the desk and what the address says."""
    access = ACCESS[name]

    @functools.wraps(view)
    def guard(request: HttpRequest, **named: Any) -> HttpResponseBase:
        if access.scope is Scope.ANYONE:
            return view(request, **named) if request.method in access.methods else HttpResponseNotAllowed(access.methods)
        if not isinstance(request.user, User) or not request.user.is_active:
            # An act is not repeated after signing in: the person is led to where they can look first.
            back = request.get_full_path() if request.method == "GET" else reverse("staff:home")
            return redirect_to_login(back)
        if _has_nul(request):
            return faults.bad_request(request)
        led = _led_elsewhere(request, access, request.user) if request.method in access.methods else None
        if led is not None:
            return led
        try:
            desk = _desk(request, access, named)
            if request.method not in access.methods:
                return HttpResponseNotAllowed(access.methods)
            # Whoever has not the right is told so before a password is asked for.
            led = _led_to_confirm(request, access, request.user)
            if led is not None:
                return led
            # A press may be made again wherever it was broken off, so that what a deadlock broke off is done once more.
            return again_after_deadlock(lambda: view(request, desk, **named))
        except Refused as refusal:
            return faults.refused(request, refusal)
        except OperationalError as error:
            if not is_busy(error):
                raise
            return faults.busy(request, keeps=access.scope is not Scope.SIGNED_IN)

    guard.access = access  # type: ignore[attr-defined]  # read by the test that walks every address
    return guard


def _has_nul(request: HttpRequest) -> bool:
    """Whether a NUL character came along, which no person types and PostgreSQL does not store."""
    typed = (value for data in (request.GET, request.POST) for values in data.lists() for value in values[1])
    return "\x00" in request.path_info or any("\x00" in str(value) for value in typed)


def _led_elsewhere(request: HttpRequest, access: Access, user: User) -> HttpResponseBase | None:
    """Where a person goes first: to choose a password of their own, and to add the second factor that their role needs."""
    if user.password_until is not None:
        return None if access.one_time else redirect("staff:password")
    if not access.without_second and not sessions.second_factor_shown(request) and second_factor.is_demanded_of(user):
        return redirect("staff:second-factor")
    return None


def _led_to_confirm(request: HttpRequest, access: Access, user: User) -> HttpResponseBase | None:
    """Where a person goes first before an act that asks for the password shown lately."""
    if access.fresh and not sessions.second_factor_shown(request) and second_factor.has_one(user):
        # A session that began before there was a factor: else a password alone would add another one, or take it away.
        messages.warning(request, _("Sign in again with your second factor first."), extra_tags="note")
        return redirect("staff:second-factor")
    if access.fresh and not sessions.recently_confirmed(request):
        # An act is not repeated after the password: the person is led to where they can look first.
        look = access.back or ("home" if access.right else "second-factor")
        back = request.get_full_path() if "GET" in access.methods else reverse(f"staff:{look}")
        # No address of ours is so long, and what is asked with it may be anything.
        back = back if len(back) <= _LONGEST_BACK else request.path
        return redirect_to_login(back, reverse("staff:confirm"))
    return None


def _desk(request: HttpRequest, access: Access, named: dict[str, Any]) -> Desk:
    """Who asks for what; raises Forbidden without the right, NotFound for what is not of the person's offices."""
    user = request.user
    if not isinstance(user, User):
        raise AssertionError("the guard lets only staff come here")
    desk = Desk(user=user)
    if access.scope is Scope.SIGNED_IN:
        return desk
    if access.scope is Scope.EVERYWHERE:
        if not rights.may(user, access.right):
            raise _no_right()
        return desk
    # An act reads anew what it goes by.
    rights.read_once(user)
    desk.reachable = rights.seeing(user, _reach(user, access))
    if not desk.reachable:
        raise _no_right()
    if access.scope in (Scope.REGISTRIES, Scope.ACCOUNTS):
        desk.narrowed = _narrowed(request.session.get("office", ""), desk.reachable)
    # An act that fails may show its page all the same; one that succeeds leads to one that is noted.
    _find(desk, access, named, shows="GET" in access.methods)
    return desk


def _reach(user: User, access: Access) -> list[Office]:
    if access.scope in (Scope.ACCOUNTS, Scope.RECEIPT):
        return rights.accounts_for(user, access.right)
    registries = rights.registries_for(user, access.right)
    if access.scope is Scope.OFFICES:
        return registries + rights.accounts_for(user, access.right)
    return registries


def _narrowed(code: str, reachable: list[Office]) -> list[Office]:
    """The offices within reach that are the chosen one, or belong to it: its accounts office, the registries it serves."""
    if not code:
        return []
    same = [office for office in reachable if office.code == code]
    if same:
        return same
    beside = finds.codes_beside(code)
    return [office for office in reachable if office.code in beside]


def _find(desk: Desk, access: Access, named: dict[str, Any], *, shows: bool) -> None:
    if access.scope is Scope.FILING:
        # An act reads the filing anew under its lock; a page that is drawn after it failed asks for GET too.
        read = worklists.one if "GET" in access.methods else worklists.named
        desk.filing = read(named["reference"], desk.reachable)
        found: object = desk.filing
    elif access.scope is Scope.CASE:
        desk.case = found = finds.case(named["number"], desk.reachable)
    elif access.scope is Scope.RECEIPT:
        desk.receipt = found = finds.receipt(named["number"], desk.reachable, desk.user)
    elif access.scope is Scope.PAPER:
        desk.paper = found = finds.paper(named["number"], desk.user, access.right, desk.reachable)
    else:
        return
    if found is None:
        raise NotFound("not-here", _("There is no such thing here, or it is not of your office."))
    if shows:
        looks.note(desk)


def _no_right() -> Forbidden:
    return Forbidden("no-right", _("You do not have the right to open this."))

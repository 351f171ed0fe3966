"""Every address, for every role and for another office; nothing is open that the table does not open."""

from dataclasses import dataclass
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from backoffice.calendar.models import Closure
from backoffice.filings.models import FailedNotice, Filing, NoticeToPost
from backoffice.filings.states import State
from backoffice.papers.models import Paper
from backoffice.payments.models import Receipt
from backoffice.people.models import User
from backoffice.people.rights import MOVES_MONEY, all_rights, may
from backoffice.staff.access import ACCESS, GET, POST, Scope, address
from backoffice.staff.urls import urlpatterns
from tests.backoffice.staff.conftest import shows_password
from tests.factories import changes
from tests.factories.court import AT_WORK, Court
from tests.factories.lives import Lives, fresh
from tests.factories.pages import listed, planned
from workflows.service.actions.keep_organisation import enter_organisation

ROLES = ("officer", "senior", "cashier", "supervisor", "manager", "auditor", "administrator", "stranger", "outsider")
NAMES = sorted(ACCESS)
OF_AN_OFFICE = {Scope.FILING, Scope.CASE, Scope.RECEIPT, Scope.PAPER}


@dataclass(frozen=True)
class Things:
    """One thing of each kind that an address may name, all of the District Court."""

    filing: Filing
    receipt: Receipt
    paper: Paper
    change: str
    closure: int
    window: str
    certificate: str
    organisation: int
    restriction: int
    look: str

    def address(self, name: str) -> str:
        """The address of this page, about these things."""
        arguments = {
            Scope.FILING: {"reference": self.filing.reference},
            Scope.CASE: {"number": self.filing.case.number},
            Scope.RECEIPT: {"number": self.receipt.number},
            Scope.PAPER: {"number": self.paper.number},
        }.get(ACCESS[name].scope, {})
        if name in ("document", "replaced-document", "note-strike", "seal-picture"):
            arguments = {**arguments, "number": 1}
        if name == "answer-document":
            arguments = {**arguments, "entry": 1, "number": 1}
        if name == "check":
            arguments = {**arguments, "number": 1, "code": "signed"}
        if name == "register-correct":
            arguments = {**arguments, "entry": self.filing.case.register_entries.get().pk}
        if name in ("service", "failed-notice", "notice-to-post"):
            arguments = {**arguments, "number": 1}
        if name in ("organisation", "organisation-keep"):
            arguments = {"number": self.organisation}
        if name in ("person", "person-keep"):
            arguments = {"number": self.filing.decided_by_id}
        if name in ("restriction", "restriction-end"):
            arguments = {"number": self.restriction}
        if name in ("second-look", "second-look-take", "second-look-release", "second-look-talked-over", "second-look-document"):
            arguments = {"reference": self.look, **({"number": 1} if name.endswith("document") else {})}
        if name == "closure-change":
            arguments = {"number": self.closure, "act": "cancel"}
        if name == "change" or name.startswith("change-"):
            arguments = {"reference": self.change}
        if name in ("report", "report-file"):
            arguments = {"identifier": "daily-register"}
        window = f"?window={self.window}" if name.startswith("maintenance-") else ""
        if name == "availability-certificate":
            window = f"?number={self.certificate}"
        return reverse(f"staff:{name}", kwargs=arguments) + window


@pytest.fixture
def things(lives: Lives) -> Things:
    filing = lives.reach("served")
    # Of no one office: whoever has the right anywhere may open it and act on it.
    closure = Closure.objects.create(office=lives.court.tribunal, closed_from=AT_WORK, ground="gale", evidence="test")
    change = changes.proposed(lives.court.senior, office="").reference
    organisation = enter_organisation(kind="firm", name="Lee", name_zh="", evidence="form", officer=lives.court.officer)
    receipt, paper = Receipt.objects.get(subject=filing.reference), Paper.objects.get(subject=filing.reference)
    certificate = Paper.objects.create(
        kind="outage_certificate", subject="OC-0000-0000", office=filing.office, number="OUT-2026-000001", verification_code="once",
        content={}, sha256=paper.sha256, size=paper.size, pages=1, drawn_at=AT_WORK,
    )  # fmt: skip
    FailedNotice.objects.create(
        filing=filing, message=filing.messages.get(), number=1, addressee="Chan & Co.", email="a@chan.example", asked_at=AT_WORK,
        failed_at=AT_WORK, fault="550",
    )  # fmt: skip
    NoticeToPost.objects.create(filing=filing, number=1, paper=paper, since=AT_WORK)
    return Things(
        filing,
        receipt,
        paper,
        change,
        closure.pk,
        planned(lives).reference,
        certificate.number,
        organisation.pk,
        listed(lives.court.senior).pk,
        lives.drawn().reference,
    )


def test_every_address_stands_in_the_table_and_every_line_of_it_has_an_address():
    guarded = {pattern.name: pattern.callback.access for pattern in urlpatterns}
    assert guarded == ACCESS


def test_a_page_without_a_line_in_the_table_cannot_be_given_an_address():
    with pytest.raises(KeyError, match="a-new-page"):
        address("new/", "a-new-page", lambda request, desk: HttpResponse())


def test_only_signing_in_and_the_choice_of_language_are_open_to_anyone():
    assert [name for name, access in ACCESS.items() if access.scope is Scope.ANYONE] == ["sign-in", "second-step", "language"]


def test_every_other_line_names_a_right_or_only_concerns_the_person_themselves():
    without = {name for name, access in ACCESS.items() if not access.right}
    own = {"confirm", "second-factor", "add-app", "add-passkey", "end-sessions", "remove-factor", "recovery-codes", "password"}
    assert without == {"sign-in", "second-step", "language", "sign-out", "home", "me", "choose"} | own


def test_without_sign_in_every_page_leads_to_it(things: Things):
    leads = {}
    for name in NAMES:
        client = Client()
        method = client.get if "GET" in ACCESS[name].methods else client.post
        answer = method(things.address(name))
        leads[name] = answer.status_code, getattr(answer, "url", "").partition("?")[0]
    assert leads.pop("sign-in") == (200, "")
    assert leads.pop("language") == (302, reverse("staff:home"))
    assert {name: led for name, led in leads.items() if led != (302, reverse("staff:sign-in"))} == {}


# Every page is opened on the other engine too, by the bench; who may open it is not the engine's to say.
@pytest.mark.once
@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_what_its_rights_open_and_nothing_else(role: str, court: Court, things: Things):
    """A page asks for its right, in an office; what is of another office is not there."""
    user: User = getattr(court, role)
    client = Client()
    client.force_login(user)
    shows_password(client)
    wrong = []
    for name in NAMES:
        access = ACCESS[name]
        if access.scope in (Scope.ANYONE, Scope.SIGNED_IN):
            continue
        method = client.get if "GET" in access.methods else client.post
        answer = method(things.address(name))
        if not may(user, access.right):
            expected = {403}
        elif access.scope in OF_AN_OFFICE and role == "stranger":
            expected = {404}
        elif access.methods == POST:
            # An act on a filing that was served long ago: refused as too late, or led on; never for want of a right.
            expected = {302, 409, 422}
            if name in ("hand-over-all", "fee-rehearsal-file", "print-file"):
                expected = {404}  # they name nobody, and nothing that was asked for
            if name == "certify-service":
                expected = {302}
            if name == "keep":
                expected = {200}  # an open page asks whether its filing is still the officer's, and is told that it is not
            if name.startswith("second-look"):
                expected = {302, 404, 409, 422}  # who decided does not learn that it was drawn, and of another office it is not there
            if role == "cashier" and name.startswith("change-"):
                expected.add(403)  # who may ask for a waiver decides on nothing else: the act asks for the right of the change's kind
        else:
            # Nobody has taken the second look.
            # There is nothing to compare where nothing was returned, no answer where nothing was asked, and no file that was replaced;
            # and which fee or case type is meant, these addresses do not say.
            expected = (
                {404}
                if name
                in (
                    "comparison",
                    "fee-verify",
                    "mandate-change",
                    "answer-document",
                    "replaced-document",
                    "queue-rule-change",
                    "second-look",
                    "second-look-document",
                )
                else {200}
            )
        if answer.status_code not in expected:
            wrong.append((name, answer.status_code, expected))
    assert wrong == []


def test_every_act_on_money_asks_for_the_password_again():
    """Whoever adds a right on money says so in MOVES_MONEY, and whoever gives it a page says fresh=True."""
    by_name = {right for right in all_rights() if right.startswith(("payment.", "refund.", "receipt.", "statement."))}
    assert {right for right in by_name if not right.endswith(".view")} <= MOVES_MONEY <= all_rights()
    asked = {name for name, access in ACCESS.items() if access.right in MOVES_MONEY and "POST" in access.methods}
    assert asked
    assert [name for name in asked if not ACCESS[name].fresh] == []


def test_before_money_moves_the_password_is_shown_again(court: Court, lives: Lives):
    filing = lives.taken_shortfall()
    address = reverse("staff:shortfall-return", kwargs={"reference": filing.reference})
    client = Client()
    client.force_login(court.cashier)
    sent = {"reason": "not-signed"}
    for answer in (client.get(address), client.post(address, sent)):
        assert answer.url == f"{reverse('staff:confirm')}?next={quote(address)}"
    assert fresh(filing).state == State.FEE_SHORT
    assert client.post(reverse("staff:confirm"), {"password": "registry-test", "next": address}).url == address
    assert client.post(address, sent).status_code in (302, 422), "now the act itself decides"


def test_what_changes_something_is_not_done_by_following_a_link(court: Court, things: Things):
    taken = []
    for name in (name for name in NAMES if ACCESS[name].methods == POST):
        client = Client()
        right = ACCESS[name].right or "filing.view"
        client.force_login(next(user for user in (court.senior, court.cashier, court.administrator, court.manager) if may(user, right)))
        if client.get(things.address(name)).status_code != 405:
            taken.append(name)
    assert taken == []


def test_what_only_shows_something_takes_no_posts(court: Court, things: Things):
    taken = []
    for name in (name for name in NAMES if ACCESS[name].methods == GET):
        right = ACCESS[name].right
        users = (court.senior, court.cashier, court.auditor, court.administrator)
        client = Client()
        client.force_login(next(user for user in users if not right or may(user, right)))
        if client.post(things.address(name)).status_code != 405:
            taken.append(name)
    assert taken == []


def test_a_form_that_is_not_of_ours_is_refused(court: Court, things: Things):
    taken = []
    for name in (name for name in NAMES if "POST" in ACCESS[name].methods):
        client = Client(enforce_csrf_checks=True)
        client.force_login(court.senior)
        answer = client.post(things.address(name), {"reason": "not-signed"})
        if answer.status_code != 403 or "too old" not in answer.content.decode():
            taken.append(name)
    assert taken == []


def test_a_person_whose_account_has_ended_is_signed_out(court: Court, things: Things):
    client = Client()
    client.force_login(court.officer)
    assert client.get(things.address("inbox")).status_code == 200
    court.officer.is_active = False
    court.officer.save()
    assert client.get(things.address("inbox")).status_code == 302


def test_a_right_that_ends_ends_at_once(court: Court, things: Things):
    client = Client()
    client.force_login(court.officer)
    assert client.get(things.address("document")).status_code == 200
    court.officer.memberships.all().delete()
    assert client.get(things.address("document")).status_code == 403


def test_the_office_chosen_for_today_narrows_lists_but_hides_no_filing(court: Court, things: Things):
    """Someone of two registries who works for one of them still finds the other's filing by its reference."""
    from backoffice.people.models import Membership, Role

    Membership.objects.create(user=court.officer, office=court.tribunal, role=Role.REGISTRY_OFFICER)
    client = Client()
    client.force_login(court.officer)
    client.post(reverse("staff:choose"), {"office": "SCT-REG"})
    assert client.get(things.address("filing")).status_code == 200
    listed = client.get(reverse("staff:filings"), {"state": "served"}).content.decode()
    assert things.filing.reference not in listed
    client.post(reverse("staff:choose"), {"office": ""})
    assert things.filing.reference in client.get(reverse("staff:filings"), {"state": "served"}).content.decode()


def test_an_office_that_is_not_mine_cannot_be_chosen(court: Court, things: Things):
    client = Client()
    client.force_login(court.officer)
    client.post(reverse("staff:choose"), {"office": "SCT-REG"})
    assert client.session.get("office", "") == ""
    assert client.get(reverse("staff:inbox"), {"office": "SCT-REG"}).status_code == 404

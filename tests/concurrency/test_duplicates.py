"""Fifty times the same at the same moment: one effect, and everybody has the same answer or reads who was first and when."""

import json
from collections import Counter
from copy import deepcopy
from functools import partial

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from backoffice.audit.models import Event
from backoffice.cases.models import Case, RegisterEntry
from backoffice.filings.models import Decision, Filing, ServiceRecord
from backoffice.kernel import outbox
from backoffice.payments.models import Payment, PaymentNotice, Receipt
from backoffice.people.tokens import SCOPES, hash_of, new_token
from tests.backoffice.api.door import Door, writ
from tests.backoffice.staff.conftest import shows_password
from tests.backoffice.staff.reading import words
from tests.concurrency.together import crowd
from tests.factories.lives import MERCHANT, fresh, sample_pdf
from workflows.filing.actions.serve import serve
from workflows.filing.models import FilingProcess

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sound")]
FIFTY = 50
AT = "Tue 10 Mar 2026 10:00:00"
RETURNING = {"reason": ["not-signed"], "document": ["1"], "page": ["1"], "note": ["The last line is empty."], "cure_by": "2026-03-20"}
REJECTING = {"reason": ["wrong-court"], "document": [""], "page": [""], "note": [""]}


@pytest.fixture
def portal(lives):
    token, client = new_token(), lives.court.portal
    client.token_hash, client.scopes = hash_of(token), list(SCOPES)
    client.save()
    return lambda: Door(client, token, Client())


@pytest.fixture
def press(lives):
    """A press of a button by somebody who is signed in, for many hands: the same session in each."""

    def presses(who, name, filing, **fields):
        signed_in = Client()
        signed_in.force_login(who)
        signed_in.get(reverse("staff:me"))
        # The password was shown a moment ago, as acts that move money ask for.
        shows_password(signed_in)
        address = reverse(f"staff:{name}", args=[filing.reference])

        def one():
            client = Client()
            client.cookies = deepcopy(signed_in.cookies)
            return client.post(address, fields)

        return one

    return presses


def _codes(filing):
    return Counter(Event.objects.filter(subject=filing.reference).values_list("code", flat=True))


def _answers(responses):
    return Counter(getattr(response, "status_code", response) for response in responses)


# ---- the door ----


def test_one_submission(portal):
    portal().submit(key="warm")
    sends = [lambda: portal().submit(writ(), [sample_pdf()], key="k")] * FIFTY
    responses = crowd(sends)
    assert set(_answers(responses)) <= {201, 409}
    first = {response.content for response in responses if response.status_code == 201}
    assert len(first) == 1
    told = [json.loads(response.content)["code"] for response in responses if response.status_code == 409]
    assert set(told) <= {"request-in-flight"}
    assert all("Retry-After" in response for response in responses if response.status_code == 409)
    assert Filing.objects.count() == 2
    assert crowd(sends[:5])[0].content in first
    assert {response.content for response in crowd(sends)} == first


def test_one_key_for_two_submissions(portal):
    portal().submit(key="warm")
    one, other = (
        partial(lambda cents: portal().submit(writ(claim_amount_cents=cents), key="k"), cents) for cents in (250_000_00, 260_000_00)
    )
    responses = crowd([one, other] * (FIFTY // 2))
    assert set(_answers(responses)) <= {201, 409, 422}
    taken = {response.content for response in responses if response.status_code == 201}
    assert len(taken) == 1
    assert {json.loads(response.content)["code"] for response in responses if response.status_code == 422} == {"idempotency-key-reused"}
    (filing,) = Filing.objects.filter(claim_amount_cents__in=[250_000_00, 260_000_00]).exclude(
        reference=Filing.objects.earliest("pk").reference
    )
    losers = responses[1::2] if filing.claim_amount_cents == 250_000_00 else responses[::2]
    assert set(_answers(losers)) <= {409, 422}


def test_one_payment_notice(lives, portal):
    filing = lives.deemed_received()
    body, secret = lives.notice(filing).encode(), settings.PAYMENT_NOTICE_SECRETS[MERCHANT]
    responses = crowd([lambda: portal().signed(body, message_id="msg_1", secret=secret)] * FIFTY)
    assert {(response.status_code, response.content) for response in responses} == {(202, responses[0].content)}
    assert PaymentNotice.objects.count() == 1
    crowd([outbox.drain] * 10)
    assert [receipt.sequence for receipt in Receipt.objects.all()] == [1]
    assert Payment.objects.get().allocated_cents == filing.fee_total_cents
    assert _codes(filing)["payment.recorded"] == 1


def test_one_payment_in_fifty_notices(lives, portal):
    """The gateway tells the same payment under a new id each time."""
    filing = lives.deemed_received()
    body, secret = lives.notice(filing).encode(), settings.PAYMENT_NOTICE_SECRETS[MERCHANT]
    sends = [partial(lambda number: portal().signed(body, message_id=f"msg_{number}", secret=secret), number) for number in range(FIFTY)]
    assert _answers(crowd(sends)) == {202: FIFTY}
    crowd([outbox.drain] * 10)
    while outbox.drain():
        pass
    assert Counter(PaymentNotice.objects.values_list("state", flat=True)) == {"recorded": 1, "repeated": FIFTY - 1}
    assert [receipt.sequence for receipt in Receipt.objects.all()] == [1]


def test_one_withdrawal(lives, portal):
    filing = lives.taken()
    body = json.dumps({"ground": "Settled."}).encode()
    responses = crowd([lambda: portal().post(f"filings/{filing.reference}/withdrawal", body)] * FIFTY)
    assert {(response.status_code, response.content) for response in responses} == {(200, responses[0].content)}
    assert _codes(filing)["filing.withdrawn"] == 1
    assert not FilingProcess.objects.filter(filing=filing, finished=None).exists()


# ---- the screens ----


def test_one_acceptance(lives, press):
    filing = lives.taken()
    responses = crowd([press(lives.court.officer, "accept", filing)] * FIFTY)
    assert {(response.status_code, response.url) for response in responses} == {(302, reverse("staff:inbox"))}
    assert _codes(filing)["filing.accepted"] == 1
    assert Case.objects.get().number == fresh(filing).case.number
    assert RegisterEntry.objects.count() == 1


def test_one_acceptance_and_another_hand(lives, press):
    """The officer who has it presses, and so does a colleague who does not."""
    filing = lives.taken()
    mine, theirs = press(lives.court.officer, "accept", filing), press(lives.court.colleague, "accept", filing)
    responses = crowd([mine, theirs] * (FIFTY // 2))
    assert _answers(responses[::2]) == {302: FIFTY // 2}
    assert _answers(responses[1::2]) == {409: FIFTY // 2}
    for response in responses[1::2]:
        page = words(response)
        assert f"Ada Lam has it since {AT}." in page or f"It is accepted: Ada Lam decided at {AT}." in page
    assert _codes(filing)["filing.accepted"] == 1


@pytest.mark.parametrize(
    ("standing", "who", "button", "fields", "code"),
    [
        ("taken", "officer", "return", RETURNING, "filing.returned"),
        ("taken_shortfall", "cashier", "shortfall-return", RETURNING, "filing.returned"),
        ("taken_by_senior", "senior", "reject", REJECTING, "filing.rejected"),
    ],
)
def test_one_decision_against(lives, press, standing, who, button, fields, code):
    filing = fresh(getattr(lives, standing)())
    responses = crowd([press(getattr(lives.court, who), button, filing, **fields)] * FIFTY)
    assert len({(response.status_code, response["Location"]) for response in responses}) == 1
    assert _answers(responses) == {302: FIFTY}
    assert _codes(filing)[code] == 1
    assert Decision.objects.get(filing=filing).reasons.count() == 1
    assert not FilingProcess.objects.filter(filing=filing, finished=None).exists()


def test_one_taking(lives, press):
    filing = lives.fee_checked()
    people = [lives.court.officer, lives.court.colleague, lives.court.senior]
    calls = [press(people[number % 3], "take", filing) for number in range(FIFTY)]
    responses = crowd(calls)
    holder = fresh(filing).taken_by
    for number, response in enumerate(responses):
        if people[number % 3] == holder:
            assert response.status_code == 302
        else:
            assert response.status_code == 409
            assert f"{holder} has it since {AT}." in words(response)
    assert _codes(filing)["filing.taken"] == 1
    assert FilingProcess.objects.filter(filing=filing, finished=None).count() == 1


def test_one_release(lives, press):
    filing = lives.taken()
    responses = crowd([press(lives.court.officer, "release", filing)] * FIFTY)
    assert {(response.status_code, response.url) for response in responses} == {(302, reverse("staff:inbox"))}
    assert _codes(filing)["filing.released"] == 1


def test_one_note(lives, press):
    filing = lives.taken_shortfall()
    responses = crowd([press(lives.court.cashier, "shortfall-note", filing, note="telephoned")] * FIFTY)
    assert _answers(responses) == {302: FIFTY}
    assert _codes(filing)["filing.shortfall_noted"] == 1


# ---- the worker ----


def test_one_service(lives):
    filing = lives.accepted()
    lives.seal(filing)
    assert crowd([partial(serve, reference=filing.reference)] * FIFTY) == [None] * FIFTY
    assert ServiceRecord.objects.filter(filing=filing).count() == 1
    assert _codes(filing)["filing.served"] == 1

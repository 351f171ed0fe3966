"""The act of receiving: dated, priced, written down whole with its story and its work, or refused with every reason."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from backoffice.audit.models import Event
from backoffice.calendar.models import Closure, HolidayYear
from backoffice.cases.models import CaseType
from backoffice.filings.models import Filing
from backoffice.filings.submission import PaymentMeans, SubmittedFiler, SubmittedParty, Urgency
from backoffice.kernel import clock
from backoffice.kernel.clock import HONG_KONG
from backoffice.kernel.errors import Refused
from backoffice.kernel.references import is_well_formed
from backoffice.payments.models import Charge
from tests.factories import ApiClientFactory, CaseFactory
from tests.factories.court import AT_WORK, WRIT_CENTS, day_at, evening_of
from tests.factories.lives import fresh, stored_document
from tests.factories.rows import everything, work
from workflows.filing import intake as module
from workflows.filing.actions.receive import receive


def _codes(refusal):
    return [reason["code"] for reason in refusal.value.details["reasons"]]


def _story(filing):
    return list(Event.objects.filter(subject=filing.reference).order_by("id").values_list("code", flat=True))


def test_while_the_office_is_open_it_is_deemed_received_at_once(lives):
    filing = fresh(lives.receive())
    assert filing.state == "deemed_received"
    assert filing.received_at == filing.deemed_received_at == AT_WORK
    assert (filing.deemed_reason, filing.deemed_provisional) == ("open", False)
    assert is_well_formed(filing.reference)
    assert _story(filing) == ["filing.received", "filing.deemed_received"]
    assert work() == [("filing.check_fee", filing.reference), ("papers.acknowledgement", filing.reference)]


def test_after_hours_it_waits_for_the_next_opening(lives, at_work):
    at_work.move_to(evening_of(AT_WORK))
    filing = fresh(lives.receive())
    assert filing.state == "received"
    assert filing.deemed_received_at == day_at(date(2026, 3, 11), 8, 45)
    assert (filing.deemed_reason, filing.deemed_provisional) == ("after_closing", True)
    assert _story(filing) == ["filing.received"]
    assert work() == [("papers.acknowledgement", filing.reference)]


def test_the_instant_is_kept_to_the_microsecond(lives):
    moment = datetime(2026, 3, 10, 1, 59, 59, 999999, tzinfo=UTC)
    filing = receive(submission=lives.submission(), client=lives.court.portal, received_at=moment)
    assert fresh(filing).received_at == moment


def test_the_closing_time_itself_is_open_and_a_microsecond_later_is_not(lives, at_work):
    closing = day_at(AT_WORK.date(), 17, 30)
    for moment, state in ((closing, "deemed_received"), (closing + timedelta(microseconds=1), "received")):
        at_work.move_to(moment)
        assert lives.receive().state == state


def test_a_closure_without_end_leaves_the_deemed_time_open(lives):
    Closure.objects.create(office=lives.court.registry, closed_from=AT_WORK, ground="gale", evidence="test")
    filing = fresh(lives.receive())
    assert (filing.state, filing.deemed_received_at, filing.deemed_reason) == ("received", None, "closure_open_ended")
    assert filing.deemed_provisional


def test_a_year_without_holidays_leaves_the_deemed_time_open(lives, at_work):
    HolidayYear.objects.filter(year=2026).delete()
    at_work.move_to(evening_of(AT_WORK))
    filing = fresh(lives.receive())
    assert (filing.state, filing.deemed_received_at, filing.deemed_reason) == ("received", None, "calendar_missing")


def test_documents_and_parties_stand_in_the_filers_order(lives):
    documents = (stored_document("writ", pages=2, title="Writ of Tai Fat"), stored_document("summons"), stored_document("defence"))
    parties = (
        SubmittedParty("commencing", "Tai Fat Ltd", "大發有限公司"),
        SubmittedParty("defending", "", "黃小明"),
        SubmittedParty("defending", "Wong Siu Ling"),
    )
    filing = lives.receive(documents=documents, parties=parties)
    rows = [(row.number, row.type.code, row.title, row.sha256, row.size, row.pages) for row in filing.documents.all()]
    assert rows == [(n, d.type, d.title, d.sha256, d.size, d.pages) for n, d in enumerate(documents, start=1)]
    assert [(row.position, row.role, row.name, row.name_zh) for row in filing.parties.all()] == [
        (1, "commencing", "Tai Fat Ltd", "大發有限公司"),
        (2, "defending", "", "黃小明"),
        (3, "defending", "Wong Siu Ling", ""),
    ]


def test_who_filed_and_for_whom(lives):
    filing = fresh(lives.receive(filer=SubmittedFiler(name="Wong Siu Ming", account="wsm", email="wsm@example.hk"), language="zh"))
    assert (filing.filer_name, filing.filer_organisation, filing.filer_account) == ("Wong Siu Ming", "", "wsm")
    assert (filing.filer_email, filing.language, filing.client) == ("wsm@example.hk", "zh", lives.court.portal)
    received = Event.objects.get(subject=filing.reference, code="filing.received")
    assert (received.actor_kind, received.actor_name, received.office) == ("client", "portal", "DC-REG")
    assert (received.data["documents"], received.data["pages"], received.data["filer"]) == (1, 1, "Wong Siu Ming")


def test_urgent_with_its_ground(lives):
    filing = fresh(lives.receive(urgency=Urgency("limitation", "six years end tomorrow")))
    assert (filing.urgent, filing.urgency_ground, filing.urgency_explanation) == (True, "limitation", "six years end tomorrow")
    assert fresh(lives.receive()).urgent is False


# ---- what it costs ----


def test_the_fee_is_written_down_line_by_line(lives):
    filing = fresh(lives.receive("writ", "summons", "summons", "defence"))
    charge = Charge.objects.get(subject=filing.reference)
    lines = [(line.item, line.quantity, line.paper_cents, line.concession_cents, line.e_cents) for line in charge.lines.all()]
    assert lines == [("writ", 1, 630_00, 126_00, 504_00), ("summons", 2, 36_00, 0, 36_00)]
    assert (filing.fee_status, filing.fee_total_cents) == ("payable", 540_00)
    assert (charge.amount_cents, charge.paid_cents, charge.accounts_office) == (540_00, 0, lives.court.accounts)
    assert charge.priced_on == date(2026, 3, 10)
    assert "20 per cent" in charge.lines.get(item="writ").rule


@pytest.mark.parametrize(
    ("moment", "cents"),
    [
        (datetime(2027, 5, 5, 23, 59, 59, 999999, tzinfo=HONG_KONG), 504_00),
        (datetime(2027, 5, 6, 0, 0, tzinfo=HONG_KONG), 630_00),
    ],
)
def test_the_fee_follows_the_hong_kong_day_of_submission(lives, at_work, moment, cents):
    at_work.move_to(moment)
    assert lives.receive().fee_total_cents == cents


def test_no_fee_on_record_is_said_and_not_charged(lives):
    filing = lives.receive("application", case_type="DCEC", claim_amount_cents=None)
    assert (filing.fee_status, filing.fee_total_cents) == ("not_on_record", 0)


def test_documents_that_cost_nothing(lives):
    case = CaseFactory(office=lives.court.registry, case_type=lives.court.action)
    filing = lives.receive("defence", case_number=case.number, parties=())
    assert (filing.fee_status, filing.fee_total_cents) == ("nil", 0)
    assert not Charge.objects.get(subject=filing.reference).lines.exists()


# ---- a later document, and a resubmission ----


def test_a_later_document_in_a_case(lives):
    case = CaseFactory(office=lives.court.registry, case_type=lives.court.action, sequence=12, year=2026)
    filing = fresh(lives.receive("defence", case_number=" dccj 0012 of 26 ", parties=(), claim_amount_cents=None))
    assert (filing.case, filing.opens_case) == (case, False)
    assert not filing.parties.exists()


def test_a_new_case_has_none_yet(lives):
    filing = fresh(lives.receive())
    assert (filing.case, filing.opens_case) == (None, True)


def test_a_resubmission_is_a_new_filing_and_pays_only_what_is_missing(lives):
    returned = lives.returned()
    filing = lives.receive("writ", "summons", resubmits=returned.reference)
    assert fresh(filing).resubmits == returned
    assert fresh(returned).state == "returned"
    charge = Charge.objects.get(subject=filing.reference)
    assert [(line.item, line.e_cents) for line in charge.lines.all()] == [
        ("writ", WRIT_CENTS),
        ("summons", 18_00),
        ("resubmission-credit", -WRIT_CENTS),
    ]
    assert (filing.fee_total_cents, charge.amount_cents) == (18_00, 18_00)


def test_a_credit_goes_on_from_resubmission_to_resubmission_and_is_never_paid_out(lives):
    first = lives.returned(documents=(stored_document("writ"), stored_document("summons")))
    second = lives.returned(resubmits=first.reference)
    assert second.fee_total_cents == 0, "522 were paid, 504 are due"
    third = lives.returned(documents=(stored_document("writ"), stored_document("summons")), resubmits=second.reference)
    assert third.fee_total_cents == 0, "what the second did not need is still paid"
    fourth = lives.receive("writ", "summons", "defence", resubmits=third.reference)
    assert fourth.fee_total_cents == 0


def test_a_filing_is_resubmitted_once(lives):
    returned = lives.returned()
    lives.receive(resubmits=returned.reference)
    with pytest.raises(Refused) as refusal:
        lives.receive(resubmits=returned.reference)
    assert _codes(refusal) == ["resubmits-again"]


@pytest.mark.parametrize("standing", ["deemed_received", "accepted", "rejected", "lapsed", "withdrawn"])
def test_only_a_returned_filing_is_resubmitted(lives, standing):
    filing = lives.reach(standing)
    with pytest.raises(Refused) as refusal:
        lives.receive(resubmits=filing.reference)
    assert _codes(refusal) == ["resubmits-not-returned"]


def test_another_clients_filing_is_unknown(lives):
    returned = lives.returned()
    submission = lives.submission(resubmits=returned.reference)
    with pytest.raises(Refused) as refusal:
        receive(submission=submission, client=ApiClientFactory(name="another portal"), received_at=clock.now())
    assert _codes(refusal) == ["resubmits-unknown"]


# ---- a payment that was told before its filing ----


def test_a_payment_that_came_first_is_looked_for(lives):
    filing = lives.receive(payment=PaymentMeans("visa", "pay-early"))
    assert (filing.payment_means, filing.payment_id) == ("visa", "pay-early")
    assert ("money.claim_payments", filing.reference) in work()


def test_without_a_payment_of_its_own_nothing_is_looked_for(lives):
    lives.receive(payment=PaymentMeans("visa"))
    assert not [topic for topic, _key in work() if topic.startswith("money.")]


# ---- refusals ----

REFUSED = [
    ("unknown-registry", {"office": "DC-ACC"}),
    ("unknown-registry", {"office": "nowhere"}),
    ("case-type-not-here", {"office": "SCT-REG"}),
    ("case-type-not-here", {"case_type": "HCA"}),
    ("no-documents", {"documents": ()}),
    ("case-not-found", {"case_number": "DCCJ 1/2026", "parties": ()}),
    ("no-commencing-party", {"parties": (SubmittedParty("defending", "Wong Siu Ming"),)}),
    ("no-defending-party", {"parties": (SubmittedParty("commencing", "Tai Fat Ltd"),)}),
    ("party-without-name", {"parties": (SubmittedParty("commencing", "Tai Fat Ltd"), SubmittedParty("defending", " ", "\u3000"))}),
    ("resubmits-unknown", {"resubmits": "EF-7K3M-2Q9X"}),
    ("unknown-urgency-ground", {"urgency": Urgency("because I say so")}),
    ("unknown-payment-means", {"payment": PaymentMeans("shells")}),
    ("claim-below-jurisdiction", {"claim_amount_cents": 75_000_00}),
    ("claim-above-jurisdiction", {"claim_amount_cents": 3_000_000_01}),
    ("claim-amount-needed", {"office": "SCT-REG", "case_type": "SCTC", "kinds": ("claim",), "claim_amount_cents": None}),
    ("unknown-document-type", {"kinds": ("writ", "poem")}),
    ("nothing-commences", {"kinds": ("defence",)}),
]


@pytest.mark.parametrize(("code", "changes"), REFUSED)
def test_refused_at_the_door_and_nothing_is_kept(lives, code, changes):
    changes = dict(changes)
    submission = lives.submission(*changes.pop("kinds", ()), **changes)
    before = everything()
    with pytest.raises(Refused) as refusal:
        receive(submission=submission, client=lives.court.portal, received_at=clock.now())
    assert code in _codes(refusal)
    assert refusal.value.status == 422
    assert everything() == before


def test_parties_are_not_named_for_a_known_case(lives):
    case = CaseFactory(office=lives.court.registry, case_type=lives.court.action)
    with pytest.raises(Refused) as refusal:
        lives.receive("defence", case_number=case.number)
    assert _codes(refusal) == ["parties-of-known-case"]


def test_a_case_of_another_registry_is_not_found(lives):
    case = CaseFactory(office=lives.court.tribunal, case_type=CaseType.objects.get(code="SCTC"))
    with pytest.raises(Refused) as refusal:
        lives.receive("defence", case_number=case.number, parties=())
    assert _codes(refusal) == ["case-not-found"]


def test_before_e_filing_begins(lives):
    CaseType.objects.filter(code="DCCJ").update(efiling_from=date(2026, 3, 11))
    with pytest.raises(Refused) as refusal:
        lives.receive()
    assert _codes(refusal) == ["no-efiling-yet"]
    with clock.set_to(datetime(2026, 3, 11, 0, 0, tzinfo=HONG_KONG)):
        assert lives.receive().state == "received"


def test_all_reasons_are_told_at_once_with_the_field_of_each(lives):
    with pytest.raises(Refused) as refusal:
        lives.receive("poem", parties=(), urgency=Urgency("whim"), claim_amount_cents=1)
    told = {reason["code"]: reason["field"] for reason in refusal.value.details["reasons"]}
    assert told == {
        "unknown-document-type": "documents.0.type",
        "nothing-commences": "documents",
        "no-commencing-party": "parties",
        "no-defending-party": "parties",
        "unknown-urgency-ground": "urgency.ground",
        "claim-below-jurisdiction": "claim_amount_cents",
    }
    assert "Document 1: poem is not a document type of DCCJ." in str(refusal.value)


def test_a_registry_without_accounts_office_takes_nothing(lives):
    lives.court.accounts.serves.clear()
    before = everything()
    with pytest.raises(Refused) as refusal:
        lives.receive()
    assert refusal.value.code == "no-accounts-office"
    assert everything() == before


# ---- its transaction, and its name ----


def test_an_outer_transaction_that_rolls_back_leaves_nothing(lives):
    submission = lives.submission()
    before = everything()
    with transaction.atomic():
        receive(submission=submission, client=lives.court.portal, received_at=clock.now())
        transaction.set_rollback(True)
    assert everything() == before


def test_a_reference_that_is_taken_is_drawn_again(lives, monkeypatch):
    taken = lives.receive().reference
    drawn = iter([taken, taken, "EF-0000-0000"])
    monkeypatch.setattr(module, "new_reference", lambda prefix: next(drawn))
    assert lives.receive().reference == "EF-0000-0000"


def test_the_same_submission_twice_is_two_filings(lives):
    submission = lives.submission()
    for _ in range(2):
        receive(submission=replace(submission), client=lives.court.portal, received_at=clock.now())
    assert Filing.objects.count() == 2

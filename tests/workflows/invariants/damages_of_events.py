"""What can be broken between a row and the event that tells of it: one way for each group of tables."""

import json
from datetime import timedelta

from backoffice.filings.notes import FilingNote
from backoffice.kernel import clock
from backoffice.papers.models import Paper
from backoffice.payments.models import Receipt
from backoffice.people.models import ApiClient
from tests.workflows.invariants.damages import damage, set_in


def gone(code: str, subject: str) -> str:
    """An event of another kind stands in its place."""
    set_in("audit_event", "code", "filing.nothing", "code = %s AND subject = %s", code, subject)
    return subject


@damage("rights_were_held", "names no right")
def decided_by_nobodys_right(world, monkeypatch):
    set_in("audit_event", "data", "{}", "code = 'filing.accepted' AND subject = %s", world.served.reference)
    return world.served.reference


@damage("rights_were_held", "names no right")
def rejected_by_a_role_that_may_not(world, monkeypatch):
    by = [{"right": "filing.reject", "role": "registry_officer", "office": "DC-REG"}]
    set_in("audit_event", "data", json.dumps({"by": by}), "code = 'filing.rejected' AND subject = %s", world.rejected.reference)
    return world.rejected.reference


@damage("filings_are_told", "PaperIntake")
def handed_in_on_paper_and_nobody_entered_it(world, monkeypatch):
    return gone("filing.taken_in_on_paper", world.on_paper.reference)


@damage("review_is_told", "FilingNote")
def a_note_that_nobody_wrote(world, monkeypatch):
    FilingNote.objects.create(filing=world.taken, number=9, author=world.officer, at=clock.now(), text="Accept it.")
    return world.taken.reference


@damage("decisions_are_told", "Decision ")
def to_be_cured_by_another_day(world, monkeypatch):
    set_in("filings_decision", "cure_by", clock.today() + timedelta(days=30), "filing_id = %s", world.returned.pk)
    return world.returned.reference


@damage("decisions_are_told", "DecisionLine")
def counted_as_a_decision_that_was_none(world, monkeypatch):
    set_in("filings_decisionline", "ruling", "rejected", "filing_id = %s", world.returned.pk)
    return world.returned.reference


@damage("services_are_told", "Delivery")
def served_and_nothing_says_so(world, monkeypatch):
    return gone("filing.served", world.served.reference)


@damage("services_are_told", "Message")
def a_message_that_was_read_by_nobody(world, monkeypatch):
    set_in("filings_message", "read_at", clock.now() + timedelta(minutes=1), "filing_id = %s", world.rejected.pk)
    return world.rejected.reference


@damage("money_is_told", "Payment ")
def a_payment_of_more(world, monkeypatch):
    payment = Receipt.objects.get(subject=world.served.reference).payment
    set_in("payments_payment", "amount_cents", 999_00, "id = %s", payment.pk)
    return world.served.reference


@damage("money_is_told", "Receipt")
def a_receipt_nobody_issued(world, monkeypatch):
    return gone("payment.receipted", world.served.reference)


@damage("papers_are_told", "Paper")
def a_paper_with_another_file(world, monkeypatch):
    paper = Paper.objects.get(kind="acknowledgement", subject=world.served.reference)
    set_in("papers_paper", "sha256", "1" * 64, "id = %s", paper.pk)
    return world.served.reference


@damage("cases_are_told", "Case ")
def a_case_of_another_number_than_was_accepted(world, monkeypatch):
    set_in("cases_case", "number", "DCCJ 900/2026", "id = %s", world.served.case_id)
    return world.served.reference


@damage("changes_are_told", "Change")
def a_change_on_another_ground(world, monkeypatch):
    set_in("changes_change", "ground", "something else", "id = %s", world.change.pk)
    return world.change.reference


@damage("people_are_told", "ApiClient")
def a_client_that_nobody_entered(world, monkeypatch):
    client = ApiClient.objects.create(name="unknown", token_hash="0" * 64, scopes=["fees:read"], created_at=clock.now())
    return f"client:{client.pk}"

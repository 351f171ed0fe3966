"""Between the steps and at the end: the invariants of the live system, and the pencil's account of what must be so."""

from datetime import timedelta

from backoffice.audit import chain
from backoffice.filings.models import Document, Filing
from backoffice.kernel import clock
from backoffice.payments.models import Charge, Payment, PaymentNotice, Receipt
from tests.simulation.letters import waits_for_service
from tests.simulation.naive import UNDO, Filed
from tests.simulation.world import World
from workflows.invariants.base import EVERYTHING, registered
from workflows.invariants.run import look

# While work is under way and no worker runs, work waits; at the end nothing may.
WAITING = {"I14", "I16"}


def invariants(here: World, *, at_rest: bool, lists: bool = True) -> None:
    """lists: also I15, which counts every list of every office anew and costs as much as all others together."""
    chain.seal()
    for check in registered():
        code, title = check.code, check.title
        if (code in WAITING and not at_rest) or (code == "I15" and not lists):
            continue
        for breach in look(check, EVERYTHING):
            if code == "I13" and not at_rest and "has no link" in breach.found:
                continue  # a sealer died with its lease a moment ago
            raise here.wrong(code, f"{code} ({title}): {breach.subject} {breach.found}")


def account(here: World, *, at_rest: bool) -> None:
    """What was acknowledged is there, what is there was sent, and every cent and decision is as the pencil has it."""
    rows = {row.reference: row for row in Filing.objects.select_related("office", "decided_by")}
    owed = {charge.subject: charge for charge in Charge.objects.all()}
    unheard = sum(sent.answer is None for sent in here.sent)
    unknown = set(rows) - set(here.ledger.filed)
    if len(unknown) > (0 if at_rest else unheard):
        raise here.wrong("nobody sent it", f"{len(unknown)} filings that nobody was told of, {unheard} submissions without answer")
    documents: dict[str, list[str]] = {}
    for reference, sha in Document.objects.order_by("filing_id", "number").values_list("filing__reference", "sha256"):
        documents.setdefault(reference, []).append(sha)
    for reference, filed in here.ledger.filed.items():
        row = rows.get(reference)
        if row is None:
            raise here.wrong("lost", f"{reference} was acknowledged and is not there")
        if documents[reference] != filed.digests or row.received_at != filed.received:
            raise here.wrong("changed", f"{reference} is not what was acknowledged")
        if owed[reference].amount_cents != filed.owed:
            raise here.wrong("fee changed", f"{reference} owes {owed[reference].amount_cents}, acknowledged were {filed.owed}")
        _state(here, filed, row, owed[reference], at_rest=at_rest)
    _money(here, owed, at_rest=at_rest)


_AFTER = {
    "": {"received", "deemed_received", "fee_short", "fee_checked"},
    "accepted": {"accepted", "served"},
    "returned": {"returned", "lapsed"},
    "rejected": {"rejected"},
    "withdrawn": {"withdrawn"},
}


def _state(here: World, filed: Filed, row: Filing, owed: Charge, *, at_rest: bool) -> None:
    state, reference = str(row.state), filed.reference
    if state not in _AFTER[filed.fate]:
        raise here.wrong("state", f"{reference} is {state}; by the account it is {filed.fate or 'undecided'}")
    if filed.fate in {"accepted", "returned", "rejected"} and row.decided_by != here.person(filed.by):
        raise here.wrong("decided by", f"{reference} was decided by {filed.by}, the court says {row.decided_by}")
    if not at_rest:
        return
    wanted = state
    if filed.fate == "accepted":
        waits = filed.accepted is not None and here.now < filed.accepted + UNDO[filed.office]
        wanted = state if waits else "accepted" if waits_for_service(reference) else "served"
    elif filed.fate == "returned":
        overdue = filed.cure_by is not None and filed.cure_by < clock.today() and not filed.resubmitted
        wanted = "lapsed" if overdue else "returned"
        if overdue and state == "returned" and here.now - timedelta(minutes=11) < here.latest:
            wanted = state  # the job that lets filings lapse comes every ten minutes
    elif filed.fate == "":
        due = here.ledger.due(filed)
        if due is None or due > here.now:
            # The clock may have been ahead when it was swept.
            wanted = "received" if due is None or due > here.latest else state
        elif filed.owed == 0 or owed.paid_cents == filed.owed:
            wanted = "fee_checked"
        else:
            wanted = "fee_short" if owed.paid_cents else "deemed_received"
    if state != wanted:
        raise here.wrong("stands still", f"{reference} is {state} and ought to be {wanted}")


def _money(here: World, owed: dict[str, Charge], *, at_rest: bool) -> None:
    payments = {payment.payment_id: payment for payment in Payment.objects.all()}
    receipts: dict[str, list[Receipt]] = {}
    for receipt in Receipt.objects.select_related("payment"):
        receipts.setdefault(receipt.payment.payment_id, []).append(receipt)
    came: dict[str, int] = {}
    for payment_id, payment in payments.items():
        money = here.ledger.money.get(payment_id)
        if money is None or not money.acknowledged:
            raise here.wrong("money from nowhere", f"{payment_id} is recorded and was never told")
        if (payment.amount_cents, payment.captured_at) not in money.tellings:
            raise here.wrong("another amount", f"{payment_id} is recorded with {payment.amount_cents} cents, told were {money.tellings}")
        if len(receipts.get(payment_id, [])) > 1:
            raise here.wrong("two receipts", f"{payment_id} has two receipts")
        subject = here.ledger.for_filing(money)
        if payment.state != "unidentified":
            came[payment.subject] = came.get(payment.subject, 0) + payment.amount_cents
            if subject and payment.subject != subject:
                raise here.wrong("another filing", f"{payment_id} was for {subject} and is put to {payment.subject}")
        if at_rest and (payment.state == "unidentified") != (subject == ""):
            raise here.wrong("unclaimed", f"{payment_id} is {payment.state}, and belongs to {subject or 'nobody'}")
        if at_rest and subject and payment_id not in receipts:
            raise here.wrong("no receipt", f"{payment_id} has no receipt")
    for reference, filed in here.ledger.filed.items():
        paid, most = owed[reference].paid_cents, min(filed.owed, came.get(reference, 0))
        if paid > most or (at_rest and filed.fate == "" and paid != most):
            raise here.wrong("paid", f"{reference} is credited {paid} cents, by the account {most} of {filed.owed}")
    if at_rest:
        for payment_id, money in here.ledger.money.items():
            if money.acknowledged and payment_id not in payments:
                raise here.wrong("money lost", f"{payment_id} was told and is not recorded")
        stored = PaymentNotice.objects.filter(state="stored").count()
        if stored:
            raise here.wrong("notice lies", f"{stored} notices are stored and not processed")

"""Every check holds in a sound court, and sees what is broken in the database past the triggers. A check without its damage fails."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection

from backoffice.audit import checkpoints
from backoffice.audit.models import Event
from backoffice.calendar.models import Closure
from backoffice.cases.models import Case, CaseType, Party
from backoffice.fees.models import ConcessionPeriod
from backoffice.filings import worklists
from backoffice.filings.models import (
    DecisionLine,
    Document,
    Filing,
    FilingCorrection,
    PriceDifference,
    ReplacedDocument,
    SecondLook,
)
from backoffice.filings.queue_limits import LONGEST_UNDO
from backoffice.filings.worklists import Count
from backoffice.kernel import clock, storage
from backoffice.kernel.models import FileFault, IdempotencyKey, OutboxMessage
from backoffice.kernel.outbox import topics
from backoffice.papers.models import Paper
from backoffice.payments import worklists as money
from backoffice.payments.models import Payment, Receipt
from reports.catalogue import REPORTS
from reports.catalogue.base import Asked
from reports.catalogue.daily_register import DailyRegister
from tests.factories.court import AT_WORK
from tests.factories.pages import listed
from tests.soundness import READINGS
from tests.workflows.invariants import damages_of_events, damages_of_service  # noqa: F401  (their ways to break a court are in the list)
from tests.workflows.invariants.conftest import Command, World
from tests.workflows.invariants.damages import DAMAGES, Damage, damage, set_in, sql, without_constraint
from workflows.calendar.steps import REDATE
from workflows.filing import lifecycle
from workflows.filing.actions.deem_received import sweep
from workflows.invariants import base, lists, records, reports, run
from workflows.invariants.filings import deemed_times_have_their_history
from workflows.invariants.records import outbox_is_young
from workflows.invariants.reports import RECKONED, reports_are_right

# So that there is a database to make; the court itself is made once for the module, outside each test's transaction.
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_come_back():
    """A file that a test damages is whole again for the next."""
    kept = []

    def remember(sha256):
        path = storage.path_of(sha256)
        kept.append((path, path.read_bytes()))
        return path

    files_come_back.of = remember
    yield
    for path, data in kept:
        path.unlink(missing_ok=True)
        path.write_bytes(data)


def flip_a_bit(sha256: str) -> None:
    path = files_come_back.of(sha256)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o640)
    path.write_bytes(data)


# ---- I1 to I3 ----


@damage("documents_are_in_the_store")
def a_bit_of_a_document(world, monkeypatch):
    flip_a_bit(Document.objects.filter(filing=world.served).latest("number").sha256)
    return world.served.reference


@damage("documents_are_in_the_store")
def another_size(world, monkeypatch):
    set_in("filings_document", "size", 17, "filing_id = %s AND number = 2", world.served.pk)
    return world.served.reference


def a_replaced(world):
    """A document of the filing in hand, in whose place the file of another filing stands; past the triggers."""
    document = Document.objects.get(filing=world.taken, number=1)
    told = {"number": 1, "old": "o", "new": "n", "ground": "g", "officer": world.taken.taken_by, "at": clock.now()}
    correction = FilingCorrection.objects.create(filing=world.taken, what="document", place=1, **told)
    facts = {name: getattr(document, name) for name in ("filename", "sha256", "size", "pages", "signatures")}
    other = storage.put_bytes(b"another file")
    new = {f"new_{name}": value for name, value in {**facts, "sha256": other.sha256, "size": other.size}.items()}
    row = ReplacedDocument.objects.create(correction=correction, filing=world.taken, number=1, **facts, **new)
    set_in("filings_document", "sha256", other.sha256, "id = %s", document.pk)
    set_in("filings_document", "size", other.size, "id = %s", document.pk)
    return row


@damage("replaced_files_are_kept")
def what_was_filed_is_gone(world, monkeypatch):
    files_come_back.of(a_replaced(world).sha256).unlink()
    return world.taken.reference


@damage("replaced_files_are_kept")
def something_else_stands_there(world, monkeypatch):
    row = a_replaced(world)
    set_in("filings_document", "sha256", row.sha256, "filing_id = %s AND number = 1", world.taken.pk)
    return world.taken.reference


@damage("replaced_files_are_kept")
def what_was_replaced_did_not_stand_there(world, monkeypatch):
    row = a_replaced(world)
    row.pk = None
    row.correction = FilingCorrection.objects.create(
        filing=world.taken, what="document", place=1, number=2, old="o", new="n", ground="g", officer=world.taken.taken_by, at=clock.now()
    )
    row.save(force_insert=True)
    return world.taken.reference


@damage("papers_are_in_the_store")
def the_file_of_a_paper(world, monkeypatch):
    paper = Paper.objects.get(kind="acknowledgement", subject=world.served.reference)
    files_come_back.of(paper.sha256).unlink()
    return paper.number


@damage("the_walk_found_nothing")
def found_on_the_walk(world, monkeypatch):
    document = Document.objects.filter(filing=world.short).get()
    FileFault.objects.create(sha256=document.sha256, fault="damaged", found_at=clock.now())
    return world.served.reference  # all these documents are one file, and the first is named


@damage("documents_are_numbered")
def a_hole_in_the_documents(world, monkeypatch):
    set_in("filings_document", "number", 3, "filing_id = %s AND number = 1", world.served.pk)
    return world.served.reference


@damage("documents_are_numbered")
def no_document(world, monkeypatch):
    sql("DELETE FROM filings_document WHERE filing_id = %s", world.short.pk)
    return world.short.reference


@damage("filings_were_submitted")
def nobodys_filing(world, monkeypatch):
    set_in("audit_event", "actor_kind", "system", "code = 'filing.received' AND subject = %s", world.taken.reference)
    return world.taken.reference


@damage("filings_were_submitted")
def another_time_of_receipt(world, monkeypatch):
    set_in("filings_filing", "received_at", world.taken.received_at - timedelta(days=1), "id = %s", world.taken.pk)
    return world.taken.reference


@damage("submissions_are_whole")
def a_party_is_gone(world, monkeypatch):
    sql("DELETE FROM filings_filingparty WHERE filing_id = %s", world.short.pk)
    return world.short.reference


@damage("submissions_are_whole")
def a_document_is_gone(world, monkeypatch):
    sql("DELETE FROM filings_document WHERE filing_id = %s AND number = 2", world.served.pk)
    return world.served.reference


@damage("submissions_are_whole")
def the_filing_is_gone(world, monkeypatch):
    set_in("filings_filing", "reference", "EF-GONE-AWAY", "id = %s", world.received.pk)
    return world.received.reference


@damage("keys_have_one_filing")
def two_keys_for_one_filing(world, monkeypatch):
    row = IdempotencyKey.objects.get(key="key-1")
    row.pk, row.key = None, "key-2"
    row.save(force_insert=True)
    return world.served.reference


@damage("keys_have_one_filing")
def another_answer(world, monkeypatch):
    row = IdempotencyKey.objects.get(key="key-1")
    row.body["documents"][0]["sha256"] = "0" * 64
    row.save()
    return world.served.reference


@damage("keys_have_one_filing")
def an_answer_about_nothing(world, monkeypatch):
    row = IdempotencyKey.objects.get(key="key-1")
    row.body["reference"] = "EF-NONE-SUCH"
    row.save()
    return f"key {row.pk}"


# ---- I4 to I6 ----


@damage("receipts_are_gapless")
def a_receipt_is_gone(world, monkeypatch):
    set_in("payments_receipt", "sequence", 900, "sequence = 2")
    return "DC-ACC 2026"


@damage("receipts_are_gapless")
def the_last_receipt_is_gone(world, monkeypatch):
    set_in("kernel_counter", "last", 99, "series = 'receipt:DC-ACC'")
    return "DC-ACC 2026"


@damage("receipts_are_named_by_their_series")
def a_receipt_with_another_number(world, monkeypatch):
    set_in("payments_receipt", "number", "DC-ACC-2026-000777", "sequence = 1")
    return "DC-ACC-2026-000777"


@damage("cases_are_gapless")
def a_case_with_another_number(world, monkeypatch):
    set_in("cases_case", "sequence", 55, "id = %s", world.served.case_id)
    return "DCCJ 2026"


@damage("receipts_are_for_money")
def a_receipt_for_more(world, monkeypatch):
    set_in("payments_receipt", "amount_cents", 999_00, "sequence = 1")
    return "DC-ACC-2026-000001"


@damage("receipts_are_for_money")
def money_without_a_receipt(world, monkeypatch):
    receipt = Receipt.objects.select_related("payment").get(sequence=1)
    sql("DELETE FROM payments_receipt WHERE id = %s", receipt.pk)
    return receipt.payment.payment_id


@damage("acceptances_are_paid")
def accepted_and_unpaid(world, monkeypatch):
    set_in("payments_charge", "paid_cents", 0, "subject = %s", world.served.reference)
    return world.served.reference


@damage("payments_add_up")
def an_allocation_of_less(world, monkeypatch):
    payment = Receipt.objects.get(subject=world.served.reference).payment
    set_in("payments_allocation", "amount_cents", 1, "payment_id = %s", payment.pk)
    return payment.payment_id


@damage("payments_add_up")
def an_allocation_to_another_charge(world, monkeypatch):
    payment = Receipt.objects.get(subject=world.served.reference).payment
    sql(
        "UPDATE payments_allocation SET charge_id = (SELECT id FROM payments_charge WHERE subject = %s) WHERE payment_id = %s",
        world.short.reference,
        payment.pk,
    )
    return payment.payment_id


@damage("charges_add_up")
def a_line_of_more(world, monkeypatch):
    sql(
        "UPDATE payments_chargeline SET e_cents = e_cents + 100, paper_cents = paper_cents + 100 WHERE charge_id = "
        "(SELECT id FROM payments_charge WHERE subject = %s)",
        world.short.reference,
    )
    return world.short.reference


@damage("charges_add_up")
def another_fee(world, monkeypatch):
    set_in("filings_filing", "fee_total_cents", 1, "id = %s", world.taken.pk)
    return world.taken.reference


# ---- I9 to I12, I16 ----


@damage("two_persons_decided")
def confirmed_by_the_same_person(world, monkeypatch):
    # Both accounts are one person's: the constraint compares what was written down, so the event tells on it.
    set_in("changes_change", "decided_person", "somebody.else", "id = %s", world.change.pk)
    return world.change.reference


@damage("two_persons_decided")
def another_content_than_was_decided_on(world, monkeypatch):
    set_in("changes_change", "content", json.dumps({"offices": [], "text": "something else"}), "id = %s", world.change.pk)
    return world.change.reference


@damage("two_persons_decided")
def no_word_of_the_second_person(world, monkeypatch):
    set_in("audit_event", "code", "change.drafted", "code = 'change.confirmed' AND subject = %s", world.change.reference)
    return world.change.reference


@damage("states_follow_their_story")
def a_state_nobody_brought_about(world, monkeypatch):
    set_in("filings_filing", "state", "withdrawn", "id = %s", world.short.pk)
    return world.short.reference


@damage("states_follow_their_story")
def an_edge_that_is_none(world, monkeypatch):
    set_in("audit_event", "code", "filing.fee_short", "code = 'filing.deemed_received' AND subject = %s", world.returned.reference)
    return world.returned.reference


@damage("states_follow_their_story")
def decided_by_a_machine(world, monkeypatch):
    set_in("audit_event", "actor_kind", "system", "code = 'filing.returned' AND subject = %s", world.returned.reference)
    return world.returned.reference


@damage("states_follow_their_story")
def decided_by_someone_else(world, monkeypatch):
    set_in("filings_filing", "decided_by_id", world.lives.court.stranger.pk, "id = %s", world.served.pk)
    return world.served.reference


@damage("decisions_have_reasons")
def a_return_without_reason(world, monkeypatch):
    sql("DELETE FROM filings_decisionreason WHERE decision_id = (SELECT id FROM filings_decision WHERE filing_id = %s)", world.returned.pk)
    return world.returned.reference


@damage("decisions_have_reasons")
def a_decision_on_what_was_accepted(world, monkeypatch):
    set_in("filings_decision", "filing_id", world.served.pk, "filing_id = %s", world.rejected.pk)
    return world.served.reference


@damage("deemed_times_follow")
def a_later_time(world, monkeypatch):
    set_in("filings_filing", "deemed_received_at", world.served.deemed_received_at + timedelta(hours=1), "id = %s", world.served.pk)
    return world.served.reference


@damage("deemed_times_have_their_history")
def a_change_that_does_not_join_on(world, monkeypatch):
    Event.objects.create(
        at=clock.now(), code="filing.redated", subject=world.received.reference, actor_kind="system",
        data={"old": "Mon 1 Jan 2026 00:00:00", "new": "Wed 11 Mar 2026 08:45:00", "ground": "calendar"},
    )  # fmt: skip
    return world.received.reference


@pytest.mark.parametrize("spelling", ["kept", "earlier"])
def test_a_deemed_time_that_a_closure_moved_twice_has_its_history(sound: World, spelling: str):
    """The office closes, so that the time is open, and then opens again; in the spelling of today and in that of earlier days."""
    filing, later = sound.received, clock.now() + timedelta(days=3)
    closure = Closure.objects.create(office=filing.office, closed_from=filing.received_at, ground="gale", evidence="test")
    with clock.set_to(later):
        sweep(undated=True)
        Closure.objects.filter(pk=closure.pk).update(reopened_at=later - timedelta(hours=1))
        sweep(undated=True)
    moved = list(Event.objects.filter(subject=filing.reference, code="filing.redated").order_by("id"))
    assert len(moved) == 2
    if spelling == "earlier":
        for event in moved:
            data = dict(event.data)
            for name in ("old", "new"):
                if data[name] != "–":
                    data[name] = datetime.fromisoformat(data[name]).strftime("%a %-d %b %Y %H:%M:%S")
            set_in("audit_event", "data", json.dumps(data), "id = %s", event.pk)
    assert list(deemed_times_have_their_history(base.EVERYTHING)) == []


# ---- I13 to I15 ----


@damage("chain_verifies")
def an_event_reads_otherwise(world, monkeypatch):
    link = Event.objects.get(code="filing.accepted", subject=world.served.reference).link
    set_in("audit_event", "actor_name", "Somebody Else", "code = 'filing.accepted' AND subject = %s", world.served.reference)
    return f"link {link.sequence}"


@damage("checkpoints_are_borne_out")
def a_chain_that_was_rebuilt(world, monkeypatch):
    checkpoints.keep()
    point = checkpoints.last()
    told = {"at": point.at, "sequence": point.sequence, "hash": "0" * 64}
    checkpoints.path().write_text(json.dumps(told) + "\n")
    return "checkpoint 1"


@damage("hands_have_their_events")
def in_hands_that_did_not_take_it(world, monkeypatch):
    set_in("filings_filing", "taken_by_id", world.lives.court.colleague.pk, "id = %s", world.taken.pk)
    return world.taken.reference


@damage("outbox_is_young", "is parked")
def parked_work(world, monkeypatch):
    OutboxMessage.objects.create(topic="trial", ids={"n": 1}, created_at=clock.now(), due_at=clock.now(), parked_at=clock.now())
    return "trial {'n': 1}"


@damage("outbox_is_young", "is due since")
def forgotten_work(world, monkeypatch):
    long_ago = clock.now() - timedelta(hours=1)
    OutboxMessage.objects.create(topic="trial", ids={"n": 2}, created_at=long_ago, due_at=long_ago)
    return "trial {'n': 2}"


def put_off(topic: str, **owed: int) -> str:
    """Work that was asked for so long ago, and is asked again in a moment, as ever since."""
    now = clock.now()
    OutboxMessage.objects.create(
        topic=topic, ids={"n": 3}, created_at=now - timedelta(**owed), due_at=now + timedelta(seconds=20), attempts=6
    )
    return f"{topic} {{'n': 3}}"


@damage("outbox_is_young", "put off ever since")
def work_put_off_for_days(world, monkeypatch):
    return put_off("filing.serve", days=3)


@damage("outbox_is_young", "put off ever since")
def a_notice_put_off_for_longer_than_the_mail_server_is_given(world, monkeypatch):
    return put_off(lifecycle.NOTICE, hours=settings.MAIL_GIVE_UP_HOURS + 3)


def test_work_may_be_put_off_for_as_long_as_its_topic_is_given(sound: World):
    """A mail server hours, and what goes through all filings in slices a day."""
    put_off("filing.serve", minutes=90)
    put_off(lifecycle.NOTICE, hours=settings.MAIL_GIVE_UP_HOURS)
    put_off(REDATE, hours=20)
    assert list(outbox_is_young(base.EVERYTHING)) == []


def test_nothing_is_put_off_on_purpose_for_longer_than_it_may_be_owed():
    assert timedelta(seconds=LONGEST_UNDO) < records.LONGEST_OWED
    assert set(records.longest_owed()) <= topics(), "a topic that nobody handles"


@damage("worklists_are_right")
def a_filing_that_no_list_shows(world, monkeypatch):
    without_constraint("UPDATE filings_filing SET case_type_id = 0 WHERE id = %s", world.taken.pk)
    return "DC-REG review"


@damage("names_are_indexed")
def a_party_that_is_not_indexed(world, monkeypatch):
    sql("DELETE FROM filings_nameword WHERE known = 1 AND word = 'fat' AND target = %s", world.served.pk)
    return world.served.reference


@damage("names_are_indexed")
def a_word_that_nobody_has(world, monkeypatch):
    set_in("filings_nameword", "word", "nobody", "known = 2 AND word = 'chan' AND target = %s", world.taken.pk)
    return f"FILER {world.taken.pk}"


@damage("names_are_indexed")
def a_party_of_a_case_that_no_filing_brought(world, monkeypatch):
    case = Filing.objects.get(pk=world.served.pk).case
    Party.objects.create(case=case, role="defending", position=9, name="Joined Later Ltd")
    return case.number


@damage("listed_names_are_indexed")
def a_name_on_the_list_that_is_not_indexed(world, monkeypatch):
    order = listed(world.lives.court.senior)
    sql("DELETE FROM cases_restrictedword WHERE word = 'chan'")
    return order.reference


@damage("search_finds_the_newest")
def a_party_of_whom_a_word_is_not_indexed(world, monkeypatch):
    """Neither the word nor the one that stands for the whole name, by either of which it would be found."""
    sql("DELETE FROM filings_nameword WHERE known = 1 AND word IN ('fat', '=fat tai') AND target = %s", world.taken.pk)
    return world.taken.reference


@damage("tallies_are_right")
def a_number_that_forgets_one(world, monkeypatch):
    sql("UPDATE filings_tally SET number = number - 1 WHERE list = 'unserved' OR list = 'in-review'")
    taken = world.taken
    return f"office {taken.office_id} in-review, case type {taken.case_type_id}, sealed to None, officer {taken.taken_by_id}"


@damage("decision_tallies_are_right")
def a_figure_of_decisions_that_forgets_one(world, monkeypatch):
    sql("UPDATE filings_decisiontally SET number = number - 1 WHERE list = 'reason'")
    returned = world.returned
    return f"office {returned.office_id} reason, {returned.decided_at:%Y-%m}, officer {returned.decided_by_id}"


@damage("decision_tallies_are_right")
def a_trigger_of_the_second_looks_that_is_gone(world, monkeypatch):
    with connection.cursor() as cursor:
        of = " ON filings_secondlook" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER filings_secondlook_tally_update{of}")
    return "filings_secondlook_tally_update"


@damage("decision_lines_are_their_filings")
def a_decision_counted_as_anothers(world, monkeypatch):
    set_in("filings_decisionline", "officer_id", world.taken.taken_by_id + 1, "filing_id = %s", world.returned.pk)
    return world.returned.reference


@damage("decision_lines_are_their_filings")
def a_line_more_open_than_its_filing(world, monkeypatch):
    set_in("filings_filing", "sealed_to", "court", "id = %s", world.returned.pk)
    return world.returned.reference


@damage("looks_count_with_their_decisions")
def a_look_that_counts_no_longer_at_a_decision_that_stands(world, monkeypatch):
    line = DecisionLine.objects.get(filing=world.returned, position=0)
    look = SecondLook.objects.create(
        reference="SL-0000-0001", line=line, office_id=line.office_id, month=line.month, decided_by=line.officer, drawn_at=clock.now(),
        decided_person=line.officer.as_person, until=clock.today(), called_off_at=clock.now(),
    )  # fmt: skip
    return look.reference


@damage("decisions_are_listed")
def a_decision_that_no_list_shows(world, monkeypatch):
    without_constraint("UPDATE filings_filing SET case_type_id = 0 WHERE id = %s", world.returned.pk)
    return "DC-REG decided"


@damage("days_of_money_add_up")
def money_captured_long_before(world, monkeypatch):
    payment = Receipt.objects.get(subject=world.served.reference).payment
    set_in("payments_payment", "captured_at", payment.captured_at - timedelta(days=60), "id = %s", payment.pk)
    return "DC-ACC 2026-03-10"


# Both sides of the next two compare the same columns of the same rows. On PostgreSQL a moment is a moment, so that no row can set them at
# odds: a slip in the list's code is planted. SQLite compares moments by their spelling, and a row that is written past the program may
# have another one (a T between day and hour), which Python reads as the same moment and an index does not.


@damage("managers_figures_are_right")
def a_figure_that_forgets_one(world, monkeypatch):
    if connection.vendor == "sqlite":
        spelt = "replace(received_at, ' ', 'T'), deemed_received_at = replace(deemed_received_at, ' ', 'T')"
        sql(f"UPDATE filings_filing SET received_at = {spelt} WHERE id = %s", world.served.pk)
    else:
        monkeypatch.setattr(worklists, "count_of_list", lambda wanted, **_: Count(0))
    return f"DC-REG received {clock.today()}"


@damage("unexplained_money_is_listed", "list")
def money_that_is_listed_out_of_turn(world, monkeypatch):
    """Of two payments of one moment that nothing explains the first is listed last, or not at all."""
    first, last = Payment.objects.order_by("captured_at", "pk")[:2]
    set_in("payments_payment", "allocated_cents", 0, "id IN (%s, %s)", first.pk, last.pk)
    if connection.vendor == "sqlite":
        sql("UPDATE payments_payment SET captured_at = replace(captured_at, ' ', 'T') WHERE id = %s", first.pk)
        # A page is put in order once more after it is read: the list is walked row by row.
        monkeypatch.setattr(lists, "_PAGE", 1)
    else:
        read = money.page_of_unexplained
        monkeypatch.setattr(money, "page_of_unexplained", lambda offices, **where: _turned(read(offices, **where)))
    return "DC-ACC not explained"


def _turned(page: money.Page) -> money.Page:
    return replace(page, rows=page.rows[::-1])


@damage("two_prices_are_listed")
def two_prices_that_no_list_shows(world, monkeypatch):
    """It came in before its concession ended and fell due after that; nobody was told."""
    ConcessionPeriod.objects.filter(court="DC").update(valid_to=clock.today())
    set_in("filings_filing", "deemed_received_at", clock.now() + timedelta(days=1), "id = %s", world.served.pk)
    return world.served.reference


@damage("two_prices_are_listed")
def a_listed_price_of_one_day(world, monkeypatch):
    PriceDifference.objects.create(
        filing=world.served, office=world.served.office, submitted_on=clock.today(), deemed_on=clock.today(), charged_cents=1,
        deemed_cents=2, noted_at=clock.now(),
    )  # fmt: skip
    return world.served.reference


@damage("reports_are_right", "lists nothing as its row")
def a_filing_that_no_register_lists(world, monkeypatch):
    without_constraint("UPDATE filings_filing SET case_type_id = 0 WHERE office_id = %s", world.served.office_id)
    return f"DC-REG daily-register {clock.today()}"


@damage("reports_are_right", "its totals are")
def an_entry_in_the_cause_book_of_another_registry(world, monkeypatch):
    court, day = world.lives.court, clock.today()
    kind = CaseType.objects.get(code="SCTC")
    elsewhere = Case.objects.create(
        number="SCTC 1/2026", office=court.tribunal, case_type=kind, year=2026, sequence=1, opened_on=day, opened_at=clock.now()
    )
    set_in("cases_registerentry", "case_id", elsewhere.pk, "filing_reference = %s AND document_number = 2", world.served.reference)
    return f"DC-REG cause-book {day}"


@damage("reports_are_right", "its total is")
def a_filing_on_paper_in_another_registrys_report(world, monkeypatch):
    set_in("filings_paperintake", "office_id", world.lives.court.tribunal.pk, "filing_id = %s", world.on_paper.pk)
    return f"SCT-REG paper-filings {clock.today()}"


# ---- the tests ----


def test_a_sound_court_holds(check: Command):
    code, told = check("--whole")
    assert (code, told["breaches"]) == (0, 0), [result for result in told["results"] if result["breaches"]]
    assert {result["check"] for result in told["results"]} == {one.name for one in run.registered()}


def test_every_check_has_damage_that_it_sees():
    assert {name for name, _function, _found in DAMAGES} == {one.name for one in run.registered()}


def test_every_report_is_reckoned_a_second_time():
    assert set(RECKONED) == set(REPORTS)


def test_a_report_of_yesterday_and_one_longer_than_a_page(sound: World, monkeypatch: pytest.MonkeyPatch):
    """The same rows on the day after; and of more rows than are compared one by one the rest stands in the totals."""
    assert list(reports_are_right(base.EVERYTHING)) == []
    monkeypatch.setattr(reports, "_PAGE", 2)
    with clock.set_to(clock.now() + timedelta(days=1)):
        assert list(reports_are_right(base.EVERYTHING)) == []
        set_in("payments_charge", "paid_cents", 1, "subject = %s", sound.served.reference)
        (served,) = [
            row for row in DailyRegister().rows(Asked(sound.served.office, AT_WORK.date())) if sound.served.reference in row.values
        ]
        assert 1 in served.values, "both say what stands there"
        assert list(reports_are_right(base.EVERYTHING)) == []
        without_constraint("UPDATE filings_filing SET case_type_id = 0 WHERE id = %s", sound.taken.pk)
        found = {breach.subject for breach in reports_are_right(base.EVERYTHING)}
        assert found == {f"DC-REG daily-register {AT_WORK.date()}"}


def test_every_invariant_is_checked_or_says_why_not():
    checked = {one.code for one in run.registered()}
    assert checked.isdisjoint(base.NOTHING_YET)
    assert checked | set(base.NOTHING_YET) == {f"I{number}" for number in range(1, 17)}


@pytest.mark.parametrize(("name", "function", "said"), DAMAGES, ids=[f"{name}-{function.__name__}" for name, function, _ in DAMAGES])
def test_damage_is_seen(name: str, function: Damage, said: str, sound: World, check: Command, monkeypatch: pytest.MonkeyPatch):
    subject = function(sound, monkeypatch)
    (invariant,) = [one.code for one in run.registered() if one.name == name]
    # Of the dearest checks only the one that is to see it.
    monkeypatch.setattr(base, "_checks", {one: check for one, check in base._checks.items() if one == name or one not in READINGS})
    code, told = check("--only", invariant)
    assert code == 1
    (found,) = [result for result in told["results"] if result["check"] == name]
    assert found["breaches"] > 0
    assert any(subject in example["subject"] and said in example["found"] for example in found["examples"]), found["examples"]
    assert told["breaches"] == sum(result["breaches"] for result in told["results"])

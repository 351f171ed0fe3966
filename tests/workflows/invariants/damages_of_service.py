"""What can be broken between an acceptance and its service, and in what must move by itself."""

from datetime import timedelta

from backoffice.cases.consents import Consent
from backoffice.cases.models import ReturnReason
from backoffice.filings.deliveries import ServiceRecord
from backoffice.filings.models import (
    DocumentMark,
)
from backoffice.kernel import clock
from tests.workflows.invariants.damages import damage, set_in, sql, without_index


@damage("kept_dates_are_allowed")
def allowed_a_date_that_it_does_not_keep(world, monkeypatch):
    set_in("changes_change", "subject", world.taken.reference, "id = %s", world.change.pk)
    set_in("changes_change", "kind", "filing.kept_date", "id = %s", world.change.pk)
    return world.taken.reference


@damage("set_aside_by_two")
def set_aside_by_nobody(world, monkeypatch):
    set_in("filings_filing", "set_aside_at", clock.now(), "id = %s", world.taken.pk)
    return world.taken.reference


@damage("set_aside_by_two")
def set_aside_on_record_and_not_so(world, monkeypatch):
    set_in("changes_change", "subject", world.served.reference, "id = %s", world.change.pk)
    set_in("changes_change", "kind", "filing.set_aside", "id = %s", world.change.pk)
    return world.served.reference


@damage("left_out_documents")
def a_document_marked_after_its_acceptance(world, monkeypatch):
    said = {"document_number": 2, "outcome": "return", "reason": ReturnReason.objects.get(code="not-signed")}
    DocumentMark.objects.create(filing=world.served, officer=world.officer, at=clock.now() + timedelta(days=1), **said)
    return world.served.reference


@damage("left_out_documents")
def left_out_without_a_mark(world, monkeypatch):
    set_in("filings_filing", "left_out", "awaited", "id = %s", world.served.pk)
    return world.served.reference


@damage("services_are_sound", "was served twice on one addressee")
def served_twice(world, monkeypatch):
    """The index stands behind the code and would not let a second record stand: it is gone too."""
    without_index("served_once_per_addressee")
    row = ServiceRecord.objects.get(filing=world.served)
    row.pk = None
    row.save(force_insert=True)
    return world.served.reference


@damage("services_are_sound", "has an addressee whose record and delivery differ")
def a_record_that_is_void_of_an_addressee_who_has_it(world, monkeypatch):
    set_in("filings_servicerecord", "void_at", clock.now(), "filing_id = %s", world.served.pk)
    return world.served.reference


@damage("services_are_sound", "has an addressee whose record and delivery differ")
def a_record_that_stands_of_an_addressee_whom_it_did_not_reach(world, monkeypatch):
    sql("UPDATE filings_delivery SET state = 'failed', failed_at = %s WHERE filing_id = %s", clock.now(), world.served.pk)
    return world.served.reference


@damage("services_are_sound", "was sent electronically to an addressee to whom there is no such way")
def told_of_as_sent_to_whom_there_is_no_way(world, monkeypatch):
    agreed = Consent.objects.create(
        case=world.served.case, addressee="Ho & Co.", client=world.lives.court.portal, account="ho", given_on=clock.today(),
        evidence="form", recorded_by=world.officer, recorded_at=clock.now(),
    )  # fmt: skip
    sql("UPDATE filings_delivery SET consent_id = %s, message_id = NULL WHERE filing_id = %s", agreed.pk, world.served.pk)
    return world.served.reference


@damage("services_are_sound", "is served, and an addressee was sent nothing yet")
def served_before_an_addressee_was_sent_anything(world, monkeypatch):
    set_in("filings_delivery", "state", "prepared", "filing_id = %s", world.served.pk)
    return world.served.reference


@damage("services_are_sound", "was served with other documents")
def served_with_nothing(world, monkeypatch):
    set_in("filings_servicerecord", "documents", "[]", "filing_id = %s", world.served.pk)
    return world.served.reference


@damage("services_are_sound", "is served, but nobody was served")
def served_on_nobody(world, monkeypatch):
    sql("DELETE FROM filings_servicerecord WHERE filing_id = %s", world.served.pk)
    return world.served.reference


@damage("services_are_sound", "was served without or before acceptance")
def served_too_early(world, monkeypatch):
    set_in("filings_servicerecord", "served_at", world.served.received_at - timedelta(days=1), "filing_id = %s", world.served.pk)
    return world.served.reference


@damage("services_are_sound", "was served with other documents")
def served_with_another_seal(world, monkeypatch):
    set_in("papers_paper", "sha256", "0" * 64, "kind = 'sealed_copy' AND position = 2 AND subject = %s", world.served.reference)
    return world.served.reference


@damage("services_are_sound", "does not stand in the queue of failed service")
def in_the_queue_of_failed_service_without_a_failure(world, monkeypatch):
    set_in("filings_filing", "service_failed_at", clock.now(), "id = %s", world.served.pk)
    return world.served.reference


@damage("services_are_sound")
def a_failed_notice_that_is_listed_nowhere(world, monkeypatch):
    sql("UPDATE filings_filing SET service_failed_at = NULL WHERE id = %s", world.returned.pk)
    return world.returned.reference


@damage("services_are_sound")
def somebodys_work_although_it_was_read(world, monkeypatch):
    sql("UPDATE filings_message SET read_at = at WHERE filing_id = %s", world.returned.pk)
    return world.returned.reference


@damage("services_are_sound", "does not stand in the list of notices to post")
def a_notice_to_post_that_is_listed_nowhere(world, monkeypatch):
    sql("UPDATE filings_filing SET to_post_at = NULL WHERE id = %s", world.to_post.pk)
    return world.to_post.reference


@damage("services_are_sound", "does not stand in the list of notices to post")
def in_the_list_of_notices_to_post_without_one(world, monkeypatch):
    set_in("filings_filing", "to_post_at", clock.now(), "id = %s", world.served.pk)
    return world.served.reference


@damage("services_are_sound", "was filed by a portal, and a notice is to be posted")
def a_notice_to_post_to_who_has_a_message_box(world, monkeypatch):
    set_in("filings_noticetopost", "filing_id", world.returned.pk, "filing_id = %s", world.to_post.pk)
    return world.returned.reference


@damage("nothing_stands_still")
def due_and_not_swept(world, monkeypatch):
    past = clock.now() - timedelta(minutes=2)
    sql("UPDATE filings_filing SET deemed_received_at = %s, received_at = %s WHERE id = %s", past, past, world.received.pk)
    return world.received.reference


@damage("nothing_stands_still")
def settled_and_not_checked(world, monkeypatch):
    sql("UPDATE payments_charge SET paid_cents = amount_cents WHERE subject = %s", world.short.reference)
    past = clock.now() - timedelta(minutes=2)
    sql("UPDATE filings_filing SET deemed_received_at = %s, received_at = %s WHERE id = %s", past, past, world.short.pk)
    return world.short.reference


@damage("nothing_stands_still")
def accepted_and_not_served(world, monkeypatch):
    sql("UPDATE filings_filing SET state = 'accepted', decided_at = %s WHERE id = %s", clock.now() - timedelta(minutes=2), world.served.pk)
    return world.served.reference

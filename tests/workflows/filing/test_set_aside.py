"""Setting an acceptance aside after the time to undo it: by two persons, with the old entries there to be read, and everybody told."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.audit.models import Event
from backoffice.cases.models import RegisterEntry
from backoffice.changes.models import Change
from backoffice.filings.messages import Message
from backoffice.filings.models import Delivery, QueueRule, ServiceRecord
from backoffice.filings.rules import ReturnedFor
from backoffice.filings.set_aside import AsideFacts, may_set_aside
from backoffice.kernel import clock, outbox
from backoffice.kernel.errors import Forbidden, Refused
from backoffice.papers.models import Paper, PaperKind
from backoffice.payments.models import Charge
from backoffice.public import shown
from backoffice.staff import sessions
from tests.factories.closures import Storm
from tests.factories.court import AT_WORK, day_at
from tests.factories.lives import fresh, stored_document
from tests.reports.specimens import read_back
from workflows.changes.actions.confirm_change import confirm_change
from workflows.filing.actions.accept import accept
from workflows.filing.actions.return_for_correction import return_for_correction
from workflows.filing.actions.serve import serve
from workflows.filing.actions.take import take
from workflows.invariants.run import check_all
from workflows.papers.actions.certify_service import certify_service
from workflows.papers.actions.issue import issue_sealed_copies
from workflows.papers.actions.print_filing import print_filing
from workflows.service import steps as service
from workflows.service.actions.keep_consent import record_for_case
from workflows.service.consents import Wanted

pytestmark = pytest.mark.django_db


def work():
    while outbox.drain():
        pass


def confirm(change, who):
    return confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=who)


def aside(lives, filing):
    return confirm(lives.aside_proposed(filing), lives.court.manager)


def broken():
    return [(code, found) for code, _title, found in check_all() if found and code not in ("I13", "I14")]


@pytest.fixture
def served(lives):
    """A writ that opened a case, sealed and served."""
    filing = lives.accepted()
    work()
    return fresh(filing)


def test_everything_stays_to_be_read_and_nothing_of_it_stands(lives, served):
    case, charge = served.case, Charge.objects.get(subject=served.reference)
    change = lives.aside_proposed(served)
    assert fresh(served).state == "served", "nothing is changed before the second person"
    confirm(change, lives.court.manager)
    now = fresh(served)
    assert (now.state, now.case, now.decided_by, now.undo_until, now.set_aside_at) == ("fee_checked", None, None, None, clock.now())
    assert Charge.objects.get(subject=served.reference) == charge
    case.refresh_from_db()
    assert case.withdrawn_at == clock.now(), "the number stays used"
    entered, taken_back = RegisterEntry.objects.filter(case=case).order_by("pk")
    assert (taken_back.corrects, taken_back.takes_back, taken_back.ground) == (entered, True, "accepted without leave")
    assert taken_back.text == f"Taken back: Writ of summons. The acceptance was set aside by decision {change.reference}."
    event = Event.objects.get(code="filing.acceptance_set_aside")
    assert (event.data["case_number"], event.data["withdrawn"], event.data["addressees"]) == (case.number, True, ["Chan & Co."])
    told = Message.objects.get(kind="set_aside")
    assert case.number in told.text and "accepted without leave" in told.text and change.reference in told.text_zh
    assert ServiceRecord.objects.get(filing=served).void_at == clock.now()
    assert Delivery.objects.get(filing=served).state == "set_aside"
    work()
    assert broken() == []


def test_it_is_returned_and_not_accepted_a_second_time(lives, served):
    aside(lives, served)
    take(reference=served.reference, officer=lives.court.officer)
    with pytest.raises(Refused) as refused:
        accept(reference=served.reference, officer=lives.court.officer)
    assert refused.value.code == "set-aside"
    reasons = [ReturnedFor("not-signed")]
    return_for_correction(reference=served.reference, officer=lives.court.officer, reasons=reasons, cure_by=clock.today())
    work()
    assert Paper.objects.filter(subject=served.reference, kind=PaperKind.NOTICE_OF_RETURN).exists()
    again = lives.receive(resubmits=served.reference)
    assert again.fee_total_cents == 0, "what was paid stays with it"
    assert broken() == []


def test_whoever_checks_the_sealed_copy_reads_that_it_is_set_aside(lives, served):
    copy = Paper.objects.get(subject=served.reference, kind=PaperKind.SEALED_COPY)
    slip = Paper.objects.get(subject=served.reference, kind=PaperKind.ACKNOWLEDGEMENT)
    certificate = certify_service(reference=served.reference, officer=lives.court.officer)
    page = lambda paper: Client().get(reverse("public:verify", args=[paper.verification_code])).content.decode()  # noqa: E731
    assert "Set aside" not in page(copy)
    aside(lives, served)
    for paper in (copy, certificate):
        assert "Set aside on" in page(paper) and "作廢" in page(paper)
        assert "not replaced since" not in page(paper)
    assert "not replaced since" in page(slip), "that it was received stays true"
    with pytest.raises(Refused, match="counts no longer"):
        certify_service(reference=served.reference, officer=lives.court.officer)
    staff = Client()
    staff.force_login(lives.court.officer)
    listed = staff.get(reverse("staff:filing", args=[served.reference])).content.decode()
    assert "Certificate of service, set aside" in listed and "Acknowledgement, set aside" not in listed
    for paper in (copy, certificate):
        address = reverse("staff:paper", args=[paper.number])
        assert "holds no longer: do not hand it out" in staff.get(address).content.decode()
        assert staff.get(f"{address}?as-issued=1")["Content-Type"] == "application/pdf", "it stays to be read"
    assert staff.get(reverse("staff:paper", args=[slip.number]))["Content-Type"] == "application/pdf"
    assert copy.number not in read_back(print_filing(reference=served.reference, person=lives.court.officer).data)


def test_a_filing_in_a_case_that_stands_leaves_it_standing_and_every_addressee_is_told(lives, served):
    wanted = Wanted("Lee & Partners", lives.court.portal.name, "lee", "lee@lee.example", "zh")
    given = {"number": served.case.number, "party": None, "given_on": clock.today(), "evidence": "form of 9 March"}
    record_for_case(wanted=wanted, officer=lives.court.officer, **given)
    again = {"case_number": served.case.number, "parties": (), "claim_amount_cents": None}
    later = lives.accepted(documents=(stored_document("defence"),), **again)
    work()
    assert Delivery.objects.filter(filing=later).count() == 2
    with pytest.raises(Refused, match=f"in which {later.reference} was accepted since"):
        lives.aside_proposed(served)
    aside(lives, later)
    now = fresh(later)
    assert (now.state, now.case) == ("fee_checked", served.case)
    served.case.refresh_from_db()
    assert served.case.withdrawn_at is None
    staff = Client()
    staff.force_login(lives.court.officer)
    listed = staff.get(reverse("staff:case", args=[served.case.number])).content.decode()
    assert listed.count("set aside Tue 10 Mar") == 1, "its sealed copy, and not that of the writ"
    assert sorted(Message.objects.filter(filing=later, kind="set_aside").values_list("about", flat=True)) == ["", "2"]
    assert broken() == []


def test_a_day_that_moves_afterwards_is_corrected_where_it_still_holds_and_nothing_is_sealed_anew(lives, at_work):
    filing = lives.accepted()
    work()
    aside(lives, filing)
    sealed = Paper.objects.get(subject=filing.reference, kind=PaperKind.SEALED_COPY)
    take(reference=filing.reference, officer=lives.court.officer)
    return_for_correction(reference=filing.reference, officer=lives.court.officer, reasons=[ReturnedFor("not-signed")], cure_by=None)
    work()
    at_work.move_to(day_at(AT_WORK.date(), 15))
    Storm(lives.court).close(day_at(AT_WORK.date(), 9, 30), day_at(date(2026, 3, 11), 8, 45))
    drawn = Paper.objects.filter(subject=filing.reference)
    assert drawn.get(kind=PaperKind.SEALED_COPY) == sealed, "there is no acceptance of which it could be drawn anew"
    assert drawn.filter(kind=PaperKind.ACKNOWLEDGEMENT).count() == drawn.filter(kind=PaperKind.NOTICE_OF_RETURN).count() == 2
    assert drawn.filter(kind=PaperKind.CORRECTION).exists()
    assert Message.objects.filter(filing=filing, kind="corrected").exists()
    page = Client().get(reverse("public:verify", args=[sealed.verification_code])).content.decode()
    assert "Set aside on" in page and "not replaced since" not in page
    # Whatever came to be drawn later is no better.
    sealed.drawn_at = clock.now()
    assert shown.set_aside(sealed) is not None
    assert broken() == []


def test_the_case_that_it_opened_goes_with_it_whatever_else_was_filed_there_and_what_waits_there_is_returned(lives, served):
    again = {"case_number": served.case.number, "parties": (), "claim_amount_cents": None}
    rejected = lives.rejected(documents=(stored_document("defence"),), **again)
    waits = lives.taken(documents=(stored_document("summons"),), **again)
    aside(lives, served)
    served.case.refresh_from_db()
    assert (fresh(served).case, served.case.withdrawn_at, fresh(rejected).case) == (None, clock.now(), served.case)
    officer = lives.court.officer
    with pytest.raises(Refused, match="return the filing, or reject it") as refused:
        accept(reference=waits.reference, officer=officer)
    assert refused.value.code == "case-withdrawn"
    return_for_correction(reference=waits.reference, officer=officer, reasons=[ReturnedFor("not-signed")], cure_by=None)
    work()
    assert Paper.objects.filter(subject=waits.reference, kind=PaperKind.NOTICE_OF_RETURN).exists()
    assert broken() == []


def test_what_comes_back_or_is_opened_later_moves_nothing(lives, served):
    aside(lives, served)
    delivery = service.of(fresh(served), number=1)
    service.fail(delivery, "550")
    service.opened(delivery, clock.now(), lives.client)
    serve(reference=served.reference)
    with pytest.raises(Refused):
        issue_sealed_copies(served.reference)
    assert (fresh(served).state, fresh(served).service_failed_at) == ("fee_checked", None)
    assert not ServiceRecord.objects.filter(filing=served, void_at=None).exists()
    assert broken() == []


def test_of_what_is_under_way_nothing_is_sealed(lives):
    filing = lives.accepted()
    aside(lives, filing)
    work()
    assert not Paper.objects.filter(subject=filing.reference, kind=PaperKind.SEALED_COPY).exists()
    assert broken() == []


def test_a_failure_in_somebodys_hands_is_work_no_longer(lives):
    filing = lives.unserved()
    aside(lives, filing)
    assert fresh(filing).service_failed_at is None
    assert [found for found in broken() if found[0] != "I1"] == []


def test_not_while_it_can_be_undone_and_not_by_one_person(lives):
    QueueRule.objects.create(office=lives.court.registry, lease_minutes=30, undo_seconds=60, evidence="test")
    filing = lives.accepted()
    with pytest.raises(Refused, match="can still undo that"):
        lives.aside_proposed(filing)
    with clock.set_to(clock.now() + timedelta(minutes=2)):
        change = lives.aside_proposed(filing)
        for who, kind in (("senior", Refused), ("officer", Forbidden), ("stranger", Forbidden)):
            with pytest.raises(kind):
                confirm(change, getattr(lives.court, who))
        confirm(change, lives.court.manager)
        assert fresh(filing).state == "fee_checked"


STANDS = {"accepted": True, "case_number": "DCCJ 1/2026"}


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({}, []),
        ({"accepted": False}, ["wrong-state"]),
        ({"undo_runs": True}, ["undo-runs"]),
        ({"case_closed": True}, ["case-closed"]),
        ({"accepted_after": "EF-2", "same_acceptance": False}, ["accepted-anew", "accepted-since"]),
        ({"solicitors_rest_on_it": True}, ["solicitors-rest"]),
    ],
)
def test_why_not(facts, codes):
    assert [reason.code for reason in may_set_aside(AsideFacts(**{**STANDS, **facts}))] == codes


def test_from_the_filing_to_what_the_second_person_reads(lives, served):
    client = Client()
    client.force_login(lives.court.senior)
    session = client.session
    session[sessions.CONFIRMED_AT] = sessions.moment()
    session.save()
    address = reverse("staff:set-aside", args=[served.reference])
    assert address in client.get(reverse("staff:filing", args=[served.reference])).content.decode()
    too_long = client.post(address, {"ground": "x" * 301})
    assert (too_long.status_code, Change.objects.count()) == (422, 0), "the register could not keep it"
    assert "longer than 300 characters" in too_long.content.decode()
    answer = client.post(address, {"ground": "accepted without leave"}, follow=True)
    assert "Whoever they were made available to is told" in answer.content.decode()
    change = Change.objects.get()
    assert (change.content["case_number"], change.state) == (served.case.number, "draft")
    page = answer.content.decode()
    assert reverse("staff:filing", args=[served.reference]) in page, "the second person looks at the filing first"
    aside(lives, served)
    page = client.get(reverse("staff:filing", args=[served.reference])).content.decode()
    assert "Acceptance set aside" in page and "Sealed, and set aside" in page
    assert address not in page

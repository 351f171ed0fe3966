"""Acceptance: the number of the deemed day's year, the case with its parties, the register's entries, the work that follows."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError

from backoffice.audit.models import Event
from backoffice.cases.models import Case, RegisterEntry
from backoffice.filings.models import Filing
from backoffice.filings.submission import SubmittedFiler, SubmittedParty
from backoffice.kernel.clock import HONG_KONG
from backoffice.kernel.errors import Conflict, NotFound, Refused
from backoffice.kernel.models import Counter
from backoffice.payments.models import Charge
from tests.factories import CaseFactory
from tests.factories.court import AT_WORK, day_at, evening_of
from tests.factories.lives import fresh, stored_document
from tests.factories.rows import everything, work
from workflows.filing.actions import accept as module
from workflows.filing.actions.accept import accept
from workflows.filing.actions.check_fee import check_fee
from workflows.filing.actions.deem_received import sweep
from workflows.filing.actions.take import take


def test_accepted(lives):
    filing = lives.taken()
    accept(reference=filing.reference, officer=lives.court.officer)
    accepted = fresh(filing)
    assert (accepted.state, accepted.decided_by, accepted.decided_at) == ("accepted", lives.court.officer, AT_WORK)
    assert (accepted.taken_by, accepted.taken_at) == (None, None)
    assert (accepted.received_at, accepted.deemed_received_at) == (filing.received_at, filing.deemed_received_at)
    assert ("papers.sealed_copies", filing.reference) in work()
    event = Event.objects.get(subject=filing.reference, code="filing.accepted")
    by = [{"right": "filing.accept", "role": "registry_officer", "office": "DC-REG"}]
    assert event.data == {"officer": "Ada Lam", "case_number": "DCCJ 1/2026", "opens_case": True, "by": by}
    assert (event.actor_kind, event.actor_id, event.actor_name) == ("person", str(lives.court.officer.pk), "Ada Lam")


def test_a_new_case_with_its_parties_in_order(lives):
    parties = (
        SubmittedParty("commencing", "Tai Fat Ltd", "大發有限公司"),
        SubmittedParty("defending", "Wong Siu Ming", "黃小明"),
        SubmittedParty("commencing", "Tai Lee Ltd"),
        SubmittedParty("defending", "", "黃小玲"),
    )
    case = lives.accepted(parties=parties).case
    assert (case.number, case.office, case.case_type, case.year, case.sequence) == (
        "DCCJ 1/2026", lives.court.registry, lives.court.action, 2026, 1,
    )  # fmt: skip
    assert (case.opened_on, case.opened_at) == (date(2026, 3, 10), AT_WORK)
    assert [(party.role, party.position, party.name, party.name_zh) for party in case.parties.all()] == [
        ("commencing", 1, "Tai Fat Ltd", "大發有限公司"),
        ("commencing", 2, "Tai Lee Ltd", ""),
        ("defending", 1, "Wong Siu Ming", "黃小明"),
        ("defending", 2, "", "黃小玲"),
    ]


def test_numbers_run_per_case_type(lives):
    assert [lives.accepted().case.number for _ in range(3)] == ["DCCJ 1/2026", "DCCJ 2/2026", "DCCJ 3/2026"]
    application = lives.accepted(case_type="DCEC", documents=(stored_document("application"),), claim_amount_cents=None)
    assert application.case.number == "DCEC 1/2026"


@pytest.mark.parametrize(
    ("received", "opened_on", "number"),
    [
        # The last second of the last open day of 2026: accepted in the new year, numbered in the old.
        (datetime(2026, 12, 31, 17, 30, tzinfo=HONG_KONG), date(2026, 12, 31), "DCCJ 1/2026"),
        # After closing on that day: deemed on the first open day of the new year, the 1st being a holiday, then a weekend.
        (datetime(2026, 12, 31, 17, 30, 0, 1, tzinfo=HONG_KONG), date(2027, 1, 4), "DCCJ 1/2027"),
    ],
)
def test_the_year_is_that_of_the_deemed_day(lives, at_work, received, opened_on, number):
    at_work.move_to(received)
    filing = lives.receive()
    lives.pay(filing)
    at_work.move_to(day_at(date(2027, 1, 5), 11))
    sweep()
    check_fee(reference=filing.reference)
    take(reference=filing.reference, officer=lives.court.officer)
    case = accept(reference=filing.reference, officer=lives.court.officer).case
    assert (case.number, case.opened_on) == (number, opened_on)
    assert {entry.entered_on for entry in case.register_entries.all()} == {opened_on}


def test_the_register_has_a_line_for_each_document(lives, at_work):
    filing = lives.taken(documents=(stored_document("writ", title="Writ of Tai Fat"), stored_document("defence")))
    at_work.move_to(AT_WORK + timedelta(days=2))
    accepted = accept(reference=filing.reference, officer=lives.court.officer)
    rows = RegisterEntry.objects.filter(case=accepted.case).order_by("id")
    assert [(row.document_title, row.entered_on, row.entered_at, row.officer_name, row.filing_reference) for row in rows] == [
        ("Writ of Tai Fat", date(2026, 3, 10), AT_WORK + timedelta(days=2), "Ada Lam", filing.reference),
        ("Defence", date(2026, 3, 10), AT_WORK + timedelta(days=2), "Ada Lam", filing.reference),
    ]
    opening, later = rows
    assert opening.text == (
        "Proceedings of Tai Fat Ltd against Wong Siu Ming, claim of HK$480,000; Writ of Tai Fat filed by Chan & Co. for Tai Fat Ltd"
    )
    assert later.text == "Defence filed by Chan & Co. for Tai Fat Ltd"
    assert "傳訊令狀" in opening.text_zh


def test_the_chinese_line_of_the_register_has_the_chinese_names(lives):
    parties = (SubmittedParty("commencing", "Tai Fat Ltd", "大發有限公司"), SubmittedParty("defending", "Wong Siu Ming", "黃小明"))
    filing = lives.taken(parties=parties)
    accepted = accept(reference=filing.reference, officer=lives.court.officer)
    entry = RegisterEntry.objects.get(case=accepted.case)
    assert entry.text.startswith("Proceedings of Tai Fat Ltd against Wong Siu Ming")
    assert entry.text_zh == "大發有限公司對黃小明提起法律程序，申索 HK$480,000；Chan & Co.代表大發有限公司提交傳訊令狀"


def test_a_party_with_a_chinese_name_only_stands_in_the_register_by_that(lives):
    parties = (
        SubmittedParty("commencing", "", "陳大文"),
        SubmittedParty("defending", "Wong Siu Ming"),
        SubmittedParty("defending", "", "黃小玲"),
    )
    case = lives.accepted(parties=parties).case
    assert case.register_entries.get().text.startswith("Proceedings of 陳大文 against Wong Siu Ming and 黃小玲, claim")


def test_a_later_document_goes_into_its_case(lives):
    case = CaseFactory(office=lives.court.registry, case_type=lives.court.action)
    parties = list(case.parties.values())
    filing = lives.accepted(
        documents=(stored_document("defence"),), case_number=case.number, parties=(), filer=SubmittedFiler(name="Wong Siu Ming")
    )
    assert filing.case == case
    assert list(case.parties.values()) == parties
    assert Case.objects.count() == 1
    assert [entry.text for entry in case.register_entries.all()] == ["Defence filed by Wong Siu Ming"]
    assert not Counter.objects.filter(series__startswith="case:").exists(), "no number was taken"
    assert Event.objects.get(subject=filing.reference, code="filing.accepted").data["opens_case"] is False


# ---- refused ----


def test_accepted_twice_the_second_reads_who_and_when(lives, at_work):
    filing = lives.accepted()
    at_work.move_to(evening_of(AT_WORK))
    for officer in (lives.court.officer, lives.court.colleague):
        with pytest.raises(Conflict) as refused:
            accept(reference=filing.reference, officer=officer)
        assert str(refused.value) == "It is accepted: Ada Lam decided at Tue 10 Mar 2026 10:00:00."


def test_a_fee_that_is_not_settled_after_all(lives):
    filing = lives.taken()
    Charge.objects.filter(subject=filing.reference).update(paid_cents=0)
    before = everything()
    with pytest.raises(Refused) as refused:
        accept(reference=filing.reference, officer=lives.court.officer)
    assert (refused.value.code, refused.value.status) == ("fee-not-settled", 422)
    assert everything() == before


def test_no_such_filing(lives):
    with pytest.raises(NotFound):
        accept(reference="EF-0000-0000", officer=lives.court.officer)


def test_a_fault_half_way_gives_the_number_back(lives, monkeypatch):
    filing = lives.taken()
    before = everything()

    def fails(*_args, **_kwargs):
        raise IntegrityError("the register's disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(module, "_enter_in_register", fails)
        with pytest.raises(IntegrityError):
            accept(reference=filing.reference, officer=lives.court.officer)
    assert everything() == before
    assert accept(reference=filing.reference, officer=lives.court.officer).case.number == "DCCJ 1/2026"
    assert Filing.objects.get(pk=filing.pk).case.sequence == 1

"""A filing goes back for correction, or is refused for good: coded reasons in force, where they are seen, and by when."""

from datetime import date, timedelta

import pytest

from backoffice.audit.models import Event
from backoffice.filings.models import Decision
from backoffice.filings.rules import ReturnedFor
from backoffice.kernel.clock import HONG_KONG
from backoffice.kernel.errors import NotFound, Refused
from tests.factories import CaseFactory
from tests.factories.court import AT_WORK
from tests.factories.lives import fresh, stored_document
from tests.factories.rows import everything, work
from workflows.filing.actions.reject import reject
from workflows.filing.actions.return_for_correction import return_for_correction

TODAY = date(2026, 3, 10)


def _return(lives, filing, *reasons, cure_by=TODAY, officer="officer"):
    return return_for_correction(
        reference=filing.reference,
        officer=getattr(lives.court, officer),
        reasons=list(reasons) or [ReturnedFor("not-signed")],
        cure_by=cure_by,
    )


def _told(filing):
    decision = Decision.objects.get(filing=filing)
    return [(row.position, row.reason.code, row.document_number, row.page, row.note) for row in decision.reasons.all()]


def test_returned(lives):
    filing = lives.taken(documents=(stored_document("writ", pages=3), stored_document("defence")))
    reasons = (
        ReturnedFor("parties-differ", document=1, page=3, note="Siu Ming or Siu Man?"),
        ReturnedFor("not-signed", document=2),
        ReturnedFor("not-signed", note="see the covering letter"),
    )
    _return(lives, filing, *reasons, cure_by=date(2026, 3, 24))
    returned = fresh(filing)
    assert (returned.state, returned.decided_by, returned.decided_at, returned.taken_by) == ("returned", lives.court.officer, AT_WORK, None)
    decision = Decision.objects.get(filing=filing)
    assert (decision.kind, decision.officer, decision.at, decision.cure_by) == ("return", lives.court.officer, AT_WORK, date(2026, 3, 24))
    assert _told(filing) == [
        (1, "parties-differ", 1, 3, "Siu Ming or Siu Man?"),
        (2, "not-signed", 2, None, ""),
        (3, "not-signed", None, None, "see the covering letter"),
    ]
    assert ("papers.notice_of_return", filing.reference) in work()
    event = Event.objects.get(subject=filing.reference, code="filing.returned")
    told = {"reasons": "Parties differ, Not signed, Not signed", "reasons_zh": "退回原因、退回原因、退回原因"}
    by = [{"right": "filing.return", "role": "registry_officer", "office": "DC-REG"}]
    assert event.data == {"officer": "Ada Lam", **told, "cure_by": "2026-03-24", "by": by}


def test_without_a_date(lives):
    filing = lives.taken()
    _return(lives, filing, cure_by=None)
    assert Decision.objects.get(filing=filing).cure_by is None


def test_today_in_hong_kong_is_not_past(lives, at_work):
    filing = lives.taken()
    at_work.move_to(AT_WORK.replace(hour=23, minute=59))
    _return(lives, filing, cure_by=TODAY)
    assert fresh(filing).state == "returned"


def test_a_date_in_the_past(lives, at_work):
    filing = lives.taken()
    at_work.move_to(AT_WORK.astimezone(HONG_KONG).replace(hour=0) + timedelta(days=1))
    before = everything()
    with pytest.raises(Refused) as refused:
        _return(lives, filing, cure_by=TODAY)
    assert (refused.value.code, refused.value.details) == ("cure-by-past", {"field": "cure_by"})
    assert everything() == before


def test_the_accounts_office_returns_a_shortfall(lives):
    filing = lives.taken_shortfall()
    _return(lives, filing, officer="cashier")
    assert (fresh(filing).state, fresh(filing).decided_by) == ("returned", lives.court.cashier)


def test_rejected(lives):
    filing = lives.taken_by_senior()
    reject(reference=filing.reference, officer=lives.court.senior, reasons=[ReturnedFor("wrong-court", note="the Tribunal's")])
    rejected = fresh(filing)
    assert (rejected.state, rejected.decided_by, rejected.taken_by) == ("rejected", lives.court.senior, None)
    decision = Decision.objects.get(filing=filing)
    assert (decision.kind, decision.cure_by) == ("reject", None)
    assert _told(filing) == [(1, "wrong-court", None, None, "the Tribunal's")]
    assert ("papers.notice_of_return", filing.reference) in work()
    assert Event.objects.get(subject=filing.reference, code="filing.rejected").data["reasons"] == "For another court"


UNSOUND = [
    ("no-reason", []),
    ("unknown-reason", [ReturnedFor("whim")]),
    ("unknown-reason", [ReturnedFor("no-more")]),  # in force until yesterday
    ("unknown-reason", [ReturnedFor("wrong-court")]),  # a reason to reject
    ("unknown-document", [ReturnedFor("not-signed", document=2)]),
    ("unknown-document", [ReturnedFor("not-signed", document=0)]),
    ("unknown-page", [ReturnedFor("not-signed", document=1, page=4)]),
    ("unknown-page", [ReturnedFor("not-signed", document=1, page=0)]),
    ("unknown-page", [ReturnedFor("not-signed", page=1)]),
]


@pytest.mark.parametrize(("code", "reasons"), UNSOUND)
def test_reasons_that_are_not_sound(lives, code, reasons):
    filing = lives.taken(documents=(stored_document("writ", pages=3),))
    before = everything()
    with pytest.raises(Refused) as refused:
        return_for_correction(reference=filing.reference, officer=lives.court.officer, reasons=reasons, cure_by=None)
    assert [reason["code"] for reason in refused.value.details["reasons"]] == [code]
    assert everything() == before


def test_a_reason_to_return_is_none_to_reject(lives):
    filing = lives.taken_by_senior()
    before = everything()
    with pytest.raises(Refused) as refused:
        reject(reference=filing.reference, officer=lives.court.senior, reasons=[ReturnedFor("not-signed")])
    assert refused.value.code == "unknown-reason"
    assert everything() == before


def test_a_returned_later_document_opens_no_case_and_enters_nothing(lives):
    case = CaseFactory(office=lives.court.registry, case_type=lives.court.action)
    filing = lives.returned(documents=(stored_document("writ"),), case_number=case.number, parties=())
    assert not case.register_entries.exists()
    assert filing.case == case


def test_no_such_filing(lives):
    with pytest.raises(NotFound):
        return_for_correction(reference="EF-0000-0000", officer=lives.court.officer, reasons=[], cure_by=None)
    with pytest.raises(NotFound):
        reject(reference="EF-0000-0000", officer=lives.court.officer, reasons=[])

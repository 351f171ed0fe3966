"""Undoing an acceptance: in time by who accepted, before anything is sealed or served; the number stays used."""

from datetime import timedelta

import pytest

from backoffice.audit.models import Event
from backoffice.cases.models import Case, RegisterEntry
from backoffice.filings.models import QueueRule, ServiceRecord
from backoffice.kernel import clock, outbox
from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.kernel.models import OutboxMessage
from backoffice.kernel.outbox import NotYet
from backoffice.papers.models import Paper, PaperKind
from backoffice.payments.models import Charge
from tests.factories.lives import fresh, stored_document
from workflows.filing.actions.accept import accept
from workflows.filing.actions.serve import serve
from workflows.filing.actions.undo_acceptance import undo_acceptance
from workflows.papers.actions.issue import issue_sealed_copies

pytestmark = pytest.mark.django_db


@pytest.fixture
def lives(lives):
    """The registry gives a minute."""
    QueueRule.objects.create(office=lives.court.registry, lease_minutes=30, undo_seconds=60, evidence="test")
    return lives


def _undo(lives, filing, who="officer"):
    return undo_acceptance(reference=filing.reference, officer=getattr(lives.court, who))


def _later(seconds):
    return clock.set_to(clock.now() + timedelta(seconds=seconds))


def test_it_is_in_the_officers_review_again_and_the_number_stays_used(lives):
    filing = lives.accepted()
    case, charge = filing.case, Charge.objects.get(subject=filing.reference)
    _undo(lives, filing)
    now = fresh(filing)
    assert (now.state, now.case, now.decided_by, now.decided_at, now.undo_until) == ("fee_checked", None, None, None, None)
    assert now.taken_by == lives.court.officer
    assert Charge.objects.get(subject=filing.reference) == charge
    case.refresh_from_db()
    assert case.withdrawn_at == clock.now()
    entered, taken_back = RegisterEntry.objects.filter(case=case).order_by("pk")
    assert (taken_back.corrects, taken_back.takes_back, taken_back.entered_on) == (entered, True, entered.entered_on)
    assert taken_back.text == "Taken back: Writ of summons. The acceptance was undone before service."
    event = Event.objects.filter(subject=filing.reference).latest("id")
    assert (event.code, event.data["case_number"], event.data["withdrawn"]) == ("filing.acceptance_undone", case.number, True)
    # Accepted once more it gets the next number, and the first is not given again.
    again = accept(reference=filing.reference, officer=lives.court.officer)
    assert (case.sequence, again.case.sequence) == (1, 2)


def test_nothing_is_sealed_or_served_while_it_can_be_undone(lives):
    filing = lives.accepted()
    while outbox.drain():
        pass
    assert not Paper.objects.filter(subject=filing.reference, kind=PaperKind.SEALED_COPY).exists()
    with pytest.raises(NotYet) as waits:
        issue_sealed_copies(filing.reference)
    assert waits.value.wait == timedelta(seconds=60)
    lives.seal(filing)
    with _later(59), pytest.raises(NotYet):
        serve(reference=filing.reference)
    with _later(60):
        while outbox.drain():
            pass
    assert fresh(filing).state == "served"


def test_what_was_to_follow_is_not_done_when_it_was_undone(lives):
    filing = lives.accepted()
    _undo(lives, filing)
    with _later(3600):
        while outbox.drain():
            pass
    assert not OutboxMessage.objects.filter(key=filing.reference).exists()
    assert not ServiceRecord.objects.exists()
    assert not Paper.objects.filter(subject=filing.reference, kind=PaperKind.SEALED_COPY).exists()


@pytest.mark.parametrize(
    ("who", "seconds", "kind", "code"),
    [
        ("officer", 60, Conflict, "undo-over"),
        ("senior", 10, Conflict, "accepted-by-other"),
        ("cashier", 10, Forbidden, "no-right"),
        ("stranger", 10, Forbidden, "no-right"),
    ],
)
def test_only_in_time_and_only_by_who_accepted_it(lives, who, seconds, kind, code):
    filing = lives.accepted()
    with _later(seconds), pytest.raises(kind) as refused:
        _undo(lives, filing, who)
    assert refused.value.code == code
    assert fresh(filing).state == "accepted"


def test_served_it_cannot_be_undone(lives):
    filing = lives.accepted()
    lives.seal(filing)
    with _later(60):
        serve(reference=filing.reference)
    with pytest.raises(Conflict) as refused:
        _undo(lives, filing)
    assert refused.value.code == "already-decided"


def test_where_the_registry_gives_no_time_it_is_final_at_once(lives):
    QueueRule.objects.update(undo_seconds=0)
    filing = lives.accepted()
    assert filing.undo_until is None
    with pytest.raises(Refused) as refused:
        _undo(lives, filing)
    assert refused.value.code == "no-undo"


def test_asked_for_again_it_is_done(lives):
    filing = lives.accepted()
    assert _undo(lives, filing).pk == _undo(lives, filing).pk
    assert RegisterEntry.objects.count() == 2


def test_a_case_in_which_something_else_was_filed_stands(lives):
    first = lives.accepted()
    lives.receive("summons", case_number=first.case.number, parties=(), claim_amount_cents=None)
    _undo(lives, first)
    assert (fresh(first).case, Case.objects.get().withdrawn_at) == (first.case, None)
    again = accept(reference=first.reference, officer=lives.court.officer)
    assert again.case == first.case
    assert list(RegisterEntry.objects.order_by("pk").values_list("takes_back", flat=True)) == [False, True, False]


def test_nothing_is_filed_in_a_withdrawn_case(lives):
    first = lives.accepted()
    _undo(lives, first)
    with pytest.raises(Refused) as refused:
        lives.receive("summons", case_number=first.case.number, parties=(), claim_amount_cents=None)
    assert refused.value.code == "case-not-found"


def test_what_is_not_seen_is_not_undone(lives):
    from workflows.cases.actions.set_level import seal_filing

    filing = lives.accepted()
    seal_filing(reference=filing.reference, level="court", ground="Order 1", officer=lives.court.senior)
    with pytest.raises(NotFound):
        _undo(lives, filing)


def test_the_register_names_a_document_alike_in_both_languages_when_it_is_entered_and_when_that_is_taken_back(lives):
    """A title that the filer gave stands in both; a document without one is called by its kind in each."""
    documents = (stored_document("writ", title="Writ of summons"), stored_document("defence", title="Plan of the crossing"))
    filing = lives.accepted(documents=documents)
    undo_acceptance(reference=filing.reference, officer=lives.court.officer)
    entered = RegisterEntry.objects.filter(filing_reference=filing.reference).order_by("pk")
    writ, plan, writ_back, plan_back = ((entry.text, entry.text_zh) for entry in entered)
    assert "Writ of summons" in writ[0] and "傳訊令狀" in writ[1]
    assert "Plan of the crossing" in plan[0] and "Plan of the crossing" in plan[1]
    assert "Writ of summons" in writ_back[0] and "傳訊令狀" in writ_back[1] and "Writ" not in writ_back[1]
    assert "Plan of the crossing" in plan_back[1]

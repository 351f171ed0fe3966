"""The counter's paper intake: the counter's time, the paper fee, the exemption where e-filing is mandatory, and once only."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from backoffice.audit.models import Event
from backoffice.cases.models import CaseType, EFilingMandate
from backoffice.filings.models import Channel, Filing, PaperIntake
from backoffice.filings.submission import AtTheCounter
from backoffice.kernel import clock
from backoffice.kernel.errors import Forbidden, Refused
from backoffice.payments.models import Charge
from tests.factories.court import day_at
from tests.factories.lives import Lives, fresh
from tests.soundness import breaches
from workflows.filing.actions.accept import accept
from workflows.filing.actions.check_fee import check_fee
from workflows.filing.actions.serve import serve
from workflows.filing.actions.take import take
from workflows.filing.actions.take_in_paper import PaperFiling, take_in_paper

pytestmark = pytest.mark.django_db

COUNSEL = AtTheCounter(represented=True)
IN_PERSON = AtTheCounter(represented=False)
EXEMPTED = AtTheCounter(represented=True, ground="unavailable", note="down since nine", allowed_by="Master Lee")


def hand_in(lives: Lives, counter: AtTheCounter = IN_PERSON, *, key: str = "form-1", received_at=None, officer=None, **changes) -> Filing:
    entered = PaperFiling(lives.submission(**changes), counter, received_at or clock.now() - timedelta(minutes=20))
    return take_in_paper(entered=entered, officer=officer or lives.court.officer, key=key)


@pytest.fixture
def mandate(lives: Lives) -> EFilingMandate:
    return EFilingMandate.objects.create(case_type=CaseType.objects.get(code="DCCJ"), valid_from=date(2026, 3, 1), evidence="seen")


def test_it_goes_into_the_same_states_with_the_counters_time(lives: Lives):
    handed_in = clock.now() - timedelta(minutes=20)
    filing = fresh(hand_in(lives, received_at=handed_in))
    assert (filing.channel, filing.client, filing.state) == (Channel.PAPER, None, "deemed_received")
    assert filing.received_at == filing.deemed_received_at == handed_in
    assert filing.paper_intake.entered_at > handed_in
    assert filing.paper_intake.officer == lives.court.officer


def test_what_was_handed_in_after_closing_counts_at_the_next_opening(lives: Lives):
    evening = day_at(date(2026, 3, 9), 17, 31)
    filing = fresh(hand_in(lives, received_at=evening))
    assert filing.deemed_received_at == day_at(date(2026, 3, 10), 8, 45)
    assert filing.deemed_reason == "after_closing"


def test_the_paper_fee_is_charged_without_the_concession_and_the_line_says_why(lives: Lives):
    online, on_paper = lives.receive(), hand_in(lives)
    (electronic,), (paper,) = (Charge.objects.get(subject=one.reference).lines.all() for one in (online, on_paper))
    assert electronic.concession_cents > 0
    assert (paper.e_cents, paper.concession_cents) == (paper.paper_cents, 0) == (electronic.paper_cents, 0)
    assert paper.rule.startswith("filed on paper: the paper fee")
    assert paper.rule_zh.startswith("以紙本存檔")


def test_a_represented_filer_needs_an_exemption_where_efiling_is_mandatory(lives: Lives, mandate: EFilingMandate):
    with pytest.raises(Refused) as refusal:
        hand_in(lives, COUNSEL)
    assert [reason["code"] for reason in refusal.value.details["reasons"]] == ["exemption-needed", "exemption-by-needed"]
    assert not Filing.objects.exists()
    filing = hand_in(lives, EXEMPTED)
    kept = PaperIntake.objects.get(filing=filing)
    assert (kept.mandatory, kept.exemption_ground, kept.exemption_allowed_by) == (True, "unavailable", "Master Lee")
    (event,) = Event.objects.filter(subject=filing.reference, code="filing.exempted")
    assert event.data["allowed_by"] == "Master Lee"


def test_who_is_not_represented_or_came_before_the_day_needs_none(lives: Lives, mandate: EFilingMandate):
    assert not hand_in(lives, IN_PERSON).paper_intake.mandatory
    before = hand_in(lives, COUNSEL, key="form-2", received_at=day_at(date(2026, 2, 27), 10, 0))
    assert not before.paper_intake.mandatory


def test_an_exemption_that_is_not_needed_is_not_kept(lives: Lives):
    assert hand_in(lives, EXEMPTED).paper_intake.exemption_ground == ""


def test_paper_is_taken_before_efiling_began(lives: Lives):
    CaseType.objects.update(efiling_from=date(2027, 1, 1))
    assert hand_in(lives).state == "deemed_received"


def test_a_time_that_lies_ahead_is_refused(lives: Lives):
    with pytest.raises(Refused, match="lies ahead"):
        hand_in(lives, received_at=clock.now() + timedelta(seconds=1))


def test_the_same_form_twice_is_one_filing(lives: Lives):
    entered = PaperFiling(lives.submission(), IN_PERSON, clock.now())
    first, again = (take_in_paper(entered=entered, officer=lives.court.officer, key="form-1") for _ in range(2))
    assert first == again
    assert Filing.objects.count() == 1


def test_a_form_that_was_refused_may_be_put_right_under_its_key(lives: Lives, mandate: EFilingMandate):
    with pytest.raises(Refused):
        hand_in(lives, COUNSEL)
    assert hand_in(lives, EXEMPTED).state == "deemed_received"


@pytest.mark.parametrize("who", ["cashier", "manager", "outsider"])
def test_only_the_registrys_officers_take_in(lives: Lives, who: str):
    with pytest.raises(Forbidden):
        hand_in(lives, officer=getattr(lives.court, who))


def test_it_is_reviewed_and_served_at_the_counter_and_the_invariants_hold(lives: Lives):
    filing = hand_in(lives)
    lives.pay(filing)
    check_fee(reference=filing.reference)
    take(reference=filing.reference, officer=lives.court.officer)
    accept(reference=filing.reference, officer=lives.court.officer)
    lives.seal(filing)
    serve(reference=filing.reference)
    assert [record.means for record in fresh(filing).services.all()] == ["counter"]
    assert breaches("I2", "I3", "I9", "I11", "I12") == []


def test_a_returned_filing_on_paper_is_corrected_on_paper(lives: Lives):
    returned = lives.returned()
    again = hand_in(lives, resubmits=returned.reference)
    assert fresh(again).resubmits == returned


def test_how_it_came_in_is_written_once(lives: Lives):
    filing = hand_in(lives)
    for change in (
        lambda: Filing.objects.filter(pk=filing.pk).update(channel="electronic"),
        lambda: PaperIntake.objects.update(represented=True),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_an_exemption_without_a_name_is_refused_by_the_database(lives: Lives):
    filing = lives.receive()
    with pytest.raises(DatabaseError), transaction.atomic():
        PaperIntake.objects.create(
            filing=filing, office=filing.office, received_at=filing.received_at, officer=lives.court.officer, entered_at=clock.now(),
            represented=True, mandatory=True, exemption_ground="directed",
        )  # fmt: skip

"""A filing that corrects a returned one keeps that one's date: by two persons, before it is decided, and wherever a date is told."""

from datetime import UTC, timedelta

import pytest

from backoffice.audit.models import Event
from backoffice.cases.models import RegisterEntry
from backoffice.filings.kept_date import KeepFacts, may_keep_date
from backoffice.filings.messages import Message
from backoffice.filings.rules import ReturnedFor
from backoffice.kernel import clock, outbox
from backoffice.kernel.errors import Conflict, Forbidden, Refused
from backoffice.papers.models import Paper, PaperKind
from backoffice.public.shown import rows_of
from reports.content.filing_print import filing_print_of
from reports.content.notice_of_return import notice_of_return_of
from reports.content.stationery import issue_for
from reports.documents import notice_of_return, wording
from tests.factories.closures import Storm
from tests.factories.court import AT_WORK
from tests.factories.lives import fresh
from tests.reports.specimens import read_back, tight
from workflows.changes.actions.confirm_change import confirm_change
from workflows.filing.actions.accept import accept
from workflows.filing.actions.return_for_correction import return_for_correction
from workflows.invariants import kept_dates
from workflows.invariants.base import EVERYTHING
from workflows.invariants.filings import deemed_times_follow, deemed_times_have_their_history
from workflows.operations.owed import is_owed

pytestmark = pytest.mark.django_db


def _work():
    while outbox.drain():
        pass


def _broken():
    checks = (kept_dates.kept_dates_are_allowed, deemed_times_follow, deemed_times_have_their_history)
    return [str(each) for check in checks for each in check(EVERYTHING)]


@pytest.fixture
def resubmitted(lives, at_work):
    """Returned at ten in the morning, filed again the next day and in the officer's hands."""
    returned = lives.returned()
    _work()
    at_work.move_to(AT_WORK + timedelta(days=1))
    filing = fresh(lives.taken(resubmits=returned.reference))
    _work()
    return filing


def _confirm(change, who):
    return confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=who)


def test_its_times_stay_and_everything_that_is_dated_goes_by_the_kept_date(lives, resubmitted):
    assert resubmitted.deemed_received_at == AT_WORK + timedelta(days=1)
    change = lives.date_proposed(resubmitted)
    assert fresh(resubmitted).filed_as_at is None, "nothing is changed before the second person"
    _confirm(change, lives.court.manager)
    kept = fresh(resubmitted)
    assert (kept.deemed_received_at, kept.filed_as_at) == (AT_WORK + timedelta(days=1), AT_WORK)
    event = Event.objects.get(code="filing.date_kept", subject=kept.reference)
    assert (event.data["change"], event.data["ground"], event.data["earlier"]) == (
        change.reference,
        "Order 2 rule 1",
        kept.resubmits.reference,
    )
    assert is_owed("papers.kept_date", {"filing": kept.reference})
    _work()
    assert not is_owed("papers.kept_date", {"filing": kept.reference})
    old, new = Paper.objects.filter(subject=kept.reference, kind=PaperKind.ACKNOWLEDGEMENT).order_by("version")
    assert (old.superseded_by, old.content["filed_as_at"], new.content["kept_by"]) == (new, None, change.reference)
    assert any(change.reference in row.value for row in rows_of(new))
    assert change.reference in Message.objects.get(filing=kept, kind="corrected").text
    filing = accept(reference=kept.reference, officer=lives.court.officer)
    entry = RegisterEntry.objects.get(filing_reference=kept.reference)
    assert (entry.entered_on, filing.case.opened_on) == (AT_WORK.date(), AT_WORK.date())
    assert entry.text.endswith(f"(date of filing kept by decision {change.reference})")
    _work()
    sealed = Paper.objects.get(subject=kept.reference, kind=PaperKind.SEALED_COPY)
    assert (sealed.content["filed_at"], sealed.content["kept_by"]) == (AT_WORK.astimezone(UTC).isoformat(), change.reference)
    assert _broken() == []


def test_what_is_drawn_after_it_tells_the_kept_date(lives, resubmitted):
    """A notice of return and a print of the whole filing; the acknowledgement and the seal are looked at above."""
    change = lives.date_proposed(resubmitted)
    _confirm(change, lives.court.manager)
    issue = issue_for(resubmitted.office, number="N", code="C", drawn_at=AT_WORK)
    told = wording.moment_en(AT_WORK)
    printed = filing_print_of(fresh(resubmitted), [], (), issue, printed_by="Ada Lam", hidden=False)
    assert (printed.filed_as_at, printed.kept_by) == (AT_WORK, change.reference)
    return_for_correction(
        reference=resubmitted.reference, officer=lives.court.officer, reasons=[ReturnedFor("not-signed", document=1)], cure_by=clock.today()
    )
    returned = fresh(resubmitted)
    notice = notice_of_return_of(returned, returned.decision, issue)
    text = read_back(notice_of_return.draw(notice))
    assert tight("Date of filing") in text and change.reference in text
    # What is not accepted does not get the date that it would have kept.
    assert tight(f"This filing does not take {told} as its date of filing") in text


def test_a_calendar_that_moves_its_deemed_time_leaves_the_kept_date(lives, resubmitted):
    _confirm(lives.date_proposed(resubmitted), lives.court.manager)
    accept(reference=resubmitted.reference, officer=lives.court.officer)
    _work()
    entries = RegisterEntry.objects.count()
    day = AT_WORK + timedelta(days=1)
    Storm(lives.court).close(day - timedelta(hours=1), day + timedelta(days=1))
    _work()
    assert fresh(resubmitted).deemed_received_at == day + timedelta(days=1)
    assert (fresh(resubmitted).filed_as_at, RegisterEntry.objects.count()) == (AT_WORK, entries)
    assert Paper.objects.get(subject=resubmitted.reference, kind=PaperKind.SEALED_COPY).superseded_by is None
    assert _broken() == []


def test_only_a_senior_officer_proposes_and_another_person_confirms(lives, resubmitted):
    change = lives.date_proposed(resubmitted)
    for who, kind in (("senior", Refused), ("officer", Forbidden), ("stranger", Forbidden)):
        with pytest.raises(kind):
            _confirm(change, getattr(lives.court, who))
    assert fresh(resubmitted).filed_as_at is None


def test_decided_meanwhile_its_date_is_its_own(lives, resubmitted):
    change = lives.date_proposed(resubmitted)
    accept(reference=resubmitted.reference, officer=lives.court.officer)
    with pytest.raises((Refused, Conflict)):
        _confirm(change, lives.court.manager)
    assert fresh(resubmitted).filed_as_at is None


NOW, LATER = AT_WORK, AT_WORK + timedelta(days=1)
SOUND = {"resubmits": True, "open": True, "kept": False, "earlier_at": NOW, "own_at": LATER, "seen_at": NOW}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"own_at": None}, None),
        ({"resubmits": False}, "keeps-nothing"),
        ({"own_at": NOW}, "keeps-nothing"),
        ({"earlier_at": None}, "deemed-time-open"),
        ({"seen_at": LATER}, "date-moved"),
        ({"kept": True}, "date-kept"),
        ({"open": False}, "wrong-state"),
    ],
)
def test_why_a_date_is_not_kept(changes, code):
    assert [reason.code for reason in may_keep_date(KeepFacts(**{**SOUND, **changes}))] == ([code] if code else [])

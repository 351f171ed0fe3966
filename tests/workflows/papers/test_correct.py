"""A deemed time moves after papers told it: they are superseded, a correction says old and new time, and the filer is told."""

from datetime import date, timedelta

import pytest

from backoffice.audit import chain
from backoffice.audit.models import Event
from backoffice.kernel import clock, storage
from backoffice.kernel.outbox import NotYet
from backoffice.papers import selectors
from backoffice.papers.models import Paper
from reports.content.stationery import verify_url
from tests.factories.closures import Storm, drain
from tests.factories.court import AT_WORK, day_at
from tests.reports.specimens import codes_on, read_back, tight
from workflows.invariants import run  # noqa: F401  # the checks register themselves
from workflows.invariants.base import EVERYTHING, registered
from workflows.papers import steps
from workflows.papers.actions.correct import correct

DAY = AT_WORK.date()
NINE_THIRTY, TWO = day_at(DAY, 9, 30), day_at(DAY, 14)
TOMORROW = day_at(date(2026, 3, 11), 8, 45)


def corrections(subject) -> list[Paper]:
    return list(Paper.objects.filter(kind="correction", subject=subject).order_by("version"))


def told(paper) -> str:
    return read_back(storage.read(paper.sha256))


def breaches():
    chain.seal()
    checks = [check for check in registered() if check.code in ("I11", "I12", "I13")]
    return [breach for check in checks for breach in check.look(EVERYTHING)]


def test_a_moved_time_gives_a_correction_that_names_old_and_new_time_and_what_is_superseded(lives, at_work, client):
    filing = lives.deemed_received()
    lives.pay(filing)
    drain()
    acknowledgement, as_issued = selectors.current("acknowledgement", filing.reference), storage.read
    before = as_issued(acknowledgement.sha256)
    at_work.move_to(day_at(DAY, 15))
    change = Storm(lives.court).close(NINE_THIRTY, TWO)
    (paper,) = corrections(filing.reference)
    words = told(paper)
    for fact in (
        "Correction 更正通知", paper.number, filing.reference, "Tue 10 Mar 2026 10:00:00", "Tue 10 Mar 2026 14:00:00",
        "counts as received at another time of the same day", "typhoon closure: reopened 14:00", change.summary, change.summary_zh,
        change.reference, acknowledgement.number, "When the court received it has not changed",
    ):  # fmt: skip
        assert tight(fact).lower() in words.lower(), fact
    assert codes_on(storage.read(paper.sha256)) == [verify_url(paper.verification_code)]
    acknowledgement.refresh_from_db()
    assert storage.read(acknowledgement.sha256) == before, "what was issued stays what it was"
    assert acknowledgement.superseded_by.content["deemed_at"] == TWO.astimezone(clock.UTC).isoformat()
    page = tight(client.get(f"/verify/{acknowledgement.verification_code}/").content.decode())
    for fact in ("Replaced: a later paper", f"replaced by {acknowledgement.number}, version 2", f"The correction {paper.number} (1) says"):
        assert tight(fact) in page
    assert acknowledgement.superseded_by.verification_code not in page, "whoever has the later paper has its code"
    shown = tight(client.get(f"/verify/{paper.verification_code}/").content.decode())
    for fact in ("Issued by the court, and not replaced since.", "Tue 10 Mar 2026 14:00:00", f"{acknowledgement.number}, version 1"):
        assert tight(fact) in shown
    assert "Chan" not in shown


def test_the_receipt_of_a_payment_has_a_correction_of_its_accounts_office(lives, at_work):
    filing = lives.deemed_received()
    lives.pay(filing)
    drain()
    at_work.move_to(day_at(DAY, 15))
    Storm(lives.court, offices=("DC-ACC",)).close(NINE_THIRTY, TOMORROW)
    receipt = Paper.objects.get(kind="receipt", version=1)
    (paper,) = corrections(receipt.subject)
    assert corrections(filing.reference) == [], "the filing's own time has not moved"
    assert (paper.office.code, receipt.superseded_by.version) == ("DC-ACC", 2)
    words = told(paper)
    for fact in ("This payment counts as received on another day: Wed 11 Mar 2026", receipt.number, "Paid 付款時間", "Official receipt"):
        assert tight(fact) in words, fact
    assert breaches() == []


def test_a_second_move_supersedes_the_first_correction_and_names_it(lives, at_work, client):
    filing = lives.deemed_received()
    drain()
    at_work.move_to(day_at(DAY, 15))
    storm = Storm(lives.court)
    storm.close(NINE_THIRTY, TWO)
    storm.correct(reopened_at=day_at(DAY, 16))
    first, second = corrections(filing.reference)
    assert (first.superseded_by, second.number, second.superseded_by) == (second, first.number, None)
    assert [(each["old_at"], each["new_at"]) for each in second.content["earlier"]] == [(first.content["old_at"], first.content["new_at"])]
    assert tight("Corrected before") in told(second)
    versions = Paper.objects.filter(kind="acknowledgement", subject=filing.reference).order_by("version")
    assert [paper.version for paper in versions] == [1, 2, 3]
    page = tight(client.get(f"/verify/{versions[1].verification_code}/").content.decode())
    assert tight(f"The correction {second.number} (2) says") in page
    assert breaches() == []


def test_another_day_supersedes_the_seals_and_another_time_of_the_same_day_does_not(lives, at_work):
    filing = lives.served()
    drain()
    sealed = Paper.objects.filter(kind="sealed_copy", subject=filing.reference)
    at_work.move_to(day_at(DAY, 15))
    storm = Storm(lives.court)
    storm.close(NINE_THIRTY, TWO)
    assert sealed.count() == 1, "a seal tells the day alone"
    storm.correct(reopened_at=TOMORROW)
    old, new = sealed.order_by("version")
    assert (old.superseded_by, new.content["filed_at"]) == (new, TOMORROW.astimezone(clock.UTC).isoformat())
    words = told(corrections(filing.reference)[-1])
    for fact in ("Wed 11 Mar 2026", "Sealed copy of document 1", "the case number", "The fee stays as it was quoted"):
        assert tight(fact) in words, fact
    assert breaches() == [], "what was served stays on record as it was served"


def test_a_second_run_issues_nothing_and_the_filer_is_told_once(lives, at_work):
    filing = lives.deemed_received()
    drain()
    at_work.move_to(day_at(DAY, 15))
    Storm(lives.court).close(NINE_THIRTY, TWO)
    papers = Paper.objects.count()
    assert correct(filing.reference) == []
    assert Paper.objects.count() == papers
    (event,) = Event.objects.filter(subject=filing.reference, code="paper.corrected")
    assert (event.data["number"], event.data["new"]) == (corrections(filing.reference)[0].number, clock.in_hong_kong(TWO).isoformat())


def test_another_hand_between_drawing_and_writing_is_seen(lives, at_work, monkeypatch):
    filing = lives.deemed_received()
    drain()
    at_work.move_to(day_at(DAY, 15))
    draw, turns = steps.draw_again, []

    def while_another_corrects(paper):
        if not turns:
            turns.append(1)
            correct(filing.reference)
        return draw(paper)

    type(filing).objects.filter(pk=filing.pk).update(deemed_received_at=AT_WORK + timedelta(hours=4))
    monkeypatch.setattr(steps, "draw_again", while_another_corrects)
    with pytest.raises(NotYet):
        correct(filing.reference)
    assert len(corrections(filing.reference)) == 1

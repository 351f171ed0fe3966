"""Two supervisors make e-filing mandatory from a day on; the preview says whom it would have bound, the counter asks by it."""

from datetime import date, timedelta

import pytest

from backoffice.cases.mandates import faults
from backoffice.cases.models import CaseType, EFilingMandate
from backoffice.cases.selectors import mandate_on
from backoffice.filings.submission import AtTheCounter
from backoffice.kernel import clock
from backoffice.kernel.errors import Forbidden, Refused
from workflows.cases.actions.set_level import seal_filing
from workflows.changes.actions.confirm_change import confirm_change
from workflows.changes.actions.draft_change import draft_change
from workflows.changes.actions.propose_change import propose_change
from workflows.changes.kinds import kind_of
from workflows.filing.actions.take_in_paper import PaperFiling, take_in_paper
from workflows.filing.mandate import MANDATE

TODAY, FIRST, LAST = date(2026, 3, 10), date(2026, 7, 1), date(2026, 12, 31)


def new(first=FIRST, last=None, **changes):
    days = {"valid_from": first.isoformat(), "valid_to": last.isoformat() if last else None}
    return {"op": "new", "case_type": "DCCJ", "evidence": "seen: L.N. 9", **days, **changes}


def end(first, last):
    return {"op": "end", "case_type": "DCCJ", "valid_from": first.isoformat(), "valid_to": last.isoformat()}


def drafted(author, content):
    return draft_change(kind=MANDATE, subject="DCCJ", content=content, summary="x", summary_zh="x", ground="L.N. 9", author=author)


def in_effect(lives, content):
    change = drafted(lives.court.senior, content)
    propose_change(reference=change.reference, content_hash=change.content_hash, author=lives.court.senior)
    return confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=lives.court.manager)


def on_paper(lives, key, *, represented=True):
    entered = PaperFiling(lives.submission(), AtTheCounter(represented=represented), clock.now())
    return take_in_paper(entered=entered, officer=lives.court.officer, key=key)


def test_what_is_sealed_is_not_counted(lives, at_work):
    """The change is read by many who may not know of it."""
    taken = on_paper(lives, "one")
    at_work.move_to(clock.now() + timedelta(minutes=1))
    change = drafted(lives.court.senior, new())
    assert [number for number, _words in kind_of(MANDATE).preview(change, clock.now()).figures] == [1]
    seal_filing(reference=taken.reference, level="court", ground="Order", officer=lives.court.senior)
    preview = kind_of(MANDATE).preview(change, clock.now())
    assert (preview.figures, [list(table.rows) for table in preview.tables]) == ([], [[]])


def test_from_the_day_on_the_counter_asks(lives, at_work):
    tomorrow = clock.today() + timedelta(days=1)
    on_paper(lives, "today")
    in_effect(lives, new(tomorrow))
    on_paper(lives, "still today")
    case_type = CaseType.objects.get(code="DCCJ")
    assert (mandate_on(case_type, clock.today()), mandate_on(case_type, tomorrow) is not None) == (None, True)
    at_work.move_to(clock.now() + timedelta(days=1))
    with pytest.raises(Refused) as refused:
        on_paper(lives, "tomorrow")
    assert refused.value.details["reasons"][0]["code"] == "exemption-needed"
    on_paper(lives, "in person", represented=False)
    in_effect(lives, end(tomorrow, clock.today()))
    at_work.move_to(clock.now() + timedelta(days=1))
    on_paper(lives, "after its end")


def test_the_preview_counts_whom_it_would_have_bound(lives, at_work):
    for key, represented in (("one", True), ("two", True), ("in person", False)):
        on_paper(lives, key, represented=represented)
    at_work.move_to(clock.now() + timedelta(days=30))
    on_paper(lives, "in April")
    at_work.move_to(clock.now() + timedelta(minutes=1))
    preview = kind_of(MANDATE).preview(drafted(lives.court.senior, new()), clock.now())
    assert [number for number, _words in preview.figures] == [3]
    assert preview.tables[0].rows == [("March 2026", "2"), ("April 2026", "1")]
    at_work.move_to(clock.now() + timedelta(days=200))
    later = kind_of(MANDATE).preview(drafted(lives.court.senior, new(date(2027, 1, 1))), clock.now())
    assert (later.figures, len(later.warnings)) == ([], 1)


def test_nothing_holds_before_the_second_person(lives):
    change = drafted(lives.court.senior, new())
    propose_change(reference=change.reference, content_hash=change.content_hash, author=lives.court.senior)
    assert not EFilingMandate.objects.exists()
    with pytest.raises(Refused):
        confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=lives.court.senior)
    for who in ("officer", "cashier", "supervisor", "auditor", "stranger"):
        with pytest.raises(Forbidden):
            drafted(getattr(lives.court, who), new())


@pytest.mark.parametrize(
    ("rows", "content", "codes"),
    [
        ([], new(), []),
        ([], new(TODAY + timedelta(days=1)), []),
        ([], new(TODAY), ["begins-too-early"]),
        ([], new(FIRST, FIRST - timedelta(days=1)), ["ends-before-it-begins"]),
        ([], new(evidence=" "), ["evidence-needed"]),
        ([(FIRST, None)], new(LAST), ["mandate-overlaps"]),
        ([(FIRST, LAST)], new(LAST), ["mandate-overlaps"]),
        ([(FIRST, LAST)], new(LAST + timedelta(days=1)), []),
        ([(FIRST, LAST)], new(TODAY + timedelta(days=1), FIRST - timedelta(days=1)), []),
        ([], end(FIRST, LAST), ["no-such-row"]),
        ([(FIRST, None)], end(FIRST, LAST), []),
        ([(FIRST, LAST)], end(FIRST, LAST), ["nothing-changes"]),
        ([(date(2025, 1, 1), TODAY - timedelta(days=1))], end(date(2025, 1, 1), LAST), ["row-is-over"]),
        ([(date(2025, 1, 1), None)], end(date(2025, 1, 1), TODAY - timedelta(days=1)), ["end-in-the-past"]),
        ([(date(2025, 1, 1), None)], end(date(2025, 1, 1), TODAY), []),
        ([(FIRST, LAST), (LAST + timedelta(days=1), None)], end(FIRST, LAST + timedelta(days=1)), ["later-row"]),
    ],
)
def test_the_rule(rows, content, codes):
    assert [reason.code for reason in faults(rows, content, TODAY)] == codes

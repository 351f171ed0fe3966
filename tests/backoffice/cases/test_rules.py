"""When a case may be closed, opened again, and given other solicitors: each reason by itself."""

from dataclasses import replace
from datetime import date

import pytest

from backoffice.cases.rules import CaseFacts, NewSolicitors, Step, may_change_solicitors, may_close, may_reopen

pytestmark = pytest.mark.once
TODAY, OPENED = date(2026, 3, 10), date(2026, 3, 2)
OPEN = CaseFacts(today=TODAY, opened_on=OPENED, withdrawn=False, closed=False)
CLOSED = replace(OPEN, closed=True, last_change=date(2026, 3, 9))
STEP = Step(TODAY, "settled", "", frozenset({"settled", "other"}))
NEW = NewSolicitors("Lee", TODAY, "EF-1", True, "", "Chan", None)


def codes(reasons):
    return [reason.code for reason in reasons]


@pytest.mark.parametrize(
    ("facts", "step", "wrong"),
    [
        (OPEN, STEP, []),
        (OPEN, replace(STEP, on=OPENED), []),
        (CLOSED, STEP, ["closed-already"]),
        (replace(OPEN, withdrawn=True), STEP, ["case-withdrawn"]),
        (replace(OPEN, waiting=("EF-1",)), STEP, ["filings-waiting"]),
        (OPEN, replace(STEP, ground="weather"), ["ground-needed"]),
        (OPEN, replace(STEP, ground="other"), ["note-needed"]),
        (OPEN, replace(STEP, ground="other", note="said"), []),
        (OPEN, replace(STEP, on=date(2026, 3, 11)), ["day-ahead"]),
        (OPEN, replace(STEP, on=date(2026, 3, 1)), ["day-too-early"]),
        (replace(OPEN, last_change=date(2026, 3, 9)), replace(STEP, on=date(2026, 3, 8)), ["day-too-early"]),
    ],
)
def test_a_case_is_closed(facts, step, wrong):
    assert codes(may_close(facts, step)) == wrong


@pytest.mark.parametrize(
    ("facts", "step", "wrong"),
    [(CLOSED, STEP, []), (OPEN, STEP, ["open-already"]), (CLOSED, replace(STEP, on=date(2026, 3, 8)), ["day-too-early"])],
)
def test_a_case_is_opened_again(facts, step, wrong):
    assert codes(may_reopen(facts, step)) == wrong


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        (NEW, []),
        (replace(NEW, solicitors=""), []),
        (replace(NEW, before=None), []),
        (replace(NEW, solicitors="Chan"), ["nothing-changed"]),
        (replace(NEW, solicitors="", before=""), ["nothing-changed"]),
        (replace(NEW, filing=""), ["ground-needed"]),
        (replace(NEW, filing="", note="order"), []),
        (replace(NEW, filing_here=False), ["filing-not-here"]),
        (replace(NEW, effective_on=date(2026, 3, 11)), ["day-ahead"]),
        (replace(NEW, latest=TODAY, effective_on=date(2026, 3, 9)), ["day-too-early"]),
    ],
)
def test_solicitors_are_changed(asked, wrong):
    assert codes(may_change_solicitors(OPEN, asked)) == wrong

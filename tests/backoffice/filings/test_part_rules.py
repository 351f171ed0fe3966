"""The pure rules on marks: what may be left out, whatever is marked; and why a mark is refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.filings.part_rules import OUTCOMES, Filed, Mark, may_leave_out, may_mark
from backoffice.filings.rules import DecisionFacts

TODAY = date(2026, 3, 10)
MINE = DecisionFacts(state="fee_checked", state_words="fee checked", fee_settled=True, taken_by_me=True)
DOCUMENTS = (Filed(1, leads=True), Filed(2, leads=False, pages=3))
GOOD = Mark(2, "return", "not-signed", page=3, cure_by=TODAY)

leads = st.lists(st.booleans(), min_size=1, max_size=6)


@given(leads, st.data())
def test_what_is_left_is_something_and_holds_all_that_commences(leading, data):
    documents = [Filed(number, leads=lead) for number, lead in enumerate(leading, start=1)]
    against = {
        number: data.draw(st.sampled_from(OUTCOMES[1:]))
        for number in data.draw(st.sets(st.integers(1, len(documents)), max_size=len(documents)))
    }
    left = [each for each in documents if each.number not in against]
    sound = bool(left) and sum(each.leads for each in left) == sum(leading)
    assert (may_leave_out(documents, against) == ()) == sound
    # Leaving out less is never refused where leaving out more was not.
    if sound:
        for number in against:
            assert may_leave_out(documents, {n: o for n, o in against.items() if n != number}) == ()


@pytest.mark.parametrize(
    ("facts", "mark", "code"),
    [
        (MINE, GOOD, None),
        (MINE, Mark(1, "accept"), None),
        (MINE, Mark(1, "return", "not-signed"), "leads-the-filing"),
        (MINE, Mark(3, "accept"), "unknown-document"),
        (MINE, Mark(2, "shred"), "unknown-outcome"),
        (MINE, Mark(2, "return"), "no-reason"),
        (MINE, Mark(2, "return", "made-up"), "unknown-reason"),
        (MINE, Mark(2, "return", "not-signed", page=4), "unknown-page"),
        (MINE, Mark(2, "return", "not-signed", cure_by=date(2026, 3, 9)), "cure-by-past"),
        (DecisionFacts("fee_checked", "fee checked", fee_settled=True, taken_by_me=False), GOOD, "not-taken"),
        (DecisionFacts("fee_short", "fee short", fee_settled=False, taken_by_me=True), GOOD, "wrong-state"),
        (
            DecisionFacts("accepted", "accepted", fee_settled=True, taken_by_me=False, decided_by="Ada", decided_at="10:00"),
            GOOD,
            "already-decided",
        ),
    ],
)
def test_why_a_mark_is_refused(facts, mark, code):
    reasons = may_mark(facts, mark, DOCUMENTS, known=frozenset({"not-signed"}), today=TODAY)
    assert [reason.code for reason in reasons][:1] == ([code] if code else [])

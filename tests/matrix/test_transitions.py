"""Every state against every transition method of a filing: what the table allows happens, all else is refused."""

import copy

import pytest
from django.db import IntegrityError, transaction

from backoffice.filings.models import Filing
from backoffice.filings.states import MEANING, OPEN, PAYABLE, WITHDRAWABLE, State
from backoffice.kernel.fsm import TransitionNotAllowed
from workflows.filing.lifecycle import FOLLOWS

# The contract, written out once more by hand: from a state, and where it may go.
TABLE = {
    "received": {"deemed_received", "withdrawn"},
    "deemed_received": {"fee_checked", "fee_short", "withdrawn"},
    "fee_short": {"fee_checked", "returned", "rejected", "withdrawn"},
    "fee_checked": {"accepted", "fee_short", "returned", "rejected", "withdrawn"},
    "returned": {"lapsed"},
    "accepted": {"fee_checked", "served"},
    "served": {"fee_checked"},
    "rejected": set(),
    "lapsed": set(),
    "withdrawn": set(),
}
METHODS = {
    "become_deemed_received": "deemed_received",
    "find_fee_short": "fee_short",
    "pass_fee_check": "fee_checked",
    "become_accepted": "accepted",
    "undo_acceptance": "fee_checked",
    "set_aside_acceptance": "fee_checked",
    "become_served": "served",
    "become_returned": "returned",
    "become_rejected": "rejected",
    "become_lapsed": "lapsed",
    "become_withdrawn": "withdrawn",
}

# Three ways lead back to review, and each from a place of its own.
ONLY_FROM = {"set_aside_acceptance": {"served"}, "undo_acceptance": {"accepted"}, "pass_fee_check": {"deemed_received", "fee_short"}}


def _transitions():
    return list(Filing._meta.get_field("state").get_all_transitions(Filing))


def test_the_graph_in_the_code_is_the_table():
    edges = {(str(step.source), str(step.target)) for step in _transitions()}
    assert edges == {(source, target) for source, targets in TABLE.items() for target in targets}


def test_every_transition_method_is_known_here():
    assert {step.name: str(step.target) for step in _transitions()} == METHODS


def test_every_state_is_in_the_table_and_described():
    assert set(TABLE) == set(State.values) == set(MEANING) == set(FOLLOWS)
    assert set(OPEN) == {state for state, targets in TABLE.items() if targets} - {"returned", "served"}
    assert set(WITHDRAWABLE) == {state for state, targets in TABLE.items() if "withdrawn" in targets}
    assert set(PAYABLE) == {"received", "deemed_received", "fee_short"}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("state", TABLE)
def test_every_state_against_every_method(state, method):
    filing = Filing(reference="EF-7K3M-2Q9X", state=state)
    before = copy.copy(filing.__dict__)
    if METHODS[method] in TABLE[state] and state in ONLY_FROM.get(method, TABLE):
        getattr(filing, method)()
        assert filing.state == METHODS[method]
        assert {name for name in before if before[name] != filing.__dict__[name]} == {"state"}
    else:
        with pytest.raises(TransitionNotAllowed):
            getattr(filing, method)()
        assert filing.__dict__ == before


def test_the_state_is_never_assigned():
    filing = Filing(reference="EF-7K3M-2Q9X")
    with pytest.raises(AttributeError):
        filing.state = State.SERVED
    assert filing.state == State.RECEIVED


# What each state needs at least; the database refuses a row without it, whoever writes it.
LACKING = [
    ("accepted", {"case": None}),
    ("served", {"case": None}),
    *((state, {"decided_by": None}) for state in ("accepted", "served", "returned", "rejected", "lapsed")),
    *((state, {"deemed_received_at": None}) for state in TABLE if state not in ("received", "withdrawn")),
    ("received", {"state": "perhaps"}),
    ("received", {"state": ""}),
    ("fee_checked", {"taken_at": "received_at"}),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "change"), LACKING)
def test_the_database_stands_behind_it(lives, state, change):
    from django.db.models import F

    filing = lives.reach(state)
    values = {name: F(value) if value == "received_at" else value for name, value in change.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Filing.objects.filter(pk=filing.pk).update(**values)

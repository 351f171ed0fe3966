"""How a registry works its queues: at once where it is its own business, by two persons where filers feel it."""

from datetime import timedelta

import pytest

from backoffice.changes.models import ChangeState
from backoffice.filings.models import QueueRule
from backoffice.filings.queue_limits import faults
from backoffice.filings.queue_rules import lease_of, rules_by_office
from backoffice.kernel import clock
from backoffice.kernel.errors import Forbidden, Refused
from workflows.changes.actions.confirm_change import confirm_change
from workflows.changes.actions.draft_change import draft_change
from workflows.changes.actions.propose_change import propose_change
from workflows.changes.kinds import kind_of
from workflows.filing.queueing import QUEUES

STANDS = {"office": "DC-REG", "lease_minutes": 30, "cure_minutes": None, "undo_seconds": 0}


def proposed(author, **changes):
    content = {**STANDS, **changes}
    change = draft_change(
        kind=QUEUES, subject="DC-REG", content=content, summary="x", summary_zh="x", ground="Practice note 2", author=author
    )
    return propose_change(reference=change.reference, content_hash=change.content_hash, author=author)


def test_what_is_the_registrys_own_business_is_in_effect_at_once(court):
    change = proposed(court.senior, lease_minutes=10, cure_minutes=90)
    assert (change.state, lease_of(court.registry.pk)) == (ChangeState.EFFECTED, timedelta(minutes=10))
    row = QueueRule.objects.get()
    assert (row.cure_minutes, row.undo_seconds, row.evidence) == (90, 0, f"{change.reference}: Practice note 2")
    preview = kind_of(QUEUES).preview(change, clock.now())
    assert [(line.old, line.new) for line in preview.lines] == [
        ("30 minutes", "10 minutes"), ("all day", "90 minutes before closing")
    ]  # fmt: skip


def test_how_long_an_acceptance_can_be_undone_is_decided_by_two(court):
    change = proposed(court.senior, undo_seconds=120)
    assert (change.state, rules_by_office()) == (ChangeState.PROPOSED, {})
    with pytest.raises(Refused):
        confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=court.senior)
    confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=court.manager)
    assert rules_by_office()[court.registry.pk].undo == timedelta(minutes=2)
    assert [str(said) for said in kind_of(QUEUES).preview(change, clock.now()).warnings]


def test_who_may_and_what_is_refused(court):
    for person in (court.officer, court.stranger, court.supervisor):
        with pytest.raises(Forbidden):
            proposed(person, lease_minutes=10)
    for changes, code in (({}, "nothing-changes"), ({"lease_minutes": 1}, "lease-out-of-bounds"), ({"office": "DC-ACC"}, "unknown-office")):
        with pytest.raises((Refused, Forbidden)) as refused:
            proposed(court.senior, **changes)
        assert code in str(refused.value.details) or isinstance(refused.value, Forbidden)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ((4, None, 0), "lease-out-of-bounds"),
        ((481, None, 0), "lease-out-of-bounds"),
        ((5, 601, 0), "cure-out-of-bounds"),
        ((480, 0, 3601), "undo-out-of-bounds"),
        ((480, 600, 3600), ""),
    ],
)
def test_the_limits(values, code):
    found = faults(lease_minutes=values[0], cure_minutes=values[1], undo_seconds=values[2])
    assert [reason.code for reason in found] == ([code] if code else [])

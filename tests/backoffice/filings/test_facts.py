"""What a screen says may be done is what the act then does: both ask the same rules with the same facts."""

from datetime import UTC, datetime

import pytest

from backoffice.filings import facts, rules
from backoffice.filings.events import told
from backoffice.payments.models import Charge
from tests.factories.lives import STANDINGS, fresh
from workflows.filing import steps

RULES = (rules.may_take, rules.may_accept, rules.may_decide_against, rules.may_take_shortfall, rules.may_withdraw)


@pytest.mark.parametrize("standing", [*STANDINGS, "taken_shortfall", "taken_by_senior"])
def test_screen_and_act_agree(lives, standing):
    filing = fresh(getattr(lives, standing)())
    owed = Charge.objects.get(subject=filing.reference)
    for person in (lives.court.officer, lives.court.senior, lives.court.cashier):
        screen, act = facts.decision_facts(filing, owed, person), steps.decision_facts(filing, person)
        for rule in RULES:
            assert [reason.code for reason in rule(screen)] == [reason.code for reason in rule(act)]


def test_a_charge_that_is_missing_settles_nothing(lives):
    assert facts.fee_is_settled(lives.fee_checked(), None) is False


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (None, "–"),
        (datetime(2026, 3, 9, 16, 0, tzinfo=UTC), "Tue 10 Mar 2026 00:00:00"),
        (datetime(2026, 12, 31, 15, 59, 59, 999999, tzinfo=UTC), "Thu 31 Dec 2026 23:59:59"),
    ],
)
def test_a_moment_is_told_in_hong_kong_time(moment, text):
    assert told(moment) == text

"""What of the money paid before is credited: no cent twice, and no cent asked for twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.payments.credit import Paid, credit, left_of

CENTS = st.integers(min_value=0, max_value=10_000)
# Of each filing of a chain: its fee at first, after a correction in review, and how much of that stays with what was accepted of it.
STEPS = st.lists(st.tuples(CENTS, CENTS, st.integers(min_value=0, max_value=100)), min_size=1, max_size=6)


def lived(steps, *, in_part):
    """The chain after each was paid in full, corrected, and paid in full again."""
    chain: list[Paid] = []
    for first, corrected, share in steps:
        paid = first - credit(chain, first)
        asked = corrected - credit(chain, corrected)
        chain.append(Paid(asked, max(paid, asked), corrected * share // 100 if in_part else 0))
    return chain


def kept_money(chain):
    """What the court has when what was paid too much is given back."""
    return sum(min(each.paid_cents, each.asked_cents) for each in chain)


@given(STEPS)
def test_who_files_again_and_again_pays_the_dearest_once(steps):
    chain = lived(steps, in_part=False)
    assert kept_money(chain) == left_of(chain) == max(corrected for _first, corrected, _share in steps)


@given(STEPS)
def test_every_cent_is_with_what_was_accepted_or_left_to_be_credited(steps):
    chain = lived(steps, in_part=True)
    assert kept_money(chain) == sum(each.kept_cents for each in chain) + left_of(chain)


@given(STEPS, CENTS)
def test_a_credit_is_never_more_than_the_fee_or_what_is_left(steps, fee):
    chain = lived(steps, in_part=True)
    assert 0 <= credit(chain, fee) <= min(fee, left_of(chain))


@pytest.mark.parametrize(
    ("chain", "fee", "expected"),
    [
        ([], 504, 0),
        ([Paid(504, 504)], 522, 504),
        ([Paid(522, 522)], 504, 504),
        # The second one cost less; what the first one left over is there for the third.
        ([Paid(522, 522), Paid(0, 0)], 522, 522),
        # 18 was paid too much and is to be refunded: it is not credited as well.
        ([Paid(504, 522)], 522, 504),
        # What was accepted keeps its 504; 18 is left.
        ([Paid(522, 522, 504)], 36, 18),
        # A waived fee was paid by nobody, and what was accepted leaves no debt behind.
        ([Paid(18, 18, 504), Paid(36, 36)], 54, 36),
        # A waiver may leave less than nothing to be paid: then nothing is credited.
        ([Paid(504, 504)], -1, 0),
    ],
)
def test_worked_examples(chain, fee, expected):
    assert credit(chain, fee) == expected

"""Which document became which."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.filings.comparison import Became, Filed, matched

pytestmark = pytest.mark.once


def test_the_same_bytes_belong_together_and_then_documents_of_one_type():
    writ, claim, old_authority = Filed(1, "writ", "a"), Filed(2, "statement-of-claim", "b"), Filed(3, "authority", "c")
    signed, moved, exhibit = Filed(1, "writ", "A"), Filed(2, "exhibit", "b"), Filed(3, "exhibit", "d")
    assert matched([writ, claim, old_authority], [signed, moved, exhibit]) == [
        Became(writ, signed), Became(claim, moved), Became(None, exhibit), Became(old_authority, None),
    ]  # fmt: skip
    assert [one.is_the_same for one in matched([writ, claim], [signed, moved])] == [False, True]


FILED = st.lists(st.tuples(st.sampled_from("wse"), st.sampled_from("abcd")), max_size=6).map(
    lambda rows: [Filed(number, kind, sha) for number, (kind, sha) in enumerate(rows, start=1)]
)


@given(FILED, FILED)
def test_every_document_of_both_stands_there_once(earlier: list[Filed], later: list[Filed]):
    found = matched(earlier, later)
    assert [one.later for one in found if one.later] == later
    assert sorted((one.earlier.number for one in found if one.earlier), key=int) == [one.number for one in earlier]
    assert all(one.earlier or one.later for one in found)

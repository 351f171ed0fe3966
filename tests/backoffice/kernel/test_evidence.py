"""What a mark of evidence says."""

import pytest

from backoffice.kernel.evidence import is_seen


@pytest.mark.parametrize("mark", ["seen", "Seen", "seen; charged at $14", "seen (in force 3 December 2018)", " seen, twice"])
def test_seen(mark):
    assert is_seen(mark)


@pytest.mark.parametrize(
    "mark", ["", "unverified: seen by nobody", "inferred", "unseen", "not seen", "by the pattern", "ours, to be confirmed"]
)
def test_not_seen(mark):
    assert not is_seen(mark)

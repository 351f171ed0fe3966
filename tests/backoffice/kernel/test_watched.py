"""Into the text of a trigger goes nothing but a name."""

import pytest

from backoffice.kernel.watched import watched


@pytest.mark.parametrize(
    "given",
    [
        ("fees'", "fees_feeitem"), ("fees", "fees_feeitem BEGIN DELETE"), ("fees", "fees_feeitem", "fees_feeinstrument; DROP"),
        ("", "fees_feeitem"), ("fees", "fees-feeitem"), ("fées", "fees_feeitem"),
    ],
)  # fmt: skip
def test_what_is_no_name_is_refused_before_any_statement(given):
    with pytest.raises(ValueError, match="no names"):
        watched(*given)


def test_names_are_taken():
    assert watched("fees", "fees_feeitem", "fees_feeinstrument").reversible

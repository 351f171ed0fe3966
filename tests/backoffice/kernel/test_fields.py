"""Fields that refuse what must never be stored."""

from decimal import Decimal

import pytest

from backoffice.fees.models import FeeItem
from backoffice.kernel.fields import CentsField, EvidenceField


@pytest.mark.parametrize("wrong", [1.5, 1.0, Decimal("1"), "1", True])
def test_cents_are_whole_numbers(wrong):
    with pytest.raises(TypeError, match="whole number of cents"):
        FeeItem._meta.get_field("paper_cents").get_prep_value(wrong)


@pytest.mark.parametrize("right", [0, 104500, -5, None])
def test_whole_numbers_pass(right):
    assert CentsField().get_prep_value(right) == right


def test_evidence_has_a_length():
    assert EvidenceField().max_length == 300
    assert EvidenceField(max_length=20).max_length == 20

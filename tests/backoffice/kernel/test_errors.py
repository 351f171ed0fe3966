"""A refusal carries a code for programs and words for people."""

import pytest
from django.utils.functional import lazystr

from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused


@pytest.mark.parametrize(("kind", "status"), [(Refused, 422), (Conflict, 409), (NotFound, 404), (Forbidden, 403)])
def test_each_refusal_has_its_status_and_is_a_refusal(kind, status):
    refusal = kind("not-so", lazystr("It is not so."), field="amount")
    assert isinstance(refusal, Refused)
    assert (refusal.status, refusal.code, str(refusal), refusal.details) == (status, "not-so", "It is not so.", {"field": "amount"})

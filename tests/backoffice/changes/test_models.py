"""The database holds that two different persons decided on one content."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from backoffice.changes.content import canonical, hash_of
from backoffice.changes.models import Change
from tests.factories import changes
from tests.factories.court import AT_WORK
from workflows.changes.actions.confirm_change import confirm_change


@pytest.fixture
def confirmed(lives):
    change = changes.proposed(lives.court.senior)
    return confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=lives.court.manager)


@pytest.mark.parametrize(
    "wrong",
    [
        {"decided_by": None},
        {"decided_person": "cora.yip"},
        {"decided_person": ""},
        {"decided_hash": "0" * 64},
        {"decided_at": AT_WORK + timedelta(seconds=1)},
        {"decided_at": None},
    ],
    ids="-".join,
)
def test_no_effect_without_a_second_person_before_it_over_the_same_content(confirmed, wrong):
    with pytest.raises(IntegrityError, match="change_two_persons"), transaction.atomic():
        Change.objects.filter(pk=confirmed.pk).update(**wrong)


def test_no_effect_that_nobody_proposed_and_no_more_done_than_there_is(confirmed):
    with pytest.raises(IntegrityError, match="change_effected_when"), transaction.atomic():
        Change.objects.filter(pk=confirmed.pk).update(proposed_at=None)
    with pytest.raises(IntegrityError, match="change_done_within"), transaction.atomic():
        Change.objects.filter(pk=confirmed.pk).update(done=100)


def test_one_content_has_one_spelling():
    assert canonical({"b": [1, None], "a": "中"}) == '{"a":"中","b":[1,null]}'
    assert hash_of({"b": 1, "a": 2}) == hash_of({"a": 2, "b": 1}) != hash_of({"a": 2, "b": 2})
    for wrong in ({"a": 1.5}, {"a": AT_WORK}, {1: "a"}):
        with pytest.raises(TypeError):
            canonical(wrong)

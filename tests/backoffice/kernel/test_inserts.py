"""A row written by its kept statement is the row that the ORM would have written."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models.signals import post_save

from backoffice.kernel import inserts
from backoffice.kernel.inserts import insert
from backoffice.kernel.models import OutboxMessage
from backoffice.people.models import User

MOMENT = datetime(2026, 3, 10, 2, 0, 0, 123456, tzinfo=UTC)


def _message(key: str) -> OutboxMessage:
    return OutboxMessage(topic="a", key=key, ids={"filing": "EF-1", "day": 3, "name": "大發 %s"}, created_at=MOMENT, due_at=MOMENT)


@pytest.mark.django_db
def test_it_is_the_row_that_the_orm_writes():
    by_hand, by_orm = insert(_message("one")), _message("two")
    by_orm.save()
    assert by_hand.pk != by_orm.pk
    assert not by_hand._state.adding
    one, two = ({**OutboxMessage.objects.filter(pk=row.pk).values().get(), "id": 0, "key": ""} for row in (by_hand, by_orm))
    assert one == two
    by_hand.due_at += timedelta(hours=1)
    by_hand.save()
    assert OutboxMessage.objects.count() == 2, "it is known as a row that is there"


@pytest.mark.django_db
def test_what_is_unique_stays_so():
    insert(_message("one"))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(_message("one"))


@pytest.mark.django_db
def test_a_model_whose_save_does_more_is_refused():
    with pytest.raises(TypeError, match="User"):
        insert(User(username="somebody"))


@pytest.mark.django_db
def test_a_model_to_whose_rows_somebody_listens_is_refused():
    def hears(**_told: object) -> None: ...

    post_save.connect(hears, sender=OutboxMessage)
    inserts._written.cache_clear()
    try:
        with pytest.raises(TypeError, match="OutboxMessage"):
            insert(_message("one"))
    finally:
        post_save.disconnect(hears, sender=OutboxMessage)
        inserts._written.cache_clear()

"""The message box over the API: one's own, by pages, and the mark that it was read."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.audit.models import Event
from backoffice.filings.messages import Message
from backoffice.kernel import clock
from backoffice.people.tokens import SCOPES, hash_of, new_token
from tests.backoffice.api.door import Door


def door_of(portal) -> Door:
    token = new_token()
    portal.token_hash, portal.scopes = hash_of(token), list(SCOPES)
    portal.save(update_fields=["token_hash", "scopes"])
    return Door(portal, token)


def test_a_client_lists_reads_and_marks_its_own_messages_and_no_others(lives, at_work, monkeypatch):
    first, second, third = lives.returned(), lives.fee_short(), lives.served()
    door, stranger = door_of(lives.court.portal), Door.of("stranger")
    monkeypatch.setattr("backoffice.api.messages.PAGE", 2)

    page = door.get("messages").json()
    assert [message["filing"] for message in page["messages"]] == [third.reference, second.reference]
    rest = door.get("messages", before=page["next"].rsplit("=", 1)[1]).json()
    assert [message["filing"] for message in rest["messages"]] == [first.reference]
    assert rest["next"] is None

    number = rest["messages"][0]["id"]
    assert door.get(f"messages/{number}").json() == rest["messages"][0]
    assert rest["messages"][0]["read_at"] is None
    marked = door.post(f"messages/{number}/read", b"").json()
    at_work.move_to(clock.now() + timedelta(minutes=1))
    assert door.post(f"messages/{number}/read", b"").json() == marked
    assert marked["read_at"]
    assert Event.objects.filter(code="filing.message_read", subject=first.reference).count() == 1
    unread = door.get("messages", unread="true").json()["messages"]
    assert {message["filing"] for message in unread} == {second.reference, third.reference}
    only = door.get("messages", filing=first.reference.lower()).json()["messages"]
    assert [message["id"] for message in only] == [number]

    assert stranger.get("messages").json() == {"messages": [], "next": None}
    assert stranger.get("messages", filing=first.reference).json()["messages"] == []
    assert stranger.get(f"messages/{number}").status_code == 404
    assert stranger.post(f"messages/{number}/read", b"").status_code == 404
    assert Message.objects.filter(read_at__isnull=True).count() == 2


def test_the_papers_that_a_message_points_to_are_where_it_says(lives, at_work):
    lives.served()
    door = door_of(lives.court.portal)
    (message,) = door.get("messages").json()["messages"]
    (paper,) = message["papers"]
    assert paper["kind"] == "sealed_copy"
    assert door.get(paper["link"].removeprefix("/api/v1/")).status_code == 200


def test_a_list_of_many_costs_no_more_questions_than_of_one(lives, at_work, django_assert_max_num_queries):
    lives.served()
    door = door_of(lives.court.portal)
    door.get("messages")
    with CaptureQueriesContext(connection) as one:
        door.get("messages")
    lives.served()
    lives.returned()
    with django_assert_max_num_queries(len(one)):
        assert len(door.get("messages").json()["messages"]) == 3

"""What the portal is told of the way of the sealed documents to each addressee."""

import json

import pytest

from backoffice.api.schemas import EventsOut
from backoffice.api.serving import CODES
from backoffice.audit.events import declared
from backoffice.filings.deliveries import Delivery
from backoffice.kernel import clock
from tests.backoffice.api.test_messages import door_of
from tests.factories.lives import fresh
from tests.factories.people import ApiClientFactory
from tests.workflows.filing.test_send_notice import server, worked
from tests.workflows.service.test_service import agreed, case, defence
from workflows.filing.actions.read_message import read_message
from workflows.service.actions.end_failed import give_up, serve_by_hand
from workflows.service.actions.send_again import send_again
from workflows.service.actions.take_failed import take_failed

__all__ = ["agreed", "case", "server"]
pytestmark = pytest.mark.django_db
SECRET = "receipt signed by Ms Wong of Lee & Partners"


def told(lives, filing):
    """The events of service as the portal reads them, as the schema promises them."""
    answer = door_of(lives.court.portal).get(f"filings/{filing.reference}/events").json()
    EventsOut.model_validate(answer)
    events = [event for event in answer["events"] if event["service"] is not None]
    return events, json.dumps([event for event in answer["events"] if event["code"] == "filing.served" or event in events])


def steps(events):
    return [(event["service"]["addressee"], event["code"], event["service"]["state"], event["service"]["has_it"]) for event in events]


def test_every_step_is_told_for_each_addressee_and_nobody_is_named(lives, case, agreed, server):
    server.answers += ["550 no such mailbox"]
    filing, officer = defence(lives, case), lives.court.officer
    worked()
    number = Delivery.objects.get(filing=filing, state="failed").number
    other = 3 - number
    given = {"reference": filing.reference, "number": number, "officer": officer}
    take_failed(**given)
    send_again(**given, email="new@lee.example")
    server.answers += ["550 no such mailbox"]
    worked()
    take_failed(**given)
    serve_by_hand(**given, means="post", at=clock.now(), evidence=SECRET)
    read_message(message=Delivery.objects.get(filing=filing, number=other).message_id, client=lives.court.portal)
    events, whole = told(lives, filing)
    assert steps(event for event in events if event["service"]["addressee"] == number) == [
        (number, "service.prepared", "prepared", False), (number, "service.failed", "failed", False),
        (number, "service.sent_again", "prepared", False), (number, "service.failed", "failed", False),
        (number, "service.by_hand", "delivered", True),
    ]  # fmt: skip
    assert steps(event for event in events if event["service"]["addressee"] == other) == [
        (other, "service.prepared", "prepared", False), (other, "service.sent", "sent", True), (other, "service.opened", "opened", True),
    ]  # fmt: skip
    last = next(event["service"] for event in events if event["code"] == "service.by_hand")
    assert (last["means"], last["attempt"], last["fault"]) == ("post", 1, None)
    assert last["served_at"] == clock.in_hong_kong(clock.now()).isoformat(timespec="microseconds")
    failures = [event["service"] for event in events if event["code"] == "service.failed"]
    assert [(each["attempt"], each["fault"]) for each in failures] == [(1, "550"), (2, "550")]
    accounts = {event["service"]["addressee"]: (event["service"]["filer"], event["service"]["account"]) for event in events}
    assert accounts == {1: (True, "chan-and-co"), 2: (False, "lee")}
    for secret in (SECRET, str(officer), "Lee & Partners", "lee@lee.example", "new@lee.example"):
        assert secret not in whole, secret


def test_who_is_sent_no_notice_is_told_too_and_what_is_given_up(lives, case, agreed):
    filing = defence(lives, case)
    events, _whole = told(lives, filing)
    assert steps(events) == [(1, "service.made_available", "delivered", True), (2, "service.made_available", "delivered", True)]
    codes = [event["code"] for event in door_of(lives.court.portal).get(f"filings/{filing.reference}/events").json()["events"]]
    assert codes.index("filing.accepted") < codes.index("service.made_available") < codes.index("filing.served")
    unserved = fresh(lives.unserved())
    given = {"reference": unserved.reference, "number": 1, "officer": lives.court.officer}
    take_failed(**given)
    give_up(**given, ground=SECRET)
    events, whole = told(lives, unserved)
    assert steps(events)[-2:] == [(1, "service.failed", "failed", False), (1, "service.given_up", "given_up", False)]
    assert SECRET not in whole


def test_another_client_is_told_nothing(lives):
    filing = lives.served()
    assert door_of(ApiClientFactory(name="another")).get(f"filings/{filing.reference}/events").status_code == 404


def test_what_is_done_in_the_house_about_a_failure_is_the_only_thing_not_told():
    kept = {code for code in declared() if code.startswith("service.")}
    assert kept - CODES == {"service.taken", "service.released", "service.handed_over", "service.taken_back"}
    assert kept >= CODES

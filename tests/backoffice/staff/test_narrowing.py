"""A queue narrowed: by document, firm, urgency and age, in the order of its turns; and the filters that people keep of it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.cases.models import SealedTo
from backoffice.changes.models import Change
from backoffice.filings import worklists
from backoffice.filings.models import Document, Filing, SavedFilter
from backoffice.filings.narrowing import Narrowing
from backoffice.filings.worklists import Count, Queue
from backoffice.kernel import clock
from tests.append_only import triggers_off
from tests.backoffice.staff.reading import queries, references, words
from tests.factories.court import Court
from tests.factories.filings import FilingFactory

INBOX = "/registry/"


@pytest.fixture
def officer(sign_in, court: Court) -> Client:
    return sign_in(court.officer)


def made(court: Court, **fields) -> Filing:
    return FilingFactory(office=court.registry, case_type=court.action, client=court.portal, fee_checked=True, **fields)


def test_it_is_narrowed_to_what_was_asked_for_and_its_number_with_it(court: Court, officer: Client):
    plain = made(court, filer_organisation="Lee & Partners")
    urgent = made(court, urgent=True)
    old = made(court, received_at=clock.now() - timedelta(days=8))
    other = made(court)
    with triggers_off():
        Document.objects.filter(filing=other).update(type=court.action.document_types.get(code="defence"))
    for asked, found in (
        ({"filer": "lee"}, [plain]),
        ({"urgent": "1"}, [urgent]),
        ({"days": "7"}, [old]),
        ({"doc": "defence"}, [other]),
        ({"doc": "writ", "days": "7"}, [old]),
        ({"doc": "writ", "filer": "nobody"}, []),
        ({"days": "x" * 50}, [urgent, old, plain, other]),
    ):
        answer = officer.get(INBOX, {"queue": "review", **asked})
        assert set(references(answer)) == {one.reference for one in found}, asked
        assert str(answer.context["count"]) == str(len(found)), asked
    assert "Show all of it, not narrowed" in words(officer.get(INBOX, {"queue": "review", "filer": "nobody"}))


def test_a_document_that_is_sealed_is_not_found_by_its_kind(court: Court):
    one = made(court)
    Document.objects.filter(filing=one).update(sealed_to=SealedTo.COURT)
    writs = Narrowing(document_type="writ")
    for sees, number in ((True, 1), (False, 0)):
        court.registry.sees_sealed = sees
        page = worklists.page_of_queue(Queue.REVIEW, user=court.officer, offices=[court.registry], narrowing=writs)
        assert len(page.rows) == number
        assert worklists.count_of_queue(Queue.REVIEW, court.officer, [court.registry], writs) == Count(number)


def test_as_many_queries_narrowed_for_ten_as_for_two(court: Court, officer: Client):
    for _ in range(2):
        made(court)
    address = f"{INBOX}?queue=review&doc=writ&days=0&filer=C"
    few = queries(officer, address)
    for number in range(8):
        made(court)
        SavedFilter.objects.create(owner=court.officer, name=f"Filter {number}", queue="review")
    assert queries(officer, address) == few


def test_what_is_shown_is_kept_under_a_name_and_the_inbox_begins_with_it(court: Court, officer: Client):
    one = made(court, filer_organisation="Lee & Partners")
    made(court)
    asked = "queue=review&filer=Lee&sort=oldest&days=999999999999&office=NOWHERE"
    answer = officer.post(reverse("staff:keep-filter"), {"name": "Lee", "starts": "1", "shared_in": "DC-REG", "asked": asked})
    assert answer.status_code == 302
    begun = officer.get(INBOX)
    assert begun.url == f"{INBOX}?queue=review&filer=Lee&sort=oldest"
    page = officer.get(begun.url)
    assert references(page) == [one.reference]
    assert 'aria-current="true">Lee</a>' in page.content.decode()
    assert len(references(officer.get(INBOX, {"queue": "review"}))) == 2
    assert officer.post(reverse("staff:keep-filter"), {"name": "x", "shared_in": "SCT-REG"}).status_code == 404
    officer.post(reverse("staff:forget-filter"), {"filter": str(SavedFilter.objects.get().pk)})
    assert not SavedFilter.objects.exists()


def test_how_queues_are_worked_is_read_by_all_and_changed_by_who_may(court: Court, officer: Client, sign_in):
    rules, form = reverse("staff:queue-rules"), f"{reverse('staff:queue-rule-change')}?office=DC-REG"
    assert "nothing on record" in words(officer.get(rules))
    assert officer.get(form).status_code == 403
    senior = sign_in(court.senior)
    sent = {"office": "DC-REG", "lease_minutes": "20", "cure_minutes": "", "undo_seconds": "60", "ground": "Practice note 2"}
    sent |= {"second_look_percent": "5", "second_look_days": "14"}
    assert senior.get(form).status_code == 200
    assert senior.get(f"{reverse('staff:queue-rule-change')}?office=SCT-REG").status_code == 404
    for wrong in ({"lease_minutes": "x"}, {"second_look_percent": "101"}, {"undo_seconds": "9999"}, {"ground": ""}):
        assert senior.post(form, {**sent, **wrong}).status_code == 422
    answer = senior.post(form, sent)
    change = Change.objects.get()
    assert answer.url == reverse("staff:change", args=[change.reference])
    shown = words(senior.get(answer.url))
    assert ("20 minutes" in shown, "Sealed copies and service" in shown) == (True, True)

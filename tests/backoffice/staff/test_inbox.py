"""The registry's queues on the screen."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.calendar.models import Closure
from backoffice.filings.models import Filing
from backoffice.filings.submission import Urgency
from backoffice.filings.worklists import PAGE
from backoffice.kernel import clock
from backoffice.people.models import Membership, Role
from tests.backoffice.staff.reading import queries, references, words
from tests.factories.court import Court
from tests.factories.filings import FilingFactory
from tests.factories.lives import Lives, fresh
from workflows.filing.actions.refer import refer
from workflows.filing.actions.take import take

INBOX = reverse("staff:inbox")


def test_rows_say_why_they_stand_where_they_stand(lives: Lives, officer: Client, at_work):
    court = lives.court
    urgent = lives.reach("fee_checked", urgency=Urgency("limitation", "ends tomorrow"))
    overnight = lives.reach("received")
    at_work.move_to(overnight.deemed_received_at)
    due = lives.deemed_received()
    page = words(officer.get(INBOX))
    assert "Urgent: limitation period" in page
    assert "First: urgency asked for, with its ground" in page
    by_time = lives.reach("fee_checked")
    take(reference=by_time.reference, officer=court.colleague)
    page = words(officer.get(INBOX))
    assert "Ben Ho has it" in page
    assert references(officer.get(INBOX)) == [urgent.reference, by_time.reference]
    assert "Awaiting payment" in words(officer.get(INBOX, {"queue": "payment"}))
    assert references(officer.get(INBOX, {"queue": "payment"})) == [due.reference]


def test_a_corrected_filing_says_which_one_it_was(lives: Lives, officer: Client):
    returned = lives.reach("returned")
    again = lives.reach("fee_checked", resubmits=returned.reference)
    assert f"Corrects {returned.reference}" in words(officer.get(INBOX))
    assert references(officer.get(INBOX)) == [again.reference]


def test_a_question_that_was_referred_is_read_whole_in_the_list(lives: Lives, sign_in):
    question = "The applicant acts in person and writes that her brother will speak for her: is leave to be asked for first? " * 2
    filing = lives.reach("taken")
    refer(reference=filing.reference, officer=lives.court.officer, question=question, to=None)
    page = sign_in(lives.court.senior).get(INBOX, {"queue": "referred"})
    below = re.search(r'<tr class="more"><td colspan="(\d+)">(.*?)</td></tr>', page.content.decode(), re.DOTALL)
    assert below is not None
    assert question.strip() in below[2]
    assert int(below[1]) == len(re.findall("<th[ >]", page.content.decode()))
    assert references(page) == [filing.reference], "the line below is no row of its own"


def test_an_empty_queue_says_when_the_next_filings_fall_due(lives: Lives, officer: Client):
    assert "Nothing is waiting for its time either" in words(officer.get(INBOX))
    lives.reach("received")
    page = words(officer.get(INBOX))
    assert "Nothing to review" in page
    assert "1 filing falls due at Wed 11 Mar 2026 08:45:00" in page


def test_the_line_above_says_how_long_the_registry_is_open(sign_in, at_work, court: Court):
    assert "open until 17:30:00, 7 h 30 m left" in words(sign_in(court.officer).get(INBOX))
    at_work.move_to(clock.now() + timedelta(hours=8))
    officer = sign_in(court.officer)  # a session ends while nobody uses it
    assert "closed until Wed 11 Mar 08:45:00" in words(officer.get(INBOX))
    Closure.objects.create(office=court.registry, closed_from=clock.now(), ground="gale", evidence="seen")
    assert "when it opens again is not known yet" in words(officer.get(INBOX))


def test_ages_are_working_hours(lives: Lives, sign_in, at_work):
    """In at ten on Tuesday; looked at at nine on Wednesday: seven hours and a half, and a quarter of an hour."""
    lives.reach("fee_checked")
    at_work.move_to(clock.now() + timedelta(hours=23))
    assert "Tue 10 Mar 10:00:00 7.8" in words(sign_in(lives.court.officer).get(INBOX))


def test_tabs_carry_their_counts_and_what_is_past_is_not_counted(lives: Lives, officer: Client):
    for standing in ("received", "deemed_received", "fee_short", "fee_checked", "taken", "returned"):
        lives.reach(standing)
    page = words(officer.get(INBOX))
    assert (
        "To review 2 Urgent 0 Mine 1 Held 0 Referred 0 Awaiting filer 1 Failed service 0 More queues "
        "To post 0 Awaiting payment 1 Shortfall 1 Not yet due 1 Not served 0 Decided"
    ) in page


def test_the_next_page_goes_on_where_this_one_ends(court: Court, officer: Client):
    for _ in range(PAGE + 3):
        FilingFactory(office=court.registry, case_type=court.action, client=court.portal, fee_checked=True)
    first = officer.get(INBOX)
    following = first.context["page"].following
    second = officer.get(INBOX, {"after": following.text()})
    shown = references(first) + references(second)
    assert (len(references(first)), len(references(second))) == (PAGE, 3)
    assert len(set(shown)) == PAGE + 3
    assert f"Next {PAGE}" in words(first)
    assert "First page" in words(second)
    assert second.context["page"].following is None


def test_as_many_queries_for_fifty_filings_as_for_five(court: Court, officer: Client):
    def more(number: int) -> None:
        for _ in range(number):
            FilingFactory(office=court.registry, case_type=court.action, client=court.portal, fee_checked=True, documents=3)

    more(5)
    few = queries(officer, INBOX)
    more(45)
    assert queries(officer, INBOX) == few
    # Each queue is counted along its own index, and the review queue is read in four stretches of its.
    assert few <= 30


def test_filters_narrow_by_case_type_and_by_registry(lives: Lives, officer: Client):
    court = lives.court
    Membership.objects.create(user=court.officer, office=court.tribunal, role=Role.REGISTRY_OFFICER)
    action = lives.reach("fee_checked")
    compensation = lives.reach("deemed_received", documents=lives.submission("application").documents, case_type="DCEC")
    assert compensation.case_type.code == "DCEC"
    assert references(officer.get(INBOX, {"type": "DCCJ"})) == [action.reference]
    assert references(officer.get(INBOX, {"type": "DCEC"})) == []
    assert references(officer.get(INBOX, {"office": "DC-REG"})) == [action.reference]
    assert references(officer.get(INBOX, {"office": "SCT-REG"})) == []


def test_take_next_takes_the_first_and_opens_it(lives: Lives, officer: Client, at_work):
    lives.reach("fee_checked")
    at_work.move_to(clock.now() + timedelta(minutes=5))
    urgent = lives.reach("fee_checked", urgency=Urgency("hearing", "at 14:30"))
    answer = officer.post(reverse("staff:take-next"))
    assert answer.url == reverse("staff:filing", args=[urgent.reference])
    assert fresh(urgent).taken_by == lives.court.officer


def test_take_next_with_nothing_in_line_says_so(lives: Lives, officer: Client):
    answer = officer.post(reverse("staff:take-next"), follow=True)
    assert "Nothing is waiting to be taken." in words(answer)


def test_take_next_pressed_again_on_the_same_page_opens_the_same_filing(lives: Lives, officer: Client):
    for _each in range(3):
        lives.reach("fee_checked")

    def presses() -> set[str]:
        return set(re.findall(r'name="press" value="(\w+)"', officer.get(INBOX).content.decode()))

    (press,) = presses()
    first, again = (officer.post(reverse("staff:take-next"), {"press": press}).url for _each in range(2))
    assert first == again
    assert Filing.objects.filter(taken_by=lives.court.officer).count() == 1
    (another,) = presses()
    assert officer.post(reverse("staff:take-next"), {"press": another}).url != first
    for strange in ("é", "-", "a" * 1000):
        assert officer.post(reverse("staff:take-next"), {"press": strange}).status_code == 302


def test_take_next_takes_from_the_office_that_was_asked_for(lives: Lives, officer: Client):
    Membership.objects.create(user=lives.court.officer, office=lives.court.tribunal, role=Role.REGISTRY_OFFICER)
    filing = lives.reach("fee_checked")
    assert "Nothing is waiting" in words(officer.post(reverse("staff:take-next"), {"office": "SCT-REG"}, follow=True))
    assert fresh(filing).taken_by is None
    assert officer.post(reverse("staff:take-next"), {"office": "HC-REG"}).status_code == 404


def test_who_may_not_take_is_not_offered_it(lives: Lives, sign_in):
    lives.reach("fee_checked")
    assert "Take next" not in words(sign_in(lives.court.auditor).get(INBOX))


def test_the_list_tells_that_it_has_changed_and_moves_nothing(lives: Lives, officer: Client):
    first = lives.reach("fee_checked")
    seen = officer.get(INBOX).context["seen"]
    news = reverse("staff:inbox-news")
    unchanged = officer.get(news, {"seen": seen})
    assert "This queue has changed" not in words(unchanged)
    take(reference=first.reference, officer=lives.court.colleague)
    changed = officer.get(news, {"seen": seen, "type": "DCCJ"})
    assert "This queue has changed" in words(changed)
    assert 'href="/registry/?type=DCCJ"' in changed.content.decode()
    assert 'id="count-review" hx-swap-oob="true">1<' in changed.content.decode()


@pytest.mark.parametrize("queue", ["review", "mine", "payment", "short", "not-due", "decided", "returned", "no-such-queue"])
def test_every_queue_can_be_empty(officer: Client, queue: str):
    assert officer.get(INBOX, {"queue": queue, "after": "nonsense"}).status_code == 200


def test_text_from_outside_is_text(lives: Lives, officer: Client):
    lives.reach("fee_checked")
    Filing.objects.update(filer_organisation="<script>alert(1)</script>", filer_acts_for='"><img src=x>')
    page = officer.get(INBOX).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;" in page

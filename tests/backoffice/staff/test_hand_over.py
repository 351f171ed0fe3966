"""Work in hand: what each officer has, all of it handed over at once, or one failure from its own page."""

import pytest
from django.urls import reverse

from backoffice.filings.deliveries import Delivery
from backoffice.filings.failed_notices import FailedNotice
from backoffice.filings.models import SecondLook
from tests.backoffice.staff.reading import words
from tests.factories.lives import fresh
from workflows.filing.actions.look_again import take_look
from workflows.service.actions.take_failed import take_failed
from workflows.service.actions.take_notice import take_notice

pytestmark = pytest.mark.django_db


def test_who_has_what_is_counted_and_listed_and_goes_over_at_once(lives, sign_in):
    court, hands = lives.court, reverse("staff:hands")
    lives.taken()
    unserved, untold = fresh(lives.unserved()), fresh(lives.untold())
    take_failed(reference=unserved.reference, number=1, officer=court.officer)
    take_notice(reference=untold.reference, number=1, officer=court.officer)
    # The officer decided on one themselves, so that it cannot go to them, and the senior officer on the other.
    own = take_look(reference=lives.drawn().reference, officer=court.colleague)
    look = take_look(reference=lives.drawn("rejected").reference, officer=court.officer)
    senior = sign_in(court.senior)
    shown = words(senior.get(hands))
    for said in ("1 filing under review", "1 failed service", "1 failed notice", "1 second look", look.reference, f"{court.officer} (4)"):
        assert said in shown, said
    assert own.line.filing.reference not in shown, "a look does not tell of which filing it is"
    assert reverse("staff:service", args=[unserved.reference, 1]) in senior.get(hands).content.decode()
    given = {"from": court.officer.pk, "to": court.colleague.pk, "ground": "on leave", "press": "one"}
    assert f"4 pieces of work went to {court.colleague}" in words(senior.post(reverse("staff:hand-over-all"), given, follow=True))
    assert "2 second looks" in words(senior.get(hands)), "with the one that was theirs"
    assert SecondLook.objects.get(pk=look.pk).taken_by == court.colleague
    given = {"from": court.colleague.pk, "to": court.officer.pk, "ground": "back", "press": "two"}
    told = words(senior.post(reverse("staff:hand-over-all"), given, follow=True))
    assert f"4 pieces of work went to {court.officer}" in told
    assert f"{own.reference}: {court.officer} may not do this second look: it went back to those who can." in told


def test_the_page_asks_as_much_of_the_database_however_much_is_in_hand(
    lives, sign_in, django_assert_num_queries, django_assert_max_num_queries
):
    court, hands, senior = lives.court, reverse("staff:hands"), sign_in(lives.court.senior)

    def more():
        take_failed(reference=fresh(lives.unserved()).reference, number=1, officer=court.officer)
        take_notice(reference=fresh(lives.untold()).reference, number=1, officer=court.colleague)
        take_look(reference=lives.drawn().reference, officer=court.colleague)
        lives.taken()

    more()
    senior.get(hands)
    with django_assert_max_num_queries(16) as asked:
        senior.get(hands)
    more()
    with django_assert_num_queries(len(asked.captured_queries)):
        senior.get(hands)


@pytest.mark.parametrize("page", ["service", "failed-notice"])
def test_one_failure_is_handed_over_on_its_page(lives, sign_in, page):
    court = lives.court
    filing, take, kind = (lives.unserved(), take_failed, Delivery) if page == "service" else (lives.untold(), take_notice, FailedNotice)
    here = reverse(f"staff:{page}", args=[filing.reference, 1])
    senior = sign_in(court.senior)
    assert "Hand over" not in words(senior.get(here)), "nobody has it"
    take(reference=filing.reference, number=1, officer=court.officer)
    assert "Hand over" in words(senior.get(here))
    assert "Hand over" not in words(sign_in(court.colleague).get(here)), "that is a senior officer's"
    senior = sign_in(court.senior)
    wrong = senior.post(here, {"act": "hand-over", "to": court.colleague.pk, "ground": " "})
    assert wrong.status_code == 422 and "Say why you take it out of" in words(wrong)
    assert senior.post(here, {"act": "hand-over", "to": court.cashier.pk, "ground": "away"}).status_code == 404
    answer = senior.post(here, {"act": "hand-over", "to": court.colleague.pk, "ground": "on leave"}, follow=True)
    assert f"{court.colleague} has it now." in words(answer)
    assert kind.objects.get(filing=filing).taken_by == court.colleague


def test_a_second_look_is_given_back_on_its_page(lives, sign_in):
    look = take_look(reference=lives.drawn().reference, officer=lives.court.colleague)
    colleague = sign_in(lives.court.colleague)
    assert "Give it back" in words(colleague.get(reverse("staff:second-look", args=[look.reference])))
    told = colleague.post(reverse("staff:second-look-release", args=[look.reference]), follow=True)
    assert "Given back to the list." in words(told) and look.reference in words(told)
    assert SecondLook.objects.get(pk=look.pk).taken_by is None

"""Two officers at their screens, at one filing, at the same moment."""

import re
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.audit.models import Event
from backoffice.filings.models import Filing
from backoffice.people.models import User
from tests.concurrency.together import together
from tests.factories.lives import Lives, fresh
from workflows.filing.actions.take import release
from workflows.filing.models import FilingProcess

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sound")]
TIMES = 50


def seated(user: User) -> Client:
    """Somebody's own browser, signed in."""
    client = Client()
    client.force_login(user)
    return client


def taken_by(filing: Filing) -> User:
    holder = fresh(filing).taken_by
    assert holder is not None
    return holder


def test_two_officers_race_for_one_filing_fifty_times_and_the_other_reads_who_was_first(lives: Lives):
    filing = lives.fee_checked()
    officers = (lives.court.officer, lives.court.colleague)
    screens = [seated(user) for user in officers]
    address = reverse("staff:take", args=[filing.reference])
    for turn in range(1, TIMES + 1):
        answers = together(*[partial(screen.post, address) for screen in screens])
        winner = taken_by(filing)
        first, second = sorted(answers, key=lambda answer: answer.status_code)
        assert (first.status_code, second.status_code) == (302, 409)
        assert first is answers[officers.index(winner)]
        told = re.sub(r"<[^>]+>|\s+", " ", second.content.decode())
        assert "Somebody was first" in told
        assert f"{winner.display_name} has it since" in told
        assert FilingProcess.objects.filter(filing=filing, finished=None).count() == 1
        assert Event.objects.filter(subject=filing.reference, code="filing.taken").count() == turn
        release(reference=filing.reference, officer=winner)

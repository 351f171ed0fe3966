"""Closing a case, opening it again and a change of solicitors, through the acts, the door and the screens."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.cases.models import Case, RegisterEntry
from backoffice.cases.standing import CaseStanding, Representation
from backoffice.filings.models import QueueRule
from backoffice.filings.representation import acting_for
from backoffice.kernel import clock
from backoffice.kernel.errors import Forbidden, NotFound, Refused
from tests.factories.closures import Storm
from tests.factories.court import AT_WORK
from tests.factories.lives import fresh, stored_document
from tests.factories.rows import everything
from workflows.cases.actions.change_solicitors import change_solicitors
from workflows.cases.actions.close_case import close_case, reopen_case
from workflows.cases.actions.set_level import seal_case
from workflows.filing.actions.accept import accept

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(lives):
    return lives.served().case


def close(lives, case, **changes):
    given = {"number": case.number, "on": clock.today(), "ground": "settled", "officer": lives.court.senior}
    return close_case(**{**given, **changes})


def reopen(lives, case, **changes):
    given = {"number": case.number, "on": clock.today(), "ground": "order", "officer": lives.court.senior}
    return reopen_case(**{**given, **changes})


def change(lives, case, **changes):
    given = {
        "number": case.number, "party": case.parties.get(role="defending").pk, "solicitors": "Lee & Partners",
        "effective_on": clock.today(), "note": "notice of 9 March", "officer": lives.court.officer,
    }  # fmt: skip
    return change_solicitors(**{**given, **changes})


def test_a_closed_case_takes_nothing_in_and_does_again_when_it_is_opened(lives, case):
    first = close(lives, case)
    assert close(lives, case) == first, "sent again, it is done"
    with pytest.raises(Refused, match="closed"):
        lives.receive("defence", case_number=case.number, parties=())
    reopen(lives, case)
    assert lives.receive("defence", case_number=case.number, parties=()).case == case
    assert [standing.closes for standing in CaseStanding.objects.filter(case=case)] == [True, False]
    told = RegisterEntry.objects.filter(case=case, filing_reference="").values_list("text", "text_zh").order_by("id")
    assert [text for text, _zh in told] == ["Case closed: settled", "Case opened again: by order of the court"]


def test_what_waits_in_a_case_keeps_it_open_and_what_came_meanwhile_is_not_accepted(lives, case):
    filing = lives.taken(documents=(stored_document("defence"),), case_number=case.number, parties=(), claim_amount_cents=None)
    with pytest.raises(Refused, match=filing.reference):
        close(lives, case)
    # As when the door took it in while the case was being closed.
    Case.objects.filter(pk=case.pk).update(closed_at=clock.now())
    with pytest.raises(Refused, match="is closed"):
        accept(reference=filing.reference, officer=lives.court.officer)


@pytest.mark.parametrize("act", [close, reopen])
def test_who_has_not_the_right_or_does_not_see_the_case_changes_nothing(lives, case, act):
    if act is reopen:
        close(lives, case)
    seal_case(number=case.number, level="court", ground="Order 1", officer=lives.court.senior)
    before = everything()
    with pytest.raises(Forbidden):
        act(lives, case, officer=lives.court.officer)
    with pytest.raises(NotFound):
        act(lives, case, number="DCCJ 999/2026")
    with pytest.raises(NotFound):
        change(lives, case)
    assert everything() == before


def test_other_solicitors_act_and_who_did_before_stays_on_record(lives, case):
    commencing, defending = case.parties.order_by("role")
    known = acting_for(case, [commencing, defending])
    assert (known[defending.pk].solicitors, known[defending.pk].history) == (None, ())
    filing = case.filings.get()
    new = change(lives, case, filing=filing.reference.lower(), note="")
    assert change(lives, case, filing=filing.reference, note="") == new
    change(lives, case, solicitors="")
    now = acting_for(case, [defending])[defending.pk]
    assert (now.solicitors, now.since, [each.before for each in now.history]) == ("", clock.today(), ["Lee & Partners", ""])
    assert [each.before_known for each in now.history] == [True, False]
    assert "in place of Lee & Partners" in RegisterEntry.objects.filter(case=case).latest("id").text
    assert RegisterEntry.objects.filter(case=case, filing_reference=filing.reference).count() == 2
    with pytest.raises(Refused):
        change(lives, case, filing="EF-0000-0000")
    with pytest.raises(NotFound):
        change(lives, case, party=0)
    assert Representation.objects.count() == 2


def test_through_the_screens(lives, case):
    client = Client()
    client.force_login(lives.court.senior)
    here, today = {"number": case.number}, clock.today().isoformat()
    party = str(case.parties.get(role="defending").pk)
    typed = {"party": party, "how": "solicitors", "solicitors": "", "on": today, "note": "notice of 9 March"}
    address = reverse("staff:case-solicitors", kwargs=here)
    assert client.post(address, typed).status_code == 422
    opening = case.filings.get(opens_case=True)
    offered = client.get(address).content.decode()
    assert f'<option value="{opening.reference}">Writ of summons' in offered, "what gives notice is chosen"
    assert client.post(address, {**typed, "solicitors": "Lee & Partners"}).status_code == 302
    address = reverse("staff:case-close", kwargs=here)
    assert client.post(address, {"act": "close", "ground": "", "on": today}).status_code == 422
    assert client.post(address, {"act": "close", "ground": "settled", "on": "soon"}).status_code == 422
    assert client.post(address, {"act": "close", "ground": "settled", "note": "Consent order", "on": today}).status_code == 302
    text = client.get(reverse("staff:case", kwargs=here)).content.decode()
    for words in ("Lee &amp; Partners", "settled: Consent order", "Open it again", "Change of solicitors", "Served on"):
        assert words in text, words
    assert client.post(address, {"act": "reopen", "ground": "mistake", "on": today}).status_code == 302
    book = client.get(reverse("staff:report", kwargs={"identifier": "cause-book"}), {"on": today}).content.decode()
    assert "Case closed: settled" in book


def test_a_change_of_solicitors_rests_on_what_can_not_be_undone_and_stays_when_its_notice_is_dated_anew(lives, case, at_work):
    QueueRule.objects.create(office=lives.court.registry, lease_minutes=30, undo_seconds=60, evidence="test")
    again = {"documents": (stored_document("defence"),), "case_number": case.number, "parties": ()}
    notice = lives.accepted(**again)
    with pytest.raises(Refused):
        change(lives, case, filing=notice.reference, note="")
    at_work.move_to(clock.now() + timedelta(minutes=2))
    entry = change(lives, case, filing=notice.reference, note="")
    Storm(lives.court).close(clock.now() - timedelta(minutes=30), clock.now() + timedelta(days=1))
    assert fresh(notice).deemed_received_at.date() > AT_WORK.date()
    rows = RegisterEntry.objects.filter(filing_reference=notice.reference)
    assert not rows.filter(document_title="", corrected_by__isnull=False).exists()
    assert rows.exclude(document_title="").filter(corrected_by__isnull=False).count() == 1
    assert entry == Representation.objects.latest("id")

"""What was decided before decisions were counted is entered afterwards: the same lines, once, however often it is begun."""

from dataclasses import replace
from datetime import timedelta
from itertools import islice

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from backoffice.audit.models import Event
from backoffice.filings.consistency import By, Span, counted_from, figures
from backoffice.filings.decided import DecisionLine, LinesFrom
from backoffice.filings.models import QueueRule, SecondLook
from backoffice.filings.rules import ReturnedFor
from backoffice.kernel import clock, languages
from tests.append_only import triggers_off
from tests.backoffice.staff.reading import words
from tests.factories.lives import fresh, stored_document
from tests.factories.rows import everything
from tests.soundness import breaches
from workflows.cases.actions.set_level import seal_filing
from workflows.changes.actions.confirm_change import confirm_change
from workflows.filing.actions.enter_decisions import enter_decisions
from workflows.filing.actions.return_for_correction import return_for_correction
from workflows.filing.actions.take import take
from workflows.filing.actions.undo_acceptance import undo_acceptance
from workflows.operations.actions.recount import recount
from workflows.service.actions.keep_organisation import enter_organisation, enter_user
from workflows.service.consents import Wanted

pytestmark = pytest.mark.django_db
FIELDS = [field.attname for field in DecisionLine._meta.concrete_fields if field.attname not in ("id", "undone_at")]


def lines():
    return set(DecisionLine.objects.filter(undone_at=None).values_list(*FIELDS))


def numbers(court):
    month = clock.today().replace(day=1)
    court.registry.sees_sealed = True
    found = {by: figures(court.registry, Span(month, month), by) for by in By}
    return {by: ({str(key): dict(one.rulings) for key, one in each.each.items()}, each.reasons) for by, each in found.items()}


def before_they_were_kept():
    """As it was before there was a table of them."""
    with triggers_off(), connection.cursor() as cursor:
        for table in ("filings_secondlookreason", "filings_secondlook", "filings_decisionline", "filings_decisiontally"):
            cursor.execute(f"DELETE FROM {table}")


@pytest.fixture
def decided(lives, at_work):
    """One of each, a minute apart; and what is not counted."""

    def later():
        at_work.move_to(clock.now() + timedelta(minutes=1))

    officer = lives.court.officer
    rule = QueueRule.objects.create(office=lives.court.registry, lease_minutes=30, undo_seconds=30, evidence="test")
    undone = lives.accepted()
    undo_acceptance(reference=undone.reference, officer=officer)
    rule.delete()
    firm = enter_organisation(kind="firm", name="Lee & Partners", name_zh="", evidence="form", officer=officer)
    enter_user(number=firm.pk, wanted=Wanted("Clerk", lives.court.portal.name, "lee", ""), officer=officer)
    later()
    lees = replace(lives.submission().filer, organisation="LEE  & Partners", account="lee")
    acts = [lives.accepted, lives.served, lives.returned, lives.rejected, lives.lapsed, lambda: lives.accepted(filer=lees)]
    for act in [*acts, lives.in_part, lambda: lives.returned(documents=(stored_document("writ"), stored_document("defence")))]:
        act()
        later()
    short = lives.taken_shortfall()
    return_for_correction(reference=short.reference, officer=lives.court.cashier, reasons=[ReturnedFor("not-signed")], cure_by=None)
    aside = lives.served()
    change = lives.aside_proposed(aside)
    confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=lives.court.manager)
    later()
    take(reference=aside.reference, officer=officer)
    reasons = [ReturnedFor("not-signed", document=1), ReturnedFor("parties-differ")]
    return_for_correction(reference=aside.reference, officer=officer, reasons=reasons, cure_by=None)
    sealed = lives.returned()
    seal_filing(reference=sealed.reference, document=1, level="court", ground="Order 1", officer=lives.court.senior)
    later()
    return fresh(aside)


def test_the_same_lines_are_entered_as_the_acts_had_kept(lives, decided):
    kept, counted = lines(), numbers(lives.court)
    assert len(kept) > 15
    before_they_were_kept()
    assert numbers(lives.court) != counted
    QueueRule.objects.create(office=lives.court.registry, lease_minutes=30, second_look_percent=100, evidence="test")
    call_command("enter_decisions")
    assert (lines(), numbers(lives.court)) == (kept, counted)
    assert not SecondLook.objects.exists(), "nothing old is drawn"
    assert breaches("I15") == []
    assert recount() == 0
    event = Event.objects.get(code="decision.entered", office="DC-REG")
    assert event.data["number"] == len({row[FIELDS.index("filing_id")] for row in kept})
    before = everything()
    call_command("enter_decisions")
    assert everything() == before


def test_it_goes_on_where_it_was_and_the_figures_reach_back_so_far(lives, decided, at_work):
    kept = lines()
    before_they_were_kept()
    registry = lives.court.registry
    assert counted_from(registry, clock.now()) == clock.now()
    newer = lives.accepted()
    assert counted_from(registry, clock.now()) == fresh(newer).decided_at
    manager = Client()
    manager.force_login(lives.court.manager)
    seen = []
    for _each in range(3):
        (reached,) = islice(enter_decisions(batch=3), 1)
        seen.append((reached.back_to, reached.complete))
        assert counted_from(registry, clock.now()) == reached.back_to, "not all yet"
    assert seen == sorted(seen, reverse=True)
    page = words(manager.get(reverse("staff:consistency")))
    assert f"Decisions are counted from {languages.day(clock.in_hong_kong(reached.back_to).date())} on." in page
    assert [each.complete for each in enter_decisions(batch=3)][-1]
    assert kept < lines()
    assert len(lines()) == len(kept) + 1
    assert counted_from(registry, clock.now()) is None
    page = words(manager.get(reverse("staff:consistency")))
    assert "counted from its first one on" in page and "not counted yet" not in page
    assert set(LinesFrom.objects.values_list("complete", flat=True)) == {True}

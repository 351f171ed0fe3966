"""How filings were decided is kept with each decision, and how many there are by the database: what is undone or sealed counts right."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from backoffice.cases.models import DocumentType
from backoffice.filings.consistency import By, Span, Wanted, figures, firm_called, kinds, month_after, page_of_lines
from backoffice.filings.decided import DECISION, REASON, TALLIED_DECISIONS, DecisionLine, DecisionTally, Ruling, fold_decisions
from backoffice.filings.firms import Firm
from backoffice.filings.models import QueueRule
from backoffice.kernel import clock
from backoffice.kernel.tallies import standing
from backoffice.people.models import OrganisationUser
from backoffice.people.organisations import organisation_at
from tests.factories.court import AT_WORK
from workflows.cases.actions.set_level import seal_case, seal_filing
from workflows.filing.actions.accept import accept
from workflows.filing.actions.return_for_correction import ReturnedFor, return_for_correction
from workflows.filing.actions.undo_acceptance import undo_acceptance
from workflows.service.actions.keep_organisation import end_user, enter_organisation, enter_user
from workflows.service.consents import Wanted as Wanted_box

pytestmark = pytest.mark.django_db


@pytest.fixture
def span(at_work):
    month = clock.today().replace(day=1)
    return Span(month, month)


def found(court, span, by=By.OFFICER, *, sealed=True, kind=None):
    office = court.registry
    office.sees_sealed = sealed
    each = figures(office, span, by, kind)
    named = {str(key) if by is By.FIRM else key: (one.number, one.returned, one.rejected) for key, one in each.each.items()}
    assert len(named) == len(each.each)
    return named, each


def test_each_decision_is_counted_by_officer_kind_and_firm_with_its_reasons(lives, span):
    court = lives.court
    lives.accepted()
    lives.served(
        filer=lives.submission().filer.__class__(name="Ben Ho", organisation="Ho  &  Sons", account="b", acts_for="", email="b@b.example")
    )
    lives.returned()
    lives.lapsed()
    lives.rejected()
    lives.in_part("writ", "defence")
    lives.taken()
    officer, senior = court.officer.pk, court.senior.pk
    numbers, each = found(court, span)
    assert numbers == {officer: (5, 2, 0), senior: (1, 0, 1)}
    assert (each.all.number, each.all.against, round(each.all.rate, 3)) == (6, 3, 0.5)
    writ = DocumentType.objects.get(case_type=court.action, code="writ").pk
    assert found(court, span, By.TYPE)[0] == {writ: (6, 2, 1)}
    assert kinds(court.registry, span) == [writ]
    numbers, by_firm = found(court, span, By.FIRM)
    assert numbers == {"Chan & Co.": (5, 2, 1), "Ho & Sons": (1, 0, 0)}
    given = {line.reason.code: line.reason_id for line in DecisionLine.objects.filter(REASON).select_related("reason")}
    assert each.reasons == {officer: {given["not-signed"]: 3}, senior: {given["wrong-court"]: 1}}
    assert {str(firm): reasons for firm, reasons in by_firm.reasons.items()} == {
        "Chan & Co.": {given["not-signed"]: 3, given["wrong-court"]: 1}
    }
    before = Span(span.begins.replace(year=span.begins.year - 1), span.begins.replace(year=span.begins.year - 1))
    assert found(court, before)[0] == {}
    assert month_after(span.begins.replace(month=12)).isoformat() == f"{span.begins.year + 1}-01-01"


def test_a_shortfall_that_the_accounts_office_returns_is_not_counted(lives, span):
    filing = lives.taken_shortfall()
    return_for_correction(
        reference=filing.reference, officer=lives.court.cashier, reasons=[ReturnedFor("not-signed")], cure_by=clock.today()
    )
    assert not DecisionLine.objects.exists()


def test_what_is_undone_is_not_counted_and_is_counted_once_when_decided_again(lives, span):
    QueueRule.objects.create(office=lives.court.registry, lease_minutes=30, undo_seconds=60, evidence="test")
    filing = lives.accepted()
    undo_acceptance(reference=filing.reference, officer=lives.court.officer)
    assert found(lives.court, span)[0] == {}
    reasons = [ReturnedFor("not-signed"), ReturnedFor("not-signed", document=1)]
    return_for_correction(reference=filing.reference, officer=lives.court.officer, reasons=reasons, cure_by=clock.today())
    numbers, each = found(lives.court, span)
    assert numbers == {lives.court.officer.pk: (1, 1, 0)}
    assert [sum(numbers.values()) for numbers in each.reasons.values()] == [2]
    assert list(DecisionLine.objects.filter(filing=filing, position=0).order_by("pk").values_list("ruling", flat=True)) == [
        "accepted",
        "returned",
    ]


def test_what_is_sealed_to_the_court_counts_for_nobody_who_may_not_see_it(lives, span):
    """The filing, its case, its first document, or the one that a reason is about; and again when it is opened."""
    court = lives.court
    case, filing = lives.accepted(), lives.returned()
    both = lives.in_part("writ", "defence")
    whole = found(court, span)

    def sealed(level):
        seal_case(number=case.case.number, level=level, ground=f"order {level}", officer=court.senior)
        seal_filing(reference=filing.reference, document=1, level=level, ground=f"order {level}", officer=court.senior)
        seal_filing(reference=both.reference, document=2, level=level, ground=f"order {level}", officer=court.senior)

    sealed("court")
    numbers, each = found(court, span, sealed=False)
    assert (numbers, each.reasons) == ({court.officer.pk: (1, 0, 0)}, {}), "the reason of the sealed document is not told"
    assert found(court, span, By.FIRM, sealed=False)[1].reasons == {}
    assert found(court, span) == whole
    blind = court.registry
    blind.sees_sealed = False
    assert [line.filing_id for line in page_of_lines(Wanted(blind, span))[0]] == [both.pk]
    sealed(None)
    assert found(court, span, sealed=False) == whole


def test_the_numbers_are_folded_set_right_and_kept_by_triggers(lives, span):
    for _each in range(3):
        lives.returned()
    before, rows = found(lives.court, span), DecisionTally.objects.count()
    assert fold_decisions() == rows - DecisionTally.objects.count() > 0
    assert (fold_decisions(), found(lives.court, span)) == (0, before)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE filings_decisiontally SET number = number + 1 WHERE list = 'firm'")
    call_command("recount")
    assert found(lives.court, span, By.FIRM)[0] == {"Chan & Co.": (3, 3, 0)}
    assert standing(DecisionLine, TALLIED_DECISIONS) == []


def test_every_figure_is_the_number_of_its_list_and_the_list_is_walked_by_key(lives, span):
    made = [lives.returned() for _each in range(3)] + [lives.accepted() for _each in range(2)]
    office, seen, after = lives.court.registry, [], None
    while True:
        lines, after = page_of_lines(Wanted(office, span, officer=lives.court.officer.pk), after, size=2)
        seen += [line.filing_id for line in lines]
        if after is None:
            break
    assert sorted(seen, reverse=True) == seen == sorted((one.pk for one in made), reverse=True)
    for by, name in ((By.OFFICER, "officer"), (By.TYPE, "kind"), (By.FIRM, "firm")):
        each = found(lives.court, span, by)[1].each
        for key, ruling in ((key, ruling) for key in each for ruling in Ruling.values):
            lists = DecisionLine.objects.filter(Wanted(office, span, rulings=(ruling,), **{name: key}).query())
            assert Counter(lists.values_list("ruling", flat=True)).total() == each[key].rulings.get(ruling, 0)
    assert DecisionLine.objects.filter(DECISION).count() == 5


def test_the_lists_are_read_along_their_indexes(lives, span):
    office = lives.court.registry
    for asked, index in (
        ({"officer": 1}, "by_officer"),
        ({"kind": 1}, "by_type"),
        ({"firm": Firm("x", None, ("x",))}, "by_firm"),
        ({"firm": Firm("x", 7, ())}, "by_organisation"),
        ({"reason": 1}, "by_reason"),
        ({}, "by_time"),
    ):
        rows = DecisionLine.objects.filter(Wanted(office, span, **asked).query()).order_by("-at", "-id")
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL enable_seqscan = off")
        plan = rows.explain()
        assert f"decision_line_{index}" in plan, plan
        assert "Sort" not in plan and "TEMP B-TREE" not in plan, plan


def filer(lives, organisation, account="another"):
    return {"filer": replace(lives.submission().filer, organisation=organisation, account=account)}


def linked(lives, name, account="another"):
    """An organisation on our records, and the account that is its."""
    officer, portal = lives.court.officer, lives.court.portal.name
    firm = enter_organisation(kind="firm", name=name, name_zh="", evidence="form", officer=officer)
    user = enter_user(number=firm.pk, wanted=Wanted_box("Clerk", portal, account, "c@c.example"), officer=officer)
    return firm, user


def figures_and_lists(court, span):
    """The number of each firm, which is that of its list."""
    office = court.registry
    office.sees_sealed = True
    each = figures(office, span, By.FIRM).each
    for firm, one in each.items():
        again = firm_called(office, span, firm.name, firm.organisation)
        assert again == firm
        lines, _after = page_of_lines(Wanted(office, span, firm=again))
        assert len(lines) == one.number, firm
    return {(str(firm), firm.organisation): one.number for firm, one in each.items()}


def test_spellings_of_one_name_are_one_firm_called_as_it_was_spelled_last(lives, span, at_work):
    for name in ("CHAN & CO", "Chan and Company", "Chan, & Co.", "Chan LLP", "陳 李律師行", "陳李律師行"):
        lives.accepted(**filer(lives, name))
        at_work.move_to(clock.now() + timedelta(seconds=1))
    assert figures_and_lists(lives.court, span) == {("Chan, & Co.", None): 3, ("Chan LLP", None): 1, ("陳李律師行", None): 2}
    # A later month says which is the latest without a look at the lines.
    at_work.move_to(clock.now() + timedelta(days=31))
    lives.accepted(**filer(lives, "chan and company"))
    later = Span(span.begins, clock.today().replace(day=1))
    assert figures_and_lists(lives.court, later)["chan and company", None] == 4


def test_what_is_filed_from_an_organisations_account_is_its_whatever_is_written(lives, span, at_work):
    before = lives.accepted(**filer(lives, "Lee & Partners"))
    at_work.move_to(clock.now() + timedelta(seconds=1))
    firm, user = linked(lives, "Lee & Partners")
    lives.accepted(**filer(lives, "LEE AND PARTNERS"))
    at_work.move_to(clock.now() + timedelta(seconds=1))
    lives.accepted(**filer(lives, "Lee's office, Kowloon"))
    assert figures_and_lists(lives.court, span) == {("Lee's office, Kowloon", firm.pk): 3}, "and by its name what was filed before"
    assert DecisionLine.objects.get(filing=before, position=0).organisation is None
    at_work.move_to(clock.now() + timedelta(seconds=1))
    end_user(number=firm.pk, user=user.pk, officer=lives.court.officer)
    lives.accepted(**filer(lives, "Lee's office"))
    assert figures_and_lists(lives.court, span) == {("Lee's office, Kowloon", firm.pk): 3, ("Lee's office", None): 1}


def test_two_organisations_of_one_name_stay_two_and_nobody_guesses_whose_the_rest_is(lives, span):
    one, _user = linked(lives, "Wong & Co.", "wong-1")
    two, _user = linked(lives, "Wong and Company", "wong-2")
    for account in ("wong-1", "wong-2", "wong-2", "somebody"):
        lives.accepted(**filer(lives, "Wong & Co.", account))
    assert figures_and_lists(lives.court, span) == {("Wong & Co.", one.pk): 1, ("Wong & Co.", two.pk): 2, ("Wong & Co.", None): 1}
    manager = Client()
    manager.force_login(lives.court.manager)
    page = manager.get(reverse("staff:consistency"), {"by": "firm"}).content.decode()
    assert f"(O-{one.pk})" in page and f"(O-{two.pk})" in page


def test_whose_an_account_was_is_what_was_on_record_then_or_first_after_it():
    def link(organisation, entered, ended=None):
        return OrganisationUser(organisation_id=organisation, entered_at=AT_WORK + timedelta(days=entered), ended_at=ended)

    links = [link(1, 0, AT_WORK + timedelta(days=2)), link(2, 5)]
    days = {-3: 1, 0: 1, 1: 1, 2: 2, 4: 2, 9: 2}
    assert {day: organisation_at(links, AT_WORK + timedelta(days=day)) for day in days} == days
    assert organisation_at(links[:1], AT_WORK + timedelta(days=3)) is None


def test_accept_counts_within_its_own_transaction(lives, span):
    filing = lives.taken()
    accept(reference=filing.reference, officer=lives.court.officer)
    assert found(lives.court, span, kind=filing.documents.get().type_id)[0] == {lives.court.officer.pk: (1, 0, 0)}

"""How filings were decided is kept with each decision, and how many there are by the database: what is undone or sealed counts right."""

from collections import Counter

import pytest
from django.core.management import call_command
from django.db import connection

from backoffice.cases.models import DocumentType
from backoffice.filings.consistency import By, Span, Wanted, figures, kinds, month_after, page_of_lines
from backoffice.filings.decided import DECISION, REASON, TALLIED_DECISIONS, DecisionLine, DecisionTally, Ruling, fold_decisions
from backoffice.filings.models import QueueRule
from backoffice.kernel import clock
from backoffice.kernel.tallies import standing
from workflows.cases.actions.set_level import seal_case, seal_filing
from workflows.filing.actions.accept import accept
from workflows.filing.actions.return_for_correction import ReturnedFor, return_for_correction
from workflows.filing.actions.undo_acceptance import undo_acceptance

pytestmark = pytest.mark.django_db


@pytest.fixture
def span(at_work):
    month = clock.today().replace(day=1)
    return Span(month, month)


def found(court, span, by=By.OFFICER, *, sealed=True, kind=None):
    office = court.registry
    office.sees_sealed = sealed
    each = figures(office, span, by, kind)
    return {key: (one.number, one.returned, one.rejected) for key, one in each.each.items()}, each


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
    assert by_firm.reasons == {"Chan & Co.": {given["not-signed"]: 3, given["wrong-court"]: 1}}
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
        ({"firm": "x"}, "by_firm"),
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


def test_accept_counts_within_its_own_transaction(lives, span):
    filing = lives.taken()
    accept(reference=filing.reference, officer=lives.court.officer)
    assert found(lives.court, span, kind=filing.documents.get().type_id)[0] == {lives.court.officer.pk: (1, 0, 0)}

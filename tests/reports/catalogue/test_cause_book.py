"""The cause book against the register itself: what stands in it, in which order, for whom, and that its totals are its rows'."""

from datetime import date

import pytest

from backoffice.cases.models import RegisterEntry
from backoffice.filings.models import Document, QueueRule
from backoffice.people.models import Office
from reports.catalogue import REPORTS
from reports.catalogue.base import Asked, Counter
from reports.documents.plain import Both
from tests.append_only import triggers_off
from tests.factories.lives import Lives, stored_document
from workflows.cases.actions.correct_register_entry import correct_register_entry
from workflows.cases.actions.set_level import seal_case, seal_filing
from workflows.filing.actions.undo_acceptance import undo_acceptance

pytestmark = pytest.mark.django_db
REPORT = REPORTS["cause-book"]
DAY = date(2026, 3, 10)


def asked(day: date = DAY, group: str = "", *, sees: bool = False) -> Asked:
    office = Office.objects.get(code="DC-REG")
    office.sees_sealed = sees
    return Asked(office, day, group)


def column(name: str, question: Asked) -> list[object]:
    return [row.values[REPORT.place(name)] for row in REPORT.rows(question)]


@pytest.fixture
def entered(lives: Lives) -> list[RegisterEntry]:
    """A civil action with an entry corrected, one of which the acceptance was undone, and an employees' compensation case."""
    first = lives.accepted()
    (entry,) = first.case.register_entries.all()
    correct_register_entry(
        number=first.case.number, entry=entry.pk, text="Writ", text_zh="令狀", entered_on=DAY, ground="misspelt", officer=lives.court.senior
    )
    rule = QueueRule.objects.create(office=lives.court.registry, lease_minutes=30, undo_seconds=60, evidence="test")
    undo_acceptance(reference=lives.accepted().reference, officer=lives.court.officer)
    rule.delete()
    compensation = (stored_document("application"),)
    lives.accepted(case_type="DCEC", documents=compensation, claim_amount_cents=None)
    return list(RegisterEntry.objects.order_by("pk"))


def test_a_day_has_its_entries_in_their_order_with_what_became_of_them(entered):
    assert column("case", asked()) == ["DCCJ 1/2026"] * 2 + ["DCCJ 2/2026"] * 2 + ["DCEC 1/2026"]
    assert column("entry", asked())[1] == Both("Writ", "令狀")
    standing = [[words.en for words in each] for each in column("standing", asked())]
    assert standing == [
        ["corrected by a later entry"], ["corrects an earlier entry"], ["taken back by a later entry"], ["takes an earlier entry back"], [],
    ]  # fmt: skip
    assert column("case", asked(date(2026, 3, 9))) == []


def test_a_document_is_called_in_chinese_by_its_kind_whatever_its_entry_knows(entered, lives):
    """As in the entry's own text; of entries made before their document's number was kept, the English title tells which it is."""
    writ, application = (Document.objects.get(filing__reference=entered[n].filing_reference).type for n in (0, -1))
    kinds = [Both(kind.title, kind.title_zh) for kind in (writ, application)]
    assert column("document", asked()) == [kinds[0]] * 4 + [kinds[1]]
    assert all(both.zh != both.en for both in kinds)
    with triggers_off():
        RegisterEntry.objects.update(document_number=None)
    assert column("document", asked())[0] == kinds[0]
    own = lives.accepted(documents=(stored_document("writ", title="Writ against Tai Fat"),))
    assert column("document", asked())[-1] == Both("Writ against Tai Fat", f"{writ.title_zh}（Writ against Tai Fat）")
    assert f"{writ.title_zh}（Writ against Tai Fat）" in own.case.register_entries.get().text_zh


def test_one_kind_of_case_and_totals_that_are_those_of_the_rows(entered):
    assert column("case", asked(group="DCEC")) == ["DCEC 1/2026"]
    counter = Counter(REPORT)
    assert len(list(counter.passing(REPORT.rows(asked())))) == 5
    assert REPORT.tally(asked()) == counter.tally()


def test_pages_follow_one_another_without_a_gap(entered):
    found, after = [], ""
    for _ in range(3):
        page, after = REPORT.page(asked(), after, 2)
        found += [row.key for row in page]
    assert (found, after) == ([str(entry.pk) for entry in entered], "")


def test_what_is_sealed_to_the_court_is_there_only_for_whoever_sees_it(lives, entered):
    first, undone, third = "DCCJ 1/2026", "DCCJ 2/2026", "DCEC 1/2026"
    compensation = entered[-1].filing_reference
    seal_case(number=first, level="court", ground="Order 1", officer=lives.court.senior)
    assert column("case", asked()) == [undone] * 2 + [third]
    seal_filing(reference=compensation, document=1, level="court", ground="Order 2", officer=lives.court.senior)
    seal_filing(reference=entered[2].filing_reference, level="court", ground="Order 3", officer=lives.court.senior)
    assert column("case", asked()) == []
    assert column("case", asked(sees=True)) == [first] * 2 + [undone] * 2 + [third]


def test_a_day_costs_the_same_number_of_queries_however_many_entries(entered, django_assert_num_queries):
    question = asked()
    with django_assert_num_queries(2):  # the entries, and what their documents are called in Chinese
        REPORT.page(question, "", 50)
    with django_assert_num_queries(2):
        REPORT.tally(question)

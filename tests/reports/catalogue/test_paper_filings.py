"""The report on paper filings against the filings themselves: who stands in it, and that its totals are its rows'."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from backoffice.cases.models import CaseType, EFilingMandate
from backoffice.filings.models import ExemptionGround, Filing
from backoffice.filings.submission import AtTheCounter
from backoffice.kernel import clock
from backoffice.people.models import Office
from reports.catalogue import REPORTS
from reports.catalogue.base import Asked, Counter
from tests.factories.court import day_at
from tests.factories.lives import Lives
from workflows.filing.actions.take_in_paper import PaperFiling, take_in_paper

pytestmark = pytest.mark.django_db
REPORT = REPORTS["paper-filings"]
EXEMPTED = AtTheCounter(represented=True, ground="directed", allowed_by="Master Lee")


@pytest.fixture
def handed_in(lives: Lives) -> list[Filing]:
    """Two exempted and one in person this month, one in the last; and an e-filing, which is none of these."""
    EFilingMandate.objects.create(case_type=CaseType.objects.get(code="DCCJ"), valid_from=date(2026, 3, 1), evidence="seen")
    lives.receive()
    moments = [clock.now() - timedelta(minutes=minutes) for minutes in (1, 1, 30)] + [day_at(date(2026, 2, 27), 16, 0)]
    counters = [EXEMPTED, EXEMPTED, AtTheCounter(represented=False), AtTheCounter(represented=True)]
    return [
        take_in_paper(entered=PaperFiling(lives.submission(), counter, at), officer=lives.court.officer, key=f"form-{number}")
        for number, (counter, at) in enumerate(zip(counters, moments, strict=True))
    ]


def asked(day: date = date(2026, 3, 10), group: str = "") -> Asked:
    return Asked(Office.objects.get(code="DC-REG"), day, group)


def references(question: Asked) -> list[object]:
    return [row.values[REPORT.place("reference")] for row in REPORT.rows(question)]


def test_a_month_has_what_was_handed_in_then_by_the_counters_time(handed_in):
    first, second, third, last_month = (filing.reference for filing in handed_in)
    assert references(asked()) == [third, first, second]
    assert references(asked(date(2026, 2, 1))) == [last_month]
    assert references(asked(date(2025, 12, 31))) == []
    assert references(asked(group="directed")) == [first, second]
    assert references(asked(group="free")) == [third], "what needed no exemption is a group that can be asked for"
    assert [group.key for group in REPORT.tally(asked(group="free")).groups] == ["free"]


def test_its_totals_are_those_of_its_rows(handed_in):
    counter = Counter(REPORT)
    rows = list(counter.passing(REPORT.rows(asked())))
    assert len(rows) == 3
    assert REPORT.tally(asked()) == counter.tally()
    assert REPORT.tally(asked()).whole.sums == {"exempted": 2}


def test_pages_follow_one_another_without_a_gap(handed_in):
    found, after = [], ""
    for _ in range(3):
        page, after = REPORT.page(asked(), after, 1)
        found += [row.values[REPORT.place("reference")] for row in page]
    assert (found, after) == (references(asked()), "")


def test_a_ground_reads_as_on_the_counters_form(handed_in):
    titles = {group.key: group.title for group in REPORT.tally(asked()).groups if group.key != "free"}
    with translation.override("en-gb"):
        assert {key: title.en.lower() for key, title in titles.items()} == {key: str(ExemptionGround(key).label).lower() for key in titles}
    with translation.override("zh-hant"):
        assert {key: title.zh for key, title in titles.items()} == {key: str(ExemptionGround(key).label) for key in titles}
    assert titles and all(title.en[0].isupper() and title.en != title.zh for title in titles.values())

"""The worked examples of docs/rules/redating.md, read from the page and carried out: what it shows is what is tested."""

import re
from datetime import datetime, time, timedelta
from itertools import groupby
from pathlib import Path

import pytest
from django.conf import settings

from backoffice.calendar.gazette import GazettedDay
from backoffice.calendar.rules import Hours
from backoffice.changes.models import Change, ChangeState
from backoffice.kernel import clock
from tests.factories.closures import ALL_DC, Storm, drain
from tests.factories.court import AT_WORK
from tests.factories.lives import fresh
from workflows.calendar import holidays, hours
from workflows.changes.actions.confirm_change import confirm_change
from workflows.changes.actions.draft_change import draft_change
from workflows.changes.actions.propose_change import propose_change

PAGE = Path(settings.ROOT) / "docs" / "rules" / "redating.md"
TUESDAY = AT_WORK.date()
DAYS = {"Tue": TUESDAY, "Wed": TUESDAY + timedelta(days=1)}


def _rows() -> list[list[str]]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    start = lines.index("| example | received | entered | change | counts | second person |")
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


EXAMPLES = {number: list(steps) for number, steps in groupby(_rows(), key=lambda row: row[0])}


def _at(text: str) -> datetime:
    """A time of the page: 10:00 or Wed 08:45."""
    day, _blank, at = text.rpartition(" ")
    return datetime.combine(DAYS[day or "Tue"], time.fromisoformat(at), tzinfo=clock.HONG_KONG)


class _World:
    """A court in which the steps of one example are taken."""

    def __init__(self, lives, hand):
        self.lives, self.hand, self.filings = lives, hand, []
        self.storm = Storm(lives.court)

    def receive(self, words):
        at, _blank, accepted = words.partition(" ")
        self.hand.move_to(_at(at))
        come = self.lives.accepted() if accepted else self.lives.receive()
        self.filings.append(come)

    def change(self, words) -> Change:
        """What was entered, carried out with whatever it needs."""
        if found := re.fullmatch(r"closed (?:from )?((?:Wed )?\S+)(?: to (.+))?", words):
            return self.storm.close(_at(found[1]), _at(found[2]) if found[2] else None)
        if found := re.fullmatch(r"reopened (.+)", words):
            return self.storm.reopen(_at(found[1]))
        if words == "cancelled":
            return self.storm.cancel()
        if found := re.fullmatch(r"holiday (\w+)", words):
            content = holidays.content_with_day(GazettedDay(DAYS[found[1]], "A day", "某日"), evidence="notice")
            return self._through(holidays, content)
        found = re.fullmatch(r"hours (\S+) to (\S+) from (\w+)", words)
        assert found, f"not understood: {words}"
        first = DAYS[found[3]]
        a_set = Hours(first, None, frozenset({1, 2, 3, 4, 5}), time.fromisoformat(found[1]), time.fromisoformat(found[2]))
        return self._through(hours, hours.content_of(ALL_DC, first, None, [a_set]))

    def _through(self, area, content) -> Change:
        summary, summary_zh = area.summary_of(content)
        manager = self.lives.court.manager
        change = draft_change(
            kind=area.KIND, subject="example", content=content, summary=summary, summary_zh=summary_zh, ground="notice", author=manager
        )
        change = propose_change(reference=change.reference, content_hash=change.content_hash, author=manager)
        if change.state == ChangeState.PROPOSED:
            confirm_change(reference=change.reference, content_hash=change.content_hash, confirmer=self.lives.court.supervisor)
        drain()
        return Change.objects.get(pk=change.pk)

    def counts(self) -> list[datetime | None]:
        return [fresh(filing).deemed_at for filing in self.filings]


@pytest.mark.parametrize("number", EXAMPLES)
def test_the_page_says_what_happens(lives, at_work, number):
    world = _World(lives, at_work)
    for _number, received, entered, change, counts, second in EXAMPLES[number]:
        if received != "–":
            world.receive(received)
        at_work.move_to(_at(entered))
        made = world.change(change)
        assert world.counts() == [None if each == "not known" else _at(each) for each in counts.split(", ")]
        assert made.needs_second == second.startswith("yes"), second


def test_the_page_has_its_examples():
    assert len(EXAMPLES) >= 10

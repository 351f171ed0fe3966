"""By hypothesis: whatever is filed, corrected, accepted, taken back and ordered, each filing's level is the one that follows for it.

The level is given by two ways, when a filing is written and when an order reaches it. Here it is found a third way, slowly and by the
words of the rule, after every step. A few examples are tried in the suite, more with RULES_EXAMPLES.
"""

import os
from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.cases.models import Case, RegisterEntry, SealingOrder
from backoffice.cases.sealing import stricter
from backoffice.filings.models import Document, Filing, QueueRule
from backoffice.kernel.errors import Refused
from tests.factories.lives import fresh, stored_document
from workflows.cases.actions.set_level import seal_case, seal_filing
from workflows.filing.actions.undo_acceptance import undo_acceptance

pytestmark = [pytest.mark.django_db, pytest.mark.once]
EXAMPLES = int(os.environ.get("RULES_EXAMPLES", "4"))
LEVELS = (None, "parties", "court")


def ordered(**about):
    return SealingOrder.objects.filter(**about).order_by("pk").values_list("sealed_to", flat=True).last()


def level_of(filing):
    """The narrowest of its own order, of its case or of the one that it opened and left, and of what it corrects with its documents."""
    levels = [ordered(filing_reference=filing.reference, document_number=0)]
    if filing.case is not None:
        levels.append(filing.case.sealed_to)
    elif filing.opens_case:
        levels += [entry.case.sealed_to for entry in RegisterEntry.objects.filter(filing_reference=filing.reference)]
    if filing.resubmits is not None:
        levels.append(level_of(filing.resubmits))
        levels += Document.objects.filter(filing=filing.resubmits).values_list("sealed_to", flat=True)
    return stricter(*levels)


class World:
    """What is filed so far, and what can be done with it. Each act chooses by the numbers that it is given."""

    def __init__(self, lives):
        self.lives, self.senior = lives, lives.court.senior
        QueueRule.objects.create(office=lives.court.registry, lease_minutes=30, undo_seconds=60, evidence="test")
        self.returned, self.accepted = [], []

    def somewhere(self, number):
        """In the case of this number among those that stand, or in a new one."""
        cases = Case.objects.filter(withdrawn_at=None).order_by("pk")
        if not cases or not number % 3:
            return {}
        case = cases[number % len(cases)]
        return {"documents": (stored_document("defence"),), "case_number": case.number, "parties": (), "claim_amount_cents": None}

    def accept(self, one, other):
        self.accepted.append(self.lives.accepted(**self.somewhere(one)))

    def give_back(self, one, other):
        self.returned.append(self.lives.returned(**self.somewhere(one)))

    def correct(self, one, other):
        if self.returned:
            earlier = self.returned.pop(one % len(self.returned))
            self.returned.append(self.lives.returned(resubmits=earlier.reference, **self.somewhere(other)))

    def take_back(self, one, other):
        if self.accepted:
            undo_acceptance(reference=self.accepted.pop(one % len(self.accepted)).reference, officer=self.lives.court.officer)

    def order(self, one, other):
        level, which = LEVELS[other % 3], other // 3 % 3
        said = {"level": level, "ground": f"Order {one} {other}", "officer": self.senior}
        things = Case.objects.order_by("pk") if which == 0 else Filing.objects.order_by("pk")
        if things:
            thing = things[one % len(things)]
            if which == 0:
                seal_case(number=thing.number, **said)
            else:
                seal_filing(reference=thing.reference, document=which - 1, **said)


STEPS = st.tuples(
    st.sampled_from(["accept", "give_back", "correct", "take_back", "order", "order", "order"]), st.integers(0, 50), st.integers(0, 50)
)


@contextmanager
def taken_back():
    """What one example writes is gone before the next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(STEPS, min_size=8, max_size=16))
def test_every_level_is_the_one_that_follows(lives, steps):
    with taken_back():
        world = World(lives)
        for name, one, other in steps:
            try:
                getattr(world, name)(one, other)
            except Refused as refused:
                # It is sealed from the officer, or stands so already.
                if refused.code not in ("not-here", "nothing-changed"):
                    raise
            for filing in Filing.objects.select_related("case", "resubmits").order_by("pk"):
                assert filing.sealed_to == level_of(filing), f"after {name}: {filing.reference}"


def test_an_order_on_a_case_reaches_what_corrects_its_filings_elsewhere(lives):
    case, other = lives.served().case, lives.served().case
    within = {"documents": (stored_document("defence"),), "parties": (), "claim_amount_cents": None}
    returned = lives.returned(case_number=case.number, **within)
    again = lives.receive(resubmits=returned.reference, case_number=other.number, **within)
    seal_case(number=case.number, level="court", ground="Order 1", officer=lives.court.senior)
    assert [fresh(each).sealed_to for each in (returned, again)] == ["court", "court"]


def test_what_leaves_the_case_that_it_opened_stays_as_narrow_as_that_was_ordered(lives):
    """An order on the case was one on the writ; only an order opens it, and one on that case is enough."""
    QueueRule.objects.create(office=lives.court.registry, lease_minutes=30, undo_seconds=60, evidence="test")
    senior = lives.court.senior
    filing = lives.accepted()
    case = filing.case
    undone = {"reference": filing.reference, "officer": lives.court.officer}
    seal_case(number=case.number, level="parties", ground="Order 1", officer=senior)
    undo_acceptance(**undone)
    assert (fresh(filing).case, fresh(filing).sealed_to) == (None, "parties")
    seal_filing(reference=filing.reference, level="court", ground="Order 2", officer=senior)
    seal_filing(reference=filing.reference, level=None, ground="Order 3", officer=senior)
    assert fresh(filing).sealed_to == "parties", "the order on the case stands"
    seal_case(number=case.number, level=None, ground="Order 4", officer=senior)
    assert fresh(filing).sealed_to is None

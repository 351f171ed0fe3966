"""All that the database counts by triggers, in one place: whoever makes the triggers, counts anew, folds or checks goes by this list."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import models

from backoffice.filings.decided import TALLIED_DECISIONS, DecisionLine, DecisionTally, fold_decisions
from backoffice.filings.models import Filing
from backoffice.filings.second_looks import TALLIED_LOOKS, SecondLook, SecondLookTally, fold_looks
from backoffice.filings.tallies import TALLIED, Tally, fold_tallies
from backoffice.kernel.tallies import Tallied


@dataclass(frozen=True)
class Kept:
    """A counted table, what is counted of it, and the table of its tallies; how these are folded, as which job and how often."""

    model: type[models.Model]
    tallied: Tallied
    tally: type[models.Model]
    job: str
    fold: Callable[[], int]
    every: timedelta


# Folded or not, the numbers are right; they are folded so that a page adds up few rows.
KEPT = (
    Kept(Filing, TALLIED, Tally, "filing.fold_tallies", fold_tallies, timedelta(seconds=15)),
    Kept(DecisionLine, TALLIED_DECISIONS, DecisionTally, "filing.fold_decisions", fold_decisions, timedelta(minutes=10)),
    Kept(SecondLook, TALLIED_LOOKS, SecondLookTally, "filing.fold_looks", fold_looks, timedelta(hours=1)),
)

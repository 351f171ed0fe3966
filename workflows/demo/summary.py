"""What the demonstration leaves, as lines for a terminal: filings per office and state, and where the papers lie."""

from collections import Counter
from pathlib import Path

from django.conf import settings
from django.db.models import Count

from backoffice.filings.models import Filing
from backoffice.filings.states import State
from backoffice.papers.models import Paper, PaperKind

_WIDTH = 16


def counts() -> dict[str, Counter[str]]:
    """Filings by office and state."""
    found: dict[str, Counter[str]] = {}
    rows = Filing.objects.values_list("office__code", "state").annotate(number=Count("pk")).order_by("office__code")
    for office, state, number in rows:
        found.setdefault(office, Counter())[state] = number
    return found


def table() -> list[str]:
    """The counts as a table, states in the order of a filing's life, those that do not occur left out."""
    found = counts()
    total: Counter[str] = Counter()
    for row in found.values():
        total.update(row)
    states = [state for state in State.values if total[state]]
    head = f"{'':{_WIDTH}}" + "".join(f"{state.replace('_', ' '):>{_WIDTH}}" for state in states) + f"{'all':>8}"
    lines = [head]
    for office, row in [*found.items(), ("all", total)]:
        numbers = "".join(f"{row[state] or '–':>{_WIDTH}}" for state in states)
        lines.append(f"{office:{_WIDTH}}{numbers}{row.total():>8}")
    return lines


def papers() -> list[str]:
    """How many papers there are, where their files lie, and one of each kind to look at."""
    lines = [f"{Paper.objects.count()} papers, their files by SHA-256 under {Path(settings.DATA_DIR, 'store')}"]
    for kind in PaperKind:
        paper = Paper.objects.filter(kind=kind, superseded_by=None).order_by("-pk").first()
        if paper is not None:
            lines.append(f"  {kind.label}: {settings.PUBLIC_BASE_URL}/papers/{paper.number}.pdf")
    return lines

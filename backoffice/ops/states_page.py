"""docs/states.md, made from the code: the states of a filing, its transitions, and what follows each."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import translation

from backoffice.filings.models import Filing
from backoffice.filings.states import MEANING, State
from workflows.filing.lifecycle import FOLLOWS

_HEAD = """# The states of a filing

Made from the code by `python manage.py state_diagram`; a test fails when this page and the code differ. The words stand in
`backoffice/filings/states.py`, the transitions on `Filing` in `backoffice/filings/models.py`, what follows each state in
`workflows/filing/lifecycle.py`.
"""


@dataclass(frozen=True)
class Edge:
    """One lawful move: from where to where, the transition's name and what it means."""

    source: str
    target: str
    name: str
    meaning: str


def edges() -> list[Edge]:
    """Every lawful move, in the order of the states."""
    order = list(State.values)
    found = [
        Edge(source, str(transition.target), transition.name, (transition.method.__doc__ or "").strip().splitlines()[0])
        for transition in Filing._meta.get_field("state").get_all_transitions(Filing)
        for source in _sources(str(transition.source))
    ]
    return sorted(found, key=lambda edge: (order.index(edge.source), order.index(edge.target)))


def _sources(source: str) -> list[str]:
    if source == "*":
        return list(State.values)
    return [source]


def page() -> str:
    """The whole page, in English whatever the language of the moment."""
    with translation.override("en-gb"):
        return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    moves = edges()
    sources = {edge.source for edge in moves}
    yield _HEAD
    yield "```mermaid"
    yield "stateDiagram-v2"
    for state in State:
        yield f"    {state.value} : {state.label}"
    yield f"    [*] --> {State.RECEIVED.value}"
    for edge in moves:
        yield f"    {edge.source} --> {edge.target} : {edge.name}"
    for state in State:
        if state.value not in sources:
            yield f"    {state.value} --> [*]"
    yield "```"
    yield ""
    yield "| state | what it means | what follows by itself |"
    yield "|---|---|---|"
    for state in State:
        follows = ", ".join(f"`{topic}`" for topic in FOLLOWS[state]) or "nothing"
        yield f"| `{state.value}` | {MEANING[state]} | {follows} |"
    yield ""
    yield "| from | to | transition | meaning |"
    yield "|---|---|---|---|"
    for edge in moves:
        yield f"| `{edge.source}` | `{edge.target}` | `{edge.name}` | {edge.meaning} |"

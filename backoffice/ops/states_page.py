"""docs/states.md, made from the code: the states of a filing, its transitions, and what follows each."""

from collections.abc import Iterator

from django.utils import translation

from backoffice.filings.states import MEANING, State
from workflows.filing.lifecycle import FOLLOWS
from workflows.pictures.structure import moves

_HEAD = """# The states of a filing

Made from the code by `python manage.py state_diagram`; a test fails when this page and the code differ. The words stand in
`backoffice/filings/states.py`, the transitions on `Filing` in `backoffice/filings/models.py`, what follows each state in
`workflows/filing/lifecycle.py`.
"""


def page() -> str:
    """The whole page, in English whatever the language of the moment."""
    with translation.override("en-gb"):
        return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    lawful = moves()
    sources = {edge.source for edge in lawful}
    yield _HEAD
    yield "```mermaid"
    yield "stateDiagram-v2"
    for state in State:
        yield f"    {state.value} : {state.label}"
    yield f"    [*] --> {State.RECEIVED.value}"
    for edge in lawful:
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
    for edge in lawful:
        yield f"| `{edge.source}` | `{edge.target}` | `{edge.name}` | {edge.meaning} |"

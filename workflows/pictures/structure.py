"""What is to be drawn, read from the code: the lawful moves of the state machine, and the steps of people's flows."""

from dataclasses import dataclass
from typing import Any

from viewflow.workflow.chart import calc_layout_data

from backoffice.filings.models import Filing
from backoffice.filings.states import State
from workflows.filing.flows import ReviewFlow
from workflows.money.flows import ShortfallFlow

# The flow in which people have a filing that stands there. In any other state it is nobody's turn.
FLOW_OF: dict[str, Any] = {State.FEE_CHECKED: ReviewFlow, State.FEE_SHORT: ShortfallFlow}


@dataclass(frozen=True)
class Move:
    """One lawful move: from where to where, the transition's name and what it means."""

    source: str
    target: str
    name: str
    meaning: str


@dataclass(frozen=True)
class Step:
    """A node of a flow of people: its name, its title, the BPMN element that it is, and its place in viewflow's chart."""

    name: str
    title: str
    element: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Link:
    """From one step to the next, with the points of the line in viewflow's chart."""

    source: str
    target: str
    points: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class PeoplesFlow:
    """A flow of people as viewflow lays it out."""

    name: str
    title: str
    steps: tuple[Step, ...]
    links: tuple[Link, ...]


def moves() -> list[Move]:
    """Every lawful move, in the order of the states."""
    order = list(State.values)
    found = [
        Move(source, str(transition.target), transition.name, (transition.method.__doc__ or "").strip().splitlines()[0])
        for transition in Filing._meta.get_field("state").get_all_transitions(Filing)
        for source in _sources(str(transition.source))
    ]
    return sorted(found, key=lambda move: (order.index(move.source), order.index(move.target)))


def _sources(source: str) -> list[str]:
    return list(State.values) if source == "*" else [source]


def peoples_flow(flow: Any) -> PeoplesFlow:
    """The flow's steps from left to right and the links between them, by viewflow's own chart."""
    grid = calc_layout_data(flow, edge_start_gap_size=0, edge_end_gap_size=0)
    cells = sorted(grid.cells, key=lambda cell: (cell.col, cell.row))
    steps = tuple(
        Step(
            cell.node.name, str(cell.node.task_title), cell.node.bpmn_element, int(cell.shape.x), int(cell.shape.y),
            int(cell.shape.width), int(cell.shape.height),
        )
        for cell in cells
    )  # fmt: skip
    links = tuple(Link(edge.src.name, edge.dst.name, tuple((int(x), int(y)) for x, y in edge.segments)) for edge in grid.edges)
    return PeoplesFlow(flow.__name__.removesuffix("Flow").lower(), str(flow.process_title), steps, links)

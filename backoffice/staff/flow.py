"""Where a filing stands in its life, for the small picture on its page."""

from dataclasses import dataclass

from backoffice.filings.states import State

# The boxes of the picture in their order; the state in which each is the current one.
_BOXES = {
    State.RECEIVED: "due",
    State.DEEMED_RECEIVED: "fee",
    State.FEE_SHORT: "fee",
    State.FEE_CHECKED: "review",
    State.ACCEPTED: "seal",
    State.SERVED: "served",
    State.RETURNED: "return",
    State.LAPSED: "return",
    State.REJECTED: "reject",
}
_ROW = ("due", "fee", "review", "seal", "served")


@dataclass(frozen=True)
class Picture:
    """The class of each box: done, now or still to come (task)."""

    due: str
    fee: str
    review: str
    seal: str
    served: str
    back: str
    reject: str


def picture(state: str) -> Picture | None:
    """The picture for a state; None for a filing that was withdrawn, whose life ended at no box."""
    now = _BOXES.get(State(state))
    if now is None:
        return None
    reached = _ROW.index(now) if now in _ROW else _ROW.index("review") + 1
    row = {box: _class(place, reached, is_now=box == now) for place, box in enumerate(_ROW)}
    return Picture(**row, back="f-now" if now == "return" else "f-task", reject="f-now" if now == "reject" else "f-task")


def _class(place: int, reached: int, *, is_now: bool) -> str:
    if is_now:
        return "f-now"
    return "f-done" if place < reached else "f-task"

"""Where everything stands in the picture of a filing's life: two columns, and rows as high as their words need.

Left is the way that most filings go, right are the ways out of it. Every line of the picture stands for the moves of the
state machine that pass over it; a test compares the two.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from backoffice.filings.states import State
from backoffice.kernel import clock, languages
from workflows.pictures.measure import LEADING, wrapped
from workflows.pictures.story import Story
from workflows.pictures.structure import FLOW_OF, PeoplesFlow, peoples_flow

WIDTH = 356.0
SPINE, LEFT, LEFT_WIDTH = 32.0, 12.0, 168.0
MIDDLE = 201.0
RIGHT, RIGHT_WIDTH = 220.0, 128.0
ENDS = RIGHT + 12
RADIUS, HALF = 12.0, 11.0
PAD = 8.0
# How far left of the boxes the line runs that leads back up.
BESIDE = 7.0
STEP_HEIGHT, STEP_RADIUS, STEP_GAP, STEP_LEADING = 34.0, 7.0, 11.0, 14.0
TAG = 13.0

_ROUND = ("startEvent", "endEvent")

PALE, DONE, NOW = "pale", "done", "now"

_S = State
# The lines of the picture: name, where from, where to, and the moves that pass over it.
WAYS: tuple[tuple[str, str, str, frozenset[tuple[str, str]]], ...] = (
    ("begin", "received", "due", frozenset()),
    ("due", "due", "deemed_received", frozenset({(_S.RECEIVED, _S.DEEMED_RECEIVED)})),
    ("looked-at", "deemed_received", "fee", frozenset({(_S.DEEMED_RECEIVED, _S.FEE_SHORT), (_S.DEEMED_RECEIVED, _S.FEE_CHECKED)})),
    ("short", "fee", "fee_short", frozenset({(_S.DEEMED_RECEIVED, _S.FEE_SHORT)})),
    ("settled", "fee", "fee_checked", frozenset({(_S.DEEMED_RECEIVED, _S.FEE_CHECKED)})),
    (
        "from-short",
        "fee_short",
        "rest",
        frozenset({(_S.FEE_SHORT, _S.FEE_CHECKED), (_S.FEE_SHORT, _S.RETURNED), (_S.FEE_SHORT, _S.REJECTED)}),
    ),
    ("corrected", "fee_checked", "fee_short", frozenset({(_S.FEE_CHECKED, _S.FEE_SHORT)})),
    ("rest-paid", "rest", "fee_checked", frozenset({(_S.FEE_SHORT, _S.FEE_CHECKED)})),
    ("not-paid", "rest", "against", frozenset({(_S.FEE_SHORT, _S.RETURNED), (_S.FEE_SHORT, _S.REJECTED)})),
    (
        "reviewed",
        "fee_checked",
        "decision",
        frozenset({(_S.FEE_CHECKED, _S.ACCEPTED), (_S.FEE_CHECKED, _S.RETURNED), (_S.FEE_CHECKED, _S.REJECTED)}),
    ),
    ("accept", "decision", "accepted", frozenset({(_S.FEE_CHECKED, _S.ACCEPTED)})),
    ("not-accept", "decision", "against", frozenset({(_S.FEE_CHECKED, _S.RETURNED), (_S.FEE_CHECKED, _S.REJECTED)})),
    ("return", "against", "returned", frozenset({(_S.FEE_CHECKED, _S.RETURNED), (_S.FEE_SHORT, _S.RETURNED)})),
    ("reject", "against", "rejected", frozenset({(_S.FEE_CHECKED, _S.REJECTED), (_S.FEE_SHORT, _S.REJECTED)})),
    ("undone", "accepted", "fee_checked", frozenset({(_S.ACCEPTED, _S.FEE_CHECKED), (_S.SERVED, _S.FEE_CHECKED)})),
    ("serve", "accepted", "served", frozenset({(_S.ACCEPTED, _S.SERVED)})),
    ("uncured", "returned", "cure", frozenset({(_S.RETURNED, _S.LAPSED)})),
    ("lapse", "cure", "lapsed", frozenset({(_S.RETURNED, _S.LAPSED)})),
    (
        "withdraw",
        "withdrawal",
        "withdrawn",
        frozenset((source, _S.WITHDRAWN) for source in (_S.RECEIVED, _S.DEEMED_RECEIVED, _S.FEE_SHORT, _S.FEE_CHECKED)),
    ),
)
# The states that are not an end.
# What is served has come to its end, though two persons may still set its acceptance aside.
LEFT_AGAIN = frozenset(source for _name, _from, _to, passing in WAYS for source, _target in passing) - {State.SERVED}


@dataclass(frozen=True)
class Text:
    """A line of words; x is its beginning, y the line on which it stands. kind: head, plain, word (beside a line) or tag."""

    words: str
    x: float
    y: float
    kind: str = "plain"


@dataclass
class Place:
    """A symbol of BPMN with its words. (x, y) is its upper left corner; kind: start, timer, message, end, task, people, gateway."""

    key: str
    kind: str
    x: float
    y: float
    width: float
    height: float
    mark: str = PALE
    texts: list[Text] = field(default_factory=list)
    flow: PeoplesFlow | None = None
    steps: list["Place"] = field(default_factory=list)
    sign: str = ""
    # Where the flag is put that marks it as the place where the filing stands.
    flag: tuple[float, float] | None = None

    @property
    def cx(self) -> float:
        """Its middle from left to right."""
        return self.x + self.width / 2

    @property
    def cy(self) -> float:
        """Its middle from top to bottom."""
        return self.y + self.height / 2

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height


@dataclass(frozen=True)
class Way:
    """A line from place to place."""

    name: str
    source: str
    target: str
    points: tuple[tuple[float, float], ...]
    mark: str = PALE


@dataclass(frozen=True)
class Picture:
    """Everything, placed."""

    places: dict[str, Place]
    ways: tuple[Way, ...]
    # Round what can still be withdrawn: x, y, width, height; its words; and the line from there to the withdrawal.
    until: tuple[float, float, float, float]
    aside: tuple[float, float, float, float]
    notes: tuple[Text, ...]
    link: Way
    height: float
    width: float = WIDTH


def names() -> dict[str, str]:
    """What each symbol that is not a state is called."""
    return {
        "due": _("Falls due"),
        "fee": _("Is the fee settled?"),
        "rest": _("Is the rest paid?"),
        "decision": _("Is it accepted?"),
        "against": _("Returned or rejected?"),
        "cure": _("Time to cure ends"),
        "withdrawal": _("The filer withdraws"),
    }


def draw(story: Story | None = None) -> Picture:
    """The picture, in the language of the moment; with a story the way that a filing came, and where it stands."""
    return _Builder(story or Story()).picture()


class _Builder:
    def __init__(self, story: Story) -> None:
        self.story = story
        self.places: dict[str, Place] = {}
        self.notes: list[Text] = []

    # ---- words ----

    def _moment(self, state: str) -> list[str]:
        arrival = self.story.arrival(state)
        if arrival is None:
            return []
        return [_told(arrival.at) if arrival.at else _("time not on record"), *([arrival.who] if arrival.who else [])]

    def _mark(self, state: str) -> str:
        if state == self.story.now:
            return NOW
        return DONE if self.story.arrival(state) else PALE

    def _circle(self, key: str, kind: str, cx: float, y: float, head: str, lines: Sequence[str], *, room: float, state: str = "") -> Place:
        place = Place(key, kind, cx - RADIUS, y, RADIUS * 2, RADIUS * 2, mark=self._mark(state or key))
        x = cx + RADIUS + PAD
        self._write(place, x, y + 16, head, lines, room)
        self.places[key] = place
        return place

    def _write(self, place: Place, x: float, y: float, head: str, lines: Sequence[str], room: float) -> float:
        for words in wrapped(head, room, bold=True):
            place.texts.append(Text(words, x, y, "head"))
            y += LEADING
        for line in lines:
            for words in wrapped(line, room):
                place.texts.append(Text(words, x, y))
                y += LEADING
        return y

    def _tag(self, place: Place, x: float, y: float, room: float) -> float:
        """The flag and the word at the place where it stands, under the place's other words."""
        if place.mark != NOW:
            return y
        place.flag = (x, y)
        words = _("Here it stands") if self.story.now in LEFT_AGAIN else _("Here it ended")
        for line in wrapped(words, room - TAG, bold=True):
            place.texts.append(Text(line, x + TAG, y, "tag"))
            y += LEADING
        return y

    def _box(self, state: State, kind: str, x: float, y: float, width: float, *, sign: str = "", least: float = 0) -> Place:
        place = Place(state.value, kind, x, y, width, 0, mark=self._mark(state), sign=sign)
        room = width - PAD * 2
        head_room = room - (18 if sign else 0)
        below = y + 16
        for words in wrapped(_title(state), head_room, bold=True):
            place.texts.append(Text(words, x + PAD, below, "head"))
            below += LEADING
        for line in self._moment(state):
            for words in wrapped(line, room):
                place.texts.append(Text(words, x + PAD, below))
                below += LEADING
        if kind == "people":
            below = self._steps(place, state, below - 6)
        below = self._tag(place, x + PAD, below, room)
        place.height = max(below - LEADING + 10 - y, least, 34)
        self.places[state.value] = place
        return place

    def _steps(self, place: Place, state: State, y: float) -> float:
        """The flow of people inside: from viewflow's chart, with who had it."""
        flow = peoples_flow(FLOW_OF[state])
        place.flow = flow
        hold = self.story.hold(state)
        over = place.mark == DONE and hold is not None
        left = place.x + PAD + 1
        room = place.width - PAD * 2 - 2
        small = STEP_RADIUS * 2
        circles = sum(step.element in _ROUND for step in flow.steps)
        task_width = (room - circles * small - (len(flow.steps) - 1) * STEP_GAP) / max(1, len(flow.steps) - circles)
        x = left
        top = y + 4
        titles = {step.name: wrapped(step.title, task_width - 4, bold=place.mark == NOW, most=3) for step in flow.steps}
        tall = max(STEP_HEIGHT, 6 + STEP_LEADING * max(len(titles[step.name]) for step in flow.steps if step.element not in _ROUND))
        for step in flow.steps:
            round_ = step.element in _ROUND
            wide = small if round_ else task_width
            high = small if round_ else tall
            mark = DONE if over or (hold and step.element == "startEvent") else PALE
            if hold and not over and not round_ and place.mark == NOW:
                mark = NOW
            inner = Place(f"{place.key}.{step.name}", step.element, x, top + (tall - high) / 2, wide, high, mark=mark)
            if not round_:
                lines = titles[step.name]
                first = inner.cy + 4 - (len(lines) - 1) * STEP_LEADING / 2
                inner.texts += [Text(words, inner.cx, first + line * STEP_LEADING, "step") for line, words in enumerate(lines)]
            place.steps.append(inner)
            x += wide + STEP_GAP
        y = top + tall + 16
        if hold:
            for line in (_("%(who)s took it") % {"who": hold.who}, *([_told(hold.at)] if hold.at else [])):
                for words in wrapped(line, room):
                    place.texts.append(Text(words, place.x + PAD, y))
                    y += LEADING
        elif place.mark == NOW:
            place.texts.append(Text(wrapped(_("Nobody has it"), room, most=1)[0], place.x + PAD, y))
            y += LEADING
        return y

    def _diamond(self, key: str, cx: float, cy: float) -> Place:
        place = Place(key, "gateway", cx - HALF, cy - HALF, HALF * 2, HALF * 2)
        self.places[key] = place
        return place

    # ---- rows ----

    def picture(self) -> Picture:
        top = self._beginnings()
        until_top = top
        short_bottom = self._until_decided(top)
        until_bottom = max(self.places["fee_checked"].bottom, short_bottom) + 14
        lowest = self._after(until_bottom)
        ways = tuple(self._ways())
        for key in ("fee", "rest", "decision", "against", "cure", "withdrawal"):
            if any(way.mark == DONE and key in (way.source, way.target) for way in ways):
                self.places[key].mark = DONE
        self._say(ways)
        withdrawal = self.places["withdrawal"]
        gone = self.story.now == State.WITHDRAWN
        link = Way("until", "until", "withdrawal", ((withdrawal.cx, until_top), (withdrawal.cx, self.aside_bottom)), DONE if gone else PALE)
        return Picture(
            places=self.places, ways=ways, until=(4, until_top, WIDTH - 8, until_bottom - until_top),
            aside=(RIGHT - 22, 4, WIDTH - RIGHT + 18, self.aside_bottom - 4), notes=tuple(self.notes), link=link, height=lowest + 8,
        )  # fmt: skip

    def _beginnings(self) -> float:
        room = RIGHT - 22 - SPINE - RADIUS - PAD - 8
        start = self._circle("received", "start", SPINE, 10, _title(State.RECEIVED), self._moment(State.RECEIVED), room=room)
        if start.mark == NOW:
            start.mark = DONE  # it stands at the clock below, waiting for its time
        first = RIGHT - 8.0
        self.places["withdrawal"] = Place("withdrawal", "message", first - 9, 13, 18, 18, mark=self._mark(State.WITHDRAWN))
        end = self._circle("withdrawn", "end", first + 34, 10, _title(State.WITHDRAWN), [], room=WIDTH - 4 - (first + 34 + RADIUS + PAD))
        below = max(10 + RADIUS * 2, end.texts[-1].y) + 18
        for line in self._moment(State.WITHDRAWN):
            for words in wrapped(line, WIDTH - RIGHT + 4):
                end.texts.append(Text(words, first - 6, below))
                below += LEADING
        below = self._tag(end, first - 6, below, WIDTH - RIGHT + 4)
        self.aside_bottom = below - LEADING + 8
        return max(self.aside_bottom, start.texts[-1].y + 6, start.bottom) + 18

    def _until_decided(self, top: float) -> float:
        for words in wrapped(_("Until it is decided the filer may withdraw it."), WIDTH - 70, most=2):
            self.notes.append(Text(words, SPINE + RADIUS + PAD, top + 18, "word"))
            top += LEADING
        story = self.story
        lines = []
        fell = story.arrival(State.DEEMED_RECEIVED) is not None
        if fell or story.now == State.RECEIVED:
            told = _told(story.due) if story.due else _("not known yet")
            lines = [_("%(when)s, provisional") % {"when": told} if story.provisional else told]
        head = _("Fell due") if fell else names()["due"]
        due = self._circle("due", "timer", SPINE, top + 18, head, lines, room=RIGHT + 60 - SPINE, state=State.RECEIVED)
        under = self._tag(due, SPINE + RADIUS + PAD, due.texts[-1].y + LEADING, RIGHT - SPINE)
        deemed = self._box(State.DEEMED_RECEIVED, "task", LEFT, max(under - 2, due.bottom + 18), LEFT_WIDTH, sign="gear")
        fee = self._diamond("fee", SPINE, deemed.bottom + 20 + HALF)
        short = self._box(State.FEE_SHORT, "people", RIGHT, fee.cy - 17, RIGHT_WIDTH, sign="person")
        review = self._box(State.FEE_CHECKED, "people", LEFT, fee.bottom + 26, LEFT_WIDTH, sign="person")
        exit_y = max(short.bottom + 22, review.y + 30)
        self._diamond("rest", MIDDLE, exit_y)
        review.height = max(review.height, exit_y + 14 - review.y)
        return max(short.bottom, exit_y + HALF)

    def _after(self, top: float) -> float:
        decision = self._diamond("decision", SPINE, top + 18 + HALF)
        against = self._diamond("against", MIDDLE, decision.cy)
        accepted = self._box(State.ACCEPTED, "task", LEFT, decision.bottom + 26, LEFT_WIDTH, sign="gear")
        served = self._circle(
            "served", "end", SPINE, accepted.bottom + 24, _title(State.SERVED), self._moment(State.SERVED),
            room=LEFT + LEFT_WIDTH - SPINE - RADIUS - PAD,
        )  # fmt: skip
        low_left = self._tag(served, SPINE + RADIUS + PAD, served.texts[-1].y + LEADING, LEFT_WIDTH - SPINE)
        returned = self._box(State.RETURNED, "task", RIGHT, against.cy - 17, RIGHT_WIDTH, sign="hand")
        room = WIDTH - 2 - ENDS - RADIUS - PAD
        cure_by = [languages.day_and_month(self.story.cure_by)] if self.story.cure_by else []
        cure = self._circle("cure", "timer", ENDS, returned.bottom + 20, names()["cure"], cure_by, room=room)
        cure.mark = PALE
        y = max(cure.bottom, cure.texts[-1].y + 4) + 18
        lapsed = self._circle("lapsed", "end", ENDS, y, _title(State.LAPSED), self._moment(State.LAPSED), room=room)
        y = self._tag(lapsed, ENDS + RADIUS + PAD, lapsed.texts[-1].y + LEADING, room)
        rejected = self._circle(
            "rejected", "end", ENDS, max(y, lapsed.bottom + 14), _title(State.REJECTED), self._moment(State.REJECTED), room=room
        )
        low_right = self._tag(rejected, ENDS + RADIUS + PAD, rejected.texts[-1].y + LEADING, room)
        return max(low_left, low_right, served.bottom + 14, rejected.bottom + 14) - 10

    # ---- lines ----

    def _ways(self) -> Iterator[Way]:
        made = self.story.ways
        for name, source, target, moves in WAYS:
            used = bool(moves & made) or (name == "begin" and bool(self.story.now))
            yield Way(name, source, target, tuple(self._points(name, source, target)), DONE if used else PALE)

    def _points(self, name: str, source: str, target: str) -> Sequence[tuple[float, float]]:
        a, b = self.places[source], self.places[target]
        if name == "from-short":
            return ((a.cx, a.bottom), (a.cx, b.cy), (b.x + b.width, b.cy))
        if name == "corrected":
            return ((a.x + a.width, a.y + 14), (b.x, a.y + 14))
        if name == "undone":
            left = min(a.x, b.x) - BESIDE
            return ((a.x, a.cy), (left, a.cy), (left, b.cy), (b.x, b.cy))
        if name == "rest-paid":
            return ((a.x, a.cy), (b.x + b.width, a.cy))
        if name == "reject":
            return ((a.cx, a.bottom), (a.cx, b.cy), (b.x, b.cy))
        if name in ("short", "not-accept", "return", "withdraw"):
            return ((a.x + a.width, a.cy), (b.x, a.cy))
        x = a.cx if a.kind not in ("task", "people") else b.cx if b.kind not in ("task", "people") else SPINE
        return ((x, a.bottom), (x, b.y))

    def _say(self, ways: Sequence[Way]) -> None:
        """The words beside the ways out of a diamond."""
        said = {
            "short": _("short"),
            "settled": _("settled"),
            "accept": _("accepted"),
            "not-accept": _("not accepted"),
        }
        for way in ways:
            words = said.get(way.name, "")
            if not words:
                continue
            (x, y), (to_x, _to_y) = way.points[0], way.points[-1]
            across = to_x != x
            self.notes.append(Text(words, x + 6, y - 6, "word") if across else Text(words, x + 8, y + 15, "word"))


def _title(state: State) -> str:
    words = str(state.label)
    return words[:1].upper() + words[1:]


def _told(moment: datetime) -> str:
    this_year = clock.in_hong_kong(moment).year == clock.today().year
    return languages.moment_of_this_year(moment) if this_year else languages.moment(moment)

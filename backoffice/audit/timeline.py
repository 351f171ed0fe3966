"""The story of a subject, in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from backoffice.audit.events import EventType, declared
from backoffice.audit.models import Event
from backoffice.kernel import clock, languages
from backoffice.kernel.questions import Question

MOST_ENTRIES = 500
_OF_SUBJECT = Question(lambda subject: Event.objects.filter(subject=subject).order_by("id")[:MOST_ENTRIES], str)
_EARLIER = "%a %d %b %Y %H:%M:%S"


@dataclass(frozen=True)
class Entry:
    """One line of a timeline; at in UTC. data: what its kind keeps, as it was recorded."""

    at: datetime
    code: str
    text: str
    actor_name: str
    actor_kind: str
    data: Mapping[str, object] = field(default_factory=dict)


class _Gaps(dict[str, object]):
    """An event of long ago may lack a datum that today's wording asks for: leave a dash, never fail."""

    def __missing__(self, key: str) -> str:
        return "–"


def entry_of(event: Event) -> Entry:
    """The event in the words of its kind, in the language of the reader."""
    kind = declared().get(event.code)
    text = _told(kind, event) if kind else event.code
    return Entry(event.at, event.code, text, event.actor_name, event.actor_kind, event.data)


def _told(kind: EventType, event: Event) -> str:
    data = {name: value for name, value in event.data.items() if value is not None}
    said = {name: str(words[data[name]]) for name, words in kind.terms.items() if data.get(name) in words}
    said |= {name: _moment(str(data[name])) for name in kind.moments if name in data}
    said |= {name: _day(str(data[name])) for name in kind.days if name in data}
    said |= {name: languages.picked(str(data[name]), str(data[f"{name}_zh"])) for name in data if f"{name}_zh" in data}
    return str(kind.wording).format_map(_Gaps({**data, **said}))


def moment_in(kept: str) -> datetime | None:
    """A time as an event keeps it; events of earlier days have it as an English text, to the second. None if it is none."""
    try:
        return datetime.fromisoformat(kept)
    except ValueError:
        pass
    try:
        return datetime.strptime(kept, _EARLIER).replace(tzinfo=clock.HONG_KONG)
    except ValueError:
        return None


def _moment(kept: str) -> str:
    """A recorded time in the reader's language."""
    found = moment_in(kept)
    return kept if found is None else languages.moment(found)


def _day(kept: str) -> str:
    try:
        return languages.day(date.fromisoformat(kept))
    except ValueError:
        return kept


def timeline(subject: str) -> list[Entry]:
    """The subject's events from its first, at most 500."""
    return [entry_of(event) for event in _OF_SUBJECT.rows(subject)]

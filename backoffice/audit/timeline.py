"""The story of a subject, in words."""

from dataclasses import dataclass
from datetime import datetime

from backoffice.audit.events import EventType, declared
from backoffice.audit.models import Event

MOST_ENTRIES = 500


@dataclass(frozen=True)
class Entry:
    """One line of a timeline; at in UTC."""

    at: datetime
    code: str
    text: str
    actor_name: str
    actor_kind: str


class _Gaps(dict[str, object]):
    """An event of long ago may lack a datum that today's wording asks for: leave a dash, never fail."""

    def __missing__(self, key: str) -> str:
        return "–"


def entry_of(event: Event) -> Entry:
    """The event in the words of its kind, in the language of the reader."""
    kind = declared().get(event.code)
    text = _told(kind, event) if kind else event.code
    return Entry(at=event.at, code=event.code, text=text, actor_name=event.actor_name, actor_kind=event.actor_kind)


def _told(kind: EventType, event: Event) -> str:
    said = {name: str(words[event.data[name]]) for name, words in kind.terms.items() if event.data.get(name) in words}
    return str(kind.wording).format_map(_Gaps({**event.data, **said}))


def timeline(subject: str) -> list[Entry]:
    """The subject's events from its first, at most 500."""
    return [entry_of(event) for event in Event.objects.filter(subject=subject).order_by("id")[:MOST_ENTRIES]]

"""What the API tells of the way of the sealed documents to each addressee: how far they are, and no content.

Neither a name nor a ground, an evidence or an officer is told: an addressee is known by its number in the filing, and to the portal at
which its message box is by its account. What became of a failure in the registry's hands (who took it, who gave it back) is not told.
"""

from collections.abc import Iterable
from typing import Any, Final

from backoffice.audit.timeline import Entry, moment_in
from backoffice.filings.deliveries import HAS_IT, Delivery, Means
from backoffice.filings.models import Filing
from backoffice.kernel import clock

# How it is said of the whole filing, whose event names the addressees for the registry.
SERVED: Final = "Served: each addressee has the documents, or was given up with a ground."
# The state in which an event leaves a delivery, and how it is said.
_STEPS: Final = {
    "service.made_available": ("delivered", "Addressee {number}: made available in the message box; no notice goes out."),
    "service.prepared": ("prepared", "Addressee {number}: made available in the message box; the notice is on its way."),
    "service.sent": ("sent", "Addressee {number}: the mail server took the notice."),
    "service.delivered": ("delivered", "Addressee {number}: the notice was delivered."),
    "service.opened": ("opened", "Addressee {number}: the documents were opened."),
    "service.failed": ("failed", "Addressee {number}: not served, the notice failed ({fault})."),
    "service.unreachable": ("failed", "Addressee {number}: not served electronically, its message box is at another portal."),
    "service.sent_again": ("prepared", "Addressee {number}: the notice is sent again (attempt {attempt})."),
    "service.by_hand": ("delivered", "Addressee {number}: served by other means ({means})."),
    "service.given_up": ("given_up", "Addressee {number}: not served, given up."),
}
STATES: Final = tuple(dict.fromkeys(state for state, _words in _STEPS.values()))
CODES: Final = frozenset(_STEPS)
_BEGUN: Final = frozenset({"service.prepared", "service.made_available"})


def is_told(entry: Entry) -> bool:
    """Whether an event is of the service on an addressee, and told."""
    return entry.code in CODES and "number" in entry.data


class Serving:
    """The deliveries of a filing, for its events (one query, and none where nothing was made available yet)."""

    def __init__(self, filing: Filing, entries: Iterable[Entry]) -> None:
        begun = any(is_told(entry) or entry.code in ("filing.served", "filing.accepted") for entry in entries)
        rows = Delivery.objects.filter(filing=filing).order_by("number") if begun else ()
        self._client = filing.client_id
        self._rows = {row.number: row for row in rows}

    def told(self, entries: list[Entry]) -> list[Entry]:
        """The events, with one for each addressee who had the documents as soon as they stood in the box: where nobody was waited for,
        the event of the filing is the only one that is kept."""
        found = list(entries)
        for row in self._rows.values():
            at_once = row.message_id is not None and row.sent_at is None and row.delivered_at == row.prepared_at
            if at_once and not any(entry.code in _BEGUN and entry.data.get("number") == row.number for entry in entries):
                there = next((place for place, entry in enumerate(found) if entry.at > row.prepared_at), len(found))
                served = next((place for place, entry in enumerate(found) if entry.code == "filing.served"), len(found))
                entry = Entry(row.prepared_at, "service.made_available", "", "", "system", {"number": row.number, "attempt": row.attempt})
                found.insert(min(there, served), entry)
        return found

    def words(self, entry: Entry) -> str:
        """The event in words that name nobody."""
        if entry.code == "filing.served":
            return SERVED
        _state, words = _STEPS[entry.code]
        means = str(entry.data.get("means", ""))
        said = Means(means).label if means in Means.values else "-"
        return words.format(
            number=entry.data["number"], fault=entry.data.get("fault", "-"), attempt=entry.data.get("attempt", 1), means=said
        )

    def of(self, entry: Entry) -> dict[str, Any]:
        """Whose delivery it is about, and how it left it."""
        number = entry.data["number"]
        row = self._rows.get(number if isinstance(number, int) else 0)
        moment = moment_in(str(entry.data["at"])) if entry.data.get("at") else None
        return {
            "addressee": number,
            "filer": row is not None and row.consent_id is None,
            # Of a box at another portal nothing is told that is not on the public register.
            "account": row.account if row is not None and row.client_id == self._client else None,
            "state": _STEPS[entry.code][0],
            "has_it": _STEPS[entry.code][0] in HAS_IT,
            "means": entry.data.get("means") or Means.MESSAGE_BOX.value,
            "attempt": entry.data.get("attempt", 1),
            "fault": entry.data.get("fault") or None,
            "served_at": None if moment is None else clock.in_hong_kong(moment).isoformat(timespec="microseconds"),
        }

"""I10: what needs two people was decided by two."""

from collections.abc import Iterator

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backoffice.audit.models import Event
from backoffice.changes.content import hash_of
from backoffice.changes.models import Change, ChangeState
from workflows.invariants.base import Breach, Part, chunks, invariant


@invariant("I10", _("An act that needs two people has two different persons, both before the effect, over the same content"))
def two_persons_decided(part: Part) -> Iterator[Breach]:
    """The rows against themselves, and against what the events say was proposed and confirmed, in which order."""
    effected = part.rows(Change, "reference").filter(state=ChangeState.EFFECTED)
    alone = effected.filter(needs_second=True).filter(
        Q(decided_by=None) | Q(decided_by=F("proposed_by")) | Q(decided_person=F("proposed_person")) | Q(decided_at__gt=F("effected_at"))
    )
    for reference in alone.values_list("reference", flat=True):
        yield Breach("I10", reference, "needed a second person and is in effect without one")
    rows = effected.values_list("reference", "needs_second", "content", "content_hash", "proposed_person", "decided_person")
    for changes in chunks(rows.iterator(chunk_size=500), 500):
        told: dict[str, list[tuple[str, str, str]]] = {}
        events = Event.objects.filter(subject__in=[row[0] for row in changes], code__startswith="change.").order_by("id")
        for subject, code, data in events.values_list("subject", "code", "data"):
            told.setdefault(subject, []).append((code, str(data.get("content_hash", "")), str(data.get("person", ""))))
        for reference, second, content, content_hash, proposer, decider in changes:
            if hash_of(content) != content_hash:
                yield Breach("I10", reference, "its content is not the content that was decided on")
                continue
            wanted = [("change.proposed", content_hash, proposer)]
            wanted += [("change.confirmed", content_hash, decider)] if second else []
            happened = [each for each in told.get(reference, []) if each[0] in ("change.proposed", "change.confirmed", "change.effected")]
            if happened[:-1] != wanted or not happened or happened[-1][:2] != ("change.effected", content_hash):
                yield Breach("I10", reference, "its events do not tell that these persons decided on this content before its effect")

"""I1 to I3: what was sent in is here, whole, sent in by somebody, and answered once."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.fields.json import KT
from django.utils.translation import gettext_lazy as _

from backoffice.audit.models import Event
from backoffice.filings.models import Document, Filing, FilingParty, ReplacedDocument
from backoffice.kernel import clock, storage
from backoffice.kernel.errors import NotFound
from backoffice.kernel.models import FileFault, IdempotencyKey
from backoffice.kernel.stores import WrongStore
from backoffice.papers.models import Paper
from backoffice.payments.models import Charge
from workflows.invariants.base import Breach, Part, chunks, invariant
from workflows.store.steps import must_be_there, names_of

_MOST_REMEMBERED = 10_000


class _Files:
    """Reads stored files; the verdict on the latest ones is kept, for one file may be many filings' document."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, int]] = {}

    def fault(self, sha256: str, size: int) -> str:
        """What is wrong with the file, or nothing."""
        if sha256 not in self._known:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            self._known[sha256] = _read(sha256)
        fault, length = self._known[sha256]
        return fault or ("" if length == size else f"the file has {length} bytes, {size} were recorded")


def _read(sha256: str) -> tuple[str, int]:
    digest, length = hashlib.sha256(), 0
    try:
        with storage.open_file(sha256) as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
                length += len(chunk)
    except NotFound:
        return "the file is not in the store", 0
    except OSError:
        return "the file cannot be read", 0
    return ("" if digest.hexdigest() == sha256 else "the file is not what was stored"), length


def _store_is_away() -> Breach | None:
    """That the whole store is not there is one breach, and not one of each file."""
    try:
        must_be_there()
    except WrongStore as why:
        return Breach("I1", "the file store", why.code)
    return None


@invariant("I1", _("Every document's file is in the store and hashes to what was recorded"), at_once=False)
def documents_are_in_the_store(part: Part) -> Iterator[Breach]:
    """Reads every file of the documents that came since the last proof. Older ones are read in turn by the walk round the store."""
    if away := _store_is_away():
        yield away
        return
    files = _Files()
    rows = part.added(Document).order_by("pk").values_list("filing__reference", "number", "sha256", "size")
    for reference, number, sha256, size in rows.iterator(chunk_size=200):
        if fault := files.fault(sha256, size):
            yield Breach("I1", reference, f"document {number}: {fault}")


@invariant("I1", _("What was filed is kept where another file was put in its place, and the document is the last of these"), at_once=False)
def replaced_files_are_kept(part: Part) -> Iterator[Breach]:
    """Both files are in the store and hash to what was recorded; each row begins where the one before it ended, and the document is
    what the last one says."""
    if away := _store_is_away():
        yield away
        return
    files = _Files()
    touched = {(row.filing_id, row.number) for row in part.added(ReplacedDocument)}
    for some in chunks(sorted(touched)):
        keys = {filing for filing, _number in some}
        rows = ReplacedDocument.objects.filter(filing__in=keys).select_related("filing").order_by("id")
        stands = {(each.filing_id, each.number): each.sha256 for each in Document.objects.filter(filing__in=keys)}
        chain: dict[tuple[int, int], str] = {}
        for row in rows:
            place = (row.filing_id, row.number)
            for sha256, size in ((row.sha256, row.size), (row.new_sha256, row.new_size)):
                if fault := files.fault(sha256, size):
                    yield Breach("I1", row.filing.reference, f"document {row.number}, a file of it: {fault}")
            if chain.get(place, row.sha256) != row.sha256 or place not in stands:
                yield Breach("I1", row.filing.reference, f"document {row.number}: what was replaced did not stand there")
            chain[place] = row.new_sha256
        references = {row.filing_id: row.filing.reference for row in rows}
        for (filing, number), sha256 in chain.items():
            if stands.get((filing, number), sha256) != sha256:
                yield Breach("I1", references[filing], f"document {number} is not the file that was put in its place")


@invariant("I1", _("Every paper's file is in the store and hashes to what was recorded"), at_once=False)
def papers_are_in_the_store(part: Part) -> Iterator[Breach]:
    """The same for the papers that the court issued, superseded ones too."""
    if away := _store_is_away():
        yield away
        return
    files = _Files()
    for number, sha256, size in part.added(Paper).order_by("pk").values_list("number", "sha256", "size").iterator(chunk_size=200):
        if fault := files.fault(sha256, size):
            yield Breach("I1", number, fault)


@invariant("I1", _("The walk round the store has found no file missing or damaged that is not mended"), current=True)
def the_walk_found_nothing(part: Part) -> Iterator[Breach]:
    """What the walk found, named by whoever's file it is, until it has been copied back from the backup."""
    for found in FileFault.objects.order_by("found_at", "sha256").iterator():
        whose = names_of(found.sha256, 3)
        yield Breach("I1", ", ".join(whose) or found.sha256, f"the file {found.sha256} is {found.fault}")


@invariant("I1", _("Every filing has its documents, numbered from one without a gap"))
def documents_are_numbered(part: Part) -> Iterator[Breach]:
    """In the order in which they were submitted."""
    for filings in chunks(part.filings().values_list("pk", "reference").iterator(chunk_size=1000)):
        numbers: dict[int, list[int]] = defaultdict(list)
        rows = Document.objects.filter(filing__in=[pk for pk, _reference in filings]).order_by("filing_id", "number")
        for pk, number in rows.values_list("filing_id", "number"):
            numbers[pk].append(number)
        for pk, reference in filings:
            if not numbers[pk]:
                yield Breach("I1", reference, "has no document")
            elif numbers[pk] != list(range(1, len(numbers[pk]) + 1)):
                yield Breach("I1", reference, f"its documents are numbered {numbers[pk]}")


@invariant("I2", _("No filing exists that nobody submitted"))
def filings_were_submitted(part: Part) -> Iterator[Breach]:
    """Every filing has exactly one event of its receipt, at its time of receipt: by its client, or of what came on paper, by the
    officer who took it in at the counter."""
    columns = part.filings().values_list("reference", "client_id", "paper_intake__officer_id", "received_at")
    for filings in chunks(columns.iterator(chunk_size=1000)):
        told: dict[str, list[Event]] = defaultdict(list)
        for event in Event.objects.filter(subject__in=[row[0] for row in filings], code="filing.received"):
            told[event.subject].append(event)
        for reference, client, officer, received_at in filings:
            found = told[reference]
            by = ("client", str(client)) if client is not None else ("person", str(officer))
            if len(found) != 1:
                yield Breach("I2", reference, "nobody submitted it" if not found else f"was received {len(found)} times")
            elif (found[0].actor_kind, found[0].actor_id) != by:
                yield Breach("I2", reference, "nobody submitted it, or somebody else did")
            elif datetime.fromisoformat(str(found[0].data.get("received_at"))) != received_at:
                yield Breach("I2", reference, f"was received {found[0].data.get('received_at')}, it says {received_at.isoformat()}")


@invariant("I2", _("A submission is present whole or not at all"))
def submissions_are_whole(part: Part) -> Iterator[Breach]:
    """Whatever was received is a filing with as many documents as came, its charge, and its parties if it opens a case."""
    events = part.added(Event).filter(code="filing.received").order_by("pk").values_list("subject", "data")
    for received in chunks(events.iterator(chunk_size=1000)):
        references = [subject for subject, _data in received]
        found = dict(Filing.objects.filter(reference__in=references).annotate(n=Count("documents")).values_list("reference", "n"))
        yield from (Breach("I2", subject, "was received and is not here") for subject, _data in received if subject not in found)
        yield from (
            Breach("I2", subject, f"{data.get('documents')} documents were received, {found[subject]} are here")
            for subject, data in received
            if subject in found and data.get("documents") != found[subject]
        )
    filings = part.filings()
    charged = Charge.objects.filter(subject=OuterRef("reference"))
    yield from _each(filings.exclude(Exists(charged)), "I2", "has no charge")
    yield from _each(
        filings.filter(opens_case=True).exclude(Exists(FilingParty.objects.filter(filing=OuterRef("pk")))), "I2", "has no party"
    )
    for subject in (
        part.added(Charge).exclude(Exists(Filing.objects.filter(reference=OuterRef("subject")))).values_list("subject", flat=True)
    ):
        yield Breach("I2", subject, "is charged and is not here")


def _each(filings: QuerySet[Filing], code: str, found: str) -> Iterator[Breach]:
    return (Breach(code, reference, found) for reference in filings.values_list("reference", flat=True).iterator())


@invariant("I3", _("One idempotency key: one filing and one stored answer, which still tells the filing as it was received"))
def keys_have_one_filing(part: Part) -> Iterator[Breach]:
    """Every stored answer names a filing that is here, with its time and documents, and no two keys name the same one.

    A replay sends the stored answer; so that it is right for ever is asked here of what can never change. That two keys do not
    name one filing is asked of the keys that came since the last proof; a whole run asks it of all.
    """
    answered = part.added(IdempotencyKey).filter(status=201)
    for keys in chunks(answered.order_by("pk").values_list("pk", "body", "answered_at").iterator(chunk_size=200), 200):
        yield from _answers_hold(keys)
    shared = answered.annotate(reference=KT("body__reference")).values("reference").annotate(n=Count("pk")).filter(n__gt=1).order_by()
    for row in shared.iterator():
        yield Breach("I3", str(row["reference"]), f"was the answer to {row['n']} keys")


def _answers_hold(keys: list[tuple[int, Any, Any]]) -> Iterator[Breach]:
    references = [str((body or {}).get("reference", "")) for _pk, body, _at in keys]
    filings = {filing.reference: filing for filing in Filing.objects.filter(reference__in=references).only("reference", "received_at")}
    documents = _documents_of(filings.values())
    for reference, (pk, body, answered_at) in zip(references, keys, strict=True):
        filing = filings.get(reference)
        if filing is None:
            yield Breach("I3", f"key {pk}", f"was answered with {reference or 'nothing'}, which is not here")
            continue
        told = [(item.get("number"), item.get("sha256"), item.get("size")) for item in body.get("documents", [])]
        received = clock.in_hong_kong(filing.received_at).isoformat(timespec="microseconds")
        if answered_at is None or body.get("received_at") != received or told != documents.get(filing.pk):
            yield Breach("I3", reference, f"is not what key {pk} was answered with")


def _documents_of(filings: Iterable[Filing]) -> dict[int, list[tuple[int, str, int]]]:
    """Of each filing its documents as they were filed: number, SHA-256 and size."""
    keys = [filing.pk for filing in filings]
    filed: dict[tuple[int, int], tuple[str, int]] = {}
    replaced = ReplacedDocument.objects.filter(filing__in=keys).order_by("-id")
    for pk, number, sha256, size in replaced.values_list("filing_id", "number", "sha256", "size"):
        # The first one that was replaced is what came in through the door.
        filed[pk, number] = (sha256, size)
    rows = Document.objects.filter(filing__in=keys).order_by("filing_id", "number")
    grouped = groupby(rows.values_list("filing_id", "number", "sha256", "size"), key=lambda row: row[0])
    return {pk: [(number, *filed.get((pk, number), (sha256, size))) for _pk, number, sha256, size in group] for pk, group in grouped}

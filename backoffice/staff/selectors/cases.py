"""A case with its parties, its filings and its place in the register."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from backoffice.audit.models import Event
from backoffice.audit.timeline import Entry, entry_of
from backoffice.cases.models import Case, Party, RegisterEntry
from backoffice.cases.sealing import court_only, is_hidden
from backoffice.filings.models import Document, Filing, ServiceRecord
from backoffice.filings.set_aside import aside_since
from backoffice.papers.models import Paper, PaperKind
from backoffice.payments.models import Charge, Receipt
from backoffice.people.models import Office

# Of the register, on one page of it.
ENTRIES = 100
# What a review shows of a register; so many of its newest entries are looked at, for some may be kept from the person.
LATEST_ENTRIES, _MOST_LOOKED_AT = 5, 25
# Of papers, receipts, services and events of the filings on a page; of the events among which the latest are looked for.
MOST_BESIDE, MOST_EVENTS = 200, 1_000


def parties(case: Case) -> list[Party]:
    """The parties in the order of the title of the proceeding."""
    return list(Party.objects.filter(case=case).order_by("role", "position"))


def register(case: Case, before: int | None = None) -> tuple[list[RegisterEntry], int | None]:
    """The latest entries of the register in the order in which they were made, each with what it corrects and what has corrected it.

    Of those made before the entry of that id, where it is given; beside them what the page of earlier ones is asked for with, None where
    there is none. Without those for filings and documents that are kept from the person; of an entry that does not say for which document
    of its filing it was made, none is shown if one is kept.
    """
    entries = _entries(case)
    if before is not None:
        entries = entries.filter(pk__lt=before)
    latest = list(entries.order_by("-id")[: ENTRIES + 1])
    earlier = latest[ENTRIES - 1].pk if len(latest) > ENTRIES else None
    return _shown(reversed(latest[:ENTRIES]), sees_sealed=case.office.sees_sealed), earlier


def entry_of_register(case: Case, pk: int) -> RegisterEntry | None:
    """One entry of the case's register; None where there is none, or it is kept from the person."""
    return next(iter(_shown(_entries(case).filter(pk=pk), sees_sealed=case.office.sees_sealed)), None)


def latest_in_register(case: Case, office: Office) -> list[RegisterEntry]:
    """The last entries of its register, the latest first, in the same way; of an office as it was given to the person. Nothing of a case
    that is kept from them."""
    if is_hidden(case, office):
        return []
    return _shown(_entries(case).order_by("-id")[:_MOST_LOOKED_AT], sees_sealed=office.sees_sealed)[:LATEST_ENTRIES]


def once_in(case: Case) -> set[str]:
    """The filings that the register of a case names: one that was withdrawn has lost the filing that opened it."""
    return set(RegisterEntry.objects.filter(case=case).exclude(filing_reference="").values_list("filing_reference", flat=True))


def _entries(case: Case) -> QuerySet[RegisterEntry]:
    return RegisterEntry.objects.filter(case=case).select_related("corrects", "corrected_by")


def _shown(entries: Iterable[RegisterEntry], *, sees_sealed: bool) -> list[RegisterEntry]:
    """Those that the person may see, in the order given."""
    every = list(entries)
    if sees_sealed:
        return every
    references = {entry.filing_reference for entry in every}
    whole = set(Filing.objects.filter(court_only(), reference__in=references).values_list("reference", flat=True))
    documents = Document.objects.filter(court_only(), filing__reference__in=references)
    kept = set(documents.values_list("filing__reference", "number"))
    partly = {reference for reference, _number in kept}
    return [
        entry
        for entry in every
        if entry.filing_reference not in whole
        and (
            entry.filing_reference not in partly or (entry.document_number and (entry.filing_reference, entry.document_number) not in kept)
        )
    ]


@dataclass(frozen=True)
class Beside:
    """What belongs to the filings of a case: papers (and since when they are set aside), money, on whom they were served, and what
    happened, the latest first."""

    papers: list[tuple[str, Paper, datetime | None]]
    money: list[tuple[Charge, list[Receipt]]]
    services: list[ServiceRecord]
    story: list[tuple[str, Entry]]


def beside(case: Case, filings: Sequence[Filing]) -> Beside:
    """All of it for the filings that the person was given, each read by its own index and no further than MOST_BESIDE (six queries).

    Of a document that is kept from the person, no paper and no event that names one is told.
    """
    references = [filing.reference for filing in filings]
    shown = {(filing.reference, document.number) for filing in filings for document in filing.documents.all()}
    receipts: dict[str, list[Receipt]] = defaultdict(list)
    for receipt in Receipt.objects.filter(subject__in=references).order_by("id")[:MOST_BESIDE]:
        receipts[receipt.subject].append(receipt)
    numbers = {each.number: each.subject for found in receipts.values() for each in found}
    drawn = Paper.objects.filter(subject__in=[*references, *numbers], superseded_by=None).order_by("-id")
    every = list(drawn[:MOST_BESIDE])
    papers = [each for each in every if each.kind != PaperKind.SEALED_COPY or (each.subject, each.position) in shown]
    hidden = [each.number for each in every if each not in papers]
    aside = {filing.reference: filing.set_aside_at for filing in filings}
    services = ServiceRecord.objects.filter(filing__in=filings, void_at=None).select_related("filing").order_by("-id")
    charges = Charge.objects.filter(subject__in=references).order_by("-id")
    events = list(Event.objects.filter(subject__in=[case.number, *references]).order_by("subject", "id")[:MOST_EVENTS])
    told = [(event.subject, entry_of(event)) for event in sorted(events, key=lambda event: -event.pk)[:MOST_BESIDE]]
    return Beside(
        papers=sorted(
            ((numbers.get(each.subject, each.subject), each, aside_since(each, aside.get(each.subject))) for each in papers),
            key=lambda told: told[1].drawn_at,
            reverse=True,
        ),
        money=[(charge, receipts[charge.subject]) for charge in charges[:MOST_BESIDE]],
        services=list(services[:MOST_BESIDE]),
        story=[(subject, entry) for subject, entry in told if not any(number in entry.text for number in hidden)],
    )

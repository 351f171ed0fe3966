"""Steps about what is sealed: that a person may see it, what follows from a case's level for its filings, and the order itself.

Rows are locked in the order of the house (docs/locks.md): filings first, those with a smaller number before, then the case.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from backoffice.cases.models import Case, RegisterEntry, SealingOrder
from backoffice.cases.sealing import is_hidden, stricter
from backoffice.filings.decided import DecisionLine
from backoffice.filings.models import Document, Filing, SecondLook
from backoffice.kernel import clock
from backoffice.kernel.errors import NotFound
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import User
from workflows.cases import events


def must_see(person: User, thing: Filing | Case, *documents: Document) -> None:
    """Stop an act on what is kept from the person: it does not exist for them.

    Raises:
        NotFound: the filing or case, or one of the filing's documents, is sealed to the court and the person has not the right to see it.
    """
    things: list[Filing | Case | Document] = [thing, *documents]
    if not any(is_hidden(each, None) for each in things):
        return
    (office,) = rights.seeing(User.objects.get(pk=person.pk), [thing.office])
    if any(is_hidden(each, office) for each in things):
        raise NotFound("not-here", _("There is no such thing here, or it is not of your office."))


def sees(person: User, filing: Filing, *documents: Document) -> bool:
    """Whether a filing, with all of these documents of it, is there for this person."""
    try:
        must_see(person, filing, *documents)
    except NotFound:
        return False
    return True


def inherit(filing: Filing) -> None:
    """Give a filing that has just been written the level of its case, and of the returned filing that it corrects. No order was given on
    it yet.

    The case is locked, after the row was written: an order on the case that is under way has committed by then, and one that comes
    later waits until the row is there to be seen. Without the lock neither saw the other, and the filing stayed open.
    """
    if filing.case_id is not None:
        filing.case = lock(Case, pk=filing.case_id)
    level = _levels([filing], own={}, left={})[filing.pk]
    if level != filing.sealed_to:
        filing.sealed_to = level
        filing.save(update_fields=["sealed_to"])


def locked_case(number: str) -> Case:
    """The case with its filings, locked.

    What came in between the two locks is not locked yet, and may be held by somebody who waits for the case: then both are let go, and
    locked anew. Nothing comes in while the case is locked (`inherit`).

    Raises:
        NotFound: there is no such case.
        Conflict: somebody held one of them for too long.
    """
    known = Case.objects.filter(number=number).values_list("pk", flat=True).first()
    if known is None:
        raise NotFound("not-here", _("There is no such thing here, or it is not of your office."))
    while True:
        try:
            with transaction.atomic():
                held = _concerned(known)
                _lock(held)
                found = lock(Case, pk=known, along=("office",))
                if _concerned(known) != held:
                    raise _CameInBetweenError
        except _CameInBetweenError:
            continue
        return found


class _CameInBetweenError(Exception):
    """A filing came into the case, or corrects one of it, since they were locked."""


def _concerned(case: int) -> list[int]:
    """The primary keys, in order, of the filings that an order on this case is about: those in it, what opened it and left it, and what was
    filed in the place of these, in whichever case that is. case: its primary key."""
    of_case = list(Filing.objects.filter(Q(case=case) | Q(pk__in=_left(case))).values_list("pk", flat=True))
    return sorted({*of_case, *_corrections(of_case)})


def _corrections(of: Iterable[int]) -> list[int]:
    """The primary keys, in order, of what was filed in the place of these, in the place of that, and so on."""
    found: set[int] = set()
    step = set(of)
    while step:
        step = set(Filing.objects.filter(resubmits__in=step).values_list("pk", flat=True)) - found
        found |= step
    return sorted(found)


def _lock(filings: Iterable[int]) -> None:
    """Lock these filings by their primary keys, the smaller ones first."""
    list(Filing.objects.select_for_update(of=("self",)).filter(pk__in=filings).order_by("pk").values_list("pk"))


def _left(case: int) -> list[int]:
    """The primary keys of the filings that opened a case and are in none since their acceptance was taken back. case: its primary key."""
    entered = RegisterEntry.objects.filter(case=case).order_by().values_list("filing_reference", flat=True).distinct()
    left = Filing.objects.filter(reference__in=list(entered), case=None, opens_case=True)
    return list(left.values_list("pk", flat=True))


def order_on_case(case: Case, level: str | None, officer: User, ground: str) -> SealingOrder:
    """Write the order, and what follows for what was filed in the case, for what opened it and left it, and for what corrects these."""
    case.sealed_to = level
    case.save(update_fields=["sealed_to"])
    order = _written(case.office_id, level, officer, ground, case=case)
    _follow(Filing.objects.filter(pk__in=_concerned(case.pk)))
    return order


def order_on_filing(filing: Filing, level: str | None, officer: User, ground: str) -> SealingOrder:
    """Write the order; the filing never is more open than its case, nor than what it corrects. What corrects it follows, and is locked
    before the case is."""
    corrections = _locked_corrections(filing)
    order = _written(filing.office_id, level, officer, ground, filing_reference=filing.reference)
    _follow(Filing.objects.filter(pk__in=[filing.pk, *corrections]))
    return order


def order_on_document(filing: Filing, document: Document, level: str | None, officer: User, ground: str) -> SealingOrder:
    """Write the order on one document. What corrects the filing follows, and is locked before anything that hangs on it."""
    corrections = _locked_corrections(filing)
    document.sealed_to = level
    document.save(update_fields=["sealed_to"])
    order = _written(filing.office_id, level, officer, ground, filing_reference=filing.reference, document_number=document.number)
    _lines_follow(DecisionLine.objects.filter(filing=filing))
    _follow(Filing.objects.filter(pk__in=corrections))
    return order


def _locked_corrections(filing: Filing) -> list[int]:
    """What was filed in the place of a locked filing, in the place of that, and so on, which is locked: the primary keys.

    None of it is ever more open than what it corrects, in whichever case it is. What comes in meanwhile has a greater number, and is locked
    after it.
    """
    held: list[int] = []
    while missing := sorted(set(_corrections([filing.pk])) - set(held)):
        _lock(missing)
        held += missing
    return held


def _follow(filings: QuerySet[Filing]) -> None:
    """Give each of these filings the level that follows for it."""
    found = list(filings.select_related("case").order_by("pk"))
    levels = _levels(found, own=own_levels([each.reference for each in found]), left=_left_levels(found))
    wanted: dict[str | None, list[int]] = {}
    for pk, level in levels.items():
        wanted.setdefault(level, []).append(pk)
    for level, keys in wanted.items():
        Filing.objects.filter(pk__in=keys).update(sealed_to=level)
    _lines_follow(DecisionLine.objects.filter(filing__in=list(levels)))


def _levels(found: Sequence[Filing], *, own: Mapping[str, str | None], left: Mapping[str, str | None]) -> dict[int, str | None]:
    """The level of each of these filings by its primary key; they come with their cases, what is corrected before what corrects it.

    It is the narrowest of the level of its case, of the case that it opened and left, of the latest order on itself, and of what it
    corrects with the documents of that. own, left: see own_levels and _left_levels.
    """
    before = {each.resubmits_id for each in found if each.resubmits_id}
    levels = dict(Filing.objects.filter(pk__in=before).values_list("pk", "sealed_to")) if before else {}
    inside: dict[int, str | None] = {}
    if before:
        sealed = Document.objects.filter(filing__in=before, sealed_to__isnull=False).values_list("filing_id", "sealed_to")
        for pk, level in sealed:
            inside[pk] = stricter(inside.get(pk), level)
    of_these: dict[int, str | None] = {}
    for each in found:
        case, corrects = each.case.sealed_to if each.case else left.get(each.reference), each.resubmits_id or 0
        of_these[each.pk] = levels[each.pk] = stricter(case, own.get(each.reference), levels.get(corrects), inside.get(corrects))
    return of_these


def _left_levels(found: Sequence[Filing]) -> dict[str, str | None]:
    """Of filings that opened a case and are in none since their acceptance was taken back, by their references: the level of that case.
    An order on it was one on what opened it."""
    references = [each.reference for each in found if each.case_id is None and each.opens_case]
    levels: dict[str, str | None] = {}
    if references:
        rows = RegisterEntry.objects.filter(filing_reference__in=references, case__sealed_to__isnull=False).order_by()
        for reference, level in rows.values_list("filing_reference", "case__sealed_to").distinct():
            levels[reference] = stricter(levels.get(reference), level)
    return levels


def _lines_follow(lines: QuerySet[DecisionLine]) -> None:
    """What is told of decisions is sealed as narrowly as the filing, its first document and the one that a reason is about; a second
    look, of which reasons and notes are about any of them, as narrowly as the filing and all its documents."""
    found = list(lines.values_list("pk", "filing_id", "filing__sealed_to", "first_document", "document_number"))
    sealed = Document.objects.filter(filing_id__in={filing for _pk, filing, *_more in found}, sealed_to__isnull=False)
    levels: dict[tuple[int, int | None], str | None] = {}
    whole: dict[int, str | None] = {}
    for filing, number, level in sealed.values_list("filing_id", "number", "sealed_to"):
        levels[filing, number] = level
        whole[filing] = stricter(whole.get(filing), level)
    wanted: dict[str | None, list[int]] = {}
    looks: dict[str | None, list[int]] = {}
    for pk, filing, level, *numbers in found:
        wanted.setdefault(stricter(level, *(levels.get((filing, number)) for number in numbers)), []).append(pk)
        looks.setdefault(stricter(level, whole.get(filing)), []).append(pk)
    for level, keys in wanted.items():
        DecisionLine.objects.filter(pk__in=keys).update(sealed_to=level)
    for level, keys in looks.items():
        SecondLook.objects.filter(line__in=keys).update(sealed_to=level)


def own_levels(references: list[str]) -> dict[str, str | None]:
    """Of each filing the level that the latest order on itself names; None where none does."""
    found: dict[str, str | None] = dict.fromkeys(references)
    orders = SealingOrder.objects.filter(filing_reference__in=references, document_number=0).order_by("id")
    found.update(orders.values_list("filing_reference", "sealed_to"))
    return found


def _written(office: int, level: str | None, officer: User, ground: str, **about: object) -> SealingOrder:
    order = SealingOrder.objects.create(
        office_id=office, sealed_to=level, officer=officer, ground=ground, at=clock.now(), **about
    )  # fmt: skip
    events.ordered(order, rights.actor_of(officer))
    return order

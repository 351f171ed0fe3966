"""Steps about what is sealed: that a person may see it, what follows from a case's level for its filings, and the order itself.

Rows are locked in the order of the house (docs/locks.md): filings first, those with a smaller number before, then the case.
"""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from backoffice.cases.models import Case, SealingOrder
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


def sees(person: User, filing: Filing) -> bool:
    """Whether a filing is there for this person."""
    try:
        must_see(person, filing)
    except NotFound:
        return False
    return True


def inherit(filing: Filing) -> None:
    """Give a filing that has just been written the level of its case, and of the returned filing that it corrects.

    The case is locked, after the row was written: an order on the case that is under way has committed by then, and one that comes
    later waits until the row is there to be seen. Without the lock neither saw the other, and the filing stayed open.
    """
    levels: list[str | None] = [filing.sealed_to]
    if filing.case_id is not None:
        levels.append(lock(Case, pk=filing.case_id).sealed_to)
    if filing.resubmits is not None:
        levels += [filing.resubmits.sealed_to, *Document.objects.filter(filing=filing.resubmits).values_list("sealed_to", flat=True)]
    level = stricter(*levels)
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
    filings = Filing.objects.filter(case__number=number).order_by("pk").values_list("pk", flat=True)
    while True:
        try:
            with transaction.atomic():
                held = list(filings.select_for_update(of=("self",)))
                found = lock(Case, number=number, along=("office",))
                if list(filings) != held:
                    raise _CameInBetweenError
        except _CameInBetweenError:
            continue
        except NotFound:
            raise NotFound("not-here", _("There is no such thing here, or it is not of your office.")) from None
        return found


class _CameInBetweenError(Exception):
    """A filing came into the case while its lock was waited for."""


def order_on_case(case: Case, level: str | None, officer: User, ground: str) -> SealingOrder:
    """Write the order, and what follows: each filing has the narrowest of the case's level, its own and that of what it corrects."""
    case.sealed_to = level
    case.save(update_fields=["sealed_to"])
    order = _written(case.office_id, level, officer, ground, case=case)
    _follow(Filing.objects.filter(case=case))
    return order


def order_on_filing(filing: Filing, level: str | None, officer: User, ground: str) -> SealingOrder:
    """Write the order; the filing never is more open than its case, nor than what it corrects. What corrects it follows, and is locked
    before the case is."""
    corrections = _locked_corrections(filing)
    order = _written(filing.office_id, level, officer, ground, filing_reference=filing.reference)
    filing.sealed_to = level
    inherit(filing)
    filing.save(update_fields=["sealed_to"])
    _lines_follow(DecisionLine.objects.filter(filing=filing))
    for each in corrections:
        _follow(Filing.objects.filter(pk__in=each))
    return order


def order_on_document(filing: Filing, document: Document, level: str | None, officer: User, ground: str) -> SealingOrder:
    """Write the order on one document. What corrects the filing follows, and is locked before anything that hangs on it."""
    corrections = _locked_corrections(filing)
    document.sealed_to = level
    document.save(update_fields=["sealed_to"])
    order = _written(filing.office_id, level, officer, ground, filing_reference=filing.reference, document_number=document.number)
    _lines_follow(DecisionLine.objects.filter(filing=filing))
    for each in corrections:
        _follow(Filing.objects.filter(pk__in=each))
    return order


def _locked_corrections(filing: Filing) -> list[list[int]]:
    """What was filed in the place of a locked filing, in the place of that, and so on, which is locked: the primary keys, step by step. It
    is never more open than what it corrects; later rows after earlier ones, and none comes in while what it would correct is locked."""
    found: list[list[int]] = []
    step = [filing.pk]
    while step:
        rows = Filing.objects.select_for_update(of=("self",)).filter(resubmits__in=step)
        step = list(rows.order_by("pk").values_list("pk", flat=True))
        found += [step] if step else []
    return found


def _follow(filings: QuerySet[Filing]) -> None:
    """Give each of these filings, what is corrected before what corrects it, the level that follows from its case, the latest order on
    itself, and what it corrects with the documents of that."""
    found = list(filings.select_related("case").order_by("pk"))
    own = own_levels([each.reference for each in found])
    before = {each.resubmits_id for each in found if each.resubmits_id}
    levels = dict(Filing.objects.filter(pk__in=before).values_list("pk", "sealed_to"))
    sealed = Document.objects.filter(filing__in=before, sealed_to__isnull=False).values_list("filing_id", "sealed_to")
    inside: dict[int, str | None] = {}
    for pk, level in sealed:
        inside[pk] = stricter(inside.get(pk), level)
    wanted: dict[str | None, list[int]] = {}
    for each in found:
        case, corrects = each.case.sealed_to if each.case else None, each.resubmits_id or 0
        levels[each.pk] = stricter(case, own[each.reference], levels.get(corrects), inside.get(corrects))
        wanted.setdefault(levels[each.pk], []).append(each.pk)
    for level, keys in wanted.items():
        Filing.objects.filter(pk__in=keys).update(sealed_to=level)
    _lines_follow(DecisionLine.objects.filter(filing__in=[each.pk for each in found]))


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

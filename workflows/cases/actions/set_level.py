"""Sealing and unsealing: an officer carries out an order on who may see a case, a filing or one document of it."""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.cases.models import SealedTo, SealingOrder
from backoffice.filings.models import Filing
from backoffice.kernel.errors import NotFound, Refused
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import User
from workflows.cases import sealing
from workflows.grounds import stated


def seal_case(*, number: str, level: str | None, ground: str, officer: User) -> SealingOrder:
    """Seal a case with all its filings to this level (`parties`, `court`), or open it again (None).

    Filings that are sealed more narrowly themselves stay so. Whoever comes after is bound at once, on every page; what was handed out
    before cannot be called back.

    Raises:
        NotFound: there is no such case for this person.
        Forbidden: the person has not the right in its office.
        Refused: ground-needed, no-such-level, nothing-changed.
    """
    said, wanted = stated(ground), _level(level)
    with transaction.atomic():
        case = sealing.locked_case(number)
        rights.must(officer, "case.seal", case.office)
        done = _done_before(SealingOrder.objects.filter(case=case).last(), wanted, said, officer)
        if done is not None:
            return done
        if case.sealed_to == wanted:
            raise _nothing_changed()
        return sealing.order_on_case(case, wanted, officer, said)


def seal_filing(*, reference: str, document: int = 0, level: str | None, ground: str, officer: User) -> SealingOrder:
    """Seal a filing, or one document of it (its number), to this level, or open it again (None).

    A case that is sealed keeps its filings sealed at least as narrowly.

    Raises:
        NotFound: there is no such filing for this person, or it has no such document.
        Forbidden: the person has not the right in its office.
        Refused: ground-needed, no-such-level, nothing-changed.
    """
    said, wanted = stated(ground), _level(level)
    with transaction.atomic():
        filing = lock(Filing, reference=reference, along=("office",))
        rights.must(officer, "case.seal", filing.office)
        orders = SealingOrder.objects.filter(filing_reference=reference, document_number=document)
        latest = orders.order_by("id").last()
        done = _done_before(latest, wanted, said, officer)
        if done is not None:
            return done
        if (latest.sealed_to if latest else None) == wanted:
            raise _nothing_changed()
        if not document:
            return sealing.order_on_filing(filing, wanted, officer, said)
        found = filing.documents.filter(number=document).first()
        if found is None:
            raise NotFound("no-document", _("This filing has no document %(number)d.") % {"number": document})
        return sealing.order_on_document(filing, found, wanted, officer, said)


def _level(level: str | None) -> str | None:
    if level is not None and level not in SealedTo.values:
        raise Refused("no-such-level", _("There is no such level."))
    return level


def _done_before(latest: SealingOrder | None, level: str | None, ground: str, officer: User) -> SealingOrder | None:
    """The latest order, if it is this one sent again."""
    same = latest is not None and (latest.sealed_to, latest.ground, latest.officer_id) == (level, ground, officer.pk)
    return latest if same else None


def _nothing_changed() -> Refused:
    return Refused("nothing-changed", _("That is how it stands already."))

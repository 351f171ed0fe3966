"""Whether somebody is still owed what parked work would do. Only what nobody is owed may be given up."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import Q

from backoffice.changes.models import Change, ChangeState
from backoffice.filings.corrections import FilingCorrection
from backoffice.filings.failed_notices import FailedState
from backoffice.filings.messages import Message
from backoffice.filings.models import Document, Filing
from backoffice.filings.parts import lapses_of, left_out_of_each, notices_of
from backoffice.filings.states import PAYABLE, State
from backoffice.kernel import outbox
from backoffice.papers.models import Paper, PaperKind
from backoffice.payments.models import NoticeState, Payment, PaymentNotice, PaymentState, Receipt
from workflows.calendar.steps import REDATE, REDATE_AGAIN
from workflows.fees.models import Rehearsal
from workflows.fees.rehearsing import REHEARSE
from workflows.filing import lifecycle
from workflows.money.recording import IDENTIFY
from workflows.papers.models import KeptPrint
from workflows.papers.printing import PRINT

Ids = Mapping[str, Any]
# The words of acts and of another area's tasks; an act is not imported here.
RECEIPT = "papers.receipt"
PROCESS = "money.process_notice"


def _id(ids: Ids, name: str) -> int:
    return int(ids.get(name, 0))


def _stands_in(*states: str) -> Callable[[Ids], bool]:
    return lambda ids: Filing.objects.filter(reference=ids.get("filing"), state__in=states).exists()


def _lacks(kind: PaperKind) -> Callable[[Ids], bool]:
    """The filing is there and has no such paper."""

    def owed(ids: Ids) -> bool:
        reference = ids.get("filing")
        there = Filing.objects.filter(reference=reference).exists()
        return there and not Paper.objects.filter(kind=kind, subject=reference).exists()

    return owed


def _lacks_a_seal(ids: Ids) -> bool:
    """It is accepted and not served, or a document of it has no sealed copy."""
    reference = ids.get("filing")
    if _stands_in(State.ACCEPTED)(ids):
        return True
    if not _stands_in(State.SERVED)(ids):
        return False
    sealed = Paper.objects.filter(kind=PaperKind.SEALED_COPY, subject=reference).values("position")
    unsealed = list(Document.objects.filter(filing__reference=reference).exclude(number__in=sealed).values_list("filing_id", "number"))
    # What its acceptance left out is not sealed.
    left_out = left_out_of_each({filing for filing, _number in unsealed})
    return any(number not in left_out.get(filing, ()) for filing, number in unsealed)


def _lacks_one_of(kind: PaperKind, places: Callable[[Filing], Iterable[int]]) -> Callable[[Ids], bool]:
    """Whether of the papers of a kind that a filing is to have, by their places, one is not drawn."""

    def lacks(ids: Ids) -> bool:
        filing = Filing.objects.filter(reference=ids.get("filing")).first()
        if filing is None:
            return False
        drawn = Paper.objects.filter(kind=kind, subject=filing.reference).values_list("position", flat=True)
        return not set(places(filing)) <= set(drawn)

    return lacks


def _acknowledgement(reference: Any) -> Paper | None:
    """The one that stands."""
    return Paper.objects.filter(kind=PaperKind.ACKNOWLEDGEMENT, subject=reference, superseded_by=None).first()


def _tells_no_correction(ids: Ids) -> bool:
    """A slip in it was corrected, and the acknowledgement that stands does not say so."""
    reference = ids.get("filing")
    made = FilingCorrection.objects.filter(filing__reference=reference).count()
    paper = _acknowledgement(reference)
    return paper is not None and len(paper.content.get("corrections", ())) < made


def _lacks_its_receipt(ids: Ids) -> bool:
    number = ids.get("receipt")
    there = Receipt.objects.filter(number=number).exists()
    return there and not Paper.objects.filter(kind=PaperKind.RECEIPT, subject=number).exists()


def _lacks_its_comparison(ids: Ids) -> bool:
    """It was filed again after a return, and nobody can read yet what is different."""
    return Filing.objects.filter(reference=ids.get("filing"), comparisons=None).exclude(resubmits=None).exists()


def _lacks_its_kept_date(ids: Ids) -> bool:
    """It keeps the date of a returned filing, and its acknowledgement does not say so."""
    reference = ids.get("filing")
    if not Filing.objects.filter(reference=reference).exclude(filed_as_at=None).exists():
        return False
    paper = _acknowledgement(reference)
    return paper is None or not paper.content.get("filed_as_at")


def _is_in_effect(ids: Ids) -> bool:
    """A calendar has changed; a second look at what counts by it changes nothing, so it is owed for as long as the change stands."""
    return Change.objects.filter(reference=ids.get("change"), state=ChangeState.EFFECTED).exists()


_OWED: dict[str, Callable[[Ids], bool]] = {
    lifecycle.CHECK_FEE: _stands_in(State.DEEMED_RECEIVED, State.FEE_SHORT),
    lifecycle.SERVE: _stands_in(State.ACCEPTED),
    lifecycle.ACKNOWLEDGE: _lacks(PaperKind.ACKNOWLEDGEMENT),
    lifecycle.SEAL: _lacks_a_seal,
    # It was decided against, or accepted without some documents.
    lifecycle.NOTICE_OF_RETURN: _lacks_one_of(PaperKind.NOTICE_OF_RETURN, notices_of),
    # It was filed on paper and has lapsed.
    lifecycle.NOTICE_OF_LAPSE: _lacks_one_of(PaperKind.NOTICE_OF_LAPSE, lapses_of),
    lifecycle.REISSUE: _tells_no_correction,
    lifecycle.KEEP_DATE: _lacks_its_kept_date,
    lifecycle.COMPARE: _lacks_its_comparison,
    # Who has read the message needs no notice of it, and one that failed for good is a person's.
    lifecycle.NOTICE: lambda ids: (
        Message.objects.filter(Q(failed_notice=None) | Q(failed_notice__state=FailedState.AGAIN), notified_at=None, read_at=None)
        .filter(pk=_id(ids, "message"))
        .exists()
    ),
    lifecycle.CLAIM_PAYMENTS: _stands_in(*PAYABLE),
    PROCESS: lambda ids: PaymentNotice.objects.filter(pk=_id(ids, "notice"), state=NoticeState.STORED).exists(),
    IDENTIFY: lambda ids: Payment.objects.filter(pk=_id(ids, "payment"), state=PaymentState.UNIDENTIFIED).exists(),
    RECEIPT: _lacks_its_receipt,
    # Whether a paper tells another time than its filing is the paper's to say; of a filing that is there it is assumed.
    lifecycle.CORRECT: _stands_in(*State),
    PRINT: lambda ids: KeptPrint.objects.filter(reference=ids.get("kept"), finished_at=None, fault="", removed_at=None).exists(),
    REHEARSE: lambda ids: Rehearsal.objects.filter(reference=ids.get("rehearsal"), finished_at=None).exists(),
    REDATE: _is_in_effect,
    REDATE_AGAIN: _is_in_effect,
}


def is_owed(topic: str, ids: Ids) -> bool:
    """Whether the work still has to be done. Of a topic that is not known here it is to be assumed: another version may know it."""
    check = _OWED.get(topic)
    return True if check is None else check(ids)


def topics() -> frozenset[str]:
    """The topics whose work can be judged; a test holds them against the handlers."""
    return frozenset(_OWED)


def handled() -> frozenset[str]:
    """The topics that this version can do."""
    return outbox.topics()

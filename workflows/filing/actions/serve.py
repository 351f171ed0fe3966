"""The court's own service: the sealed documents are in the filer's message box (facts, section 4)."""

from typing import Any

from django.db import transaction

from backoffice.calendar.rules import deemed_service
from backoffice.filings import events
from backoffice.filings.models import Channel, Filing, ServiceRecord
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.kernel.inserts import insert
from backoffice.kernel.locking import lock
from backoffice.kernel.outbox import NotYet
from backoffice.papers.models import Paper
from workflows.filing import lifecycle, steps, telling

MESSAGE_BOX = "message box"
# Who filed on paper has no message box: the sealed copies are handed out where the papers were handed in.
COUNTER = "counter"


def serve(*, reference: str) -> None:
    """Record that every addressee has the sealed documents, once, and move the filing to served.

    Both times are kept: when it was made available, and the day on which it counts as served where a rule deems it.

    Raises:
        NotYet: not every document has its sealed copy, or who accepted it may still undo that.
        NotFound: no such filing.
    """
    with transaction.atomic():
        filing = lock(Filing, reference=reference, along=("office",))
        if filing.state != State.ACCEPTED:
            return
        lifecycle.wait_for_undo(filing)
        sealed = _sealed_documents(filing)
        addressees = _addressees(filing)
        # Never before the acceptance, also when the clock was set back since.
        moment = max(clock.now(), filing.decided_at or clock.now())
        counts = deemed_service(steps.calendar_for(filing.office, moment), moment, originating=filing.opens_case)
        means = COUNTER if filing.channel == Channel.PAPER else MESSAGE_BOX
        for addressee, account in addressees:
            insert(ServiceRecord(
                filing=filing, addressee=addressee, account=account, means=means, served_at=moment,
                deemed_served_on=counts.counts_on, deemed_reason=counts.reason.code, deemed_note=counts.reason.note,
                documents=sealed,
            ))  # fmt: skip
        filing.become_served()
        filing.save(update_fields=["state"])
        events.served(filing, addressees=[name for name, _account in addressees])
        telling.served(
            filing, _case_number(filing), [each["number"] for each in sealed], at=moment, counts_on=counts.counts_on
        )  # fmt: skip
        lifecycle.follow(filing)


def _case_number(filing: Filing) -> str:
    if filing.case is None:
        raise AssertionError("an accepted filing has its case (check constraint)")
    return filing.case.number


def _addressees(filing: Filing) -> list[tuple[str, str]]:
    """The filer; parties who agreed to electronic receipt follow with the records of their consent."""
    return [(filing.filer_organisation or filing.filer_name, filing.filer_account)]


def _sealed_documents(filing: Filing) -> list[dict[str, Any]]:
    copies = dict(Paper.objects.filter(kind="sealed_copy", subject=filing.reference, superseded_by=None).values_list("position", "sha256"))
    documents = list(filing.documents.values_list("number", "sha256"))
    if any(number not in copies for number, _sha in documents):
        raise NotYet
    return [{"number": number, "sha256": sha, "sealed_sha256": copies[number]} for number, sha in documents]

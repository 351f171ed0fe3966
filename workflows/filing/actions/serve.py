"""The court's own service: the sealed documents are in the message boxes of the filer and of who agreed to receive electronically
(facts, section 4)."""

from typing import Any

from django.db import transaction

from backoffice.filings.deliveries import deliveries_of
from backoffice.filings.models import Filing
from backoffice.filings.parts import marks_of
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.kernel.locking import lock
from backoffice.kernel.outbox import NotYet
from backoffice.papers.selectors import sealed_copies_of
from workflows.filing import lifecycle, parts, telling
from workflows.service import steps


def serve(*, reference: str) -> None:
    """Make the sealed documents available to every addressee, once, and move the filing to served when each has them.

    Whoever is sent no notice has them when they stand in the box (or, of paper, lie at the counter); whoever is sent one has them when
    the mail server took it. Both times are kept: that one, and the day on which it counts as served where a rule deems it.

    Raises:
        NotYet: not every accepted document has its sealed copy, or who accepted it may still undo that.
        NotFound: no such filing.
    """
    with transaction.atomic():
        filing = lock(Filing, reference=reference, along=("office",))
        if filing.state != State.ACCEPTED:
            return
        lifecycle.wait_for_undo(filing)
        sealed = _sealed_documents(filing)
        if not deliveries_of(filing.pk):
            # Never before the acceptance, also when the clock was set back since.
            moment = max(clock.now(), filing.decided_at or clock.now())
            steps.prepare(filing, steps.addressees_of(filing), sealed, moment)
            if filing.left_out:
                telling.left_out(filing, list(marks_of(filing.pk).values()))
        steps.settle(filing)


def _sealed_documents(filing: Filing) -> list[dict[str, Any]]:
    copies = {paper.position: paper.sha256 for paper in sealed_copies_of(filing.reference)}
    documents = [(document.number, document.sha256) for document in parts.accepted_documents(filing)]
    if any(number not in copies for number, _sha in documents):
        raise NotYet
    return [{"number": number, "sha256": sha, "sealed_sha256": copies[number]} for number, sha in documents]

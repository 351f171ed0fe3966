"""The counter's paper intake: an officer enters what was handed in on paper, and it goes the way of every filing."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from backoffice.cases.selectors import mandate_on
from backoffice.filings import events, rules
from backoffice.filings.models import Filing, PaperIntake
from backoffice.filings.submission import AtTheCounter, Submission
from backoffice.kernel import clock, idempotency
from backoffice.kernel.errors import NotFound
from backoffice.people import rights
from backoffice.people.models import Office, OfficeKind, User
from workflows.filing import intake, steps

RIGHT = "filing.take_in"


@dataclass(frozen=True)
class PaperFiling:
    """What an officer enters: the submission with its scans, safe in the store, and what only paper has."""

    submission: Submission
    counter: AtTheCounter
    received_at: datetime


def take_in_paper(*, entered: PaperFiling, officer: User, key: str) -> Filing:
    """Take in a filing on paper. key: that of the form, so that a form sent twice is one filing, and the first answer stands.

    received_at (UTC) is the counter's time and decides the deemed time as the last byte of an e-filing does; the fee is the paper
    fee. Where e-filing is mandatory (facts, section 1), a represented filer's exemption is asked for and kept.

    Raises:
        Forbidden: the officer has not the right in this registry.
        NotFound: there is no such registry.
        Refused: the door's and the counter's reasons, all of them; or the key stands for another form.
        Conflict: the same form is being worked on.
    """
    submission, counter = entered.submission, entered.counter
    office = Office.objects.filter(code=submission.office, kind=OfficeKind.REGISTRY).first()
    if office is None:
        raise NotFound("unknown-registry", submission.office)
    # Before the key is claimed, and once more in the transaction, whose events keep it.
    rights.must(officer, RIGHT, office)
    claim = idempotency.claim(scope=f"counter:{officer.pk}", key=key, fingerprint=idempotency.fingerprint_of(entered))
    if isinstance(claim, idempotency.Answer):
        return Filing.objects.get(reference=claim.body["reference"])
    try:
        with transaction.atomic():
            rights.must(officer, RIGHT, office)
            filing = _written(submission, counter, entered.received_at, officer)
            idempotency.complete(claim, status=201, body=_answer(filing))
    except BaseException:
        # Refused or failed: nothing was kept, and the form put right may use the key.
        idempotency.release(claim)
        raise
    return filing


def _written(submission: Submission, counter: AtTheCounter, received_at: datetime, officer: User) -> Filing:
    actor = rights.actor_of(officer)
    origin = intake.Origin(actor)
    standing = intake.place(submission, origin)
    day = clock.in_hong_kong(received_at).date()
    mandatory = standing.case_type is not None and counter.represented and mandate_on(standing.case_type, day) is not None
    facts = rules.CounterFacts(received_at=received_at, now=clock.now(), mandatory=mandatory)
    steps.stop_for(
        (
            *intake.reasons_against(submission, standing, origin, received_at=received_at),
            *rules.may_take_in_on_paper(counter, facts),
        )
    )
    filing = intake.take_in(submission, standing, origin, received_at=received_at)
    row = PaperIntake.objects.create(
        filing=filing, office=filing.office, received_at=received_at, officer=officer, entered_at=facts.now,
        represented=counter.represented, mandatory=mandatory,
        exemption_ground=counter.ground if mandatory else "", exemption_note=counter.note if mandatory else "",
        exemption_allowed_by=counter.allowed_by.strip() if mandatory else "",
    )  # fmt: skip
    events.taken_in_on_paper(filing, row, actor)
    return filing


def _answer(filing: Filing) -> dict[str, object]:
    """What the key keeps, in the form of the door's answers, as far as the invariants ask for it."""
    return {
        "reference": filing.reference,
        "received_at": clock.in_hong_kong(filing.received_at).isoformat(timespec="microseconds"),
        "documents": [{"number": document.number, "sha256": document.sha256, "size": document.size} for document in filing.documents.all()],
    }

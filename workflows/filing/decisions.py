"""The step that return and rejection share: coded reasons are looked at and written down."""

from collections.abc import Sequence
from datetime import date

from backoffice.cases.selectors import reasons_in_force
from backoffice.filings.decided import Ruling
from backoffice.filings.models import Decision, DecisionKind, DecisionReason, Filing
from backoffice.filings.parts import marks_of
from backoffice.filings.rules import ReturnedFor, are_reasons_sound
from backoffice.filings.selectors import documents_of
from backoffice.kernel import clock
from backoffice.people.models import User
from workflows.filing import decided, steps, urgency

_RULINGS = {DecisionKind.RETURN: Ruling.RETURNED, DecisionKind.REJECT: Ruling.REJECTED}


def write_decision(
    filing: Filing, officer: User, kind: DecisionKind, reasons: Sequence[ReturnedFor], cure_by: date | None
) -> list[tuple[str, str]]:
    """Write the decision and its reasons for the locked filing; the titles of the reasons in English and Chinese.

    Raises:
        Refused: a reason is not in force, points to a page that is not there, or to a document that an acceptance left out.
    """
    known = {reason.code: reason for reason in reasons_in_force(kind, clock.today())}
    pages = {each.number: each.pages for each in documents_of(filing)}
    # What an acceptance left out that was set aside since is not decided on a second time.
    gone = frozenset(marks_of(filing.pk)) if filing.left_out else frozenset()
    steps.stop_for(are_reasons_sound(reasons, known=frozenset(known), pages=pages, gone=gone))
    urgency.answer_by_deciding(filing, officer)
    moment = clock.now()
    filing.decided_by, filing.decided_at = officer, moment
    decision = Decision.objects.create(filing=filing, kind=kind, officer=officer, at=moment, cure_by=cure_by)
    DecisionReason.objects.bulk_create(
        DecisionReason(
            decision=decision, position=position, reason=known[item.code], document_number=item.document,
            page=item.page, note=item.note,
        )
        for position, item in enumerate(reasons, start=1)
    )  # fmt: skip
    decided.keep_lines(filing, officer, _RULINGS[kind], [(known[item.code], item.document) for item in reasons])
    return [(known[item.code].title, known[item.code].title_zh) for item in reasons]

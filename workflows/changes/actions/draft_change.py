"""Somebody writes down what they would change in the rules; nothing is changed by it."""

from datetime import date

from django.db import transaction

from backoffice.changes.content import hash_of
from backoffice.changes.models import Change, ChangeState
from backoffice.people.models import User
from workflows.changes import steps
from workflows.changes.kinds import Content, kind_of


def draft_change(
    *, kind: str, subject: str, content: Content, summary: str, summary_zh: str, ground: str, author: User, effective_on: date | None = None
) -> Change:
    """A draft, whose page shows what it would do. Asked for again with the same content it is the same draft: the first answer
    may have been lost on its way. Texts of summary in English and Chinese; effective_on is a Hong Kong day.

    Raises:
        Forbidden: the person may not propose this.
        Refused: ground-needed, or the kind's own reasons.
        NotFound: there is no such kind.
    """
    what = kind_of(kind)
    said = steps.must_say_why(ground)
    with transaction.atomic():
        steps.must_have(author, what, what.right_to_propose, content)
        last = Change.objects.filter(proposed_by=author).order_by("-pk").first()
        if (
            last is not None
            and last.state == ChangeState.DRAFT
            and (last.kind, last.content_hash, last.ground) == (kind, hash_of(content), said)
        ):
            return last
        steps.stop_for(what.check(content))
        return steps.write_draft(
            what, author, content, subject=subject, summary=summary, summary_zh=summary_zh, ground=said, effective_on=effective_on
        )

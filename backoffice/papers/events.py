"""What can happen to a paper, and how it reads on the timeline of what it is about."""

from django.utils.translation import gettext_lazy as _

from backoffice.audit.actors import SYSTEM, Actor
from backoffice.audit.events import declare, record
from backoffice.papers.models import Paper, PaperKind

ISSUED = declare("paper.issued", _("Paper {number} issued ({paper})"), {"paper": dict(PaperKind.choices)})
REPLACED = declare("paper.replaced", _("Paper {number} drawn anew (version {version}): {ground}"))


def issued(paper: Paper, *, subject: str) -> None:
    """A paper was drawn and is on record. `subject` is the filing on whose timeline it stands."""
    record(
        ISSUED, subject=subject, office=paper.office.code, actor=SYSTEM, number=paper.number, paper=paper.kind,
        position=paper.position, sha256=paper.sha256, pages=paper.pages,
    )  # fmt: skip


def replaced(paper: Paper, *, subject: str, actor: Actor, ground: str) -> None:
    """A paper took the place of an earlier one."""
    record(
        REPLACED, subject=subject, office=paper.office.code, actor=actor, number=paper.number, paper=paper.kind,
        position=paper.position, version=paper.version, sha256=paper.sha256, pages=paper.pages, ground=ground,
    )  # fmt: skip

"""What can happen to a paper, and how it reads on the timeline of what it is about."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from backoffice.audit.actors import SYSTEM, Actor
from backoffice.audit.events import build, declare, record, record_many
from backoffice.audit.models import Event
from backoffice.kernel import clock
from backoffice.papers.models import Paper, PaperKind

ISSUED = declare("paper.issued", _("Paper {number} issued ({paper})"), {"paper": dict(PaperKind.choices)})
REPLACED = declare("paper.replaced", _("Paper {number} drawn anew (version {version}): {ground}"))
CORRECTED = declare(
    "paper.corrected", _("Correction {number} issued: the deemed time is {new}, and not {old}; {count} earlier papers are superseded"),
    moments=("old", "new"),
)  # fmt: skip


def issued(*papers: Paper, subject: str) -> None:
    """Papers were drawn and are on record, an event each. `subject` is the filing on whose timeline they stand."""
    record_many(
        [
            build(
                ISSUED, subject=subject, office=paper.office.code, actor=SYSTEM, number=paper.number, paper=paper.kind,
                position=paper.position, sha256=paper.sha256, pages=paper.pages,
            )
            for paper in papers
        ]
    )  # fmt: skip


def replaced(paper: Paper, *, subject: str, actor: Actor, ground: str) -> None:
    """A paper took the place of an earlier one."""
    record(
        REPLACED, subject=subject, office=paper.office.code, actor=actor, number=paper.number, paper=paper.kind,
        position=paper.position, version=paper.version, sha256=paper.sha256, pages=paper.pages, ground=ground,
    )  # fmt: skip


def corrected(paper: Paper, *superseded: Paper, subject: str, old: datetime | None, new: datetime | None, change: str) -> None:
    """A correction was issued, and these earlier papers are superseded. `subject` is the filing; times in UTC, None while not known."""
    record(
        CORRECTED, subject=subject, office=paper.office.code, actor=SYSTEM, number=paper.number, paper=paper.kind, version=paper.version,
        sha256=paper.sha256, pages=paper.pages, old=_kept(old), new=_kept(new), change=change, count=len(superseded),
        superseded=[f"{each.number} ({each.version})" for each in superseded], about=paper.subject,
    )  # fmt: skip


def _kept(moment: datetime | None) -> str:
    return "–" if moment is None else clock.in_hong_kong(moment).isoformat()


def was_asked_for(paper: Paper, actor: Actor, *, ground: str) -> bool:
    """Whether this actor had this paper drawn in the place of an earlier one, on this ground."""
    asked = Event.objects.filter(subject=paper.content["reference"], code=REPLACED.code, actor_kind=actor.kind, actor_id=actor.id)
    wanted = (paper.number, paper.version, ground)
    return any((event.data["number"], event.data["version"], event.data["ground"]) == wanted for event in asked)

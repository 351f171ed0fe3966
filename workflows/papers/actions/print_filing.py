"""Somebody prints a filing whole: one PDF of a sheet and all its documents that they may see; the record says who did."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings import events
from backoffice.kernel import clock
from backoffice.kernel.errors import Refused
from backoffice.people import rights
from backoffice.people.models import User
from reports.render.binding import Standing
from workflows.papers import printing


@dataclass(frozen=True)
class Printed:
    """A filing as one file."""

    data: bytes
    name: str
    pages: int


def print_filing(*, reference: str, person: User) -> Printed:
    """Bind the filing's sheet and its documents in their order, each as sealed if it is and else as filed, while the person waits.

    It is bound outside any transaction, and handed out only when the record has it. Documents that are kept from the person are not in
    it, and the sheet says that some may not be.

    Raises:
        NotFound: there is no such filing for this person.
        Forbidden: the person has not the right to see filings there.
        Refused: nothing-to-print; too-large, it is asked for by ask_print; or a reason of printing.FAULTS.
    """
    filing = printing.filing_for(person, reference)
    plan = printing.plan_for(person, filing)
    printing.must_have_documents(plan)
    if not plan.at_once:
        raise Refused("too-large", _("It is too large to be bound at once: have it made in the background."))
    press = printing.press_for(plan, by=str(person), at=clock.now(), kept=False)
    of = printing.count(press)
    with tempfile.TemporaryDirectory(prefix="print-") as folder:
        out = Path(folder) / "print"
        out.touch(mode=0o600)
        standing, done = Standing(), False
        while not done:
            standing, done = printing.bind_next(press, out, standing, of)
        data = out.read_bytes()
    with transaction.atomic():
        # Asked once more: it may have been sealed meanwhile, and the event keeps by what right it was printed.
        filing = printing.filing_for(person, reference)
        events.printed(filing, rights.actor_of(person), documents=[leaf.number for leaf in plan.leaves], pages=of)
    return Printed(data, f"{reference}.pdf", of)

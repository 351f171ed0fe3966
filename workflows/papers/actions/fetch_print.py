"""Somebody fetches the print of a filing that was made in the background: may they still, and is it still what the filing shows?"""

from dataclasses import dataclass
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings import events
from backoffice.kernel import made_files
from backoffice.kernel.errors import Conflict
from backoffice.people import rights
from backoffice.people.models import User
from workflows.papers import printing
from workflows.papers.models import KeptPrint


@dataclass(frozen=True)
class Fetched:
    """A print, open for reading. size in bytes."""

    file: BinaryIO
    name: str
    size: int


def fetch_print(*, reference: str, kept: str, person: User) -> Fetched:
    """Hand out the print `kept` (its reference) of the filing; handed out only when the record has it. Where the filing would be printed
    otherwise by now, because something in it was sealed or corrected since, it is removed.

    Raises:
        NotFound: there is no such print for this person.
        Forbidden: the person has not the right to see filings there.
        Conflict: print-stale, print-gone; it can be asked for anew.
    """
    filing = printing.filing_for(person, reference)
    row = KeptPrint.objects.filter(reference=kept, filing=filing).first()
    if row is None or not printing.may_see(person, filing, row):
        raise printing.not_here()
    plan = printing.plan_of(filing, sees_sealed=row.court_only)
    if plan.fingerprint != row.fingerprint:
        with transaction.atomic():
            printing.remove(row)
        raise Conflict("print-stale", _("The filing has changed since this was made, so it is not handed out. Have it made anew."))
    file = made_files.open_file(row.reference) if printing.is_there(row) else None
    if file is None:
        raise Conflict("print-gone", _("This is not kept any more. Have it made anew."))
    try:
        with transaction.atomic():
            numbers = [leaf.number for leaf in plan.leaves]
            events.printed(filing, rights.actor_of(person), documents=numbers, pages=row.pages)
    except BaseException:
        file.close()
        raise
    return Fetched(file, f"{reference}.pdf", row.size)

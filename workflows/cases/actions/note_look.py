"""Somebody looks at something that is sealed: it is put on record before it is shown."""

from datetime import timedelta

from django.db import transaction

from backoffice.cases.models import SealedLook
from backoffice.kernel import clock
from backoffice.people.models import User

# A page that is opened again, and the pieces in which a browser fetches a document, are one look.
ONE_LOOK = timedelta(minutes=10)


def note_look(
    *, person: User, what: str, subject: str, sealed_to: str, document: int = 0, case_id: int | None = None, filing: str = ""
) -> None:
    """Put on record that the person looks at this; within ten minutes the same look is on record already.

    what: one of `SealedLook.What`; subject: the case's number, the filing's reference, the paper's or the receipt's number.
    """
    now = clock.now()
    with transaction.atomic():
        latest = SealedLook.objects.filter(person=person, subject=subject, what=what, document_number=document).order_by("-id").first()
        if latest is not None and timedelta() <= now - latest.at < ONE_LOOK and latest.sealed_to == sealed_to:
            return
        SealedLook.objects.create(
            person=person, what=what, subject=subject, document_number=document, case_id=case_id, filing_reference=filing,
            sealed_to=sealed_to, at=now,
        )  # fmt: skip

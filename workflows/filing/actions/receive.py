"""The act of receiving: a submission becomes a filing, dated, priced and acknowledged."""

from datetime import datetime

from django.db import transaction

from backoffice.audit.actors import Actor
from backoffice.filings.models import Filing
from backoffice.filings.submission import Submission
from backoffice.people.models import ApiClient
from workflows.filing import intake, steps


def receive(*, submission: Submission, client: ApiClient, received_at: datetime) -> Filing:
    """Take in a submission whose documents are already safe in the store.

    received_at (UTC) is the instant after its last byte. When the office is open the filing becomes deemed received
    in the same transaction; otherwise the sweep does it at the deemed time.

    Raises:
        Refused: the door's reasons, all of them; nothing was kept.
    """
    origin = intake.Origin(Actor(kind="client", id=str(client.pk), name=client.name), client)
    with transaction.atomic():
        standing = intake.place(submission, origin)
        steps.stop_for(intake.reasons_against(submission, standing, origin, received_at=received_at))
        return intake.take_in(submission, standing, origin, received_at=received_at)

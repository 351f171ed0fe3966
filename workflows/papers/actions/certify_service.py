"""An officer has the service of a filing certified, as it stands now."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from backoffice.filings.deliveries import Delivery
from backoffice.filings.models import Filing
from backoffice.filings.selectors import documents_of
from backoffice.kernel.errors import Refused
from backoffice.kernel.locking import lock
from backoffice.papers import events, selectors
from backoffice.papers.models import Paper, PaperKind
from backoffice.people import rights
from backoffice.people.models import User
from reports.content.service_certificate import service_certificate_of
from reports.documents.plain import as_json
from workflows.cases import sealing
from workflows.papers import steps

GROUND = "its service stands otherwise now"


def certify_service(*, reference: str, officer: User) -> Paper:
    """Issue the certificate of service of a filing. While nothing has changed since the last one it is that one; else a new version takes
    its place.

    Raises:
        Forbidden: the officer has not the right in this registry.
        NotFound: there is no such filing for this person.
        Refused: nothing-served, nothing was made available to anybody yet; set-aside, its acceptance does not stand.
        reports.render.faces.Unprintable: a text of it holds a character that no face has.
    """
    filing = steps.filing_of(reference)
    rights.must(officer, "service.certify", filing.office)
    sealing.must_see(officer, filing, *documents_of(filing))
    if not Delivery.objects.filter(filing=filing).exists():
        raise Refused("nothing-served", _("Nothing was made available to anybody yet: there is no service to certify."))
    _must_stand(filing)
    before = selectors.current(PaperKind.SERVICE_CERTIFICATE, reference)
    if before is None:
        (number,) = steps.take_numbers(PaperKind.SERVICE_CERTIFICATE, 1)
        issue, version = steps.stationery(filing.office, number), 1
    else:
        issue, version = steps.stationery(filing.office, before.number, before.drawn_at), before.version + 1
    content = service_certificate_of(filing, issue)
    if before is not None and _facts(as_json(content)) == _facts(before.content):
        return before
    drawn = steps.draw_service_certificate(content, filing)
    try:
        with transaction.atomic():
            # Once more in the transaction, whose event keeps it.
            rights.must(officer, "service.certify", filing.office)
            # It may have been set aside while this was drawn.
            _must_stand(lock(Filing, reference=reference))
            (paper,) = steps.put_on_record(drawn, version=version)
            if before is None:
                events.issued(paper, subject=reference)
            else:
                before.superseded_by = paper
                before.save(update_fields=["superseded_by"])
                events.replaced(paper, subject=reference, actor=rights.actor_of(officer), ground=GROUND)
            return paper
    except IntegrityError:
        # The same button was pressed twice at one moment.
        found = selectors.current(PaperKind.SERVICE_CERTIFICATE, reference)
        if found is None or found.version < version:
            raise
        return found


def _must_stand(filing: Filing) -> None:
    if filing.set_aside_at is not None:
        raise Refused("set-aside", _("Its acceptance was set aside: what was served by it counts no longer, and is not certified."))


def _facts(content: dict[str, object]) -> dict[str, object]:
    """What it says, without when and under what code it was drawn."""
    return {name: value for name, value in content.items() if name != "issue"}

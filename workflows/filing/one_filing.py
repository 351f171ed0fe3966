"""What the kinds of change by two persons have in common that are about one filing, which their content names as `reference`."""

from collections.abc import Sequence

from backoffice.cases.sealing import court_only
from backoffice.filings.models import Filing
from backoffice.people import rights
from backoffice.people.models import Office, User
from workflows.changes import steps
from workflows.changes.kinds import Content


class OfOneFiling:
    """Whose change it is, and who may have to do with it."""

    def offices(self, content: Content) -> Sequence[Office]:
        """The registry of the filing."""
        return list(Office.objects.filter(pk__in=Filing.objects.filter(reference=content["reference"]).values("office")))

    def may(self, user: User, right: str, content: Content) -> bool:
        """The right on that registry, which an accounts office has on those it serves; of what is sealed to the court, for whoever may
        see that."""
        offices = self.offices(content)
        if not steps.on_each_office(user, right, offices):
            return False
        sealed = Filing.objects.filter(court_only(), reference=content["reference"]).exists()
        return not sealed or all(rights.may(user, "case.view_sealed", office) for office in offices)

"""A kind of change: what was filed again keeps the date of the returned filing. A senior officer proposes, another person confirms."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.audit.actors import Actor
from backoffice.changes.models import Change
from backoffice.filings import events
from backoffice.filings.kept_date import KEPT_DATE, KeepFacts, keep_facts, may_keep_date
from backoffice.filings.models import Filing
from backoffice.kernel import languages, outbox
from backoffice.kernel.locking import lock
from backoffice.kernel.reasons import Reason
from workflows.changes.kinds import Content, Preview, Shown
from workflows.filing import lifecycle, telling
from workflows.filing.one_filing import OfOneFiling
from workflows.filing.steps import stop_for


class KeptDate(OfOneFiling):
    """Content: `reference` of the filing, `earlier` that of the returned one, `filed_as_at` the date that is kept (ISO, UTC)."""

    code = KEPT_DATE
    title = gettext_lazy("Keeping the date of a returned filing")
    right_to_propose = "filing.keep_date"
    right_to_confirm = "filing.keep_date_confirm"

    def before(self, content: Content) -> Mapping[str, Any] | None:
        """By which time it counts without it."""
        filing = _filing(content)
        return {"deemed_at": filing.deemed_at.isoformat() if filing.deemed_at else None} if filing is not None else None

    def check(self, content: Content) -> Sequence[Reason]:
        """The pure rule, on the rows as they stand now."""
        filing = _filing(content)
        if filing is None:
            return may_keep_date(KeepFacts(resubmits=False, open=False, kept=False, earlier_at=None, own_at=None))
        return may_keep_date(keep_facts(filing, seen_at=datetime.fromisoformat(content["filed_as_at"])))

    def needs_second(self, content: Content, now: datetime) -> bool:
        """Always: dates lose cases."""
        return True

    def preview(self, change: Change, now: datetime) -> Preview:
        """Both dates, and what follows."""
        content, was = change.content, change.before or {}
        own = was.get("deemed_at")
        lines = [
            Shown(_("Filing"), "", content["reference"]),
            Shown(_("Returned filing"), "", content["earlier"]),
            Shown(_("Date of filing"), languages.moment(datetime.fromisoformat(own)) if own else "", _at(content)),
        ]
        said = _("When it was received and deemed received stays as it is. Register, number and papers go by the kept date.")
        return Preview(lines=lines, figures=[(1, _("filing"))], warnings=[said])

    def put_into_effect(self, change: Change, actor: Actor) -> None:
        """Write the date that is kept; the acknowledgement is drawn anew, and the filer is told."""
        content = change.content
        filing = lock(Filing, reference=content["reference"], along=("office",))
        stop_for(self.check(content))
        filing.filed_as_at = datetime.fromisoformat(content["filed_as_at"])
        filing.save(update_fields=["filed_as_at"])
        events.date_kept(filing, actor, earlier=content["earlier"], change=change.reference, ground=change.ground)
        telling.date_kept(filing, change.reference)
        change.total = change.done = 1
        change.save(update_fields=["total", "done"])
        outbox.put(lifecycle.KEEP_DATE, key=filing.reference, filing=filing.reference)


def _filing(content: Content) -> Filing | None:
    return Filing.objects.select_related("resubmits", "office").filter(reference=content["reference"]).first()


def _at(content: Content) -> str:
    return languages.moment(datetime.fromisoformat(content["filed_as_at"]))

"""Drawing a paper anew when what it tells has changed: the new version supersedes the old, which stays on record."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backoffice.audit.actors import Actor
from backoffice.kernel.errors import Conflict
from backoffice.kernel.locking import lock
from backoffice.papers import events, selectors
from backoffice.papers.models import Paper
from workflows.papers import steps


def redraw(*, number: str, version: int, actor: Actor, ground: str) -> Paper:
    """Issue the next version of the paper with this number, from the rows as they now stand.

    version is the one that is to be replaced. Asked for again by the same actor on the same ground, it gives the paper
    that has replaced it. The new one keeps the number, has a code of its own, and says when the paper that it replaces
    was drawn. Whose right it is to ask for it is decided by the act that changed what the paper tells.

    Raises:
        NotFound: there is no such paper.
        Conflict: superseded-meanwhile, another hand drew it anew before; nothing was kept.
    """
    old = selectors.by_number(number, version)
    if old.superseded_by is not None:
        return _done_before(old, actor, ground)
    drawn = steps.draw_again(old)
    with transaction.atomic():
        held = lock(Paper, pk=old.pk)
        if held.superseded_by_id is not None:
            return _done_before(held, actor, ground)
        (held.superseded_by,) = steps.put_on_record(drawn, version=old.version + 1)
        held.save(update_fields=["superseded_by"])
        events.replaced(held.superseded_by, subject=drawn.content.reference, actor=actor, ground=ground)
        return held.superseded_by


def _done_before(old: Paper, actor: Actor, ground: str) -> Paper:
    """The paper that has replaced this one, if it was the same that asked for it on the same ground."""
    newer = old.superseded_by
    if newer is None or not events.was_asked_for(newer, actor, ground=ground):
        raise Conflict("superseded-meanwhile", _("The paper has just been drawn anew."), number=old.number)
    return newer

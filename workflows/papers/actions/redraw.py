"""Drawing a paper anew when what it tells has changed: the new version supersedes the old, which stays on record."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backoffice.audit.actors import Actor
from backoffice.kernel.errors import Conflict
from backoffice.kernel.locking import lock
from backoffice.papers import events, selectors
from backoffice.papers.models import Paper
from workflows.papers import steps


def redraw(*, number: str, actor: Actor, ground: str) -> Paper:
    """Issue the next version of the paper with this number, from the rows as they now stand.

    It keeps the number, has a code of its own, and says when the paper that it replaces was drawn. Whose right it is
    to ask for it is decided by the act that changed what the paper tells.

    Raises:
        NotFound: there is no such paper.
        Conflict: superseded-meanwhile, another hand drew it anew at the same time; nothing was kept.
    """
    old = selectors.by_number(number)
    drawn = steps.draw_again(old)
    with transaction.atomic():
        held = lock(Paper, pk=old.pk)
        if held.superseded_by_id is not None:
            raise Conflict("superseded-meanwhile", _("The paper has just been drawn anew."), number=number)
        held.superseded_by = steps.put_on_record(drawn, version=old.version + 1)
        held.save(update_fields=["superseded_by"])
        events.replaced(held.superseded_by, subject=drawn.content.reference, actor=actor, ground=ground)
        return held.superseded_by

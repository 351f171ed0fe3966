"""A form of the calendar writes down a change and leads to its preview."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from backoffice.kernel.errors import Conflict, Forbidden, NotFound, Refused
from backoffice.people.models import User
from workflows.changes.actions.draft_change import draft_change


def to_preview(
    request: HttpRequest, author: User, errors: list[str], *, kind: str, subject: str, content: dict[str, Any], summary: tuple[str, str],
    ground: str,
) -> HttpResponse | None:  # fmt: skip
    """Write the draft and lead to its preview; None where the rules refuse it, with their words among the errors.

    summary: in English and Chinese.

    Raises:
        Forbidden, Conflict, NotFound: what no change of the form mends.
    """
    try:
        made = draft_change(
            kind=kind, subject=subject, content=content, summary=summary[0], summary_zh=summary[1], ground=ground, author=author
        )  # fmt: skip
    except (Conflict, Forbidden, NotFound):
        raise
    except Refused as refusal:
        errors.append(str(refusal.message))
        return None
    messages.info(request, _("Nothing is changed yet. Look at what it would do, then put it into effect or propose it."))
    return redirect("staff:change", reference=made.reference)

"""Demonstration pleadings: what parties would send in, drawn so that the screens have real documents to show.

The court draws none of these; they stand in for the portal's uploads. `draw` is the one way in.
"""

from collections.abc import Callable

from reportlab import rl_config

from reports.render.pleadings import actions, applications, evidence, magistrates, plans, tax, tribunal
from reports.render.pleadings.sheet import Sheet, Side, Signer

_FORMS: dict[str, Callable[[Sheet], bytes]] = {
    "writ": actions.writ,
    "originating summons": actions.originating_summons,
    "pleading": actions.pleading,
    "short paper": actions.short_paper,
    "interlocutory summons": actions.interlocutory_summons,
    "notice of appeal": applications.notice_of_appeal,
    "compensation application": applications.compensation_application,
    "affirmation": evidence.affirmation,
    "form 1": tribunal.form_1,
    "form 2": tribunal.form_2,
    "information": magistrates.information,
    "summons": magistrates.summons,
    "magistrates notice": magistrates.notice,
    "plan": plans.plan,
    "notice of assessment": tax.notice_of_assessment,
}
FORMS = frozenset(_FORMS)

__all__ = ["FORMS", "Sheet", "Side", "Signer", "draw"]


def draw(form: str, sheet: Sheet) -> bytes:
    """The PDF of a pleading; the same sheet gives the same bytes.

    Raises:
        KeyError: no such form.
        Unprintable: the sheet holds a character that no face has.
    """
    # A setting of the whole process, which other papers set too: the bytes must not depend on who came first.
    rl_config.useA85 = 0
    return _FORMS[form](sheet)

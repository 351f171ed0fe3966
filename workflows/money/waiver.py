"""A kind of change: a fee is waived before it is paid, or remitted after, in full or in part. One person proposes, a second confirms."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.audit.actors import Actor
from backoffice.changes.models import Change
from backoffice.filings.models import Filing
from backoffice.filings.states import MAY_BE_WAIVED
from backoffice.kernel import outbox
from backoffice.kernel.locking import lock
from backoffice.kernel.money import Money
from backoffice.kernel.reasons import Reason
from backoffice.payments import events
from backoffice.payments.models import WAIVER_ITEM, Charge, ChargeLine
from backoffice.payments.rules import may_waive
from workflows.changes.kinds import Content, Preview, Shown
from workflows.filing import lifecycle
from workflows.filing.one_filing import OfOneFiling
from workflows.filing.steps import stop_for
from workflows.money.steps import add_lines

WAIVER = "fee.waiver"


def _left(charged_cents: int, paid_cents: int) -> str:
    return str(Money(max(charged_cents - paid_cents, 0)))


class Waiver(OfOneFiling):
    """Content: `reference` of the filing, `cents` that are waived (HKD cents), `charged_cents` as they stood when it was drafted."""

    code = WAIVER
    title = gettext_lazy("Waiver or remission of a fee")
    right_to_propose = "fee.waive"
    right_to_confirm = "fee.waive_confirm"

    def before(self, content: Content) -> Mapping[str, Any] | None:
        """The charge as it stands."""
        owed = Charge.objects.filter(subject=content["reference"]).first()
        return {"amount_cents": owed.amount_cents, "paid_cents": owed.paid_cents} if owed else None

    def check(self, content: Content) -> Sequence[Reason]:
        """A filing that is not decided against, and no more than is charged."""
        filing = Filing.objects.filter(reference=content["reference"]).first()
        owed = Charge.objects.filter(subject=content["reference"]).first()
        return may_waive(
            stands=filing is not None and filing.state in MAY_BE_WAIVED,
            charged_cents=owed.amount_cents if owed else 0,
            seen_cents=int(content["charged_cents"]),
            waived_cents=int(content["cents"]),
        )

    def needs_second(self, content: Content, now: datetime) -> bool:
        """Always: it is the court's money."""
        return True

    def preview(self, change: Change, now: datetime) -> Preview:
        """The charge before and after."""
        content, was = change.content, change.before or {"amount_cents": 0, "paid_cents": 0}
        after = was["amount_cents"] - content["cents"]
        refund = max(was["paid_cents"] - after, 0)
        lines = [
            Shown(_("Filing"), "", content["reference"]),
            Shown(_("Fee"), str(Money(was["amount_cents"])), str(Money(after))),
            Shown(_("Waived"), "", str(Money(content["cents"]))),
            Shown(_("Left to pay"), _left(was["amount_cents"], was["paid_cents"]), _left(after, was["paid_cents"])),
        ]
        if was["paid_cents"]:
            lines.append(Shown(_("To be refunded"), str(Money(0)), str(Money(refund))))
        warnings = [_("It was paid already: this is a remission, and what was paid too much is to be refunded.")] if refund else []
        figures = [(1, _("filing"))]
        return Preview(lines=lines, figures=figures, warnings=warnings)

    def put_into_effect(self, change: Change, actor: Actor) -> None:
        """Add the line to the charge and have the fee looked at again."""
        content = change.content
        filing = lock(Filing, reference=content["reference"], along=("office",))
        stop_for(self.check(content))
        cents = content["cents"]
        whole = cents == content["charged_cents"]
        words, words_zh = ("Fee waived in full", "全數豁免費用") if whole else ("Fee waived in part", "豁免部分費用")
        line = ChargeLine(
            item=WAIVER_ITEM, description=words, description_zh=words_zh, quantity=1, paper_cents=0, concession_cents=cents, e_cents=-cents,
            rule=f"{words} by decision {change.reference}: {change.ground}",
            rule_zh=f"{words_zh}（決定 {change.reference}）：{change.ground}",
        )  # fmt: skip
        owed = add_lines(filing, [line])
        events.waived(owed, office=filing.office.code, actor=actor, cents=cents, change=change.reference, ground=change.ground)
        change.total = change.done = 1
        change.save(update_fields=["total", "done"])
        outbox.put(lifecycle.CHECK_FEE, key=filing.reference, filing=filing.reference)

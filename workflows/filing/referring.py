"""Steps about questions to a Registrar or Master. They are given the locked filing."""

from backoffice.filings.models import Filing
from backoffice.filings.referrals import Referral, ReferralEnd
from backoffice.kernel import clock
from backoffice.people.models import User
from workflows.filing import turns


def end(filing: Filing, referral: Referral, how: ReferralEnd, person: User | None) -> None:
    """Write how a referral ended, and that the filing waits for nobody by it. Never before it was made, also when the clock was set back
    since. An answer is to be set before."""
    referral.ended_how, referral.ended_at, referral.ended_by = how, max(clock.now(), referral.at), person
    referral.save(update_fields=["ended_how", "ended_at", "ended_by", "answer", "direction"])
    filing.referred_at = None
    filing.advised_at = referral.ended_at if how == ReferralEnd.ANSWERED else None
    filing.save(update_fields=["referred_at", "advised_at"])


def over(filing: Filing) -> None:
    """The filing leaves review another way: nobody waits for an answer any more."""
    if filing.referred_at is None:
        return
    turns.cancel_turn(filing)
    for referral in filing.referrals.filter(ended_at=None):
        end(filing, referral, ReferralEnd.OVER, None)

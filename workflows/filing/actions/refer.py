"""An officer refers a filing to a Registrar or Master with a question, and takes the referral back; the Registrar answers."""

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.filings import review_events, review_rules
from backoffice.filings.models import Filing
from backoffice.filings.referrals import ANSWERS, Referral, ReferralEnd, open_referral, referrals_of
from backoffice.filings.selectors import documents_of
from backoffice.filings.states import State
from backoffice.kernel import clock
from backoffice.kernel.errors import Conflict, Forbidden, Refused
from backoffice.kernel.locking import lock
from backoffice.people import rights
from backoffice.people.models import User
from workflows.cases import sealing
from workflows.filing import holding, referring, steps, turns
from workflows.filing.flows import ReferralFlow

RIGHT = "filing.accept"


def refer(*, reference: str, officer: User, question: str, to: User | None) -> Referral:
    """Refer the filing that the officer has, to this Registrar or Master or (None) to whichever comes first. It keeps its state and its
    times and is in nobody's hands until the answer comes, which brings it back to the officer. Asked for again, it changes nothing.

    Raises:
        Forbidden: the officer has not the right in this registry.
        NotFound: it is sealed from the officer.
        Conflict: the officer does not have it, it is referred already, or it is decided.
        Refused: question-needed, question-too-long; not-a-registrar: who is named does not answer for this registry.
    """
    said = question.replace("\r\n", "\n").strip()
    with transaction.atomic():
        filing = lock(Filing, reference=reference, along=("office",))
        rights.must(officer, RIGHT, filing.office)
        sealing.must_see(officer, filing, *documents_of(filing))
        last = open_referral(filing.pk)
        if last is not None and (last.referred_by_id, last.question, last.to_id) == (officer.pk, said, None if to is None else to.pk):
            return last
        answers = to is None or (rights.may(to, ANSWERS, filing.office) and sealing.sees(to, filing))
        steps.stop_for(review_rules.may_refer(steps.decision_facts(filing, officer), question=said, answers=answers))
        turns.cancel_turn(filing)
        steps.hand_back(filing)
        number = len(referrals_of(filing.pk)) + 1
        referral = Referral.objects.create(filing=filing, number=number, referred_by=officer, at=clock.now(), to=to, question=said)
        filing.referred_at, filing.advised_at = referral.at, None
        filing.save(update_fields=["referred_at", "advised_at", *steps.IN_HAND])
        turns.open_turn(ReferralFlow, filing)
        review_events.referred(filing, rights.actor_of(officer), referral)
    return referral


def withdraw_referral(*, reference: str, officer: User) -> Referral:
    """Take the open referral back: who made it, or a senior officer. The filing is in that officer's hands then.

    Asked for again by who has just withdrawn it, it changes nothing.

    Raises:
        Forbidden: a colleague made it, and the officer is not senior here.
        NotFound: it is sealed from the officer.
        Conflict: not-referred: it was answered or withdrawn.
    """
    with transaction.atomic():
        filing = lock(Filing, reference=reference, along=("office",))
        rights.must(officer, RIGHT, filing.office)
        sealing.must_see(officer, filing)
        referral = next(reversed(referrals_of(filing.pk)), None)
        if referral is not None and (referral.ended_how, referral.ended_by_id) == (ReferralEnd.WITHDRAWN, officer.pk):
            return referral
        if referral is None or referral.ended_at is not None:
            raise Conflict("not-referred", _("It is not referred any more: it was answered, or taken back."))
        if referral.referred_by_id != officer.pk and not rights.may(officer, "filing.release_others", filing.office):
            words = _("%(who)s referred it; a senior officer can take it back.")
            raise Forbidden("referred-by-other", words % {"who": referral.referred_by})
        turns.cancel_turn(filing)
        referring.end(filing, referral, ReferralEnd.WITHDRAWN, officer)
        holding.give(filing, officer)
        review_events.referral_withdrawn(filing, rights.actor_of(officer), referral)
    return referral


def answer_referral(*, reference: str, person: User, answer: str, direction: str = "") -> Referral:
    """Answer the question: a Registrar or Master of the court, the named one if one is named. The filing is back with who referred it,
    until further notice; where they may not review it any more it stands in the queue. Answered again alike, it changes nothing.

    Raises:
        Forbidden: the person does not answer for this registry, or another one is named.
        NotFound: it is sealed from the person.
        Conflict: not-referred: it was answered or taken back meanwhile.
        Refused: answer-needed, answer-too-long.
    """
    said, directed = (text.replace("\r\n", "\n").strip() for text in (answer, direction))
    with transaction.atomic():
        filing = lock(Filing, reference=reference, along=("office",))
        rights.must(person, ANSWERS, filing.office)
        sealing.must_see(person, filing, *documents_of(filing))
        referral = next(reversed(referrals_of(filing.pk)), None)
        if referral is not None and (referral.ended_by_id, referral.answer, referral.direction) == (person.pk, said, directed) and said:
            return referral
        if referral is None or referral.ended_at is not None or filing.state != State.FEE_CHECKED:
            raise Conflict("not-referred", _("It is not referred any more: it was answered, or taken back."))
        if referral.to is not None and referral.to_id != person.pk:
            raise Forbidden("referred-to-other", _("It is referred to %(who)s.") % {"who": referral.to})
        wrong = review_rules.is_answer_sound(said, directed)
        if wrong:
            raise Refused(wrong[0].code, wrong[0].in_words(_), field=wrong[0].field)
        turns.hand_task_to(filing, person)
        turns.finish_turn(filing)
        referral.answer, referral.direction = said, directed
        referring.end(filing, referral, ReferralEnd.ANSWERED, person)
        back = referral.referred_by
        if rights.may(back, "filing.take", filing.office) and sealing.sees(back, filing):
            holding.give(filing, back, leased=False)
        review_events.referral_answered(filing, rights.actor_of(person), referral, back=filing.taken_by)
    return referral

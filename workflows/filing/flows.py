"""The part of a filing's life that people do: the review. What happens by itself is in lifecycle.py."""

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import Activation, Flow, flow

from backoffice.filings.models import Filing
from backoffice.filings.referrals import open_referral
from backoffice.people.models import Office, User
from workflows.filing.locks import FilingLock
from workflows.filing.models import FilingProcess
from workflows.filing.views import ToStaffScreen


def office_of(process: FilingProcess) -> Office:
    """The registry whose people may do the process's tasks."""
    return process.filing.office


def holder(activation: Activation) -> User | None:
    """Whoever has taken the filing does the task."""
    return activation.process.filing.taken_by


def referee(activation: Activation) -> User | None:
    """The Registrar or Master who is named, if one is."""
    referral = open_referral(activation.process.filing_id)
    return None if referral is None else referral.to


class OfAFiling:
    """What the flows have alike in which people take turns at a filing: its process and its lock, and how they begin."""

    process_class = FilingProcess
    lock_impl = FilingLock()

    def begin(self, activation: Activation, *, filing: Filing) -> FilingProcess:
        """Open the process for a filing that somebody was just given."""
        process: FilingProcess = activation.process
        process.filing = filing
        return process


class ReviewFlow(OfAFiling, Flow):
    """An officer has taken a filing and decides on it: accept, return for correction or reject."""

    process_title = _("Review of a filing")
    process_description = _("A registry officer reads the documents and decides.")

    taken = flow.StartHandle(this.begin).Annotation(title=_("Taken")).Next(this.review)
    review = (
        flow.View(ToStaffScreen.as_view())
        .Annotation(title=_("Review"), description=_("Read every document; accept, return for correction or reject."))
        .Permission("filing.accept", obj=office_of)
        .Assign(holder)
        .Next(this.decided)
    )
    decided = flow.End().Annotation(title=_("Decided"))


class ReferralFlow(OfAFiling, Flow):
    """An officer has referred a filing: a Registrar or Master answers the question, and the officer's review goes on."""

    process_title = _("Referral")
    process_description = _("A Registrar or Master reads the question beside the documents, and answers.")

    referred = flow.StartHandle(this.begin).Annotation(title=_("Referred")).Next(this.answer)
    answer = (
        flow.View(ToStaffScreen.as_view())
        .Annotation(title=_("Answer the question"), description=_("Read the documents; answer, and direct what is to be done."))
        .Permission("referral.answer", obj=office_of)
        .Assign(referee)
        .Next(this.answered)
    )
    answered = flow.End().Annotation(title=_("Answered"))

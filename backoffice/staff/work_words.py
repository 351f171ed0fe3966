"""The work that workers do and the jobs that run by the clock, in words; the code, by which logs and commands name them, stands beside."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# By the topic of the outbox: what is done, about one thing.
TOPICS: dict[str, Promise] = {
    "calendar.redate": _("Date anew what a closure or other hours move"),
    "calendar.redate_again": _("Date anew once more what came in meanwhile"),
    "fees.rehearse": _("Rehearse fees on filings of the last days"),
    "filing.check_fee": _("Look whether the fee is settled"),
    "filing.compare": _("Compare what was filed again with what was returned"),
    "filing.notice": _("Send the email notice of a message"),
    "filing.serve": _("Serve the sealed documents"),
    "money.claim_payments": _("Look for a payment that a filing names"),
    "money.identify_payment": _("Look for the filing of a payment"),
    "money.process_notice": _("Read a notice of the payment gateway"),
    "papers.acknowledgement": _("Draw an acknowledgement"),
    "papers.correction": _("Correct papers whose time has moved"),
    "papers.kept_date": _("Draw an acknowledgement anew for a date that was kept"),
    "papers.notice_of_lapse": _("Draw a notice of lapse"),
    "papers.notice_of_return": _("Draw a notice of return"),
    "papers.print": _("Bind a long filing as one PDF"),
    "papers.receipt": _("Draw an official receipt"),
    "papers.reissue": _("Draw an acknowledgement anew after a slip was corrected"),
    "papers.sealed_copies": _("Seal the accepted documents"),
}

# By the name of the job.
JOBS: dict[str, Promise] = {
    "audit.checkpoint": _("Keep the head of the audit chain outside"),
    "audit.seal": _("Link new events into the audit chain"),
    "fees.forget_rehearsals": _("Remove old rehearsals of fees"),
    "filing.fold_decisions": _("Add up the numbers of decisions"),
    "filing.fold_looks": _("Add up the numbers of second looks"),
    "filing.fold_tallies": _("Add up the numbers of the queues"),
    "filing.holds": _("End holds whose day has come"),
    "filing.lapse": _("Let lapse what was not filed again in time"),
    "filing.lapse_parts": _("Let lapse documents that were not filed again in time"),
    "filing.leases": _("Give back filings whose page is no longer open"),
    "filing.sweep": _("Find filings whose deemed time has come"),
    "filing.sweep_undated": _("Date filings whose time was not known"),
    "invariants.nightly": _("Check what must hold of the data"),
    "money.date_payments": _("Date payments whose day was not known"),
    "outbox.after_a_step_back": _("Mend work after the clock was set back"),
    "papers.forget_prints": _("Remove old long prints"),
    "papers.not_yet_drawn": _("Find papers that were never drawn"),
    "people.forget_sessions": _("Remove sign-ins that have ended"),
    "store.orphans": _("Remove files that nothing names"),
    "store.scrub": _("Read the stored files and find damage"),
    "throttle.forget": _("Remove old counts of attempts"),
}


def work_words(code: str) -> str:
    """What this topic or job does; the code itself where this version does not know it."""
    return str(TOPICS.get(code) or JOBS.get(code) or code)

"""Steps about papers for who filed at the counter: that one is to be posted, and that it is nobody's work any more. They are given the
locked filing."""

from django.db.models import Min
from django.utils.translation import gettext as _

from backoffice.filings.models import Filing
from backoffice.filings.to_post import POSTED, WAITING, NoticeToPost
from backoffice.kernel.errors import NotFound
from backoffice.kernel.locking import lock
from backoffice.papers.models import Paper
from backoffice.people.models import User
from workflows.cases import sealing


def ask_for(filing: Filing, paper: Paper) -> None:
    """This paper, which has just been put on record, is to be posted if its filer has no message box and it tells what others have a
    message of; a correction of a receipt is the accounts office's, and not the registry's. Where its last version is not posted yet it
    goes in that one's place: one letter, and not two."""
    if filing.client_id is not None or paper.kind not in POSTED or paper.subject != filing.reference:
        return
    if waits(filing, paper):
        return
    NoticeToPost.objects.create(filing=filing, number=filing.notices_to_post.count() + 1, paper=paper, since=paper.drawn_at)
    note_posting(filing)


def waits(filing: Filing, paper: Paper) -> bool:
    """Whether some version of this paper of the filing's is to be posted."""
    same = {"paper__kind": paper.kind, "paper__subject": paper.subject, "paper__position": paper.position}
    return NoticeToPost.objects.filter(WAITING, filing=filing, **same).exists()


def note_posting(filing: Filing) -> None:
    """Have the locked filing stand in the list of notices to post, or not: since the earliest that waits."""
    earliest = NoticeToPost.objects.filter(WAITING, filing=filing).aggregate(at=Min("since"))["at"]
    if filing.to_post_at != earliest:
        filing.to_post_at = earliest
        filing.save(update_fields=["to_post_at"])


def locked(reference: str, number: int, officer: User) -> NoticeToPost:
    """A notice to post of the filing, which is locked, for an act of this officer.

    Raises:
        NotFound: there is no such filing for this person, or it has no such notice.
    """
    filing = lock(Filing, reference=reference, along=("office",))
    sealing.must_see(officer, filing)
    found = NoticeToPost.objects.select_related("paper", "ended_by").filter(filing=filing, number=number).first()
    if found is None:
        raise NotFound("no-notice-to-post", _("This filing has no notice to post %(number)d.") % {"number": number})
    found.filing = filing
    return found

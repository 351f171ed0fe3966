"""How many filings stand in each list of the registry, by office, kind of case and officer: kept by triggers, never counted.

Which filings stand in a list is said here, once: by these conditions the worklists list (`worklists.queue`), the triggers count and
`manage.py recount` counts anew. After each `manage.py migrate` the triggers are made as the lists say, if they are not so already.
"""

from collections.abc import Iterable, Sequence

from django.db import models
from django.db.models import Q, QuerySet, Sum

from backoffice.cases.models import CaseType
from backoffice.cases.sealing import within
from backoffice.filings.states import State
from backoffice.kernel.tallies import Counted, Tallied, fold
from backoffice.people.models import Office, User

TO_REVIEW = Q(state=State.FEE_CHECKED, held_until__isnull=True, referred_at__isnull=True)
URGENT = TO_REVIEW & Q(urgent=True)
HELD = Q(held_until__isnull=False)
# A Registrar or Master is asked.
REFERRED = Q(referred_at__isnull=False)
# A question to the filer waits for its answer.
ASKED = Q(asked_at__isnull=False)
# Returned, and not filed again.
RETURNED = Q(decided_at__isnull=False, state=State.RETURNED, cured_at__isnull=True)
# Accepted without documents that were returned and can be filed again: these wait for the filer too.
IN_PART = Q(decided_at__isnull=False, left_out="awaited")
AWAITING_PAYMENT = Q(state=State.DEEMED_RECEIVED)
SHORT = Q(state=State.FEE_SHORT)
NOT_DUE = Q(state=State.RECEIVED)
UNSERVED = Q(state=State.ACCEPTED)
# An addressee has not got the sealed documents, or was not told of what matters, and somebody is to see to it.
FAILED_SERVICE = Q(service_failed_at__isnull=False)
# A notice to its filer, who has no message box, is to be posted.
TO_POST = Q(to_post_at__isnull=False)
# What somebody has in hand, for review or as a shortfall.
IN_REVIEW = Q(state=State.FEE_CHECKED, taken_by__isnull=False)
IN_SETTLING = Q(state=State.FEE_SHORT, taken_by__isnull=False)

TALLIED = Tallied(
    into="filings_tally",
    by=("office_id", "case_type_id", "sealed_to"),
    whose="officer_id",
    lists=(
        Counted("review", TO_REVIEW),
        Counted("urgent", URGENT),
        Counted("held", HELD),
        Counted("referred", REFERRED),
        Counted("asked", ASKED),
        Counted("returned", RETURNED),
        Counted("in-part", IN_PART),
        Counted("payment", AWAITING_PAYMENT),
        Counted("short", SHORT),
        Counted("not-due", NOT_DUE),
        Counted("unserved", UNSERVED),
        Counted("failed-service", FAILED_SERVICE),
        Counted("to-post", TO_POST),
        Counted("in-review", IN_REVIEW, whose="taken_by_id"),
        Counted("in-settling", IN_SETTLING, whose="taken_by_id"),
    ),
)


class Tally(models.Model):
    """By how many filings a list has grown or shrunk, once; or the sum of such rows. A count is the sum of all rows of its list.

    Derived: no row is anybody's word, all can be reckoned anew, and so no foreign key is checked for any.
    """

    list = models.CharField(max_length=20)
    office = models.ForeignKey(Office, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    case_type = models.ForeignKey(CaseType, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    # As the filings' own, so that who may count them is the one condition of cases/sealing.py.
    sealed_to = models.CharField(max_length=8, null=True)
    # Whose, in the lists of what officers have in hand.
    officer = models.ForeignKey(User, on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False)
    number = models.BigIntegerField()

    class Meta:
        verbose_name = "tally"
        verbose_name_plural = "tallies"
        indexes = [models.Index(fields=["office", "list"], name="tally_by_office")]

    def __str__(self) -> str:
        return f"{self.list} {self.number:+}"


def _rows(offices: Iterable[Office], case_type: str) -> QuerySet[Tally]:
    rows = Tally.objects.filter(within(offices)).order_by()
    return rows.filter(case_type__code=case_type) if case_type else rows


def numbers(offices: Sequence[Office], *, officer: User | None = None, case_type: str = "") -> dict[str, int]:
    """How many filings of these offices stand in each list, by its name; of what is in hand only what this officer has.

    Whoever was given the offices without the right to see what is sealed counts none of it. Lists with nothing in them are not there.
    """
    mine = Q(officer__isnull=True) if officer is None else Q(officer__isnull=True) | Q(officer=officer)
    rows = _rows(offices, case_type).filter(mine).values("list").annotate(sum=Sum("number"))
    return {row["list"]: row["sum"] for row in rows if row["sum"]}


def numbers_in_review(offices: Sequence[Office]) -> dict[int, int]:
    """How many filings of these offices each officer has under review, by the officer's id; only those who have any."""
    rows = _rows(offices, "").filter(list="in-review").values("officer_id").annotate(sum=Sum("number"))
    return {row["officer_id"]: row["sum"] for row in rows if row["sum"]}


def fold_tallies() -> int:
    """Put the rows that count the same into one; how many rows fewer there are. No number changes by it."""
    return fold(Tally)

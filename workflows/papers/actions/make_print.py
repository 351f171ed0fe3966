"""The worker binds a long filing, document by document: each is kept when it is done, so that one that is killed goes on from there."""

from datetime import timedelta

from django.db import transaction

from backoffice.kernel import clock, made_files
from backoffice.kernel.locking import lock
from backoffice.kernel.outbox import NotYet
from reports.documents.plain import as_json, from_json
from reports.render.binding import Standing
from workflows.papers import printing
from workflows.papers.models import KeptPrint
from workflows.papers.printing import CannotPrint

# A worker's lease is a minute: what is left after this is done in another turn.
ONE_TURN = timedelta(seconds=20)


def make_print(*, reference: str) -> bool:
    """Bind what is left of it; whether nothing is. Done twice, it changes nothing. A filing that would be printed otherwise by now is
    given up, and where the print cannot be made its row says why.

    Raises:
        NotYet: another worker is at it, one that is slow and whose lease has ended.
    """
    begun = clock.now()
    while True:
        kept = KeptPrint.objects.filter(reference=reference).first()
        if kept is None or kept.is_over:
            return True
        with made_files.held(reference) as descriptor:
            if descriptor is None:
                raise NotYet
            _bind_one(reference, descriptor)
        if clock.now() - begun > ONE_TURN:
            return False


def _bind_one(reference: str, descriptor: int) -> None:
    """Bind the next document, the file being held; read anew now that nobody else writes it."""
    beside = ("filing__office", "filing__case_type", "filing__case", "asked_by")
    kept = KeptPrint.objects.select_related(*beside).filter(reference=reference).first()
    if kept is None or kept.is_over:
        return
    plan = printing.plan_of(kept.filing, sees_sealed=kept.court_only)
    if plan.fingerprint != kept.fingerprint:
        with transaction.atomic():
            printing.remove(kept)
        return
    try:
        standing, of, whole = _bound(kept, plan)
        made_files.sync(descriptor)
    except CannotPrint as fault:
        _give_up(kept, fault)
    except FileNotFoundError:
        # Removed under it, because it is not to be had any more: its row says why.
        return
    except OSError as error:
        _give_up(kept, printing.disk_fault(error))
    else:
        _put_down(kept, standing, of, whole=whole)


def _bound(kept: KeptPrint, plan: printing.Plan) -> tuple[Standing, int, bool]:
    """The next document bound: how far the file is, how many pages it will have, and whether it is whole."""
    standing = Standing()
    if kept.standing and made_files.size_of(kept.reference) >= kept.size:
        standing = from_json(Standing, kept.standing)
    if not made_files.has_room(max(0, plan.size - standing.size)):
        raise CannotPrint("store-full")
    press = printing.press_for(plan, by=str(kept.asked_by), at=kept.asked_at, kept=True)
    of = kept.pages if standing.marks else printing.count(press)
    ahead, whole = printing.bind_next(press, made_files.path_of(kept.reference), standing, of)
    return ahead, of, whole


def _put_down(kept: KeptPrint, standing: Standing, of: int, *, whole: bool) -> None:
    with transaction.atomic():
        row = lock(KeptPrint, reference=kept.reference)
        if _has_moved_on(row, kept):
            return
        row.standing, row.done, row.pages = as_json(standing), len(standing.marks) - 1, of
        row.finished_at = clock.now() if whole else None
        row.save(update_fields=["standing", "done", "pages", "finished_at"])


def _give_up(kept: KeptPrint, fault: CannotPrint) -> None:
    """What was made of it goes, for it may be what fills the disk."""
    made_files.remove(kept.reference)
    with transaction.atomic():
        row = lock(KeptPrint, reference=kept.reference)
        if _has_moved_on(row, kept):
            return
        row.standing, row.done, row.fault, row.fault_document = {}, 0, fault.code, fault.document
        row.save(update_fields=["standing", "done", "fault", "fault_document"])


def _has_moved_on(row: KeptPrint, kept: KeptPrint) -> bool:
    """Whether it was removed, or asked for anew, while a document was being bound."""
    return row.is_over or (row.asked_at, row.standing) != (kept.asked_at, kept.standing)

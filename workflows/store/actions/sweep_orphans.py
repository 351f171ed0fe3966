"""Files that no row names go after a while: those of refused submissions, of uploads that broke off, of papers drawn twice."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min

from backoffice.kernel import clock, storage, stores
from backoffice.kernel.models import Removal
from workflows.store import events, steps

logger = logging.getLogger(__name__)

NAME = "orphans"
ROUND = timedelta(days=1)
TURN = timedelta(seconds=2)


def sweep_orphans_due() -> int:
    """Look on as far as today's round should have come by now; how many files were removed.

    Raises:
        WrongStore: the store is not there, or not this database's; nothing was removed.
    """
    begun = clock.now()
    _begin()
    rotation = steps.walk(NAME, begun)
    reach = steps.may_reach(rotation, begun, ROUND)
    before = begun - timedelta(hours=settings.STORE_ORPHAN_HOURS)
    removed = storage.remove_pieces_before(before) + _complete(before)
    came_round = True
    for folder in storage.folders(rotation.place):
        if steps.part_of_round(folder) > reach or clock.now() - begun >= TURN:
            came_round = False
            break
        removed += _sweep(folder, before)
        rotation.place = folder
    if came_round and reach >= 1:
        steps.begin_round(rotation, begun)
    else:
        rotation.save()
    return removed


def sweep_everything() -> int:
    """The whole store, now; how many files were removed.

    Raises:
        WrongStore: the store is not there, or not this database's; nothing was removed.
    """
    _begin()
    before = clock.now() - timedelta(hours=settings.STORE_ORPHAN_HOURS)
    removed = storage.remove_pieces_before(before) + _complete(before)
    return removed + sum(_sweep(folder, before) for folder in storage.folders())


def _begin() -> None:
    """Only of the store that is this database's is anything removed, and of one that is not lost."""
    steps.must_be_there()
    stores.must_be_ours()


def _complete(before: datetime) -> int:
    """Bring to its end what a sweep began that died; how many files were removed."""
    # Those aside first: whoever sets one aside has its row committed before, so that what has no row now is told already.
    aside = storage.set_aside_before()
    noted = set(Removal.objects.values_list("sha256", flat=True))
    for sha256 in aside:
        if sha256 not in noted:
            storage.throw_away(sha256)
    return sum(_remove(folder, before) for folder in sorted({f"{sha256[:2]}/{sha256[2:4]}" for sha256 in noted}))


def _sweep(folder: str, before: datetime) -> int:
    """Remove what no row names from a folder; how many. What is to go is written down and committed before the first of it goes."""
    free = _free(folder, before)
    if not free:
        return 0
    moment = clock.now()
    noted = [Removal(sha256=sha256, size=size, noticed_at=moment) for sha256 in free if (size := storage.size_of(sha256)) is not None]
    with transaction.atomic():
        Removal.objects.bulk_create(noted, ignore_conflicts=True)
    return _remove(folder, before)


def _free(folder: str, before: datetime) -> list[str]:
    """The old files of a folder that no row names.

    A row is written after its file was stored, and storing makes the file new again. So a file that is old, that no row names
    when asked after it was found old, and that is old still when it is taken, is named by no row that comes later.
    """
    old = storage.stored_before(folder, before)
    if not old:
        return []
    spared = steps.named_among(old) | set(storage.stored_before(folder, database_born()))
    return [sha256 for sha256 in old if sha256 not in spared]


def _remove(folder: str, before: datetime) -> int:
    """Remove what is written down of a folder, and tell of it; how many.

    The rows are locked from here to the event, so that of two sweeps one does it. If this process dies before the commit, the rows
    and the files set aside remain and the next sweep tells of them; if after it, it is told and the files aside only go.
    """
    with transaction.atomic():
        noted = Removal.objects.filter(sha256__startswith=folder.replace("/", "")).select_for_update().order_by("sha256")
        sizes = dict(noted.values_list("sha256", "size"))
        for sha256 in _free(folder, before):
            if sha256 in sizes:
                storage.set_aside(sha256, before)
        gone = {sha256: size for sha256, size in sizes.items() if storage.is_taken(sha256)}
        if gone:
            storage.sync_taken(folder)
            events.orphans_removed(number=len(gone), size=sum(gone.values()), sha256s=sorted(gone))
        Removal.objects.filter(sha256__in=list(sizes)).delete()
    for sha256 in gone:
        storage.throw_away(sha256)
    if gone:
        logger.info("%s files that no row names were removed, %s bytes", len(gone), sum(gone.values()))
    return len(gone)


def database_born() -> datetime:
    """When this database was made. A file that is older was left by another one: whoever points a new database at a court's
    store must not lose the store by it."""
    applied = MigrationRecorder(connection).migration_qs.aggregate(first=Min("applied"))["first"]
    return applied or clock.now()

"""Which file store belongs to which database.

A store has a name of its own, drawn by chance, in a small file in it; its database knows the name. So a store that is not mounted, or
another one in its place, is told from a store whose files are lost; and a database beside somebody else's store takes none of its files
for nobody's.

A restored copy of a database knows all that the first one knows. Therefore it is also written down which database that was, by what is
not in its tables and does not come along in a dump: on PostgreSQL the cluster's number and the database's own, on SQLite where its file
lies as seen from DATA_DIR (so that the folder may be moved whole).
"""

import os
import secrets
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from backoffice.kernel import clock, storage
from backoffice.kernel.errors import Unavailable
from backoffice.kernel.models import KnownStore

OURS, NEW, AWAY, FOREIGN, COPIED = "ours", "new", "away", "foreign", "copied"
# There is one row.
_KEY = 1


class WrongStore(Unavailable):
    """What lies under DATA_DIR/store is not the store of this database: store-away, store-foreign or store-copied."""


_WHY: dict[str, Any] = {
    AWAY: _(
        "The file store of this database is not there: DATA_DIR/store is not mounted, is another one, or was restored. Mount it; after a "
        "restore run manage.py adopt_store."
    ),
    FOREIGN: _(
        "The file store belongs to another database. Nothing is removed from it. Set DATA_DIR right; if the store is this database's, "
        "run manage.py adopt_store."
    ),
    COPIED: _(
        "This database is a copy, and the file store belongs to the one that it was copied from. Nothing is removed from it. Set DATA_DIR "
        "right; if this database has taken the other's place, run manage.py adopt_store."
    ),
}


def this_database() -> str:
    """Which database this is, by what does not come along in a dump."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT system_identifier, (SELECT oid FROM pg_database WHERE datname = current_database()) FROM pg_control_system()"
            )
            cluster, number = cursor.fetchone()
        return f"postgresql {cluster} {number}"
    return f"sqlite {os.path.relpath(str(connection.settings_dict['NAME']), settings.DATA_DIR)}"


def standing() -> str:
    """How the store and this database stand to each other: OURS, NEW (neither knows of another), AWAY, FOREIGN or COPIED."""
    known, found = KnownStore.objects.filter(pk=_KEY).first(), storage.identity()
    if known is None:
        return NEW if found is None else FOREIGN
    if known.database != this_database():
        return COPIED if found == known.identity else AWAY
    if known.placed_at is None and found in (None, known.identity):
        # Whoever gave the name died over it.
        return NEW
    return OURS if found == known.identity else AWAY


def refusal(how: str) -> WrongStore:
    """What is said where the store should be ours and stands like this."""
    return WrongStore(f"store-{how}", _WHY[how])


def must_be_ours() -> None:
    """Stop whoever would remove files of a store that is not this database's. At the very first use they get to know each other.

    Raises:
        WrongStore: it is not there, or another database's.
    """
    how = standing()
    if how == NEW:
        _get_to_know()
        how = standing()
    if how != OURS:
        raise refusal(how)


def _get_to_know() -> None:
    """The row comes first: a process that dies before the file is there leaves what the next one completes."""
    moment = clock.now()
    fresh = {"identity": secrets.token_hex(16), "database": this_database(), "known_at": moment}
    with transaction.atomic():
        known, _new = KnownStore.objects.get_or_create(pk=_KEY, defaults=fresh)
    with transaction.atomic():
        # Under the row's lock: of two at once one gives the name.
        known = KnownStore.objects.select_for_update().get(pk=_KEY)
        if known.placed_at is None:
            storage.give_identity(known.identity)
            known.placed_at = moment
            known.save(update_fields=["placed_at"])


def adopt() -> str:
    """Make what lies under DATA_DIR/store this database's, inside the transaction of an act; its new name.

    Whoever knew it by another name does not know it any more.

    Raises:
        Unwritable: the store cannot be written.
    """
    KnownStore.objects.select_for_update().filter(pk=_KEY).first()
    name, moment = secrets.token_hex(16), clock.now()
    KnownStore.objects.update_or_create(
        pk=_KEY, defaults={"identity": name, "database": this_database(), "known_at": moment, "placed_at": moment}
    )
    storage.give_identity(name)
    return name

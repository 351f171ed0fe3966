"""What can happen to stored files, and how it reads."""

from django.utils.translation import gettext_lazy as _

from backoffice.audit.actors import SYSTEM, Actor
from backoffice.audit.events import declare, record

DAMAGED = declare("store.file_damaged", _("A stored file was found damaged: {sha256}"))
MISSING = declare("store.file_missing", _("A stored file was found missing: {sha256}"))
MENDED = declare("store.file_mended", _("A stored file is whole again: {sha256}"))
ORPHANS_REMOVED = declare("store.orphans_removed", _("Files that no record names were removed: {number} ({size} bytes)"))

ADOPTED = declare("store.adopted", _("The file store was made this database's, by {operator}"))


def found_faulty(subject: str, sha256: str, *, missing: bool) -> None:
    """The file of a filing or paper is not what was stored."""
    record(MISSING if missing else DAMAGED, subject=subject, actor=SYSTEM, sha256=sha256)


def mended(subject: str, sha256: str) -> None:
    """The file of a filing or paper has come back whole."""
    record(MENDED, subject=subject, actor=SYSTEM, sha256=sha256)


def orphans_removed(*, number: int, size: int, sha256s: list[str]) -> None:
    """Files were removed that nobody needs. size in bytes, of all together."""
    record(ORPHANS_REMOVED, subject="store", actor=SYSTEM, number=number, size=size, sha256s=sha256s)


def adopted(actor: Actor) -> None:
    """An operator said that the store that is there belongs to this database."""
    record(ADOPTED, subject="store", actor=actor, operator=actor.name)

"""Say that the file store under DATA_DIR belongs to this database: after a restore, or when the database has moved."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backoffice.kernel.errors import Refused
from backoffice.ops.options import operator
from workflows.store.actions.adopt_store import adopt_store


class Command(BaseCommand):
    """manage.py adopt_store."""

    help = (
        "Make the file store under DATA_DIR this database's. Files that no row of this database names are removed from it after "
        "STORE_ORPHAN_HOURS: never say this of a store that another database still uses. Its database does not know it any more after this."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            adopt_store(operator=operator())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("The store is this database's.")

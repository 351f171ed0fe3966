"""Read every stored file through now, instead of waiting for the walk round the store."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backoffice.kernel.models import FileFault
from backoffice.kernel.stores import WrongStore
from workflows.store.actions.scrub import scrub_everything
from workflows.store.actions.sweep_orphans import sweep_everything
from workflows.store.steps import names_of


class Command(BaseCommand):
    """manage.py scrub_store [--orphans]. Exit code 0 when every file is whole, 1 when one is missing or damaged."""

    help = "Read every file that a row names; those that are missing or damaged are named, with whose they are."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--orphans", action="store_true", help="also remove now what no row names and is old enough")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["orphans"]:
                self.stdout.write(f"{sweep_everything()} files that no row names removed")
            faulty = scrub_everything()
        except WrongStore as refusal:
            raise CommandError(str(refusal)) from refusal
        for fault in FileFault.objects.order_by("sha256"):
            self.stdout.write(f"{fault.sha256} is {fault.fault}: {', '.join(names_of(fault.sha256)) or 'nobody names it any more'}")
        if faulty:
            raise CommandError(f"{faulty} files are missing or damaged")
        self.stdout.write("every file is whole")

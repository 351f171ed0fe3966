"""Walk the audit chain from its first event."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backoffice.audit import chain, checkpoints
from backoffice.ops.counting import many


class Command(BaseCommand):
    """manage.py verify_audit [--json]. Exit code 0 when the chain verifies and bears out its checkpoints, 1 when it does not."""

    help = "Check that no audit event was changed, removed or left out of the chain."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print an object instead of words")
        parser.add_argument("--head", default="", metavar="HASH", help="a head kept elsewhere, which must still be in the chain")

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = chain.verify(kept_head=options["head"])
        faults = [*verdict.faults, *checkpoints.faults()]
        kept = checkpoints.last()
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {
                        "links": verdict.links,
                        "head": verdict.head,
                        "unlinked": verdict.unlinked,
                        "checkpoint": kept.sequence if kept else None,
                        "faults": [{"where": fault.where, "what": fault.what} for fault in faults],
                    }
                )
            )
        else:
            self.stdout.write(f"{many(verdict.links, 'link')}, head {verdict.head}, {many(verdict.unlinked, 'event')} not yet linked")
            self.stdout.write(f"last checkpoint kept outside: {f'link {kept.sequence} at {kept.at}' if kept else 'none'}")
        if faults:
            lines = "\n".join(f"{fault.where}: {fault.what}" for fault in faults)
            raise CommandError(f"The audit chain does not verify:\n{lines}")

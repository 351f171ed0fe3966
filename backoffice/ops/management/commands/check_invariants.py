"""Prove on a live system that nothing was lost, doubled or misdated."""

import getpass
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backoffice.ops.counting import many
from workflows.invariants.base import NOTHING_YET, registered
from workflows.invariants.run import begin, carry_on, some


class Command(BaseCommand):
    """manage.py check_invariants [--whole | --only CODE …] [--json]. Exit code 0 when all hold, 1 when one is broken."""

    help = (
        "Check the invariants of the data; every breach is named. Reads what came or was touched since each check last held, "
        "with --whole everything. The run and what it proves are written down."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--whole", action="store_true", help="read everything again, also what was proven before")
        parser.add_argument(
            "--only", action="append", metavar="CODE", help="only this invariant, over everything, such as I4; not written down; repeatable"
        )
        parser.add_argument(
            "--json",
            action="store_true",
            help="print one object: run, begun_at, ended_at, whole, by, version, breaches (a number), results (a list: check, invariant, "
            "title, whole, breaches, took_ms, examples with subject and found, not_checked with number and why) and "
            "not_checked (invariant: why)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["only"]:
            known = {check.code for check in registered()}
            if unknown := sorted(set(options["only"]) - known):
                raise CommandError(f"nothing is checked under {', '.join(unknown)}")
            run = some(options["only"])
        else:
            run = begin(whole=options["whole"], by=getpass.getuser()[:80])
            carry_on(run)
        if options["json"]:
            told = {name: getattr(run, name) for name in ("whole", "by", "version", "breaches", "results")}
            moments = {"begun_at": run.begun_at.isoformat(), "ended_at": run.ended_at and run.ended_at.isoformat()}
            missing = {code: str(why) for code, why in NOTHING_YET.items()}
            self.stdout.write(json.dumps({"run": run.pk, **moments, **told, "not_checked": missing}))
        else:
            for result in run.results:
                self._say(result)
            for code, why in NOTHING_YET.items():
                self.stdout.write(f"{code}: not checked. {why}")
        if run.breaches:
            raise CommandError(f"{run.breaches} breaches")

    def _say(self, result: dict[str, Any]) -> None:
        number, examples = result["breaches"], result["examples"]
        part = "everything read" if result["whole"] else "read since it last held"
        self.stdout.write(f"{result['invariant']}: {result['title']}: {many(number, 'breach', 'breaches') if number else 'holds'} ({part})")
        for left in result["not_checked"]:
            self.stdout.write(f"  not checked: {left['number']}, {left['why']}")
        for breach in examples:
            self.stdout.write(f"  {breach['subject']}: {breach['found']}")
        if number > len(examples):
            self.stdout.write(f"  and {number - len(examples)} more")

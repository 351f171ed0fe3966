"""`manage.py create_api_client NAME`: a program gets its token for the API, shown this once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backoffice.kernel.errors import Refused
from backoffice.people.tokens import SCOPES
from workflows.people.actions.create_client import create_client


class Command(BaseCommand):
    """Create a client of the API and print its token, which is kept only as a hash."""

    help = "Create a client of the API and print its token. The token is shown this once and kept only as a hash."

    def add_arguments(self, parser: CommandParser) -> None:
        """NAME, and --scope as often as needed."""
        parser.add_argument("name", help="the client's name, as it appears in the audit trail")
        parser.add_argument(
            "--scope",
            action="append",
            choices=SCOPES,
            metavar="SCOPE",
            help=f"what the client may do; give it once for each of {', '.join(SCOPES)} (default: all of them)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Create it; the token is the only line on standard output, so that a script can keep it."""
        try:
            client, token = create_client(name=options["name"], scopes=options["scope"] or SCOPES)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stderr.write(f"Client {client.name} created with {', '.join(client.scopes)}. Its token follows and is not shown again.")
        self.stdout.write(token)

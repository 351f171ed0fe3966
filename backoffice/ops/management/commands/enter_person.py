"""Enter a member of staff from the machine: the first administrator of a court, who enters the others on the screen."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from backoffice.kernel.errors import Refused
from backoffice.people.models import Office, Role
from workflows.people.actions.keep_people import Entry, enter_person, give_role


class Command(BaseCommand):
    """For a new installation; afterwards administrators do it under Administration."""

    help = "Enter a member of staff, with roles; prints a one-time password, which is nowhere else."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, and as what."""
        parser.add_argument("username")
        parser.add_argument("name", help="what the person is called")
        parser.add_argument("--post", default="", help="such as: Systems Administrator")
        parser.add_argument("--person", default="", help="the staff number")
        parser.add_argument(
            "--role",
            action="append",
            default=[],
            metavar="ROLE@OFFICE",
            help=f"may be given several times; ROLE is {', '.join(Role.values)}",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Enter them and give the roles, or do nothing at all."""
        roles = [self._role(given) for given in options["role"]]
        try:
            with transaction.atomic():
                entry = Entry(options["username"], options["name"], options["post"], options["person"])
                user, password = enter_person(entry, by=None)
                for role, office in roles:
                    give_role(number=user.pk, office=office, role=role, by=None)
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        self.stdout.write(f"{user.get_username()} is entered. One-time password, to be replaced at the first sign-in: {password}")

    def _role(self, given: str) -> tuple[str, Office]:
        role, _at, code = given.partition("@")
        office = Office.objects.filter(code=code).first()
        if role not in Role.values:
            raise CommandError(f"{role} is no role; there are {', '.join(Role.values)}")
        if office is None:
            raise CommandError(f"there is no office {code}; there are {', '.join(Office.objects.values_list('code', flat=True))}")
        return role, office

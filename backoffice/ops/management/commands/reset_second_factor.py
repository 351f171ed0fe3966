"""Take all second factors of a person away; they add a new one at their next sign-in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backoffice.audit.actors import SYSTEM
from backoffice.kernel.errors import Refused
from backoffice.people.models import User
from workflows.people.actions.reset_factors import reset_factors


class Command(BaseCommand):
    """For whoever has lost the telephone and the recovery codes; make sure who they are before."""

    help = "Take all second factors and recovery codes of a person away. Make sure first who asks."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say how many there were."""
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"there is no person {options['username']}")
        try:
            number = reset_factors(user=user, actor=SYSTEM)
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        self.stdout.write(f"{number} second factors of {user} removed.")

"""Django's question has_perm, answered from memberships; viewflow asks it for every task."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from backoffice.kernel.questions import Question
from backoffice.people.models import Office, User
from backoffice.people.rights import all_rights, may

_PERSON = Question(lambda user: User.objects.filter(pk=user), int)


class RightsBackend(ModelBackend):
    """Signs people in by password; their permissions are the rights of their roles, and nothing else.

    Django's own permission tables are not used: a superuser has no right that no role gives.
    """

    def get_user(self, user_id: int) -> User | None:
        """Who is signed in; read at every request, and None once they may not sign in any more."""
        user = _PERSON.first(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None

    def has_perm(self, user_obj: AbstractBaseUser | AnonymousUser, perm: str, obj: object = None) -> bool:
        """Whether the person has the right, on the office if one is given; nobody has one on anything else."""
        if perm not in all_rights() or not isinstance(obj, Office | None):
            return False
        return may(user_obj, perm, obj)  # type: ignore[arg-type]  # may() looks itself

"""Where sessions are kept: Django's table of them, with one column more that says whose each is."""

from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession

from backoffice.kernel.questions import Question


@cache
def _question() -> Question[Any]:
    """The session of a key; written late, because models import the store."""
    rows = SessionStore.get_model_class()._default_manager
    return Question(lambda key: rows.filter(session_key=key), str)


class SessionStore(DatabaseStore):
    """The store that SESSION_ENGINE names. A row that was deleted stays deleted: a request under way cannot bring it back."""

    @classmethod
    def get_model_class(cls) -> type[AbstractBaseSession]:
        """The table; asked for late, because models import the store."""
        model: type[AbstractBaseSession] = apps.get_model("people", "StaffSession")
        return model

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        """Django's own question, asked at every request, put into SQL once."""
        found: AbstractBaseSession | None = _question().first(str(self.session_key))
        # By the clock by which Django says when it ends.
        if found is None or self.get_expiry_age(expiry=found.expire_date) <= 0:
            self._session_key = None
            return None
        return found

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """The row to write, with whose session it is; a session before sign-in is nobody's."""
        row = super().create_model_instance(data)
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None  # type: ignore[attr-defined]
        return row

"""What an act says when it will not: a stable code, plain words, and nothing changed."""

from typing import Any


class Refused(Exception):
    """An act refuses. Nothing was changed.

    code is stable and in kebab-case; message is a plain sentence (it may be a lazy translation); status is the HTTP
    status that the door answers; details are plain data for the API.
    """

    status = 422

    def __init__(self, code: str, message: object, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.details = details

    def __str__(self) -> str:
        return str(self.message)


class Conflict(Refused):
    """Somebody else was first, or the thing has moved on since it was looked at."""

    status = 409


class NotFound(Refused):
    """There is no such thing, or none that this person may know of."""

    status = 404


class Forbidden(Refused):
    """The person has not the right."""

    status = 403


class Unavailable(Refused):
    """What the work needs is not there just now (room on the disk, a program, a line); nothing is wrong with the work, and
    the same may be tried again."""

    status = 503

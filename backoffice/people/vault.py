"""Secrets of second factors at rest: a copy of the database alone makes no code."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(Exception):
    """What is kept was sealed with another key."""


def _fernet() -> Fernet:
    given = settings.SECOND_FACTOR_KEY or settings.SECRET_KEY
    key = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"second factors").derive(given.encode())
    return Fernet(base64.urlsafe_b64encode(key))


def sealed(text: str) -> str:
    """The text, encrypted and authenticated."""
    return _fernet().encrypt(text.encode()).decode("ascii")


def opened(token: str) -> str:
    """The text that was sealed.

    Raises:
        Unreadable: it was sealed with another key, or altered.
    """
    try:
        return _fernet().decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error

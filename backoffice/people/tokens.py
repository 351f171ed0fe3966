"""The tokens of API clients: shown once, kept as a hash, compared safely."""

import hashlib
import hmac
import secrets
from typing import Final

from backoffice.kernel.questions import Question
from backoffice.people.models import ApiClient

SCOPES: Final = ("filings:write", "filings:read", "payments:notify", "fees:read", "calendar:read")
# A fixed beginning lets a scanner find a token that was left somewhere it does not belong.
PREFIX: Final = "rbo_"


def new_token() -> str:
    """A new token: 256 random bits, so its plain SHA-256 cannot be guessed back."""
    return PREFIX + secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is kept of a token: its SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode("utf-8", errors="replace")).hexdigest()


_CLIENT = Question(lambda hashed: ApiClient.objects.filter(token_hash=hashed, active=True), str)


def client_of(token: str) -> ApiClient | None:
    """The active client with this token, or None."""
    hashed = hash_of(token)
    client = _CLIENT.first(hashed)
    # The database's comparison may end at the first difference or ignore case; this one does neither.
    if client is None or not hmac.compare_digest(client.token_hash, hashed):
        return None
    return client

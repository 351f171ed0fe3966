"""One-time codes by the clock (RFC 6238: SHA-1, six digits, thirty seconds), as every authenticator app makes them."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlencode

STEP_SECONDS: Final = 30
DIGITS: Final = 6
# A telephone's clock may be a step away from ours.
_DRIFT: Final = (0, -1, 1)


def new_secret() -> str:
    """A new secret: 160 random bits in base32, as one can type it in."""
    return base64.b32encode(secrets.token_bytes(20)).decode("ascii")


def code_at(secret: str, step: int) -> str:
    """The code of a step, counted from 1970 (RFC 4226, section 5.3)."""
    digest = hmac.new(base64.b32decode(secret), step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def step_of(moment: datetime) -> int:
    """The step in which a moment lies."""
    return int(moment.timestamp()) // STEP_SECONDS


def step_of_code(secret: str, code: str, moment: datetime) -> int | None:
    """The step whose code this is, at most one away from the moment's; None when it is none of them."""
    now = step_of(moment)
    found = [now + drift for drift in _DRIFT if hmac.compare_digest(code_at(secret, now + drift).encode(), code.encode())]
    return found[0] if found else None


def address_for_app(secret: str, *, account: str, issuer: str) -> str:
    """What the QR code says to an authenticator app."""
    label = quote(f"{issuer}:{account}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer})}"

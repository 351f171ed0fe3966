"""Passkeys (WebAuthn level 2): what is asked of the browser, and whether its answer holds.

The signatures and formats are fido2's. What is ours: exactly one origin, verification of the user, the counter, and that
an answer is to the question that was asked. The acts say when and to whom.
"""

import base64
import hashlib
import json
import secrets
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import salted_hmac
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    CollectedClientData,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

# The page that asks and the answer to it: as long as half of a sign-in lasts.
CHALLENGE_SECONDS: Final = 5 * 60
# An answer without attestation has some 2,000 characters; what is longer is not read.
LONGEST_ANSWER: Final = 20_000
# ES256, EdDSA and RS256 (COSE): what devices make today. SHA-1, which the library still reads, is not among them.
_ALGORITHMS: Final = (-7, -8, -257)
_COSE_ALGORITHM: Final = 3
# What the library's readers raise at bytes that are none.
_UNREADABLE: Final = (
    ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, OverflowError, NotImplementedError, RecursionError,
    struct.error,
)  # fmt: skip


class Unacceptable(Exception):
    """The answer does not hold; the text says why, for the log and never for the person."""


@dataclass(frozen=True)
class Site:
    """Where passkeys are good: the origin as a browser says it, and the name to which they are bound (the RP id)."""

    origin: str
    name: str


@dataclass(frozen=True)
class Passkey:
    """A passkey as it is kept: its id in base64url, its public key (COSE, in base64url), and its counter."""

    credential: str
    public_key: str
    sign_count: int


def site() -> Site | None:
    """Where passkeys are good, by STAFF_ORIGIN; None where browsers have none: at a bare address, or without https.

    A passkey is bound to a name (WebAuthn, section 5.1.2), so that a number such as 127.0.0.1 has none; browsers trust
    `localhost` without https.
    """
    given = urlsplit(settings.STAFF_ORIGIN)
    name = given.hostname or ""
    local = name == "localhost" or name.endswith(".localhost")
    if not name or given.scheme not in ("http", "https") or (given.scheme == "http" and not local) or _is_number(name):
        return None
    port = f":{given.port}" if given.port and (given.scheme, given.port) not in (("http", 80), ("https", 443)) else ""
    return Site(origin=f"{given.scheme}://{name}{port}", name=name)


def _is_number(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def new_challenge() -> str:
    """What a passkey is to sign, once: 256 random bits in base64url."""
    return _text(secrets.token_bytes(32))


def hash_of_challenge(challenge: str) -> str:
    """What is kept of a challenge that was answered."""
    return hashlib.sha256(challenge.encode()).hexdigest()


def to_make_one(*, at: Site, person: int, username: str, called: str, known: Iterable[str], challenge: str) -> dict[str, Any]:
    """The options for navigator.credentials.create(), as JSON; known are the ids of the passkeys that the person has."""
    options, _state = _server(at).register_begin(
        PublicKeyCredentialUserEntity(id=_handle(person), name=username, display_name=called),
        credentials=_described(known),
        # Bound to the device and leaving no name on it: we always say whose passkeys we ask for.
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.REQUIRED,
        challenge=_bytes(challenge),
    )
    return dict(options)


def to_show_one(*, at: Site, known: Iterable[str], challenge: str) -> dict[str, Any]:
    """The options for navigator.credentials.get(), as JSON."""
    options, _state = _server(at).authenticate_begin(
        credentials=_described(known), user_verification=UserVerificationRequirement.REQUIRED, challenge=_bytes(challenge)
    )
    return dict(options)


def made(*, at: Site, challenge: str, answer: str) -> Passkey:
    """The new passkey in the browser's answer.

    Raises:
        Unacceptable: it is not the answer to this challenge, at this site, with the person verified.
    """
    try:
        response = RegistrationResponse.from_dict(_read(answer))
        _same_frame(response.response.client_data)
        told = _server(at).register_complete(_state(challenge), response)
        credential = told.credential_data
        if credential is None or credential.public_key.get(_COSE_ALGORITHM) not in _ALGORITHMS:
            raise Unacceptable("a kind of key that was not asked for")
        if response.raw_id != credential.credential_id:
            raise Unacceptable("two ids in one answer")
        return Passkey(_text(credential.credential_id), _text(bytes(credential)), told.counter)
    except _UNREADABLE as error:
        raise Unacceptable(str(error) or type(error).__name__) from error


def credential_in(answer: str) -> str:
    """Whose answer it says it is: the passkey's id in base64url; empty if it cannot be read."""
    try:
        return _text(AuthenticationResponse.from_dict(_read(answer)).raw_id)
    except (Unacceptable, *_UNREADABLE):
        return ""


def shown(*, at: Site, challenge: str, answer: str, public_key: str) -> int:
    """How often this passkey says it has signed, once its answer to the challenge holds.

    Raises:
        Unacceptable: it is not this passkey's answer to this challenge, at this site, with the person verified.
    """
    try:
        response = AuthenticationResponse.from_dict(_read(answer))
        _same_frame(response.response.client_data)
        _server(at).authenticate_complete(_state(challenge), [AttestedCredentialData(_bytes(public_key))], response)
        told: AuthenticatorData = response.response.authenticator_data
        return told.counter
    except _UNREADABLE as error:
        raise Unacceptable(str(error) or type(error).__name__) from error


def goes_back(kept: int, told: int) -> bool:
    """Whether a counter shows that there may be a copy (WebAuthn, section 6.1.1); who does not count says 0 every time."""
    return (kept > 0 or told > 0) and told <= kept


def _server(at: Site) -> Fido2Server:
    """One for each question: it keeps nothing. The origin is compared whole, port and all, not by its ending."""
    server = Fido2Server(PublicKeyCredentialRpEntity(id=at.name, name=at.name), verify_origin=lambda origin: origin == at.origin)
    server.allowed_algorithms = [each for each in server.allowed_algorithms if each.alg in _ALGORITHMS]
    server.timeout = CHALLENGE_SECONDS * 1000  # type: ignore[assignment]  # fido2 says None and means milliseconds
    return server


def _state(challenge: str) -> dict[str, Any]:
    return {"challenge": challenge, "user_verification": UserVerificationRequirement.REQUIRED}


def _described(credentials: Iterable[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=_bytes(each)) for each in credentials]


def _same_frame(told: CollectedClientData) -> None:
    """A page of somebody else that holds ours in a frame gets no answer."""
    if told.cross_origin:
        raise Unacceptable("asked from within another page")


def _read(answer: str) -> Mapping[str, Any]:
    if len(answer) > LONGEST_ANSWER:
        raise Unacceptable("an answer that is too long")
    read = json.loads(answer)
    if not isinstance(read, dict):
        raise Unacceptable("no answer")
    return read


def _handle(person: int) -> bytes:
    """What a device keeps to tell people apart: it says nothing about who it is (WebAuthn, section 14.6.1)."""
    return salted_hmac("passkeys", str(person), algorithm="sha256").digest()


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

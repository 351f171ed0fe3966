"""A passkey in software: it answers as a browser and a device do, and lies when a test tells it to."""

import base64
import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
ORIGIN = "http://localhost:8000"
SITE = "localhost"


def text(data: bytes) -> str:
    """In base64url."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unpacked(given: str) -> bytes:
    """The bytes of a text in base64url."""
    return base64.urlsafe_b64decode(given + "=" * (-len(given) % 4))


@dataclass
class Authenticator:
    """One key of one device. count: how often it has signed; a device that does not count stays at 0."""

    counts: bool = True
    count: int = 0
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def id(self) -> str:
        return text(self.credential)

    def make(self, challenge: str, **more: Any) -> str:
        """The answer to navigator.credentials.create()."""
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: more.get("algorithm", -7), -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + struct.pack(">H", len(self.credential)) + self.credential + cbor.encode(public)
        frame = self._frame(challenge, "webauthn.create", more)
        told = cbor.encode({"fmt": "none", "attStmt": {}, "authData": self._told(more, ATTESTED) + attested})
        return self._answer({"clientDataJSON": text(frame), "attestationObject": text(told)})

    def show(self, challenge: str, **more: Any) -> str:
        """The answer to navigator.credentials.get()."""
        self.count += self.counts
        frame, told = self._frame(challenge, "webauthn.get", more), self._told(more)
        signature = self.key.sign(told + hashlib.sha256(frame).digest(), ec.ECDSA(hashes.SHA256()))
        if more.get("forged"):
            signature = Authenticator().key.sign(told, ec.ECDSA(hashes.SHA256()))
        return self._answer({"clientDataJSON": text(frame), "authenticatorData": text(told), "signature": text(signature)})

    def _frame(self, challenge: str, kind: str, more: dict[str, Any]) -> bytes:
        said = {"type": more.get("type", kind), "challenge": challenge, "origin": more.get("origin", ORIGIN)}
        return json.dumps({**said, "crossOrigin": more.get("cross_origin", False)}).encode()

    def _told(self, more: dict[str, Any], flags: int = 0) -> bytes:
        flags |= more.get("flags", PRESENT | VERIFIED)
        return hashlib.sha256(more.get("site", SITE).encode()).digest() + struct.pack(">BI", flags, more.get("count", self.count))

    def _answer(self, response: dict[str, str]) -> str:
        return json.dumps({"id": self.id, "rawId": self.id, "type": "public-key", "response": response})

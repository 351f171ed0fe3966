"""The signature itself: CMS as PAdES asks for it (ETSI EN 319 142-1, level B-B), and with a token of an authority for time B-T.

Written here and not by a library of signatures: what is signed is always the same three attributes over a SHA-256, and a paper's whole
signature costs some tenths of a millisecond this way (docs/decisions/0026-papers-are-signed-in-place.md).
"""

from __future__ import annotations

import hashlib
import secrets
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cryptography import x509
from django.conf import settings

from backoffice.kernel import der
from backoffice.papers.keys import Key, fingerprint_of, verifies

_SIGNED_DATA: Final = der.oid("1.2.840.113549.1.7.2")
_DATA: Final = der.oid("1.2.840.113549.1.7.1")
_SHA256: Final = der.sequence(der.oid("2.16.840.1.101.3.4.2.1"))
_CONTENT_TYPE: Final = der.oid("1.2.840.113549.1.9.3")
_MESSAGE_DIGEST: Final = der.oid("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE: Final = der.oid("1.2.840.113549.1.9.16.2.47")
_TIME_STAMP: Final = der.oid("1.2.840.113549.1.9.16.2.14")
_TST_INFO: Final = der.oid("1.2.840.113549.1.9.16.1.4")
# [0] and [1], which stand in the place of a SET.
_FIRST, _SECOND = 0xA0, 0xA1
# What an authority for time sends is not longer than this, with its certificates.
TOKEN_BYTES: Final = 12_000
_SECONDS: Final = 10


class NoTime(Exception):
    """The authority for time did not answer, or answered something else: the paper is drawn again later."""


def longest(key: Key) -> int:
    """How many bytes a signature of this key has at most."""
    return sum(map(len, key.certificates)) + 1_200 + (TOKEN_BYTES if settings.SIGNING_TSA_URL else 0)


def signature(key: Key, digest: bytes) -> bytes:
    """The signature over the bytes with this SHA-256, as DER.

    Raises:
        NoTime: an authority for time is asked for, and there is no token from it.
        backoffice.papers.keys.Unusable: the token that holds the key does not sign.
    """
    attributes = [
        der.sequence(_CONTENT_TYPE, der.set_of([_DATA])),
        der.sequence(_MESSAGE_DIGEST, der.set_of([der.octets(digest)])),
        _named(key.certificates[0]),
    ]
    signed = key.sign(der.set_of(attributes))
    unsigned = b""
    if settings.SIGNING_TSA_URL:
        unsigned = der.set_of([der.sequence(_TIME_STAMP, der.set_of([_time_stamp(signed)]))], tag=_SECOND)
    signer = der.sequence(
        der.integer(1), _issuer_and_serial(key.certificates[0]), _SHA256, der.set_of(attributes, tag=_FIRST), key.algorithm,
        der.octets(signed), unsigned,
    )  # fmt: skip
    certificates = der.set_of(key.certificates, tag=_FIRST)
    content = der.sequence(der.integer(1), der.set_of([_SHA256]), der.sequence(_DATA), certificates, der.set_of([signer]))
    return der.sequence(_SIGNED_DATA, der.element(_FIRST, content))


@lru_cache(maxsize=8)
def _named(certificate: bytes) -> bytes:
    """The attribute that binds the signature to this very certificate (RFC 5035); SHA-256 is its default and is left out."""
    hashed = der.octets(hashlib.sha256(certificate).digest())
    return der.sequence(_SIGNING_CERTIFICATE, der.set_of([der.sequence(der.sequence(der.sequence(hashed)))]))


@lru_cache(maxsize=8)
def _issuer_and_serial(certificate: bytes) -> bytes:
    read = x509.load_der_x509_certificate(certificate)
    return der.sequence(read.issuer.public_bytes(), der.integer(read.serial_number))


# ---- the time, from an authority (RFC 3161) ----


def _time_stamp(signed: bytes) -> bytes:
    hashed, nonce = hashlib.sha256(signed).digest(), der.integer(secrets.randbits(63))
    imprint = der.sequence(_SHA256, der.octets(hashed))
    asked = der.sequence(der.integer(1), imprint, nonce, der.TRUE)
    request = urllib.request.Request(  # noqa: S310 - the address is the court's own setting
        settings.SIGNING_TSA_URL, data=asked, headers={"Content-Type": "application/timestamp-query"}
    )
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310  # nosec B310
            told = answer.read(TOKEN_BYTES + 1)
    except OSError as error:
        raise NoTime(f"the authority for time cannot be reached: {error}") from error
    try:
        return _token(told, hashed, nonce)
    except (der.Malformed, ValueError) as error:
        raise NoTime(f"what the authority for time answered cannot be used: {error}") from error


def _token(answer: bytes, hashed: bytes, nonce: bytes) -> bytes:
    """The token in an answer, once it is seen to be for these bytes and this question."""
    status, *rest = [part for _tag, part in der.children(answer)]
    granted = int.from_bytes(der.content(next(der.children(status))[1]), "big")
    if granted > 1 or not rest:
        raise NoTime(f"the authority for time refuses: status {granted}")
    token = rest[0]
    if len(token) > TOKEN_BYTES:
        raise NoTime("the token is longer than the place kept for it")
    parts = [part for _tag, part in der.children(_told_in(token))]
    _algorithm, imprinted = [part for _tag, part in der.children(parts[2])]
    if der.content(imprinted) != hashed or nonce not in parts[3:]:
        raise NoTime("the authority for time has stamped something else")
    return token


def _told_in(token: bytes) -> bytes:
    """What a token says (TSTInfo), out of its envelope."""
    kind, wrapped = [part for _tag, part in der.children(token)]
    if kind != _SIGNED_DATA:
        raise der.Malformed("not signed data")
    _version, _digests, told, *_rest = [part for _tag, part in der.children(der.content(wrapped))]
    kind, held = [part for _tag, part in der.children(told)]
    if kind != _TST_INFO:
        raise der.Malformed("not about time")
    return der.content(der.content(held))


# ---- reading our own back ----


@dataclass(frozen=True)
class Read:
    """A signature as read: the certificate's SHA-256, and whether it is over the bytes with the digest that was asked about."""

    fingerprint: str
    holds: bool
    has_time: bool


def read(data: bytes, digest: bytes) -> Read:
    """A signature of ours over the bytes with this SHA-256, checked with the certificate that it carries.

    Raises:
        backoffice.kernel.der.Malformed: it is not one of ours.
    """
    try:
        _kind, wrapped = [part for _tag, part in der.children(data)]
        _version, _digests, _told, certificates, signers = [part for _tag, part in der.children(der.content(wrapped))]
        (signer,) = [part for _tag, part in der.children(signers)]
        _version, named, _digest, attributes, _algorithm, signed, *unsigned = [part for _tag, part in der.children(signer)]
        own = next(each for each in _each(certificates) if _issuer_and_serial(each) == named)
        values = {kind: der.content(held) for kind, held in (list(_each(each)) for each in _each(attributes))}
    except (ValueError, StopIteration) as error:
        raise der.Malformed("not a signature as we make them") from error
    public = x509.load_der_x509_certificate(own).public_key()
    over = bytes((der.SET,)) + attributes[1:]
    holds = (
        values.get(_MESSAGE_DIGEST) == der.octets(digest)
        and values.get(_SIGNING_CERTIFICATE) == der.content(list(_each(_named(own)))[1])
        and verifies(public, der.content(signed), over)
    )
    return Read(fingerprint_of(own), holds, bool(unsigned))


def _each(data: bytes) -> Iterator[bytes]:
    return (part for _tag, part in der.children(data))

"""The court's key: what signs its papers, and where it is kept.

Either a PEM file that only the service may read (`SIGNING_KEY`), or a token that gives its key to nobody (`SIGNING_PKCS11_MODULE`). The
certificates (`SIGNING_CERTIFICATES`, PEM) begin with that of the key; those that lead to the court's root follow.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings

from backoffice.kernel import clock, der

PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey

# How a signature with SHA-256 is named in it.
_ECDSA: Final = der.sequence(der.oid("1.2.840.10045.4.3.2"))
_RSA: Final = der.sequence(der.oid("1.2.840.113549.1.1.11"), der.NULL)
_SHORTEST_RSA: Final = 2048


class Unusable(Exception):
    """There is no key to sign with, although the settings name one: the words say what is wrong."""


@dataclass(frozen=True)
class Key:
    """What a signature is made with: the certificates in DER, the key's own first, and the act of signing bytes with SHA-256."""

    certificates: tuple[bytes, ...]
    sign: Callable[[bytes], bytes]

    @cached_property
    def certificate(self) -> x509.Certificate:
        """The certificate of the key."""
        return x509.load_der_x509_certificate(self.certificates[0])

    @cached_property
    def fingerprint(self) -> str:
        """The SHA-256 of the key's certificate, hexadecimal."""
        return fingerprint_of(self.certificates[0])

    @cached_property
    def owner(self) -> str:
        """Whose key it is, as the certificate says."""
        return self.certificate.subject.rfc4514_string()[:200]

    def is_in_force(self) -> bool:
        """Whether now is within the certificate's time."""
        return self.certificate.not_valid_before_utc <= clock.now() <= self.certificate.not_valid_after_utc

    @cached_property
    def algorithm(self) -> bytes:
        """The signature's algorithm in DER."""
        return _RSA if isinstance(self.certificate.public_key(), rsa.RSAPublicKey) else _ECDSA


def fingerprint_of(certificate: bytes) -> str:
    """The SHA-256 of a certificate in DER, hexadecimal."""
    return hashlib.sha256(certificate).hexdigest()


def is_configured() -> bool:
    """Whether papers are signed here at all."""
    return bool(settings.SIGNING_KEY or settings.SIGNING_PKCS11_MODULE)


def the_key() -> Key | None:
    """The key that papers are signed with; None where none is configured.

    Read once by each process for each state of its files: a new key is taken up with the next paper.

    Raises:
        Unusable: what the settings name is not there, or does not belong together.
    """
    if not is_configured():
        return None
    certificates = Path(settings.SIGNING_CERTIFICATES)
    try:
        stands = certificates.stat().st_mtime_ns
        if settings.SIGNING_PKCS11_MODULE:
            return _from_token(str(certificates), stands)
        key = Path(settings.SIGNING_KEY)
        return _from_file(str(key), key.stat().st_mtime_ns, str(certificates), stands)
    except OSError as error:
        raise Unusable(f"the signing key or its certificates cannot be read: {error}") from error


def forget() -> None:
    """Read the key anew with the next paper, whatever the files say of their age."""
    _from_file.cache_clear()
    _from_token.cache_clear()


def _certificates(path: str) -> tuple[bytes, ...]:
    try:
        found = x509.load_pem_x509_certificates(Path(path).read_bytes())
    except ValueError as error:
        raise Unusable(f"{path} holds no certificates in PEM") from error
    return tuple(each.public_bytes(serialization.Encoding.DER) for each in found)


@lru_cache(maxsize=2)
def _from_file(path: str, _key_stands: int, certificates: str, _stand: int) -> Key:
    try:
        private = serialization.load_pem_private_key(Path(path).read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Unusable(f"{path} holds no private key in PEM without a password") from error
    chain = _certificates(certificates)
    public = _usable(x509.load_der_x509_certificate(chain[0]).public_key())
    if isinstance(private, ec.EllipticCurvePrivateKey):
        sign = _by_curve(private)
    elif isinstance(private, rsa.RSAPrivateKey):
        sign = _by_rsa(private)
    else:
        raise Unusable(f"{path} is neither an elliptic nor an RSA key")
    key = Key(chain, sign)
    _must_belong(key, public)
    return key


def _by_curve(private: ec.EllipticCurvePrivateKey) -> Callable[[bytes], bytes]:
    try:
        # The same paper drawn twice is the same file (RFC 6979); an older OpenSSL has a new number for each signature.
        how = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
    except UnsupportedAlgorithm:
        how = ec.ECDSA(hashes.SHA256())
    return lambda data: private.sign(data, how)


def _by_rsa(private: rsa.RSAPrivateKey) -> Callable[[bytes], bytes]:
    return lambda data: private.sign(data, padding.PKCS1v15(), hashes.SHA256())


@lru_cache(maxsize=2)
def _from_token(certificates: str, _stand: int) -> Key:
    """A key within a token (PKCS#11). The package python-pkcs11 is installed by whoever has a token."""
    try:
        pkcs11 = import_module("pkcs11")
    except ImportError as error:
        raise Unusable("a key in a token needs the package python-pkcs11") from error
    chain = _certificates(certificates)
    public = _usable(x509.load_der_x509_certificate(chain[0]).public_key())
    key = Key(chain, _Token(pkcs11, isinstance(public, rsa.RSAPublicKey)).sign)
    _must_belong(key, public)
    return key


class _Token:
    """A session with the token, opened when first needed and opened anew once when it was lost; one signature at a time."""

    def __init__(self, library: Any, by_rsa: bool) -> None:
        self._library, self._by_rsa = library, by_rsa
        self._lock = threading.Lock()
        self._private: Any = None
        self._process = 0

    def sign(self, data: bytes) -> bytes:
        with self._lock:
            # A session does not outlive a fork.
            if self._process != os.getpid():
                self._private, self._process = None, os.getpid()
            try:
                return self._signed(data)
            except self._library.exceptions.PKCS11Error:
                self._private = None
            try:
                return self._signed(data)
            except self._library.exceptions.PKCS11Error as error:
                raise Unusable(f"the token does not sign: {type(error).__name__}") from error

    def _signed(self, data: bytes) -> bytes:
        known = self._library
        if self._private is None:
            token = known.lib(settings.SIGNING_PKCS11_MODULE).get_token(token_label=settings.SIGNING_PKCS11_TOKEN)
            session = token.open(user_pin=settings.SIGNING_PKCS11_PIN)
            self._private = session.get_key(object_class=known.ObjectClass.PRIVATE_KEY, label=settings.SIGNING_PKCS11_KEY)
        if self._by_rsa:
            return bytes(self._private.sign(data, mechanism=known.Mechanism.SHA256_RSA_PKCS))
        both = bytes(self._private.sign(hashlib.sha256(data).digest(), mechanism=known.Mechanism.ECDSA))
        half = len(both) // 2
        return utils.encode_dss_signature(int.from_bytes(both[:half], "big"), int.from_bytes(both[half:], "big"))


def _usable(public: CertificatePublicKeyTypes) -> PublicKey:
    if isinstance(public, rsa.RSAPublicKey) and public.key_size >= _SHORTEST_RSA:
        return public
    if isinstance(public, ec.EllipticCurvePublicKey):
        return public
    raise Unusable(f"the signing certificate is for neither an elliptic key nor an RSA key of {_SHORTEST_RSA} bits or more")


def _must_belong(key: Key, public: PublicKey) -> None:
    """One signature tells whether key and certificate belong together: found now, and not by who checks a paper."""
    probe = b"does this key belong to its certificate?"
    if not verifies(public, key.sign(probe), probe):
        raise Unusable("the signing key and its certificate do not belong together")


def verifies(public: CertificatePublicKeyTypes, signature: bytes, data: bytes) -> bool:
    """Whether a signature with SHA-256 over these bytes is the key's."""
    try:
        if isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
        elif isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(signature, data, ec.ECDSA(hashes.SHA256()))
        else:
            return False
    except InvalidSignature:
        return False
    return True


# ---- the key of a development machine ----

_YEARS = timedelta(days=3653)


def make_development_key(folder: Path, now: datetime) -> bool:
    """A key with a certificate, and the root that issued it, for a machine that is no court's; whether one was made.

    `key.pem` is readable by its owner only; `root.pem` is what a reader of PDFs is told to trust, and its own key is forgotten.
    `now` in UTC.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(folder / ".making", "w") as turn:
        # Several processes of one machine may start at once, and key and certificates belong together.
        fcntl.flock(turn, fcntl.LOCK_EX)
        return False if (folder / "key.pem").exists() else _make_development_key(folder, now)


def _make_development_key(folder: Path, now: datetime) -> bool:
    root_key, own_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = _name("Development root, not of any court")
    root = _certificate(root_name, root_name, root_key, root_key, now, authority=True)
    own = _certificate(_name("Registry papers, development key"), root_name, own_key, root_key, now, authority=False)
    pem = [each.public_bytes(serialization.Encoding.PEM) for each in (own, root)]
    (folder / "root.pem").write_bytes(pem[1])
    (folder / "certificates.pem").write_bytes(b"".join(pem))
    plain = serialization.NoEncryption()
    written = own_key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    # The key comes last, under its name only when it is whole: whoever finds it finds its certificates too.
    draft = folder / f".key-{os.getpid()}"
    with open(draft, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        file.write(written)
    os.replace(draft, folder / "key.pem")
    return True


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "HK"), x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, by: ec.EllipticCurvePrivateKey, now: datetime,
    *, authority: bool,
) -> x509.Certificate:  # fmt: skip
    usage = x509.KeyUsage(
        digital_signature=not authority, content_commitment=not authority, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=authority, crl_sign=authority, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # The demonstration's papers are dated some days before the machine was set up.
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + _YEARS)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
    )
    if not authority:
        built = built.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    return built.sign(by, hashes.SHA256())

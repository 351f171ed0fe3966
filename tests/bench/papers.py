"""How many receipts one core draws and signs in a second: python -m tests.bench.papers [COUNT]

Each receipt has a payer, numbers and a code of its own, with Chinese characters from outside the house subset, as in life.
CPU time of this process after a warm-up; never a timed test.
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import django
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.test import override_settings

from backoffice.kernel import clock
from backoffice.papers import cms, keys
from backoffice.papers.keys import Key
from reports.documents import receipt
from reports.documents.receipt import OfficialReceipt
from reports.render import signing
from tests.reports import specimens

WARM_UP = 10
_SURNAMES = "陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴周徐蘇葉莊呂江何蕭羅高"
_GIVEN = "嘉怡俊傑美玲志明家豪詠詩偉強淑芬國榮慧敏文華子健麗珍建業雅婷浩然思敏"
_ALPHABET = "ABCDEFGHJKLMNPQRSTVWXYZ23456789"


def receipts(count: int, seed: int = 1) -> list[OfficialReceipt]:
    """Receipts that differ as those of an afternoon do; the same for the same seed."""
    dice = random.Random(seed)
    made = []
    for number in range(count):
        code = "".join(dice.choices(_ALPHABET, k=24))
        name = dice.choice(_SURNAMES) + "".join(dice.sample(_GIVEN, 2))
        model = specimens.receipt()
        url = f"https://verify.example/verify/{code}/"
        made.append(
            replace(
                model,
                issue=replace(model.issue, number=f"SCT-ACC-2026-{number:06d}", code=code, verify_url=url),
                payer=f"Company {number} Limited {name}有限公司",
                reference=f"EF-{code[:4]}-{code[4:8]}",
                gateway_reference=code[8:],
            )
        )
    return made


def rate(count: int, key: Key) -> tuple[float, float, float]:
    """Receipts drawn and signed a second of CPU time, the part of it that signing takes, and their mean size in bytes."""
    made = receipts(count + WARM_UP)
    for each in made[:WARM_UP]:
        _signed(receipt.draw(each), each, key)
    began = time.process_time()
    drawn = [receipt.draw(each) for each in made[WARM_UP:]]
    between = time.process_time()
    size = sum(len(_signed(data, each, key)) for data, each in zip(drawn, made[WARM_UP:], strict=True))
    ended = time.process_time()
    return count / (ended - began), (ended - between) / (ended - began), size / count


def _signed(data: bytes, content: OfficialReceipt, key: Key) -> bytes:
    place = signing.place_in(data, signing.Wish(content.issue.court.en, content.issue.drawn_at, cms.longest(key)))
    return place.filled(cms.signature(key, place.digest))


def keys_of(folder: Path) -> dict[str, Key]:
    """Keys of the kinds that a court may have."""
    private: dict[str, Any] = {
        "ECDSA P-256": ec.generate_private_key(ec.SECP256R1()),
        "RSA 2048": rsa.generate_private_key(65537, 2048),
        "RSA 3072": rsa.generate_private_key(65537, 3072),
    }
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "bench")])
    found = {}
    for kind, key in private.items():
        built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        certificate = built.not_valid_before(clock.now()).not_valid_after(clock.now() + timedelta(days=9)).sign(key, hashes.SHA256())
        plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))
        (folder / "certificates.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM) * 2)
        keys.forget()
        with override_settings(SIGNING_KEY=str(folder / "key.pem"), SIGNING_CERTIFICATES=str(folder / "certificates.pem")):
            found[kind] = cast(Key, keys.the_key())
    return found


def lines_of(count: int) -> Iterator[str]:
    """The lines of the report, one for each kind of key; a court has one of them."""
    with tempfile.TemporaryDirectory() as made:
        for kind, key in keys_of(Path(made)).items():
            per_second, part, size = rate(count, key)
            told = f"{per_second:.0f} a second and core, {part:.0%} of it signing, {size / 1000:.0f} kB each"
            yield f"{count} receipts signed by {kind}: {told} (must 150, aim 300)"


def main(url: str, arguments: list[str]) -> None:
    """Print the lines: how many receipts each key signs. No database is asked."""
    for told in lines_of(int(arguments[0]) if arguments else 300):
        sys.stdout.write(f"{told}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.config.settings.test")
    django.setup()
    main("", sys.argv[1:])

"""The court's key: where it may be, that it belongs to its certificate, and that a new one is taken up."""

import types
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa, utils

from backoffice.kernel import clock
from backoffice.papers import checks, keys


@pytest.fixture
def folder(tmp_path, settings):
    """A key of this test's own, and the settings that name it."""
    keys.make_development_key(tmp_path, clock.now())
    settings.SIGNING_KEY, settings.SIGNING_CERTIFICATES = str(tmp_path / "key.pem"), str(tmp_path / "certificates.pem")
    return tmp_path


def private(folder):
    return serialization.load_pem_private_key((folder / "key.pem").read_bytes(), password=None)


def test_a_development_key_is_made_once_for_its_owner_only_and_a_root_vouches_for_it(folder):
    assert (folder / "key.pem").stat().st_mode & 0o777 == 0o600
    before = (folder / "key.pem").read_bytes()
    assert not keys.make_development_key(folder, clock.now())
    assert (folder / "key.pem").read_bytes() == before
    own, root = x509.load_pem_x509_certificates((folder / "certificates.pem").read_bytes())
    own.verify_directly_issued_by(root)
    assert root == x509.load_pem_x509_certificate((folder / "root.pem").read_bytes())
    assert "not of any court" in root.subject.rfc4514_string()


def test_a_signature_is_the_keys_and_the_same_each_time(folder):
    key = keys.the_key()
    signed = key.sign(b"paper")
    assert keys.verifies(key.certificate.public_key(), signed, b"paper")
    assert not keys.verifies(key.certificate.public_key(), signed, b"another")
    assert key.sign(b"paper") == signed


def test_a_new_key_is_taken_up_with_the_next_paper(folder):
    first = keys.the_key()
    assert keys.the_key() is first
    for name in ("key.pem", "certificates.pem"):
        (folder / name).unlink()
    keys.make_development_key(folder, clock.now())
    assert keys.the_key().fingerprint != first.fingerprint


def test_no_key_is_no_signature_and_a_key_that_is_missing_is_a_fault(folder, settings):
    (folder / "key.pem").unlink()
    with pytest.raises(keys.Unusable, match="cannot be read"):
        keys.the_key()
    settings.SIGNING_KEY = ""
    assert keys.the_key() is None


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (lambda: ec.generate_private_key(ec.SECP256R1()), "do not belong together"),
        (lambda: rsa.generate_private_key(65537, 2048), "do not belong together"),
    ],
)
def test_a_key_of_another_certificate_is_found_before_a_paper_is_signed(folder, other, words):
    pem = other().private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(pem)
    with pytest.raises(keys.Unusable, match=words):
        keys.the_key()


def test_the_check_for_deployment_knows_no_key_a_spoiled_one_and_one_out_of_its_time(folder, settings):
    assert checks.papers_can_be_signed(None) == []
    with clock.set_to(clock.now() + timedelta(days=4000)):
        assert [each.id for each in checks.papers_can_be_signed(None)] == ["papers.E002"]
    (folder / "key.pem").write_text("nothing")
    assert [each.id for each in checks.papers_can_be_signed(None)] == ["papers.E001"]
    settings.SIGNING_KEY = ""
    assert [each.id for each in checks.papers_can_be_signed(None)] == ["papers.W001"]


class Token:
    """What python-pkcs11 is to the module that uses it; `lost` sessions fail once."""

    class PKCS11Error(Exception):
        """As that package names it."""

    def __init__(self, key, lost=0):
        self.key, self.lost, self.opened = key, lost, 0
        self.exceptions = types.SimpleNamespace(PKCS11Error=self.PKCS11Error)
        self.ObjectClass = types.SimpleNamespace(PRIVATE_KEY="private")
        self.Mechanism = types.SimpleNamespace(ECDSA="ecdsa", SHA256_RSA_PKCS="rsa")

    def lib(self, module):
        assert module == "/usr/lib/token.so"
        return self

    def get_token(self, token_label):
        assert token_label == "court"
        return self

    def open(self, user_pin):
        assert user_pin == "1234"
        self.opened += 1
        return self

    def get_key(self, object_class, label):
        assert (object_class, label) == ("private", "papers")
        return self

    def sign(self, data, mechanism):
        if self.lost:
            self.lost -= 1
            raise self.PKCS11Error
        assert mechanism == "ecdsa"
        r, s = utils.decode_dss_signature(self.key.sign(data, ec.ECDSA(utils.Prehashed(hashes.SHA256()))))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def by_token(monkeypatch, settings, token):
    monkeypatch.setattr(keys, "import_module", lambda name: token)
    settings.SIGNING_KEY, settings.SIGNING_PKCS11_MODULE = "", "/usr/lib/token.so"
    settings.SIGNING_PKCS11_TOKEN, settings.SIGNING_PKCS11_KEY, settings.SIGNING_PKCS11_PIN = "court", "papers", "1234"
    return keys.the_key()


def test_a_key_in_a_token_signs_there_and_a_lost_session_is_opened_anew(folder, settings, monkeypatch):
    token = Token(private(folder))
    key = by_token(monkeypatch, settings, token)
    token.lost = 1
    assert keys.verifies(key.certificate.public_key(), key.sign(b"paper"), b"paper")
    assert token.opened == 2
    token.lost = 2
    with pytest.raises(keys.Unusable, match="does not sign"):
        key.sign(b"paper")


def test_without_the_package_for_tokens_it_is_said_what_is_missing(folder, settings):
    keys.forget()
    settings.SIGNING_KEY, settings.SIGNING_PKCS11_MODULE = "", "/usr/lib/token.so"
    with pytest.raises(keys.Unusable, match="python-pkcs11"):
        keys.the_key()

"""Codes of authenticator apps and recovery codes: the standard's own figures, and what is kept of them."""

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.people import recovery, totp, vault

# RFC 6238, appendix B: the secret of SHA-1 in ASCII, and its codes of eight digits, of which an app shows the last six.
SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"), (1234567890, "89005924"), (2000000000, "69279037")],
)
def test_the_standards_own_codes(seconds, code):
    moment = datetime.fromtimestamp(seconds, tz=UTC)
    assert totp.code_at(SECRET, totp.step_of(moment)) == code[-6:]
    assert totp.step_of_code(SECRET, code[-6:], moment) == seconds // 30


@given(st.integers(1_000_000, 70_000_000), st.integers(-20, 20))
def test_a_code_is_taken_one_step_away_and_no_further(step, away):
    code = totp.code_at(SECRET, step + away)
    found = totp.step_of_code(SECRET, code, datetime.fromtimestamp(step * 30, tz=UTC))
    near = [totp.code_at(SECRET, step + drift) for drift in (-1, 0, 1)]
    assert (found is not None) == (code in near)
    assert found is None or totp.code_at(SECRET, found) == code


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "１２３４５６", "abcdef", "00000\x00"])
def test_what_is_no_code_is_no_code(typed):
    assert totp.step_of_code(SECRET, typed, datetime.fromtimestamp(59, tz=UTC)) is None


def test_secrets_differ_and_are_of_160_bits():
    secrets = {totp.new_secret() for _number in range(50)}
    assert len(secrets) == 50
    assert {len(base64.b32decode(secret)) for secret in secrets} == {20}


def test_the_address_for_the_app_names_who_and_where():
    address = totp.address_for_app(SECRET, account="amy&lau", issuer="Registry back office")
    assert address == f"otpauth://totp/Registry%20back%20office%3Aamy%26lau?secret={SECRET}&issuer=Registry+back+office"


def test_recovery_codes_are_read_as_people_type_them():
    codes = recovery.new_codes()
    assert len(set(codes)) == recovery.HOW_MANY
    for code in codes:
        assert recovery.looks_like_one(code)
        assert recovery.hash_of(code.lower().replace("-", " ")) == recovery.hash_of(code)
        assert code not in recovery.hash_of(code)
    assert recovery.normalised("oil0-1234") == "01101234"
    assert not recovery.looks_like_one("123456")


def test_what_is_sealed_opens_only_with_its_key_and_unaltered(settings):
    token = vault.sealed(SECRET)
    assert SECRET not in token
    assert vault.opened(token) == SECRET
    with pytest.raises(vault.Unreadable):
        vault.opened(token[:-4] + "AAA=")
    settings.SECOND_FACTOR_KEY = "another key altogether"
    with pytest.raises(vault.Unreadable):
        vault.opened(token)

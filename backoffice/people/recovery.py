"""What is made up for a person and shown once: recovery codes, and a password to begin with. How they look, and what is kept of codes."""

import hashlib
import secrets
from typing import Final

HOW_MANY: Final = 10
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH: Final = 16


def new_codes() -> list[str]:
    """New codes of 80 random bits each, in groups of four."""
    return [_made_up() for _number in range(HOW_MANY)]


def new_password() -> str:
    """A password to be shown once and replaced by its owner: 80 random bits, in groups of four."""
    return _made_up()


def _made_up() -> str:
    code = "".join(secrets.choice(_ALPHABET) for _place in range(_LENGTH))
    return "-".join(code[start : start + 4] for start in range(0, _LENGTH, 4))


def normalised(typed: str) -> str:
    """As it was printed: capitals, no blanks or hyphens, the letters that look like digits read as digits."""
    bare = "".join(typed.upper().replace("-", "").split())
    return bare.translate(str.maketrans("OIL", "011"))


def looks_like_one(typed: str) -> bool:
    """Whether it has the form of a recovery code; a code of an app has not."""
    bare = normalised(typed)
    return len(bare) == _LENGTH and set(bare) <= set(_ALPHABET)


def hash_of(code: str) -> str:
    """What is kept: with 80 random bits a plain hash cannot be guessed back."""
    return hashlib.sha256(normalised(code).encode()).hexdigest()

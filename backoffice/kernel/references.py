"""Public references: short, spoken without doubt, with a character that catches a slip."""

import secrets

# Without I, L, O and U: not mistaken for 1 and 0, and no word comes out by chance. 32 characters (Crockford's choice).
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# A prime modulus larger than the alphabet: one wrong character or one exchange of neighbours always shows. The check
# values above 31 have no character, so a body that needs one is not used.
_MODULUS = 37
_BODY = 7


def check_value(body: str) -> int:
    """The check value (0 to 36) of a reference's body."""
    value = 0
    for character in body:
        value = (value * 32 + ALPHABET.index(character)) % _MODULUS
    return value


def new_reference(prefix: str) -> str:
    """A new random reference such as EF-7K3M-2Q9X; 34 thousand million are possible, the database refuses a double."""
    while True:
        body = "".join(secrets.choice(ALPHABET) for _ in range(_BODY))
        value = check_value(body)
        if value < len(ALPHABET):
            text = body + ALPHABET[value]
            return f"{prefix}-{text[:4]}-{text[4:]}"


def normalise(text: str) -> str:
    """A reference as people type it (lower case, blanks, no dashes, O for 0) in its own spelling.

    What cannot be one comes back in capitals, otherwise as it was.
    """
    plain = "".join(text.upper().split()).replace("-", "")
    prefix, rest = plain[:2], plain[2:]
    rest = rest.replace("O", "0").replace("I", "1").replace("L", "1")
    if len(rest) != _BODY + 1:
        return text.strip().upper()
    return f"{prefix}-{rest[:4]}-{rest[4:]}"


def is_well_formed(text: str) -> bool:
    """Whether the text is a reference in its own spelling whose check character is right."""
    parts = text.split("-")
    if len(parts) != 3 or len(parts[1]) != 4 or len(parts[2]) != 4:
        return False
    body = parts[1] + parts[2]
    if any(character not in ALPHABET for character in body):
        return False
    return check_value(body[:-1]) == ALPHABET.index(body[-1])

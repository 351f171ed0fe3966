"""How a command says a number of things: in English, which is what operators are told."""


def many(number: int, one: str, several: str = "") -> str:
    """`1 case`, `2 cases`; several is the word for more than one where it does not end in an s."""
    return f"{number} {one if number == 1 else several or f'{one}s'}"

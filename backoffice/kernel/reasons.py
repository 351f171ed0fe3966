"""Why something may not be done: what pure rules return instead of a bare no."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """One reason, with a stable code, a plain sentence (English; screens translate it) and the field it is about."""

    code: str
    text: str
    field: str = ""

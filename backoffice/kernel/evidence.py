"""What the mark of evidence on a fact of the reference data says.

Pure. The mark is a text for people; its first word decides: a fact was *seen* in a published text,
and every other mark (inferred, by the pattern, unverified, ours, unknown) means that the court's
staff have to confirm it, so the screens show it beside the fact.
"""

from __future__ import annotations

_SEEN = "seen"


def is_seen(evidence: str) -> bool:
    """Was the fact itself seen in a published text?"""
    first, *_ = evidence.strip().lower().replace(";", " ").replace(",", " ").split() or [""]
    return first == _SEEN

"""The High Court: actions of the Court of First Instance and appeals to the Court of Appeal; a cause book."""

from __future__ import annotations

from backoffice.cases.profiles.base import Entry, Profile, Words, names


class HighCourt(Profile):
    """Its claims have no limit, so the cause book carries no amount."""

    court = "HC"
    title = Words("High Court", "高等法院")

    def opening_line(self, entry: Entry) -> Words:
        """Write `Proceedings of A against B`; an appeal is told by the document filed."""
        commencing, defending = names(entry.commencing_parties), names(entry.defending_parties)
        return Words(f"Proceedings of {commencing.en} against {defending.en}", f"{commencing.zh}對{defending.zh}提起法律程序")

"""The Magistrates' Courts: summonses, entered in each venue's register of summonses."""

from __future__ import annotations

from backoffice.cases.profiles.base import Entry, Profile, Words, names


class MagistratesCourts(Profile):
    """A summons is laid by the prosecution against the person summoned."""

    court = "MC"
    title = Words("Magistrates' Courts", "裁判法院")

    def opening_line(self, entry: Entry) -> Words:
        """Write `Summons against B, prosecution by A`."""
        commencing, defending = names(entry.commencing_parties), names(entry.defending_parties)
        return Words(f"Summons against {defending.en}, prosecution by {commencing.en}", f"{commencing.zh}檢控{defending.zh}的傳票")

"""The District Court: civil actions, personal injuries, tax claims, employees' compensation; a cause book."""

from __future__ import annotations

from backoffice.cases.profiles.base import Entry, Profile, Words, claim_of, names


class DistrictCourt(Profile):
    """Actions between parties, entered in the cause book with the amount claimed."""

    court = "DC"
    title = Words("District Court", "區域法院")

    def opening_line(self, entry: Entry) -> Words:
        """Write `Proceedings of A against B, claim of HK$480,000`."""
        commencing, defending, claim = names(entry.commencing_parties), names(entry.defending_parties), claim_of(entry)
        return Words(
            f"Proceedings of {commencing.en} against {defending.en}" + (f", claim{claim.en}" if claim.en else ""),
            f"{commencing.zh}對{defending.zh}提起法律程序" + (f"，申索 {claim.zh}" if claim.zh else ""),
        )

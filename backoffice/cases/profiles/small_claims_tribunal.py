"""The Small Claims Tribunal: claims, entered in the statutory Register of Claims."""

from __future__ import annotations

from backoffice.cases.profiles.base import Entry, Profile, Words, claim_of, names


class SmallClaimsTribunal(Profile):
    """The Register of Claims names claimant, defendant and the sum."""

    court = "SCT"
    title = Words("Small Claims Tribunal", "小額錢債審裁處")

    def opening_line(self, entry: Entry) -> Words:
        """Write `Claim of HK$4,800 by A against B`."""
        commencing, defending, claim = names(entry.commencing_parties), names(entry.defending_parties), claim_of(entry)
        return Words(
            f"Claim{claim.en} by {commencing.en} against {defending.en}",
            f"{commencing.zh}向{defending.zh}申索" + (f" {claim.zh}" if claim.zh else ""),
        )

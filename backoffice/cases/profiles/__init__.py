"""What differs from court to court beyond data: one file per court, one small class each."""

from __future__ import annotations

from backoffice.cases.profiles.base import Profile
from backoffice.cases.profiles.district_court import DistrictCourt
from backoffice.cases.profiles.high_court import HighCourt
from backoffice.cases.profiles.magistrates_courts import MagistratesCourts
from backoffice.cases.profiles.small_claims_tribunal import SmallClaimsTribunal

_PROFILES: dict[str, Profile] = {
    profile.court: profile for profile in (DistrictCourt(), HighCourt(), MagistratesCourts(), SmallClaimsTribunal())
}


def profile_of(court: str) -> Profile:
    """Find the profile of a court (DC, HC, MC, SCT). Raises KeyError for any other."""
    return _PROFILES[court]

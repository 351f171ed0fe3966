"""Acts on reports: to take one away is an act, for it carries personal data out of the house."""

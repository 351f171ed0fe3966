"""How things move: one file per act."""

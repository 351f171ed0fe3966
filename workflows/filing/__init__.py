"""How a filing moves."""

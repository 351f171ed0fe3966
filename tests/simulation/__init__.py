"""Years of the registry's life, made up from a seed and lived in seconds: the real code on a real database, and only its edges
pretended (the clock, the order and the deaths of workers, the gateway, the disk, the message box).

    python -m tests.simulation --seed 7 --steps 200

docs/simulation.md says what it proves. The same seed gives the same history, in every process.
"""

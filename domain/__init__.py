"""The rules: what may happen in a case and what it means. Standard library only; no clock, no randomness, no I/O."""

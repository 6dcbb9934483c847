"""Canonical bytes and tagged hashes, so that anyone can recompute what was recorded."""

"""The key store, on real files."""

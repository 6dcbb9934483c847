"""Backups of a live site, its keys apart, and the way back from them."""

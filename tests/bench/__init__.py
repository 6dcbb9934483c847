"""Benchmarks: each against a named peer in the same run, with bounds that a regression breaks."""

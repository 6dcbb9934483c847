"""The shell around the rules."""

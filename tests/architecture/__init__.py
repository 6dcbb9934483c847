"""Tests of the sources themselves: who imports whom, and what a rule may touch."""

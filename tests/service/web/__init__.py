"""Tests of the pages: what a person at a browser sees and does."""

"""Tests of the accounts of people."""

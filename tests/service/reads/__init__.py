"""The tests of the second log: every look is on record before its answer leaves."""

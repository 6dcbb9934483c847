"""The command line: what a person at the keyboard and a program beside it get."""

"""Whole stories, from the first contact to the last entry, through the doors that people and programs use."""

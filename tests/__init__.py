"""The tests of Harapan, a folder for each room of the house."""

"""The API: what it answers, what it refuses, and to whom it tells what."""

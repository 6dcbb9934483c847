"""What an attacker tried: to weaken the protection of a child by corrections, by dates, and by the same hands twice."""

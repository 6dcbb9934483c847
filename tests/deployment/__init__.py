"""The deployment of several programs: what its files say, and its commands, each run here as a process."""

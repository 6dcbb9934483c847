"""The shell: the only folder that knows Flask, SQL and Redis."""

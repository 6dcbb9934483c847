"""The log by way of Redis, on a real server."""

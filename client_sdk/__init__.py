"""The device and the caller. Imports domain and sync, never service."""

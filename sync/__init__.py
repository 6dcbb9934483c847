"""The agreement between device and hub: what both must compute alike."""

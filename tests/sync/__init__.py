"""What device and hub compute alike."""

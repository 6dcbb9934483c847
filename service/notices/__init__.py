"""Notices: what somebody must be told of at once, kept until the mail or webhook server took it, and escalated."""

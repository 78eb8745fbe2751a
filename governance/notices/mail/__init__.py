"""Notices by mail: what is sent to whom and when, the letter itself, and what became of it."""

"""Telling people: whose turn it is, what was decided, what went out."""

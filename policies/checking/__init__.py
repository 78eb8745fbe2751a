"""What the content checks look for in a text."""

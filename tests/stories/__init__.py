"""The acceptance stories over HTTP, on both databases, at their own times."""

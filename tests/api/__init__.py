"""The API over HTTP, on both databases."""

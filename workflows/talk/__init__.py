"""Talk about a draft among those who work on it: comments in threads, and other words suggested for a place."""

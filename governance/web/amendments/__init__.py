"""Pages for the people who write, check, approve and call off versions of the guidance."""

"""`make bench`: what the service costs, beside the goals, on both databases."""

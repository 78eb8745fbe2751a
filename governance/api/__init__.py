"""REST under /api/v1: one file per resource; a view loads, calls one verb, shows."""

"""Pages: one file per family; a view loads, calls one verb, shows."""

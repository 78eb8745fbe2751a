"""The pages in a real browser, with scripts and without."""

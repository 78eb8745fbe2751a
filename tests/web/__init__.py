"""The pages over HTTP, as a browser without scripts uses them, on both databases."""

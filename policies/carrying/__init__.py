"""Which edits of a text are so small that an approval given before them may be kept."""

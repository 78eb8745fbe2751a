"""The text of a guidance document: read with its positions, held against its form, and written in places."""

"""The ways that a text can take through a guidance document, and whether people are there to go them."""

"""How each part of a guidance document is put into words."""

"""The demonstration organisation: Maple County Public Health, its people and some days of its work."""

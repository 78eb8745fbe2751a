"""The schema, step by step: Alembic's scripts, a package so that an installed service carries them."""

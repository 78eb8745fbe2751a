"""The office of the pages' tests, and a worker for it."""

from tests.web.conftest import house, later

__all__ = ["house", "later"]

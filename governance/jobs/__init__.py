"""Work that follows a change: outbox rows written with the change, and the worker that does them."""

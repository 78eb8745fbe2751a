"""Rules of a guidance document: their conditions, and what follows where they hold."""

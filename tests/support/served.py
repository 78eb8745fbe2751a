"""The application as `wsgi.py` gives it, with the templates that another process of the run compiled before."""

from __future__ import annotations

import os

from jinja2 import FileSystemBytecodeCache

from wsgi import app

__all__ = ["app"]

app.jinja_env.bytecode_cache = FileSystemBytecodeCache(os.environ["COMPILED_TEMPLATES"])

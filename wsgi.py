"""The WSGI entry point."""

import gc

gc.disable()  # what is loaded stays: to look through it again and again while it grows takes a sixth of the start

from governance.app import create_app  # noqa: E402 - only after that

app = create_app()
gc.enable()

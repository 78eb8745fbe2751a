"""The WSGI entry point."""

from governance.app import create_app

app = create_app()

"""Help: the keys that move about, and how to switch them off."""

from __future__ import annotations

from flask import Blueprint, render_template

pages = Blueprint("help", __name__, url_prefix="/help")


@pages.get("/keyboard")
def keyboard() -> str:
    """The keys, as a page of their own."""
    return render_template("help/keyboard.html")

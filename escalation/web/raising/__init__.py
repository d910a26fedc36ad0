"""Raising a disagreement: short pages, one thing each, and everything typed kept on the way."""

from flask import Flask

import escalation.web.raising.sending  # noqa: F401  puts its pages onto the blueprint
from escalation.web.raising.pages import blueprint


def register(app: Flask) -> None:
    """Put the pages for raising onto the application."""
    app.register_blueprint(blueprint)

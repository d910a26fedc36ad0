"""The pages people come in by."""

from flask import Flask


def register(app: Flask) -> None:
    """Put every page and its guard onto the application."""

"""The ways of telling people."""

from flask import Flask


def register(app: Flask) -> None:
    """Choose the way mail leaves, from the settings."""

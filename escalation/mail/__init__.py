"""The ways of telling people."""

from flask import Flask

from escalation.mail.post import Post


def register(app: Flask) -> None:
    """Choose the way mail leaves, from the settings: `app.extensions["post"]`."""
    app.extensions["post"] = Post.from_settings(app.config)

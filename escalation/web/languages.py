"""The language of a page: the one somebody's browser likes best, of those there is a catalogue for."""

from flask import Flask, Response, has_request_context, request
from flask_babel import Babel
from flask_babel import get_babel as babel_of_the_app

WRITTEN_IN = "en"


def register(app: Flask) -> None:
    """Choose a language for every request, and say that answers depend on it."""
    Babel(app, default_locale=WRITTEN_IN, locale_selector=chosen)
    app.after_request(_say_so)


def chosen() -> str | None:
    """The language asked for; None where nothing there is was asked for, or nobody asks: mail is sent by no request."""
    if not has_request_context():
        return None
    there_are = [str(each) for each in babel_of_the_app().instance.list_translations()]
    return request.accept_languages.best_match([WRITTEN_IN, *there_are])


def _say_so(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.vary.add("Accept-Language")
    return response

"""The language of a page: the one somebody's browser likes best, of those there is a catalogue for."""

from contextvars import ContextVar
from datetime import date
from functools import cached_property
from typing import Any

from babel.dates import format_skeleton
from flask import Flask, Response, has_request_context, request
from flask_babel import Babel, get_domain, get_locale, get_translations
from flask_babel import get_babel as babel_of_the_app

from escalation.domain.language import ENGLISH, speak

WRITTEN_IN = "en"


def register(app: Flask) -> None:
    """Choose a language for every request, also below the pages, and say that answers depend on it."""
    Babel(app, default_locale=WRITTEN_IN, locale_selector=chosen)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of its i18n extension
        gettext=lambda message: messages().ugettext(message),
        ngettext=lambda one, many, number: messages().ungettext(one, many, number),
        newstyle=True,
    )
    app.before_request(speak_it)
    app.after_request(_say_so)
    app.teardown_request(_back_to_english)


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


class LanguageOfTheRequest:
    """The language a page is in, and the partnership's own words, for what is said below the pages.

    Both are looked up once: a page says a hundred sentences.
    """

    def sentence(self, english: str) -> str:
        """The sentence as its catalogue has it."""
        return str(self.messages.ugettext(english))

    def counted(self, one: str, many: str, number: int) -> str:
        """The form that goes with the number, of as many as the language has."""
        return str(self.messages.ungettext(one, many, number))

    @cached_property
    def messages(self) -> Any:
        """The catalogue in force."""
        return get_domain().get_translations()

    def day(self, value: date, *, year: bool) -> str:
        """A date with its weekday, in the order and with the names of the language."""
        if self._english:
            return ENGLISH.day(value, year=year)
        return format_skeleton("yMMMEd" if year else "MMMEd", value, locale=get_locale())

    def full_day(self, value: date, *, year: bool) -> str:
        """A date in full, in the order and with the names of the language."""
        if self._english:
            return ENGLISH.full_day(value, year=year)
        return format_skeleton("yMMMMd" if year else "MMMMd", value, locale=get_locale())

    def month(self, value: date) -> str:
        """A month with its year, in the order and with the names of the language."""
        return ENGLISH.month(value) if self._english else format_skeleton("yMMM", value, locale=get_locale())

    @cached_property
    def _english(self) -> bool:
        return str(get_locale()) == WRITTEN_IN


_here: ContextVar[LanguageOfTheRequest | None] = ContextVar("language of the request", default=None)


def messages() -> Any:
    """The catalogue in force for what templates say."""
    language = _here.get()
    return language.messages if language is not None else get_translations()


def speak_it() -> None:
    """Speak the language of the request from now on, in the words that are in force now."""
    language = LanguageOfTheRequest()
    _here.set(language)
    speak(language)


def _back_to_english(_: BaseException | None = None) -> None:
    _here.set(None)
    speak(ENGLISH)

"""Pages in a partnership's own words: "Raise a difference". In English alone: other languages bend words otherwise."""

from typing import Any

from flask import Flask, request
from flask_babel import Domain, get_locale

from escalation import clock
from escalation.domain.wording import OwnWords
from escalation.services import wording
from escalation.web.guard import UNGUARDED, signed_in_person
from escalation.web.languages import WRITTEN_IN, speak_it
from escalation.web.layout import chosen_partnership

AS_EVERYBODY_SAYS = frozenset({"settings_pages", "health"})
"""The page that asks what else a disagreement is called, and answers for machines, which must not need the database."""


def register(app: Flask) -> None:
    """Speak in the words of the partnership that a request is about. Goes after the guard: a foreign page has none."""
    app.before_request(speak)


def speak() -> None:
    """Put the words of the partnership in force for this request, if it has any of its own."""
    if request.endpoint is None or request.endpoint in UNGUARDED or request.blueprint in AS_EVERYBODY_SAYS:
        return
    if str(get_locale()) != WRITTEN_IN:
        return
    person, args = signed_in_person(), request.view_args or {}
    words = wording.words_for(
        partnership=args.get("partnership"),
        ref=args.get("ref"),
        chosen=chosen_partnership(),
        person=person.id if person else None,
        at=clock.now(),
    )
    if words:
        _InWords(words).as_default()
        speak_it()


class _InWords(Domain):  # type: ignore[misc]  # it ships no types
    """Messages as in the catalogue, in a partnership's words."""

    def __init__(self, words: OwnWords) -> None:
        super().__init__()
        self._words = words

    def get_translations(self) -> "_Worded":
        return _Worded(super().get_translations(), self._words)


class _Worded:
    """Translations whose every answer is put into these words."""

    def __init__(self, translations: Any, words: OwnWords) -> None:
        self._translations, self._words = translations, words

    def __getattr__(self, name: str) -> Any:
        look_up = getattr(self._translations, name)
        return lambda *message: self._words.put_into(look_up(*message))

"""The language that the program's own sentences are said in: English, unless an edge says otherwise for its reader.

A sentence is looked up whole, with its `%(name)s` places, and filled in afterwards: other languages order words
otherwise. Nothing is said while a module is imported: tables mark their sentences, and are `Words`.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, time
from typing import Protocol


class Language(Protocol):
    """What it takes to speak a language."""

    def sentence(self, english: str) -> str:
        """The sentence with its places still open; the English one where there is no other."""

    def counted(self, one: str, many: str, number: int) -> str:
        """The form of a sentence that goes with a number, with its places still open."""

    def day(self, value: date, *, year: bool) -> str:
        """A date with its weekday, short."""

    def full_day(self, value: date, *, year: bool) -> str:
        """A date without its weekday, in full."""

    def month(self, value: date) -> str:
        """A month with its year, short."""


class English:
    """As everything is written here."""

    def sentence(self, english: str) -> str:
        return english

    def counted(self, one: str, many: str, number: int) -> str:
        return one if number == 1 else many

    def day(self, value: date, *, year: bool) -> str:
        return f"{value:%a} {value.day} {value:%b}" + (f" {value.year}" if year else "")

    def full_day(self, value: date, *, year: bool) -> str:
        return f"{value.day} {value:%B}" + (f" {value.year}" if year else "")

    def month(self, value: date) -> str:
        return f"{value:%b %Y}"


ENGLISH = English()

_spoken: ContextVar[Language] = ContextVar("language", default=ENGLISH)


def speak(language: Language) -> None:
    """Say everything in this language from now on, within this context (a request, a task)."""
    _spoken.set(language)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Say everything in this language for a while: a letter in the language of who reads it."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def mark(sentence: str) -> str:
    """The sentence as it is: only marked as one that is said later, so that a catalogue has it."""
    return sentence


def say(sentence: str, /, **values: object) -> str:
    """A sentence in the reader's language, its places filled in. Without values it is taken as it stands."""
    said = _spoken.get().sentence(sentence) if sentence else sentence
    return said % values if values else said


def say_many(one: str, many: str, number: int, /, **values: object) -> str:
    """A sentence in the form that goes with a number, which is its place `%(num)s`."""
    return _spoken.get().counted(one, many, number) % {"num": number, **values}


def listed(names: Sequence[str]) -> str:
    """Names one after the other: "A", "A and B", "A, B and C"; nothing for none."""
    if len(names) < 2:
        return "".join(names)
    return say("%(most)s and %(last)s", most=", ".join(names[:-1]), last=names[-1])


def day(value: date, *, year: bool) -> str:
    """A date with its weekday: "Tue 24 Nov", "Tue 24 Nov 2026"."""
    return _spoken.get().day(value, year=year)


def full_day(value: date, *, year: bool = True) -> str:
    """A date in full: "24 November 2026", "24 November"."""
    return _spoken.get().full_day(value, year=year)


def month(value: date) -> str:
    """A month: "Nov 2026"."""
    return _spoken.get().month(value)


def hour(value: time) -> str:
    """A time of day: "5pm", "9:30am", "noon", "midnight"."""
    if (value.hour, value.minute) in ((0, 0), (12, 0)):
        return say("noon") if value.hour else say("midnight")
    clock = f"{value.hour % 12 or 12}" + (f":{value.minute:02}" if value.minute else "")
    return say("%(clock)sam", clock=clock) if value.hour < 12 else say("%(clock)spm", clock=clock)


class Words(Mapping[str, str]):
    """A table of marked sentences, or several: what is looked up in it is said in the reader's language."""

    def __init__(self, *tables: Mapping[str, str]) -> None:
        self._marked: dict[str, str] = {}
        for table in tables:
            self._marked.update(table._marked if isinstance(table, Words) else table)

    def __getitem__(self, key: str) -> str:
        return say(self._marked[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._marked)

    def __len__(self) -> int:
        return len(self._marked)

    def __contains__(self, key: object) -> bool:
        return key in self._marked

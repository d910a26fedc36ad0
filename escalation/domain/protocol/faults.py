"""What is wrong with a protocol, collected so that all of it can be told at once."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Final

LONGEST_SHOWN: Final = 60
MOST_LISTED: Final = 12
LONG_NUMBER: Final = 10**20


class ProtocolFaults(Exception):
    """A protocol that cannot be used. `faults` names every fault by its place, in reading order."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


class FaultList:
    """Faults found so far. Each is told once, as "place: sentence"."""

    def __init__(self) -> None:
        self._told: dict[str, None] = {}

    def add(self, place: str, sentence: str) -> None:
        """Record one fault."""
        self._told[f"{place}: {sentence}"] = None

    def raise_if_any(self) -> None:
        """Raise ProtocolFaults if anything was recorded."""
        if self._told:
            raise ProtocolFaults(tuple(self._told))


def quoted(value: object) -> str:
    """The value as it can be shown in a fault: short, on one line, in the words of the file."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{_short(value)}"'
        case int() if abs(value) >= LONG_NUMBER:
            return "a very long number"
        case int() | float():
            return f"{value}"
        case Mapping():
            return "a mapping"
        case list() | tuple():
            return "a list"
        case _:
            return f"a {type(value).__name__}"


def _short(text: str) -> str:
    line = " ".join("".join(mark if mark.isprintable() else " " for mark in text[:200]).split())
    return line if len(line) <= LONGEST_SHOWN and len(text) <= 200 else f"{line[:LONGEST_SHOWN]}…"


def suggestion(word: object, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown word: the nearest known one, else the short list."""
    words = list(known)
    near = get_close_matches(word[:80].lower(), words, n=1) if isinstance(word, str) else []
    if near:
        return f'did you mean "{near[0]}"?'
    return (
        f"known here: {', '.join(words)}"
        if len(words) <= MOST_LISTED
        else "the protocol format lists what is known here"
    )

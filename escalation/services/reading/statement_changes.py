"""What one side changed in the other's statement, sentence by sentence, so that nobody has to compare two texts."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Change:
    """One place that differs: the words before and now; one of them is empty where something was added or left out."""

    before: str
    now: str


def changes(before: str, now: str) -> tuple[Change, ...]:
    """The places in which two statements differ, in order; whole sentences, those that stayed left out."""
    old, new = _sentences(before), _sentences(now)
    found = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return tuple(Change(" ".join(old[a:b]), " ".join(new[c:d])) for kind, a, b, c, d in found if kind != "equal")


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in SENTENCE_ENDS.split(text) if part.strip()]

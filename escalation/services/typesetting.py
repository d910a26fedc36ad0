"""Setting a template of Typst's as a tagged PDF (PDF/UA-1). What goes into it is data and never read as markup."""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

LONGEST_WORD, LONGEST_IN_A_CELL, PIECE = 25, 16, 8
"""Letters without a place to break that fit a line and a table's cell, and how long the pieces are they break into."""

ZERO_WIDTH_SPACE = "\u200b"

UNBROKEN = frozenset({"code", "picture"})
"""Kinds of data between whose letters nothing may come: what is copied, and what is drawn."""


def typeset(template: Path, data: Mapping[str, Any], *, at: datetime, fonts: Path | None = None) -> bytes:
    """The template filled with the data as PDF/UA-1, dated `at`. `fonts`: typefaces besides those that Typst brings.

    A character that no typeface here has is written out by its name, so that nothing is lost and nothing fails.
    """
    broken = _each_text(data, _with_breaks)
    folders = [fonts] if fonts is not None and fonts.is_dir() else []
    for spell in (_as_typed, _beyond(0x2FFF), _beyond(0x24F)):
        try:
            return typst.compile(
                template,
                font_paths=list(folders),
                ignore_system_fonts=True,
                pdf_standards=["ua-1"],
                timestamp=at,
                sys_inputs={"data": json.dumps(_each_text(broken, spell))},
            )
        except typst.TypstError as error:
            if "could not be displayed" not in str(error):
                raise
    raise AssertionError("every typeface has the letters of Latin")


def _with_breaks(text: str, longest: int = LONGEST_WORD) -> str:
    """Let an address or a fingerprint break, which would else run off the page."""
    return re.sub(rf"[^\s/-]{{{longest + 1},}}", lambda found: _in_pieces(found[0]), text)


def _in_pieces(word: str) -> str:
    return ZERO_WIDTH_SPACE.join(word[start : start + PIECE] for start in range(0, len(word), PIECE))


def _each_text(value: Any, spell: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return spell(value)
    if isinstance(value, dict) and value.get("kind") in UNBROKEN and spell is _with_breaks:
        return value
    if isinstance(value, dict) and value.get("kind") == "table" and spell is _with_breaks:
        return {**value, "rows": [[_with_breaks(cell, LONGEST_IN_A_CELL) for cell in row] for row in value["rows"]]}
    if isinstance(value, dict):
        return {key: _each_text(one, spell) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_each_text(one, spell) for one in value]
    return value


def _as_typed(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")


def _beyond(last: int) -> Callable[[str], str]:
    """Spell out by name what lies beyond a code point; drop what is no character at all."""

    def spell(text: str) -> str:
        return "".join(_letter(character, last) for character in _as_typed(text))

    return spell


PUNCTUATION = range(0x2010, 0x2027)
"""Dashes, quotation marks and dots, which every typeface has."""


def _letter(character: str, last: int) -> str:
    code = ord(character)
    if character == "\n":
        return character
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Cn", "Co"):
        return character if character == ZERO_WIDTH_SPACE else ""
    if code <= last or code in PUNCTUATION:
        return character
    return f"[{unicodedata.name(character, f'U+{code:04X}').lower()}]"

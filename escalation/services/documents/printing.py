"""A document as a tagged PDF (PDF/UA-1), set by Typst from the template beside this file.

What people wrote goes in as data and is never read as markup.
"""

import json
import unicodedata
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from escalation.services.documents.model import Document, as_data

TEMPLATE = Path(__file__).with_name("document.typ")

WORDS = {
    "entry": "No.",
    "when": "When, and who",
    "what": "What happened",
    "page": "Page",
    "of": "of",
}
"""The words of the template itself."""


def pdf(document: Document, *, at: datetime, fonts: Path | None = None, words: dict[str, str] | None = None) -> bytes:
    """The document as PDF/UA-1, dated `at`. `fonts` is a folder of typefaces; without it, those that Typst brings.

    A character that no typeface here has is written out by its name, so that nothing is lost and nothing fails.
    """
    data = {**as_data(document), "words": {**WORDS, **(words or {})}}
    folders = [fonts] if fonts is not None and fonts.is_dir() else []
    for spell in (_as_typed, _beyond(0x2FFF), _beyond(0x24F)):
        try:
            return typst.compile(
                TEMPLATE,
                font_paths=list(folders),
                ignore_system_fonts=True,
                pdf_standards=["ua-1"],
                timestamp=at,
                sys_inputs={"data": json.dumps(_each_text(data, spell))},
            )
        except typst.TypstError as error:
            if "could not be displayed" not in str(error):
                raise
    raise AssertionError("every typeface has the letters of Latin")


def _each_text(value: Any, spell: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return spell(value)
    if isinstance(value, dict):
        return {key: _each_text(one, spell) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_each_text(one, spell) for one in value]
    return value


def _as_typed(text: str) -> str:
    return text


def _beyond(last: int) -> Callable[[str], str]:
    """Spell out by name what lies beyond a code point; drop what is no character at all."""

    def spell(text: str) -> str:
        return "".join(_letter(character, last) for character in text)

    return spell


PUNCTUATION = range(0x2010, 0x2027)
"""Dashes, quotation marks and dots, which every typeface has."""


def _letter(character: str, last: int) -> str:
    code = ord(character)
    if character in "\n\r\t":
        return character
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Cn", "Co"):
        return ""
    if code <= last or code in PUNCTUATION:
        return character
    return f"[{unicodedata.name(character, f'U+{code:04X}').lower()}]"

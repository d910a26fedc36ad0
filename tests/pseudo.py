"""A language that nobody speaks: every message of the program in brackets, with accents, a third longer.

What a page shows outside the brackets was not marked for translation, or is data.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from bs4.element import PreformattedString

OPENS, CLOSES = "⟦", "⟧"
CONTAINER = "cy"
"""Catalogues belong to a real language: this one, with its six forms of number, is the one most wanted."""

UNSEEN = ["script", "style", "code", "pre", "textarea"]
KEYWORDS = ("lazy_gettext", "say", "mark", "say_many:1,2")
ROOT = Path(__file__).resolve().parent.parent
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|<[^>]+>|&\w+;")
ACCENTED = str.maketrans("aceinouyACEINOUY", "àçéîñöûýÀÇÉÎÑÖÛÝ")


def pseudo(message: str) -> str:
    """The message in brackets, accented and a third longer; placeholders and markup stay as they are."""
    parts = re.split(f"({PLACEHOLDER.pattern})", message)
    accented = "".join(part if PLACEHOLDER.fullmatch(part) else part.translate(ACCENTED) for part in parts)
    return f"{OPENS}{accented}{' ~' * (1 + len(message) // 6)}{CLOSES}"


def write_catalogue(folder: Path) -> None:
    """Gather every message as docs/translating.md says, and put the whole catalogue where Flask-Babel looks for one."""
    template = folder / "messages.pot"
    gather = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "pyproject.toml"]
    keywords = [part for word in KEYWORDS for part in ("-k", word)]
    subprocess.run([*gather, *keywords, "-o", str(template), "."], cwd=ROOT, check=True)
    catalogue = Catalog(locale=CONTAINER, charset="utf-8")
    for message in read_po(template.open("rb")):
        if isinstance(message.id, tuple):
            one, many = pseudo(message.id[0]), pseudo(message.id[1])
            catalogue.add(message.id, (one, *[many] * (catalogue.num_plurals - 1)))
        elif message.id:
            catalogue.add(message.id, pseudo(message.id))
    place = folder / CONTAINER / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "messages.mo").open("wb") as compiled:
        write_mo(compiled, catalogue)


def outside(text: str) -> str:
    """What of a text stands outside all brackets; brackets within brackets are inside."""
    depth, kept = 0, []
    for letter in text:
        if letter == OPENS:
            depth += 1
        elif letter == CLOSES:
            depth -= 1
        elif depth == 0:
            kept.append(letter)
    return "".join(kept)


def said(page: bytes) -> set[str]:
    """Every text of a page that somebody sees or hears, and its title."""
    soup = BeautifulSoup(page, "html.parser")
    for unseen in soup(UNSEEN):
        unseen.decompose()
    for drawing in soup("svg"):
        drawing.string = " ".join(drawing.stripped_strings)  # its lines end where a box does, and so does a bracket
    texts = {" ".join(node.split()) for node in soup.find_all(string=True) if not isinstance(node, PreformattedString)}
    spoken = {str(node[name]) for name in ("alt", "aria-label", "title") for node in soup.select(f"[{name}]")}
    return (texts | spoken) - {""}

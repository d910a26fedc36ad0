"""A document as a tagged PDF (PDF/UA-1), set by Typst from the template beside this file.

What people wrote goes in as data and is never read as markup.
"""

from datetime import datetime
from pathlib import Path

from escalation.domain.language import Words, mark
from escalation.services.documents.model import Document, as_data
from escalation.services.typesetting import typeset

TEMPLATE = Path(__file__).with_name("document.typ")

WORDS = Words(
    {
        "entry": mark("No."),
        "when": mark("When, and who"),
        "what": mark("What happened"),
        "page": mark("Page"),
        "of": mark("of"),
    }
)
"""The words of the template itself."""


def pdf(document: Document, *, at: datetime, fonts: Path | None = None, words: dict[str, str] | None = None) -> bytes:
    """The document as PDF/UA-1, dated `at`. `fonts` is a folder of typefaces; without it, those that Typst brings.

    A character that no typeface here has is written out by its name, so that nothing is lost and nothing fails.
    """
    data = {**as_data(document), "words": {**WORDS, **(words or {})}}
    return typeset(TEMPLATE, data, at=at, fonts=fonts)

"""Templates hold no word that is not marked for translation, also on pages that no test opens."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment

from tests import pseudo

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


@pytest.mark.parametrize("name", sorted(str(file.relative_to(TEMPLATES)) for file in TEMPLATES.rglob("*.html")))
def test_every_word_of_a_template_is_marked_for_translation(name: str) -> None:
    tokens = Environment(autoescape=True).lex((TEMPLATES / name).read_text(encoding="utf-8"))
    page = "".join(text if kind == "data" else " " for _, kind, text in tokens)
    assert sorted(text for text in pseudo.said(page.encode()) if re.search("[A-Za-z]{2}", text)) == []

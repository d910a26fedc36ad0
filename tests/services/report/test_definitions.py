"""Every measure says how it is counted and what it must not be used for, here and in the documentation."""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path

from escalation.services.report.definitions import DEFINITIONS, explain

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "measures.md"

HEAD = """# Measures

What each figure of a board's report means. The same words stand on the page “What the figures mean”, in the last sheet
of the workbooks and at the end of the PDF, and every figure there refers to its measure by number.
"""


def as_it_should_be() -> str:
    """The document, made from the definitions."""
    parts = [HEAD]
    for measure, each in DEFINITIONS.items():
        parts.append(
            f'<a id="{measure}"></a>\n\n'
            f"## {measure} {each.title}\n\n"
            f"- How it is counted: {each.formula}\n"
            f"- From: {each.source}\n"
            f"- Out of: {each.denominator}\n"
            f"- Not for: {each.not_for}\n"
        )
    return "\n".join(parts)


def test_there_are_twenty_three_in_order() -> None:
    assert list(DEFINITIONS) == [f"M{number}" for number in range(1, 24)]


def test_each_says_everything_about_itself() -> None:
    unsaid = [each.measure for each in DEFINITIONS.values() if not all(text.strip() for text in astuple(each))]
    assert unsaid == []


def test_no_two_have_the_same_title() -> None:
    assert len({each.title for each in DEFINITIONS.values()}) == len(DEFINITIONS)


def test_upheld_is_called_neutral_and_raising_more_a_good_sign() -> None:
    assert "neutral" in explain("M16").not_for
    assert "a good sign" in explain("M1").not_for


def test_the_documentation_says_the_same() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == as_it_should_be()

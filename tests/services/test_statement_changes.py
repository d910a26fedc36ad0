"""What changed between two statements, as whole sentences."""

from __future__ import annotations

import pytest

from escalation.services.reading.statement_changes import Change, changes


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ("We visit. We write.", "We visit.  We write.", ()),
        ("We visit. We write.", "We visit.", (Change("We write.", ""),)),
        ("We visit.", "We ring first. We visit.", (Change("", "We ring first."),)),
        ("Visit by 5.30pm. Write.", "Visit by noon. Write.", (Change("Visit by 5.30pm.", "Visit by noon."),)),
        ("One line\nAnother", "One line\nA third", (Change("Another", "A third"),)),
    ],
)
def test_only_the_sentences_that_differ_are_shown(before: str, now: str, expected: tuple[Change, ...]) -> None:
    assert changes(before, now) == expected

"""What somebody types to keep a view of the figures and to have it sent: a plain sentence at each field."""

from __future__ import annotations

import pytest

from escalation.domain.statistics.periods import Rhythm
from escalation.schemas.faults import BadFields
from escalation.schemas.saved_views import Sending, read_name, read_sending


def test_a_name_is_kept_on_one_line() -> None:
    assert read_name("  Our\n schools ") == "Our schools"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "Enter a name"),
        (" \u200b ", "Enter a name"),
        ("x" * 81, "Shorten this to 80 characters"),
        ("a\x07b", "Take out the characters"),
    ],
)
def test_a_name_that_is_none_is_refused(name: str, sentence: str) -> None:
    with pytest.raises(BadFields, match=sentence) as refused:
        read_name(name)
    assert set(refused.value.errors) == {"name"}


def test_how_often_on_which_day_and_to_whom_is_read() -> None:
    found = read_sending("quarterly", " 7 ", ["3", "1"], among=[1, 2, 3])
    assert found == Sending(Rhythm.QUARTERLY, 7, frozenset({1, 3}))


def test_never_asks_nothing_else() -> None:
    assert read_sending("never", "", [], among=[]) is None


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"rhythm": ""}, {"rhythm"}),
        ({"rhythm": "weekly"}, {"rhythm"}),
        ({"working_day": "0"}, {"working_day"}),
        ({"working_day": "16"}, {"working_day"}),
        ({"working_day": "five"}, {"working_day"}),
        ({"working_day": "²"}, {"working_day"}),
        ({"readers": []}, {"readers"}),
        ({"readers": ["1", "4"]}, {"readers"}),
        ({"readers": ["everybody"]}, {"readers"}),
        ({"rhythm": "", "working_day": "", "readers": []}, {"rhythm", "working_day", "readers"}),
    ],
)
def test_what_cannot_be_sent_is_said_at_its_field(given: dict[str, object], fields: set[str]) -> None:
    chosen: dict[str, object] = {"rhythm": "monthly", "working_day": "5", "readers": ["1"], **given}
    with pytest.raises(BadFields) as refused:
        read_sending(**chosen, among=[1, 2])  # type: ignore[arg-type]
    assert set(refused.value.errors) == fields

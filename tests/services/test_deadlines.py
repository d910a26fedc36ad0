"""The calculator that anybody may check us with."""

import json
from itertools import islice, repeat

import pytest

from escalation.services.deadlines import answer_line, answer_lines


def ask(**given: object) -> dict[str, object]:
    whole = {"start": "2026-04-02T10:00", "value": 1, "unit": "working_days", "calendar": "england-and-wales"}
    return answer_line(json.dumps(whole | given))


def test_an_answer_says_when_in_local_time_and_which_days_counted_and_why_others_did_not() -> None:
    assert ask() == {
        "due_at": "2026-04-07T17:00:00+01:00",
        "counted": ["2026-04-07"],
        "skipped": [
            {"date": "2026-04-03", "why": "Good Friday"},
            {"date": "2026-04-04", "why": "Saturday"},
            {"date": "2026-04-05", "why": "Sunday"},
            {"date": "2026-04-06", "why": "Easter Monday"},
        ],
        "calendar": "england-and-wales",
        "calendar_version": 1,
    }


@pytest.mark.parametrize(
    ("given", "due_at"),
    [
        ({"calendar": "scotland"}, "2026-04-06T17:00:00+01:00"),
        ({"start": "2026-07-10T10:00", "calendar": "northern-ireland"}, "2026-07-14T17:00:00+01:00"),
        ({"start": "2026-12-23", "value": 3}, "2026-12-30T17:00:00+00:00"),
        ({"start": "2026-10-23T12:00", "value": 72, "unit": "elapsed_hours"}, "2026-10-26T11:00:00+00:00"),
        ({"start": "2026-10-23T16:00", "value": 2, "unit": "working_hours"}, "2026-10-26T10:00:00+00:00"),
        ({"start": "2026-06-10T12:15", "value": 28, "unit": "calendar_days"}, "2026-07-08T17:00:00+01:00"),
        ({"value": 0}, "2026-04-02T17:00:00+01:00"),
    ],
)
def test_each_unit_and_each_nation_can_be_asked_for(given: dict[str, object], due_at: str) -> None:
    assert ask(**given)["due_at"] == due_at


@pytest.mark.parametrize(
    ("start", "due_at"),
    [
        ("2026-07-01T12:00", "2026-07-01T13:00:00+01:00"),
        ("2026-07-01T12:00Z", "2026-07-01T14:00:00+01:00"),
        ("2026-07-01T12:00+02:00", "2026-07-01T12:00:00+01:00"),
        # 01:30 comes twice: the first is meant, and an hour on it is 01:30 again
        ("2026-10-25T01:30", "2026-10-25T01:30:00+00:00"),
        ("2026-10-25T01:30+00:00", "2026-10-25T02:30:00+00:00"),
        # 01:30 does not exist: half an hour before the change is the earlier reading
        ("2026-03-29T01:30", "2026-03-29T02:30:00+01:00"),
    ],
)
def test_a_start_without_an_offset_is_local_and_the_earlier_moment_where_two_are_possible(
    start: str, due_at: str
) -> None:
    assert ask(start=start, value=1, unit="elapsed_hours")["due_at"] == due_at


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"start": "next Tuesday"}, '"start" is not a date and time'),
        ({"start": "2026-02-30T10:00"}, '"start" is not a date and time'),
        ({"start": ""}, '"start" is not a date and time'),
        ({"start": 1775120400}, '"start" must be a date and time'),
        ({"start": None}, '"start" must be a date and time'),
        ({"start": "0001-01-01T00:00"}, "too far away"),
        ({"start": "9999-12-31T23:59-10:00"}, "too far away"),
        ({"start": "2011-12-30T10:00"}, "known from 1 January 2012"),
        ({"start": "2031-01-02T10:00"}, "known until 31 December 2028"),
        ({"start": "2028-12-29T10:00"}, "known until 31 December 2028"),
        ({"value": -1}, "not -1"),
        ({"value": True}, "not true"),
        ({"value": 1.5}, "not 1.5"),
        ({"value": 2.0}, "not 2.0"),
        ({"value": "2"}, 'not "2"'),
        ({"value": None}, "not null"),
        ({"value": float("nan")}, "not NaN"),
        ({"value": [1]}, "not a list"),
        ({"value": 1_000_000_000}, "known until 31 December 2028"),
        ({"value": 10**4000, "unit": "elapsed_hours"}, "known until 31 December 2028"),
        ({"unit": "fortnights"}, '"unit" must be one of working_days, working_hours, elapsed_hours'),
        ({"unit": {}}, "not an object"),
        ({"calendar": "wales"}, '"calendar" must be one of england-and-wales, scotland, northern-ireland'),
        ({"calendar": ["scotland"]}, "not a list"),
        ({"zone": "Europe/London"}, 'Unknown: "zone"'),
        ({"\ud800": 1}, "Unknown"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_in_a_sentence(given: dict[str, object], words: str) -> None:
    answer = ask(**given)
    assert set(answer) == {"line", "error"}
    assert words in str(answer["error"])
    str(answer["error"]).encode()


def test_an_error_does_not_repeat_everything_it_was_given() -> None:
    assert len(str(ask(start="x" * 100_000)["error"])) < 200


@pytest.mark.parametrize("missing", ["start", "value", "unit", "calendar"])
def test_a_field_that_is_missing_is_named(missing: str) -> None:
    whole = {"start": "2026-04-02T10:00", "value": 1, "unit": "working_days", "calendar": "scotland"}
    del whole[missing]
    assert answer_line(json.dumps(whole)) == {"line": 1, "error": f"Missing: {missing}."}


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("{", "This line is not JSON."),
        ("", "This line is not JSON."),
        ("[" * 100_000, "This line is not JSON."),
        ('{"value": ' + "9" * 5000 + "}", "This line is not JSON."),
        ("[]", "This line is not a JSON object."),
        ("null", "This line is not a JSON object."),
        ('"2026-04-02"', "This line is not a JSON object."),
    ],
)
def test_what_is_no_json_object_is_said_to_be_none(line: str, error: str) -> None:
    assert answer_line(line) == {"line": 1, "error": error}


def test_a_bad_line_is_numbered_and_the_lines_around_it_are_answered() -> None:
    good = '{"start": "2026-04-02T10:00", "value": 1, "unit": "working_days", "calendar": "scotland"}\n'
    first, second, third = answer_lines([good, "oops\n", good])
    assert first == third
    assert first["due_at"] == "2026-04-06T17:00:00+01:00"
    assert second == {"line": 2, "error": "This line is not JSON."}


def test_answers_come_as_the_lines_do() -> None:
    endless = repeat("oops")
    assert [answer["line"] for answer in islice(answer_lines(endless), 3)] == [1, 2, 3]

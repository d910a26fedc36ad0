"""Disagreements found in files that nobody raised: entered without any name, put right, taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import inspect

from escalation.schemas.faults import BadFields
from escalation.services.non_use import findings
from escalation.services.setting_up.editing import ChangedMeanwhile, UnknownPart
from escalation.storage.base import db
from escalation.storage.models.non_use import FindingRow
from tests.services.non_use.conftest import Calderbeck

FOUND = {
    "month": "2026-03",
    "agency": "marsh-end",
    "decided_by": "csc",
    "population": "child",
    "theme": "threshold",
    "barrier": "rank",
}


def enter(calderbeck: Calderbeck, token: str = "one", **changed: str) -> int:
    return findings.enter("calderbeck", FOUND | changed, form_token=token, **calderbeck.by())


def listed(number: int = 1) -> list[findings.Finding]:
    db.session.remove()
    return list(findings.listing("calderbeck", page=number).findings)


def test_what_was_found_is_kept_as_codes_under_a_number_of_the_audit(calderbeck: Calderbeck) -> None:
    assert [enter(calderbeck), enter(calderbeck, "two", barrier="")] == [1, 2]
    second, first = listed()
    assert (first.no, first.month, first.agency_name, first.decided_by_name) == (
        1,
        date(2026, 3, 1),
        "Marsh End Surgery",
        "Children's Social Care",
    )
    assert (first.theme, first.population, first.barrier, second.barrier) == ("threshold", "child", "rank", None)


def test_there_is_no_room_for_a_name_a_word_or_a_reference() -> None:
    texts = {"form_token", "agency_key", "decided_by", "theme", "barrier", "population"}
    whole = {"id", "partnership_id", "no", "month", "entered_by", "entered_at", "withdrawn_at"}
    assert {column.key for column in inspect(FindingRow).columns} == texts | whole


def test_the_same_form_sent_twice_makes_one(calderbeck: Calderbeck) -> None:
    assert [enter(calderbeck), enter(calderbeck)] == [1, 1]
    assert len(listed()) == 1


WRONG = (
    ("month", ""),
    ("month", "2026-11"),  # to come
    ("month", "2021-10"),  # more than five years ago
    ("agency", ""),
    ("agency", "nowhere"),
    ("decided_by", "nowhere"),
    ("population", "both"),
    ("theme", "weather"),
    ("barrier", "weather"),
)


def test_what_cannot_be_is_said_at_its_field_and_nothing_is_entered(calderbeck: Calderbeck) -> None:
    for field, text in WRONG:
        with pytest.raises(BadFields) as refused:
            enter(calderbeck, **{field: text})
        assert set(refused.value.errors) == {field}, text
    assert listed() == []


def test_five_years_back_is_far_enough(calderbeck: Calderbeck) -> None:
    assert enter(calderbeck, month="2021-11") == 1  # in October 2026
    assert enter(calderbeck, "two", month="2026-10") == 2


def test_one_is_put_right_and_the_journal_says_from_what_to_what(calderbeck: Calderbeck) -> None:
    enter(calderbeck)
    findings.change("calderbeck", 1, FOUND | {"theme": "roles", "barrier": ""}, **calderbeck.by())
    assert (listed()[0].theme, listed()[0].barrier) == ("roles", None)
    assert calderbeck.noted()[0] == ("Finding 1 in the files", ("barrier: rank → nothing", "theme: threshold → roles"))


def test_one_that_is_too_old_by_now_can_still_be_put_right(calderbeck: Calderbeck) -> None:
    enter(calderbeck, month="2021-11")
    later = calderbeck.by(at=datetime(2027, 2, 1, 9, tzinfo=UTC))
    findings.change("calderbeck", 1, FOUND | {"month": "2021-11", "theme": "roles"}, **later)
    assert listed()[0].theme == "roles"


def test_who_saw_something_else_does_not_overwrite_it(calderbeck: Calderbeck) -> None:
    enter(calderbeck)
    seen = listed()[0].seen
    findings.change("calderbeck", 1, FOUND | {"theme": "roles"}, seen=seen, **calderbeck.by())
    with pytest.raises(ChangedMeanwhile):
        findings.change("calderbeck", 1, FOUND | {"theme": "other"}, seen=seen, **calderbeck.by())
    assert listed()[0].theme == "roles"


def test_one_that_is_taken_back_counts_no_more_and_its_number_is_not_given_again(calderbeck: Calderbeck) -> None:
    enter(calderbeck)
    findings.take_back("calderbeck", 1, **calderbeck.by())
    assert listed() == []
    with pytest.raises(UnknownPart):
        findings.one("calderbeck", 1)
    with pytest.raises(UnknownPart):
        findings.change("calderbeck", 1, FOUND, **calderbeck.by())
    assert enter(calderbeck, "two") == 2


def test_a_long_list_has_pages(calderbeck: Calderbeck) -> None:
    for number in range(findings.PAGE + 1):
        enter(calderbeck, str(number))
    assert (len(listed()), [each.no for each in listed(2)], [each.no for each in listed(99)]) == (50, [1], [1])

"""How often agencies could have disagreed: each enters its own, 0 is a number, and what changes is noted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from escalation.schemas.faults import BadFields
from escalation.services import partnerships
from escalation.services.non_use import activity
from escalation.services.setting_up.editing import ChangedMeanwhile, UnknownPart, UnknownPartnership
from escalation.storage.base import db, reading
from tests.services.non_use.conftest import AT, Calderbeck

SUMMER, SPRING = "2026-07", "2026-04"
LEAD = "lead@csc.example"
NAMED_GP = "r.ellery@icb.example"


def sheet(calderbeck: Calderbeck, agency: str = "csc", quarter: str = SUMMER) -> activity.Sheet:
    here = activity.place("calderbeck", **calderbeck.by())
    found = activity.sheet(here, agency, quarter)
    db.session.remove()
    return found


def enter(calderbeck: Calderbeck, email: str = LEAD, agency: str = "csc", quarter: str = SUMMER, **typed: str) -> None:
    activity.enter("calderbeck", agency, quarter, typed, **calderbeck.by(email))


def test_a_lead_enters_the_numbers_of_their_agency_and_it_says_who_did_and_when(calderbeck: Calderbeck) -> None:
    enter(calderbeck, referrals_closed="0", conferences="1,204")
    found = sheet(calderbeck)
    assert found.numbers == {"referrals_closed": 0, "conferences": 1204}
    assert (found.entered_by, found.entered_at) == ("Asha Bell", AT)


def test_what_is_left_empty_is_not_entered(calderbeck: Calderbeck) -> None:
    enter(calderbeck, referrals_closed="", conferences="7", strategy_meetings=" ")
    assert sheet(calderbeck).numbers == {"conferences": 7}
    assert sheet(calderbeck, quarter=SPRING).numbers == {}
    assert sheet(calderbeck, quarter=SPRING).entered_at is None


def test_a_partnership_for_children_is_asked_nothing_about_adults(calderbeck: Calderbeck) -> None:
    enter(calderbeck, conferences="7", adult_concerns="9")
    assert sheet(calderbeck).numbers == {"conferences": 7}


def test_what_was_entered_is_put_right_and_the_journal_says_from_what_to_what(calderbeck: Calderbeck) -> None:
    enter(calderbeck, referrals_closed="12", conferences="7")
    later = calderbeck.by(at=AT + timedelta(hours=1))
    activity.enter("calderbeck", "csc", SUMMER, {"referrals_closed": "21", "conferences": "7"}, **later)
    assert sheet(calderbeck).entered_by == "Philippa Renn"
    what = "Activity of Children's Social Care, July to September 2026"
    assert calderbeck.noted()[:2] == [
        (what, ("referrals closed: 12 → 21",)),
        (what, ("conferences: 7", "referrals closed: 12")),
    ]


def test_the_same_once_more_is_no_change(calderbeck: Calderbeck) -> None:
    for _ in range(2):
        enter(calderbeck, conferences="7")
    assert len(calderbeck.noted()) == 1


def test_a_number_is_taken_away_by_emptying_its_field_and_a_quarter_by_taking_it_back(calderbeck: Calderbeck) -> None:
    enter(calderbeck, referrals_closed="12", conferences="7")
    enter(calderbeck, conferences="7")
    assert sheet(calderbeck).numbers == {"conferences": 7}
    activity.take_back("calderbeck", "csc", SUMMER, **calderbeck.by(LEAD))
    assert sheet(calderbeck).numbers == {}


def test_what_is_no_number_is_said_at_its_field_and_nothing_is_saved(calderbeck: Calderbeck) -> None:
    for text in ("some", "-1", "1.5", "²", "100000", "9" * 30):
        with pytest.raises(BadFields) as refused:
            enter(calderbeck, referrals_closed=text, conferences="7")
        assert set(refused.value.errors) == {"referrals_closed"}, text
    assert sheet(calderbeck).numbers == {}


def test_a_form_without_any_number_asks_for_one(calderbeck: Calderbeck) -> None:
    with pytest.raises(BadFields, match="Enter 0 where there was none"):
        enter(calderbeck, referrals_closed="", conferences="")


def test_who_saw_other_numbers_does_not_overwrite_them(calderbeck: Calderbeck) -> None:
    enter(calderbeck, conferences="7")
    seen = sheet(calderbeck).seen
    enter(calderbeck, conferences="8")
    with pytest.raises(ChangedMeanwhile):
        activity.enter("calderbeck", "csc", SUMMER, {"conferences": "9"}, seen=seen, **calderbeck.by(LEAD))
    assert sheet(calderbeck).numbers == {"conferences": 8}


@pytest.mark.parametrize(
    ("who", "agency"),
    [(LEAD, "icb"), (LEAD, "nowhere"), ("p.anand@marsh-end.example", "marsh-end"), (LEAD, "\0")],
)
def test_nobody_enters_for_an_agency_they_do_not_answer_for(calderbeck: Calderbeck, who: str, agency: str) -> None:
    with pytest.raises(UnknownPart):
        enter(calderbeck, who, agency, conferences="7")


def test_who_stands_in_for_an_agencys_lead_enters_for_it_too(calderbeck: Calderbeck) -> None:
    here = activity.place("calderbeck", **calderbeck.by(NAMED_GP))
    assert list(here.agencies) == ["marsh-end", "icb"]
    assert not here.for_all


def test_the_coordinator_sees_which_agencies_have_entered_nothing(calderbeck: Calderbeck) -> None:
    enter(calderbeck, conferences="0")
    here = activity.place("calderbeck", **calderbeck.by())
    sheets = activity.of_quarter(here, activity.quarter_at(here, SUMMER))
    assert [(each.name, dict(each.numbers)) for each in sheets] == [
        ("Children's Social Care", {"conferences": 0}),
        ("Marsh End Surgery", {}),
        ("NHS Calderbeck", {}),
    ]


def test_a_quarter_that_runs_still_or_is_none_is_not_entered(calderbeck: Calderbeck) -> None:
    for quarter in ("2026-10", "2026-08", "2023-07", "", "x"):
        with pytest.raises(UnknownPart):
            enter(calderbeck, quarter=quarter, conferences="7")
    assert calderbeck.noted() == []


def test_a_partnership_that_there_is_not_is_not_found(calderbeck: Calderbeck) -> None:
    with pytest.raises(UnknownPartnership):
        activity.place("nowhere", **calderbeck.by())
    with pytest.raises(UnknownPartnership):
        activity.enter("nowhere", "csc", SUMMER, {"conferences": "7"}, **calderbeck.by())


def asked(calderbeck: Calderbeck, email: str, at: datetime = AT) -> list[tuple[str, str]]:
    found = activity.prompts(calderbeck.person(email), at=at)
    return [(each.agency, each.quarter.key) for each in found]


def test_a_lead_is_asked_in_the_month_after_a_quarter_until_something_is_entered(calderbeck: Calderbeck) -> None:
    assert asked(calderbeck, LEAD) == [("csc", SUMMER)]
    assert asked(calderbeck, LEAD, datetime(2026, 11, 1, 9, tzinfo=UTC)) == []
    assert asked(calderbeck, "p.anand@marsh-end.example") == []
    enter(calderbeck, conferences="0")
    assert asked(calderbeck, LEAD) == []
    assert asked(calderbeck, NAMED_GP) == [("marsh-end", SUMMER), ("icb", SUMMER)]


def test_many_numbers_at_once_leave_alone_what_they_do_not_name(calderbeck: Calderbeck) -> None:
    enter(calderbeck, conferences="7", referrals_closed="3")
    here = activity.place("calderbeck", **calderbeck.by())
    summer = activity.quarter_at(here, SUMMER)
    entries = [("csc", summer, "conferences", 8), ("icb", summer, "conferences", 0)]
    assert activity.enter_many("calderbeck", entries, **calderbeck.by()) == 2
    assert sheet(calderbeck).numbers == {"conferences": 8, "referrals_closed": 3}
    assert sheet(calderbeck, "icb").numbers == {"conferences": 0}
    assert activity.enter_many("calderbeck", entries, **calderbeck.by()) == 0


def test_of_many_numbers_either_all_are_entered_or_none(calderbeck: Calderbeck) -> None:
    here = activity.place("calderbeck", **calderbeck.by())
    summer = activity.quarter_at(here, SUMMER)
    entries = [("csc", summer, "conferences", 8), ("icb", summer, "adult_concerns", 1)]
    with pytest.raises(UnknownPart):
        activity.enter_many("calderbeck", entries, **calderbeck.by())
    assert sheet(calderbeck).numbers == {}
    with pytest.raises(UnknownPart):
        activity.enter_many("calderbeck", [("icb", summer, "conferences", 8)], **calderbeck.by(LEAD))


def test_entering_numbers_lets_nobody_read_a_set_up_afresh(calderbeck: Calderbeck) -> None:
    before = partnerships.storage.set_up_version(reading(), calderbeck.id)
    db.session.remove()
    enter(calderbeck, conferences="7")
    assert partnerships.storage.set_up_version(reading(), calderbeck.id) == before

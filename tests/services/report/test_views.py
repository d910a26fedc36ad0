"""Views of the figures that somebody keeps: theirs alone, under names of their own, and moving with the day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask

from escalation.schemas.faults import BadFields
from escalation.services import partnership_load
from escalation.services.report import schedules, views
from escalation.services.report.model import Filters
from escalation.services.report.views import UnknownView
from escalation.storage import people
from escalation.storage.base import db, reading

AT = datetime(2026, 11, 4, 18, tzinfo=UTC)
FILE = (Path(__file__).parents[1] / "calderbeck.yaml").read_text(encoding="utf-8")
KEEPER, OTHER = "manager@calderbeck.example", "lead@csc.example"
QUARTER = Filters(date(2026, 7, 1), date(2026, 9, 30), sector="school")


@pytest.fixture(autouse=True)
def calderbeck(tables: Flask) -> None:
    partnership_load.load(FILE, at=datetime(2026, 3, 9, 9, tzinfo=UTC))


def person(email: str) -> int:
    found = people.by_email(reading(), [email])[email].id
    db.session.remove()
    return found


def save(name: str = "Schools", *, by: str = KEEPER, period: str | None = "last_quarter") -> str:
    key = views.save("calderbeck", person(by), name, period=period, filters=QUARTER, at=AT)
    db.session.remove()
    return key


def names(by: str = KEEPER) -> list[str]:
    found = [view.name for view in views.views_of("calderbeck", person(by), at=AT)]
    db.session.remove()
    return found


def test_a_named_period_moves_with_the_day_and_dates_stay() -> None:
    save("Moves"), save("Stays", period=None)
    moves, stays = views.views_of("calderbeck", person(KEEPER), at=datetime(2027, 2, 1, tzinfo=UTC))
    assert moves.filters == Filters(date(2026, 10, 1), date(2026, 12, 31), sector="school")
    assert stays.filters == QUARTER
    assert moves.said == ("Last quarter", "Raised by: School")
    assert stays.said == ("1 July 2026 to 30 September 2026", "Raised by: School")


def test_they_stand_by_name_and_are_nobody_elses() -> None:
    save("Zebra"), save("Apple"), save("Mine", by=OTHER)
    assert names() == ["Apple", "Zebra"]
    assert names(OTHER) == ["Mine"]


def test_nobody_else_opens_renames_deletes_or_sends_it() -> None:
    key, other = save(), person(OTHER)
    for attempt in (
        lambda: views.view("calderbeck", other, key, at=AT),
        lambda: views.rename("calderbeck", other, key, "Theirs"),
        lambda: views.throw_away("calderbeck", other, key),
        lambda: schedules.schedule("calderbeck", other, key, at=AT),
        lambda: schedules.choose("calderbeck", other, key, rhythm="never", working_day="5", readers=[], at=AT),
        lambda: schedules.leave("calderbeck", other, key),
        lambda: views.view("nowhere", person(KEEPER), key, at=AT),
    ):
        with pytest.raises(UnknownView):
            attempt()
        db.session.remove()
    assert names() == ["Schools"]


def test_a_name_is_good_once_for_one_person() -> None:
    save(), save(by=OTHER)
    with pytest.raises(BadFields, match="You have a view of this name"):
        save("  Schools ")
    second = save("Another")
    with pytest.raises(BadFields, match="You have a view of this name"):
        views.rename("calderbeck", person(KEEPER), second, "Schools")
    assert names() == ["Another", "Schools"]


def test_a_view_keeps_its_own_name_and_takes_a_new_one() -> None:
    key = save()
    views.rename("calderbeck", person(KEEPER), key, "Schools")
    views.rename("calderbeck", person(KEEPER), key, "All schools")
    assert names() == ["All schools"]


def test_one_that_is_thrown_away_is_gone_with_all_about_it() -> None:
    key, keeper = save(), person(KEEPER)
    schedules.choose("calderbeck", keeper, key, rhythm="monthly", working_day="5", readers=[str(keeper)], at=AT)
    assert views.throw_away("calderbeck", keeper, key) == "Schools"
    assert names() == []
    assert save() != key


def test_there_is_an_end_to_how_many_one_keeps() -> None:
    for number in range(views.MOST_VIEWS):
        save(f"View {number}")
    with pytest.raises(BadFields, match="Delete one first"):
        save("One more")


def test_only_who_may_read_the_figures_may_be_chosen() -> None:
    keeper, key = person(KEEPER), save()
    assert [number for number, _ in schedules.schedule("calderbeck", keeper, key, at=AT).may_read] == [keeper]
    db.session.remove()
    with pytest.raises(BadFields) as refused:
        schedules.choose(
            "calderbeck", keeper, key, rhythm="monthly", working_day="5", readers=[str(person(OTHER))], at=AT
        )
    assert refused.value.errors == {"readers": "Choose people from the list."}


def test_it_says_when_it_goes_next_and_of_when() -> None:
    """October has ended, and of November Wednesday is the third working day: the fifth is Friday, at nine."""
    keeper, key = person(KEEPER), save()
    schedules.choose("calderbeck", keeper, key, rhythm="monthly", working_day="5", readers=[str(keeper)], at=AT)
    db.session.remove()
    plan = schedules.schedule("calderbeck", keeper, key, at=AT)
    assert (plan.rhythm, plan.working_day, plan.readers) == ("monthly", 5, {keeper})
    assert (plan.next_at, plan.next) == (datetime(2026, 11, 6, 9, tzinfo=UTC), "1 October 2026 to 31 October 2026")
    assert (plan.last_at, plan.last) == (None, "")


def test_sending_it_never_takes_the_schedule_away() -> None:
    keeper, key = person(KEEPER), save()
    for rhythm in ("monthly", "never"):
        schedules.choose("calderbeck", keeper, key, rhythm=rhythm, working_day="5", readers=[str(keeper)], at=AT)
        db.session.remove()
    plan = schedules.schedule("calderbeck", keeper, key, at=AT)
    assert (plan.rhythm, plan.next_at) == (None, None)

"""What the demo has to show about non-use: opportunities, an agency that never raised, another that entered nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from escalation.demo import non_use
from escalation.domain.statistics.opportunities import quarter_of, to_enter
from escalation.domain.working_time import is_working_day
from escalation.services import partnerships
from escalation.services.bank_holidays import frozen_calendar
from escalation.services.non_use import samples
from escalation.services.report import non_use_inputs
from escalation.services.report.non_use_inputs import Activity
from escalation.storage.base import db, reading
from tests.calderbeck import application, prepare
from tests.demo.playing import DEMO_DATE, set_up

TWO_YEARS = (date(2024, 10, 1), date(2026, 9, 30))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Both partnerships with what is told of them, in an application context."""
    folder: Path = tmp_path_factory.mktemp("demo")
    url = f"sqlite:///{folder / 'demo.sqlite'}"
    prepare(url, folder)
    with application(url, folder).app_context():
        non_use.load()
        db.session.remove()
        yield
        db.session.remove()
        db.engine.dispose()


def number(partnership: str) -> int:
    found = partnerships.find(reading(), partnership)
    assert found is not None
    return found.id


def activity(partnership: str) -> Activity:
    return non_use_inputs.activity(reading(), number(partnership), *TWO_YEARS)


@pytest.mark.usefixtures("loaded")
def test_fire_and_rescue_had_its_opportunities_and_files_show_that_it_disagreed() -> None:
    assert (
        activity("calderbeck").by_agency["fire-and-rescue"]["referrals_closed"] == 14 + 17 + 12 + 16 + 19 + 15 + 18 + 21
    )
    found = non_use_inputs.found_in_files(reading(), number("calderbeck"), *TWO_YEARS)
    assert [each.agency for each in found].count("fire-and-rescue") == 2


@pytest.mark.usefixtures("loaded")
def test_one_agency_entered_nothing_and_one_left_out_two_quarters() -> None:
    children = activity("calderbeck")
    assert len(children.quarters) == 8
    assert children.entered_nothing == ("little-larches",)
    assert {key: len(left) for key, left in children.incomplete.items()} == {"housing": 2}


@pytest.mark.usefixtures("loaded")
def test_one_sample_was_drawn_and_most_of_it_is_looked_at_with_every_result() -> None:
    (brief,) = samples.listing("calderbeck")
    assert (brief.month, brief.files, brief.waiting) == (date(2026, 11, 1), 45, 15)
    assert brief.results == {"nothing": 23, "raised": 2, "never_raised": 3, "not_found": 2}


def test_numbers_are_of_agencies_of_the_partnership_for_the_eight_quarters_before_the_demo_opens() -> None:
    latest = to_enter(DEMO_DATE.date(), 8)
    for one in non_use.told():
        assert one["first_quarter"] == latest[-1].key
        agencies = {agency["key"] for agency in set_up(one["partnership"])["agencies"]}
        assert one["activity"].keys() <= agencies
        assert {len(numbers) for kinds in one["activity"].values() for numbers in kinds.values()} == {8}


def test_people_enter_them_on_working_days_in_the_month_after() -> None:
    calendar = frozen_calendar("england-and-wales")
    for quarter in to_enter(DEMO_DATE.date(), 8):
        at = non_use.entered_at(quarter)
        assert is_working_day(at.date(), calendar)
        assert (at.date().month, quarter_of(at.date())) == (quarter.after.first.month, quarter.after)


def test_everything_was_entered_before_the_demo_opens() -> None:
    for one in non_use.told():
        moments = [each["at"] for each in one["found"]["findings"]]
        moments += [one["sample"][name] for name in ("at", "looked_at")] if "sample" in one else []
        assert all(non_use.local(moment) < DEMO_DATE for moment in moments)

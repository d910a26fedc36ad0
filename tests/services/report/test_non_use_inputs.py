"""What a report on non-use is made of, counted by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from escalation.services import drafts
from escalation.services.non_use import activity, findings, samples
from escalation.services.report import non_use_inputs
from escalation.services.report.non_use_inputs import FoundFact, SampleResults
from escalation.storage import counts
from escalation.storage.base import db, reading, transaction
from tests.services.non_use.conftest import Calderbeck, calderbeck  # noqa: F401  a fixture
from tests.services.non_use.test_findings import FOUND

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def here(calderbeck: Calderbeck) -> Calderbeck:  # noqa: F811
    return calderbeck


def test_activity_is_summed_over_whole_quarters_and_what_was_not_entered_is_no_0(here: Calderbeck) -> None:
    for quarter, numbers in {
        "2026-01": {"conferences": "3"},
        "2026-07": {"conferences": "4", "referrals_closed": "0"},
    }.items():
        activity.enter("calderbeck", "csc", quarter, numbers, **here.by())
    for quarter in ("2025-10", "2026-01", "2026-04", "2026-07"):
        activity.enter("calderbeck", "icb", quarter, {"strategy_meetings": "1"}, **here.by())
    db.session.remove()
    found = non_use_inputs.activity(reading(), here.id, date(2026, 1, 1), date(2026, 9, 30))
    assert [quarter.key for quarter in found.quarters] == ["2026-01", "2026-04", "2026-07"]
    assert found.by_agency == {
        "csc": {"conferences": 7, "referrals_closed": 0},
        "icb": {"strategy_meetings": 3},
    }
    assert found.entered_nothing == ("marsh-end",)
    assert {key: [q.key for q in left] for key, left in found.incomplete.items()} == {"csc": ["2026-04"]}


def test_what_was_found_is_told_by_the_month_of_the_decision_and_without_what_was_taken_back(here: Calderbeck) -> None:
    told = [
        {},
        {"month": "2025-12"},
        {"month": "2026-10", "agency": "csc", "decided_by": "icb", "barrier": ""},
        {"month": "2026-05", "population": "adult"},
    ]
    for number, changed in enumerate(told):
        findings.enter("calderbeck", FOUND | changed, form_token=str(number), **here.by())
    findings.take_back("calderbeck", 4, **here.by())
    db.session.remove()
    first = FoundFact("marsh-end", "csc", "threshold", "rank", "child", date(2026, 3, 1))
    second = FoundFact("csc", "icb", "threshold", None, "child", date(2026, 10, 1))
    assert non_use_inputs.found_in_files(reading(), here.id, *YEAR) == (first, second)
    # A period that begins within a month has that month's.
    assert non_use_inputs.found_in_files(reading(), here.id, date(2026, 3, 15), date(2026, 9, 30)) == (first,)


def test_what_was_found_is_narrowed_to_the_sector_that_disagreed_and_to_a_population(here: Calderbeck) -> None:
    findings.enter("calderbeck", FOUND, form_token="1", **here.by())
    findings.enter("calderbeck", FOUND | {"population": "adult", "agency": "csc"}, form_token="2", **here.by())
    db.session.remove()

    def found(**narrowed: str) -> list[str]:
        return [each.agency for each in non_use_inputs.found_in_files(reading(), here.id, *YEAR, **narrowed)]

    assert found(sector="gp_practice") == ["marsh-end"]
    assert found(population="adult") == ["csc"]
    assert found(sector="gp_practice", population="adult") == []


def test_samples_say_how_many_files_were_looked_at_and_what_was_in_them(here: Calderbeck) -> None:
    activity.enter("calderbeck", "csc", "2026-07", {"referrals_closed": "40"}, **here.by())
    activity.enter("calderbeck", "icb", "2026-07", {"conferences": "1"}, **here.by())
    number = samples.draw_now("calderbeck", "5", **here.by())
    db.session.remove()
    parts = {part.key: part.piles[0].files for part in samples.sample("calderbeck", number).agencies}
    one, two, three, four, _ = parts["csc"]
    samples.record("calderbeck", one.id, "nothing", **here.by())
    samples.record("calderbeck", two.id, "raised", **here.by())
    samples.record("calderbeck", three.id, "not_found", **here.by())
    findings.enter("calderbeck", FOUND, form_token="1", file=four.id, **here.by())
    samples.record("calderbeck", parts["icb"][0].id, "nothing", **here.by())
    db.session.remove()
    found = non_use_inputs.sample_results(reading(), here.id, *YEAR)
    assert found == SampleResults(drawn=6, looked_at=4, with_a_disagreement=2, raised=1, not_found=1)
    assert found.waiting == 1
    narrowed = non_use_inputs.sample_results(reading(), here.id, *YEAR, sector="icb")
    assert narrowed == SampleResults(drawn=1, looked_at=1, with_a_disagreement=0, raised=0, not_found=0)
    before = non_use_inputs.sample_results(reading(), here.id, date(2026, 1, 1), date(2026, 9, 30))
    assert before == SampleResults(0, 0, 0, 0, 0)


def test_quiet_counts_are_told_by_sector_and_reason(here: Calderbeck) -> None:
    with transaction() as session:
        for on in (date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)):
            counts.add_quiet(session, here.id, sector="gp_practice", reason="rank", on=on)
    db.session.remove()
    assert non_use_inputs.quiet(reading(), here.id, *YEAR) == {("gp_practice", "rank"): 2}


def test_what_was_begun_and_not_sent_is_counted_by_the_day_it_was_last_touched(here: Calderbeck) -> None:
    person = here.person("lead@csc.example")

    def begin(at: datetime, **typed: str) -> None:
        token = drafts.begin(person, here.id, at=at)
        drafts.keep(person, here.id, token, list(typed), {name: [text] for name, text in typed.items()}, at=at)

    last_minute = datetime(2026, 9, 30, 22, 59, tzinfo=UTC)  # 11:59pm in Britain
    begin(last_minute, **{"decision.what": "Closed again"})
    begin(datetime(2026, 9, 30, 23, 0, tzinfo=UTC), category="threshold")
    begin(last_minute, protocol="darlington")  # a guide's link filled this in, and nobody wrote anything
    db.session.remove()
    assert non_use_inputs.begun(reading(), here.id, date(2026, 7, 1), date(2026, 9, 30)) == 1
    assert non_use_inputs.begun(reading(), here.id, date(2026, 10, 1), date(2026, 10, 31)) == 1
